"""The relay as central sees it: start, allow, end, figures."""

import asyncio
import contextlib
import socket
import ssl

from respond_desktop.central.doors import Door, Entrance
from respond_desktop.central.doors.listening import listening_at
from respond_desktop.central.relay.connection import RelayConnection
from respond_desktop.central.relay.events import PlayStatistics, RelayEvents
from respond_desktop.central.relay.limits import RelayLimits
from respond_desktop.central.relay.socket_options import keep_fresh
from respond_desktop.central.relay.switchboard import Switchboard
from respond_desktop.central.relay.tokens import MediaPath, PathKind, Right

_SWEEP_S = 30.0
_CLOSE_S = 5.0


class Relay:
    """RTSPS relay inside central. All methods are for the event loop it was started in."""

    separates_sound = True

    def __init__(
        self,
        ssl_context: ssl.SSLContext,
        events: RelayEvents,
        host: str = "127.0.0.1",
        port: int = 0,
        limits: RelayLimits | None = None,
    ) -> None:
        """Port 0 takes a free one."""
        self._host, self._wanted_port = host, port
        self._limits = limits or RelayLimits()
        self._board = Switchboard(events, self._limits)
        self.door = Door(self._limits.door)
        self._inside: set[RelayConnection] = set()
        self._entrance = Entrance(
            self.door,
            ssl_context,
            lambda visit: RelayConnection(self._board, visit, self._inside),
            lambda connection: keep_fresh(connection, self._limits),
        )
        self._listener: socket.socket | None = None
        self._sweeper: asyncio.Task[None] | None = None

    @property
    def port(self) -> int:
        """The port in use; RuntimeError before ``start``."""
        if self._listener is None:
            raise RuntimeError("the relay is not started")
        return int(self._listener.getsockname()[1])

    def watch_path(self, watch: str, stream: str) -> str:
        """Where a viewer reads a watch, whatever its stream is called."""
        return f"/watch/{watch}"

    def talk_path(self, talk: str) -> str:
        """Where a viewer publishes a talk."""
        return f"/stream/{talk}"

    async def start(self) -> None:
        """Listens; OSError when the address can't be used."""
        self._listener = listening_at(self._host, self._wanted_port)
        self._entrance.start(self._listener)
        self._sweeper = asyncio.create_task(self._sweep(), name="relay sweep")

    async def stop(self) -> None:
        """Cuts everybody and waits until all connections are closed."""
        await self._entrance.stop()
        if self._sweeper is not None:
            self._sweeper.cancel()
            await asyncio.gather(self._sweeper, return_exceptions=True)
        inside = list(self._inside)
        for connection in inside:
            connection.cut("central stops")
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_CLOSE_S):
                for connection in inside:
                    await connection.closed.wait()
        if self._listener is not None:
            self._listener.close()
            self._listener = None

    def allow_publish(self, stream: str, token: str) -> None:
        """One publisher may connect to ``/stream/<stream>`` once with this token, within its lifetime."""
        self._board.tokens.allow(MediaPath(PathKind.STREAM, stream), Right(stream), token, self._expiry_s())

    def allow_play(self, watch: str, stream: str, token: str, sound: bool = False) -> None:
        """One reader may connect to ``/watch/<watch>`` once with this token and gets this stream.

        Without ``sound`` it is neither told of the stream's sound nor sent any. Asked again for a watch that has a
        reader, the old token opens nothing any more, and the old reader is cut when the new one comes.
        """
        right = Right(stream, sound)
        self._board.tokens.allow(MediaPath(PathKind.WATCH, watch), right, token, self._expiry_s())

    def end_play(self, watch: str, reason: str) -> None:
        """Takes the token back and cuts the reader at once; harmless when there is none."""
        self._board.end_play(watch, reason)

    def end_stream(self, stream: str, reason: str) -> None:
        """Takes all its tokens back, cuts publisher and readers at once, empties the cache."""
        self._board.end_stream(stream, reason)

    def statistics(self, watch: str) -> PlayStatistics | None:
        """Figures of a playback; None when nobody plays this watch."""
        return self._board.statistics(watch)

    def cached_packets(self, stream: str) -> int:
        """How many packets of a stream the relay holds for new readers."""
        return self._board.cached_packets(stream)

    def _expiry_s(self) -> float:
        return asyncio.get_running_loop().time() + self._limits.token_lifetime_s

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(_SWEEP_S)
            self._board.tokens.sweep(asyncio.get_running_loop().time())
