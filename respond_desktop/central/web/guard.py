"""What uvicorn doesn't do: bounds on slow, large and misdirected requests, and no word too many in errors."""

from http import HTTPStatus

import structlog
from fastapi import Request
from fastapi.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from respond_desktop.central.api.body_reader import LARGER, BodyReader, is_proven
from respond_desktop.central.api.problems import ProblemError, problem, problem_of
from respond_desktop.central.awake import within
from respond_desktop.central.config import BODY_LIMIT, KEPT_BODY_LIMIT
from respond_desktop.central.mediamtx.route import AUTH_PATH
from respond_desktop.central.web.connections import COMMON
from respond_desktop.domain.hosts import plain_host
from respond_desktop.wire.version import (
    BROKEN_KIND,
    HEADER,
    OWN,
    PROTOCOL,
    PeerStanding,
    PeerVersion,
    compared,
    of_header,
    side_of_header,
    words,
)

logger = structlog.get_logger(__name__)

BODY_S = 15.0
MOST_HEADERS = 64
CLOSE = [(b"connection", b"close")]
_HEADER = HEADER.lower().encode()
NOT_VALID = "The request is not valid.", "Its body can't be read."
STREAMED = "/v1/kept/"
"""Below this a PUT is not held in memory: its route bounds size and time itself."""


class Guard:
    """ASGI middleware: host, header count, body size and time; answers 500 without details."""

    def __init__(self, app: ASGIApp, names: tuple[str, ...], reader: BodyReader) -> None:
        self._app = app
        self._reader = reader
        self._names = frozenset(plain_host(n).lower() for n in names)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request or WebSocket."""
        if scope["type"] == "http":
            await self._http(scope, receive, send)
        elif scope["type"] != "websocket" or self._host_is_ours(scope):
            await self._app(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1008})

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        refused = self._refusal(scope)
        if refused is None and _streamed(scope):
            await self._pass_on(scope, receive, send)
            return
        body = refused or await self._body(scope, receive)
        if isinstance(body, bytes):
            await self._pass_on(scope, _replay(body, receive), send, bool(body))
            return
        body.headers["Connection"] = "close"
        await body(scope, receive, send)

    async def _body(self, scope: Scope, receive: Receive) -> bytes | Response:
        try:
            limit = self._reader.limit(scope, _length(scope))
        except ProblemError as error:
            return await problem_of(Request(scope), error)
        body = await _whole_body(receive, limit)
        if isinstance(body, bytes) and not await self._reader.readable(scope, body):
            return problem(422, *NOT_VALID)
        return body

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send, read: bool = False) -> None:
        """To the routes. Who had a body `read` and proved nothing with it begins anew, at the door."""
        answering = False

        async def answer(message: Message) -> None:
            nonlocal answering
            if message["type"] == "http.response.start":
                answering = True
                ends = read and scope["path"] != AUTH_PATH and not is_proven(scope)
                more = (*COMMON, _version(scope), *(CLOSE if ends else ()))
                message["headers"] = [*_without_type_of_nothing(message), *more]
            await send(message)

        try:
            await self._app(scope, receive, answer)
        except Exception as error:
            logger.error("request_failed", path=scope["path"], error=type(error).__name__, exc_info=True)
            if not answering:
                await problem(500, "Central failed.", "The failure is logged. Try again.")(
                    scope, receive, send
                )

    def _refusal(self, scope: Scope) -> Response | None:
        if len(scope["headers"]) > MOST_HEADERS:
            return problem(431, "Too many headers.")
        if other := _other_protocol(scope):
            return problem(400, "The versions don't fit.", other, kind=BROKEN_KIND)
        if not self._host_is_ours(scope):
            return problem(421, "This is not the server you asked for.")
        length = next((v for k, v in scope["headers"] if k == b"content-length"), b"0")
        if not length.isdigit() or int(length[:12]) > _most(scope):
            return problem(413, "The request is too large.")
        return None

    def _host_is_ours(self, scope: Scope) -> bool:
        hosts = [v for k, v in scope["headers"] if k == b"host"]
        if len(hosts) != 1:
            return False
        host = hosts[0].decode("latin-1").lower()
        name = host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]
        return plain_host(name) in self._names


def _version(scope: Scope) -> tuple[bytes, bytes]:
    """Central's release is nobody's business who has proven nothing."""
    told = OWN if is_proven(scope) else PeerVersion(PROTOCOL)
    return _HEADER, str(told).encode()


def _other_protocol(scope: Scope) -> str:
    """Why nothing can be asked, if the asker speaks another protocol; who says nothing is from before that."""
    text = next((v.decode("latin-1") for k, v in scope["headers"] if k == _HEADER), None)
    version = of_header(text)
    if text is None or compared(version) is not PeerStanding.BROKEN:
        return ""
    return words(version, side_of_header(text), at_central=True)


def _without_type_of_nothing(message: Message) -> list[tuple[bytes, bytes]]:
    headers: list[tuple[bytes, bytes]] = list(message.get("headers", ()))
    if message["status"] == HTTPStatus.NO_CONTENT:
        return [(name, value) for name, value in headers if name.lower() != b"content-type"]
    return headers


def _streamed(scope: Scope) -> bool:
    return scope["method"] == "PUT" and str(scope["path"]).startswith(STREAMED)


def _most(scope: Scope) -> int:
    return KEPT_BODY_LIMIT if _streamed(scope) else LARGER.get(scope["path"], BODY_LIMIT)


def _length(scope: Scope) -> int | None:
    """What was announced; None for a body in parts, which says its length nowhere."""
    found = {k: v for k, v in scope["headers"] if k in (b"content-length", b"transfer-encoding")}
    return None if b"transfer-encoding" in found else int(found.get(b"content-length", b"0")[:12])


def _replay(body: bytes, receive: Receive) -> Receive:
    told = False

    async def replay() -> Message:
        nonlocal told
        if told:
            return await receive()
        told = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay


async def _whole_body(receive: Receive, limit: int) -> bytes | Response:
    parts, size = [], 0
    try:
        async with within(BODY_S):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    return problem(400, "The request is incomplete.")
                part = message.get("body", b"")
                size += len(part)
                if size > limit:
                    return problem(413, "The request is too large.")
                parts.append(part)
                if not message.get("more_body", False):
                    return b"".join(parts)
    except TimeoutError:
        return problem(408, "The request came too slowly.")
