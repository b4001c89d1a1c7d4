"""uvicorn's WebSocket heartbeat in seconds that central is awake: its own pause is no silence of the other side."""

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from respond_desktop.central.awake import awake_s

PING_EVERY_S = 5.0
PONG_WITHIN_S = 5.0
"""A WebSocket silent for 10 s is lost."""


class AwakeProtocol(WebSocketsSansIOProtocol):
    """A ping that was answered too late only because nobody here read the answer cuts nothing."""

    _asked_s = 0.0

    def send_keepalive_ping(self) -> None:
        """Ask, and remember since when the answer is awaited."""
        self._asked_s = awake_s()
        super().send_keepalive_ping()

    def keepalive_timeout(self) -> None:
        """The answer is late; while central slept through a part of the wait, it has the rest of it."""
        left_s = self._asked_s + (self.ping_timeout or 0.0) - awake_s()
        if left_s > 0.001:
            self.pong_timer = self.loop.call_later(left_s, self.keepalive_timeout)
            return
        super().keepalive_timeout()
