"""Connections as uvicorn speaks them, with bounds on slow ones; each tells its visit at the door when it is gone."""

import asyncio
from typing import Any

import h11
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from respond_desktop.central.api.problems import problem
from respond_desktop.central.awake import Later
from respond_desktop.central.doors import Visit
from respond_desktop.central.doors.hard_close import drop_on_close
from respond_desktop.central.web.heartbeat import AwakeProtocol

HEADERS_S = 5.0
"""Time for a request line with its headers; also for the first one of a connection."""
REST_S = 15.0
"""Time for the rest of a request that was answered before all of it had come."""
_GOODBYE_S = 1.0
HEADER_BYTES = 16 * 1024
WEBSOCKETS = ("/v1/camera", "/v1/live")
"""Elsewhere a request is answered as one, whatever it would like to become."""
COMMON = [(b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff")]


class DeadlineProtocol(H11Protocol):
    """Closes connections whose request line and headers, or whose rest after an early answer, don't come in time."""

    _deadline: Later | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the first deadline; until somebody proves something here, the door may cut it for others."""
        super().connection_made(transport)
        self._socket = transport.get_extra_info("socket")
        if (visit := self._visit()) is not None:
            visit.secured(self._cut)
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

    def _should_upgrade(self) -> bool:
        return self.scope["path"] in WEBSOCKETS and super()._should_upgrade()

    def handle_websocket_upgrade(self, event: Any) -> None:
        """From here on the WebSocket has its own time-outs."""
        self._disarm()
        super().handle_websocket_upgrade(event)

    def send_400_response(self, msg: str) -> None:
        """A problem like all others, if nothing was answered yet; then the connection ends, whatever still comes."""
        answer = problem(400, "The request can't be read.")
        headers = [*answer.raw_headers, *COMMON, (b"connection", b"close")]
        events = (
            h11.Response(status_code=400, headers=headers, reason=b"Bad Request"),
            h11.Data(data=bytes(answer.body)),
            h11.EndOfMessage(),
        )
        try:
            for event in events:
                self.transport.write(self.conn.send(event) or b"")
        except h11.LocalProtocolError:  # an answer is on its way already
            self.transport.abort()
            return
        self.transport.close()
        self.loop.call_later(_GOODBYE_S, self.transport.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clock; its place is free."""
        self._disarm()
        if (visit := self._visit()) is not None:
            visit.left()
        super().connection_lost(exc)

    def _visit(self) -> Visit | None:
        visit = self.app_state.get("visit")
        return visit if isinstance(visit, Visit) else None

    def _cut(self) -> None:
        drop_on_close(self._socket)
        self.transport.abort()

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


class VisitedWebSocket(AwakeProtocol):
    """Takes the visit over from the HTTP connection it was, and with it the room it waits in."""

    def __init__(self, config: Config, server_state: ServerState, app_state: dict[str, Any]) -> None:
        super().__init__(config, server_state, app_state)
        self._visit: Visit | None = app_state.get("visit")

    def connection_lost(self, exc: Exception | None) -> None:
        """Its place is free."""
        if self._visit is not None:
            self._visit.left()
        super().connection_lost(exc)
