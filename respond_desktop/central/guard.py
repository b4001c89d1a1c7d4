"""What uvicorn doesn't do: bounds on slow, large and misdirected requests, and no word too many in errors."""

import asyncio
from typing import Any

import structlog
from fastapi.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from respond_desktop.central.api.problems import problem
from respond_desktop.central.awake import Later, within
from respond_desktop.central.config import AUDIT_BODY_LIMIT, BODY_LIMIT, KEPT_BODY_LIMIT

logger = structlog.get_logger(__name__)

HEADERS_S = 5.0
"""Time for a request line with its headers; also for the first one of a connection."""
BODY_S = 15.0
REST_S = 15.0
"""Time for the rest of a request that was answered before all of it had come."""
_GOODBYE_S = 1.0
MOST_HEADERS = 64
HEADER_BYTES = 16 * 1024
LARGER = {"/v1/audit/records": AUDIT_BODY_LIMIT}
STREAMED = "/v1/kept/"
"""Below this a PUT is not held in memory: its route bounds size and time itself."""
_COMMON = [(b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff")]


class DeadlineProtocol(H11Protocol):
    """Closes connections whose request line and headers, or whose rest after an early answer, don't come in time."""

    _deadline: Later | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the first deadline."""
        super().connection_made(transport)
        self._arm(HEADERS_S)

    def data_received(self, data: bytes) -> None:
        """A deadline runs while headers are incomplete, and while the rest of an answered request is."""
        super().data_received(data)
        if self.transport.is_closing():
            self._disarm()
        elif self.conn.their_state.__name__ == "IDLE":
            self._arm(HEADERS_S)
        elif not self._rest_is_due():
            self._disarm()

    def on_response_complete(self) -> None:
        """Nobody reads what still comes of this request."""
        super().on_response_complete()
        if self._rest_is_due():
            self._arm(REST_S)

    def handle_websocket_upgrade(self, event: Any) -> None:
        """From here on the WebSocket has its own time-outs."""
        self._disarm()
        super().handle_websocket_upgrade(event)

    def send_400_response(self, msg: str) -> None:
        """After the answer the connection ends even if the client goes on sending."""
        super().send_400_response(msg)
        self.loop.call_later(_GOODBYE_S, self.transport.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clock."""
        self._disarm()
        super().connection_lost(exc)

    def _rest_is_due(self) -> bool:
        return (self.conn.our_state.__name__, self.conn.their_state.__name__) == ("DONE", "SEND_BODY")

    def _arm(self, seconds: float) -> None:
        if self._deadline is None:
            self._deadline = Later(seconds, self._late)

    def _disarm(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _late(self) -> None:
        self._deadline = None
        self.transport.abort()


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
            if isinstance(body, bytes):
                await self._pass_on(scope, _replay(body, receive), send)
                return
            refused = body
        refused.headers["Connection"] = "close"
        await refused(scope, receive, send)

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        answering = False

        async def answer(message: Message) -> None:
            nonlocal answering
            if message["type"] == "http.response.start":
                answering = True
                message["headers"] = [*message.get("headers", ()), *_COMMON]
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


def _streamed(scope: Scope) -> bool:
    return scope["method"] == "PUT" and str(scope["path"]).startswith(STREAMED)


def _limit(scope: Scope) -> int:
    return KEPT_BODY_LIMIT if _streamed(scope) else LARGER.get(scope["path"], BODY_LIMIT)


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
