"""uvicorn behind our own door: it answers, the entrance decides who gets as far as that."""

import contextlib
import socket
from collections.abc import Callable, Generator

import uvicorn

from respond_desktop.central.config import BODY_LIMIT, CentralConfig
from respond_desktop.central.doors import Door, Entrance, Visit
from respond_desktop.central.web.connections import HEADER_BYTES, DeadlineProtocol, VisitedWebSocket
from respond_desktop.central.web.end_signals import asked_to_end
from respond_desktop.central.web.heartbeat import PING_EVERY_S, PONG_WITHIN_S

GRACE_S = 3


class HttpsServer(uvicorn.Server):
    """Serves one listener. Without uvicorn's signal handling: it would end the process before our own stop."""

    def __init__(self, config: uvicorn.Config, door: Door, listening: Callable[[], None]) -> None:
        super().__init__(config)
        self.servers = []  # uvicorn's own listeners: there are none
        self._door = door
        self._listening = listening
        self._entrance: Entrance | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen through the door, and say so."""
        assert sockets is not None
        assert self.config.ssl is not None
        await self.lifespan.startup()
        self._entrance = Entrance(self._door, self.config.ssl, self._protocol)
        self._entrance.start(sockets[0])
        self.started = True
        self._listening()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Accept nobody any more, then let those inside finish."""
        if self._entrance is not None:
            await self._entrance.stop()
        await super().shutdown(sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """SIGTERM, SIGINT and a closed terminal only ask to exit."""
        with asked_to_end(self._exit_soon):
            yield

    def _exit_soon(self) -> None:
        self.should_exit = True

    def _protocol(self, visit: Visit) -> DeadlineProtocol:
        return DeadlineProtocol(
            config=self.config, server_state=self.server_state, app_state={"visit": visit}
        )


def uvicorn_config(config: CentralConfig) -> uvicorn.Config:
    """How central's HTTPS and WebSockets are served; the application is set later."""
    return uvicorn.Config(
        app=_not_yet,
        http=DeadlineProtocol,
        ws=VisitedWebSocket,
        ws_per_message_deflate=False,
        ws_max_size=BODY_LIMIT,
        ws_ping_interval=PING_EVERY_S,
        ws_ping_timeout=PONG_WITHIN_S,
        h11_max_incomplete_event_size=HEADER_BYTES,
        ssl_certfile=str(config.folder / "tls.pem"),
        ssl_keyfile=str(config.folder / "tls.key"),
        loop="uvloop" if _has_uvloop() else "asyncio",
        lifespan="off",
        log_config=None,
        log_level="error",  # a warning for each bad request would let strangers fill the disk
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=GRACE_S,
        timeout_keep_alive=30,
    )


def _has_uvloop() -> bool:
    with contextlib.suppress(ImportError):
        import uvloop  # noqa: F401

        return True
    return False


async def _not_yet(*_args: object) -> None:
    raise RuntimeError("central has not started")
