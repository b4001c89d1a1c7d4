"""What uvicorn doesn't do: bounds on slow, large and misdirected requests, and no word too many in errors."""

from http import HTTPStatus

import structlog
from fastapi.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from respond_desktop.central.api.problems import problem
from respond_desktop.central.awake import within
from respond_desktop.central.config import AUDIT_BODY_LIMIT, BODY_LIMIT, KEPT_BODY_LIMIT
from respond_desktop.central.connections import COMMON
from respond_desktop.central.mediamtx.route import AUTH_PATH
from respond_desktop.wire import strict

logger = structlog.get_logger(__name__)

BODY_S = 15.0
MOST_HEADERS = 64
LARGER = {"/v1/audit/records": AUDIT_BODY_LIMIT}
NOT_VALID = "The request is not valid.", "Its body can't be read."
STREAMED = "/v1/kept/"
"""Below this a PUT is not held in memory: its route bounds size and time itself."""


class Guard:
    """ASGI middleware: host, header count, body size and time; answers 500 without details."""

    def __init__(self, app: ASGIApp, names: tuple[str, ...]) -> None:
        self._app = app
        self._names = frozenset(n.lower() for n in names)

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
        if refused is None:
            if _streamed(scope):
                await self._pass_on(scope, receive, send)
                return
            body = await _whole_body(receive, LARGER.get(scope["path"], BODY_LIMIT))
            if isinstance(body, bytes) and _readable(scope, body):
                await self._pass_on(scope, _replay(body, receive), send)
                return
            refused = problem(422, *NOT_VALID) if isinstance(body, bytes) else body
        refused.headers["Connection"] = "close"
        await refused(scope, receive, send)

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        answering = False

        async def answer(message: Message) -> None:
            nonlocal answering
            if message["type"] == "http.response.start":
                answering = True
                message["headers"] = [*_without_type_of_nothing(message), *COMMON]
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
        if not self._host_is_ours(scope):
            return problem(421, "This is not the server you asked for.")
        length = next((v for k, v in scope["headers"] if k == b"content-length"), b"0")
        if not length.isdigit() or int(length[:12]) > _limit(scope):
            return problem(413, "The request is too large.")
        return None

    def _host_is_ours(self, scope: Scope) -> bool:
        hosts = [v for k, v in scope["headers"] if k == b"host"]
        if len(hosts) != 1:
            return False
        host = hosts[0].decode("latin-1").lower()
        name = host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]
        return name in self._names


def _without_type_of_nothing(message: Message) -> list[tuple[bytes, bytes]]:
    headers: list[tuple[bytes, bytes]] = list(message.get("headers", ()))
    if message["status"] == HTTPStatus.NO_CONTENT:
        return [(name, value) for name, value in headers if name.lower() != b"content-type"]
    return headers


def _streamed(scope: Scope) -> bool:
    return scope["method"] == "PUT" and str(scope["path"]).startswith(STREAMED)


def _limit(scope: Scope) -> int:
    return KEPT_BODY_LIMIT if _streamed(scope) else LARGER.get(scope["path"], BODY_LIMIT)


def _readable(scope: Scope, body: bytes) -> bool:
    """Whether a body is JSON as the strict parser takes it: whoever reads it then meets nothing that can hurt."""
    if not body or scope["path"] == AUTH_PATH:  # it reads strictly itself, and answers without a word
        return True
    try:
        strict.loads(body, strict.RECORDS if scope["path"] in LARGER else strict.BODY)
    except strict.UnreadableError:
        return False
    return True


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
