"""The relay as central sees it: start, allow, end, figures."""

import asyncio
import contextlib
import socket
import ssl

from respond_desktop.central.relay.connection import RelayConnection
from respond_desktop.central.relay.door import Door
from respond_desktop.central.relay.events import PlayStatistics, RelayEvents
from respond_desktop.central.relay.limits import RelayLimits
from respond_desktop.central.relay.socket_options import drop_on_close, keep_fresh
from respond_desktop.central.relay.switchboard import Switchboard
from respond_desktop.central.relay.tokens import MediaPath, PathKind, Right

_SWEEP_S = 30.0
_CLOSE_S = 5.0
_OUT_OF_SOCKETS_S = 0.1


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
        self._ssl_context = ssl_context
        self._host, self._wanted_port = host, port
        self._limits = limits or RelayLimits()
        self._board = Switchboard(events, self._limits)
        self._door = Door(self._limits)
        self._listener: socket.socket | None = None
        self._tasks: set[asyncio.Task[None]] = set()

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
        family = socket.AF_INET6 if ":" in self._host else socket.AF_INET
        self._listener = socket.create_server((self._host, self._wanted_port), family=family, backlog=256)
        self._listener.setblocking(False)
        self._run(self._accept(self._listener))
        self._run(self._sweep())

    async def stop(self) -> None:
        """Cuts everybody and waits until all connections are closed."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        inside = list(self._door.inside)
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

    def _run(self, work: "asyncio._CoroutineLike[None]") -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _accept(self, listener: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                connection, peer = await loop.sock_accept(listener)
            except OSError:  # out of sockets: those inside go on, the newcomer waits
                await asyncio.sleep(_OUT_OF_SOCKETS_S)
                continue
            if self._door.admit(str(peer[0]), loop.time()):
                self._run(self._welcome(connection, str(peer[0])))
            else:
                drop_on_close(connection)
                connection.close()

    async def _welcome(self, connection: socket.socket, peer: str) -> None:
        keep_fresh(connection, self._limits)
        guest = RelayConnection(self._board, self._door, peer)
        try:
            await asyncio.get_running_loop().connect_accepted_socket(
                lambda: guest,
                connection,
                ssl=self._ssl_context,
                ssl_handshake_timeout=self._limits.handshake_s,
                ssl_shutdown_timeout=1.0,
            )
        except OSError:  # no TLS, or not in time
            self._turn_away(guest, connection, peer)
        except asyncio.CancelledError:
            self._turn_away(guest, connection, peer)
            raise

    def _turn_away(self, guest: RelayConnection, connection: socket.socket, peer: str) -> None:
        if guest not in self._door.inside and not guest.closed.is_set():
            self._door.turned_away(peer)
            connection.close()

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(_SWEEP_S)
            now_s = asyncio.get_running_loop().time()
            self._board.tokens.sweep(now_s)
            self._door.sweep(now_s)
