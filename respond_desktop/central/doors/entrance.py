"""Accepts connections at one listener: each passes the door, then TLS, and only then speaks to the server."""

import asyncio
import errno
import socket
import ssl
from collections.abc import Callable

import structlog

from respond_desktop.central.doors.arrival import Arrival
from respond_desktop.central.doors.door import Door
from respond_desktop.central.doors.greetings import Greetings
from respond_desktop.central.doors.hard_close import drop_on_close
from respond_desktop.central.doors.visit import Visit

logger = structlog.get_logger(__name__)

AT_ONCE = 32
"""So many are accepted before everybody else has a turn: a flood must not hold up those inside."""
_OUT_OF_FILES_S = 0.05
_SWEEP_S = 30.0
_OUT_OF_FILES = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)

Welcome = Callable[[Visit], asyncio.Protocol]


class Entrance:
    """``welcome`` makes the protocol of a connection; it tells the visit ``secured``, ``proven`` and ``left``."""

    def __init__(
        self,
        door: Door,
        context: ssl.SSLContext,
        welcome: Welcome,
        prepare: Callable[[socket.socket], None] = lambda _connection: None,
    ) -> None:
        self.door = door
        self.context = context
        self.welcome = welcome
        self._prepare = prepare
        self._tasks: set[asyncio.Task[None]] = set()
        self._arrivals: set[Arrival] = set()
        self._greetings = Greetings()

    def start(self, listener: socket.socket) -> None:
        """Accept from now on; the listener stays the caller's."""
        listener.setblocking(False)
        self.run(self._accept(listener))
        self.run(self._greetings.serve())
        self.run(self._sweep())

    async def stop(self) -> None:
        """Accept nobody any more; who has not finished TLS is cut."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for arrival in list(self._arrivals):
            arrival.turn_away()

    def run(self, work: "asyncio._CoroutineLike[None]") -> None:
        """Keep a task until it is done."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _accept(self, listener: socket.socket) -> None:
        loop, accepted = asyncio.get_running_loop(), 0
        while True:
            try:
                connection, peer = await loop.sock_accept(listener)
            except OSError as error:
                if error.errno in _OUT_OF_FILES:
                    self.door.out_of_files()
                await asyncio.sleep(_OUT_OF_FILES_S)
                continue
            self._arrive(connection, str(peer[0]))
            accepted += 1
            if accepted % AT_ONCE == 0:
                await asyncio.sleep(0)

    def _arrive(self, connection: socket.socket, host: str) -> None:
        arrival = Arrival(connection, self._greetings, self._secure, self._arrivals)
        visit = self.door.arrive(host, arrival.turn_away)
        if visit is None:
            drop_on_close(connection)
            connection.close()
            return
        self._prepare(connection)
        arrival.wait(visit, self.door.limits.handshake_s)

    def _secure(self, arrival: Arrival, visit: Visit) -> None:
        self.run(self._secured(arrival, visit))

    async def _secured(self, arrival: Arrival, visit: Visit) -> None:
        protocol = self.welcome(visit)
        try:
            await asyncio.get_running_loop().connect_accepted_socket(
                lambda: protocol,
                arrival.connection,
                ssl=self.context,
                ssl_handshake_timeout=self.door.limits.handshake_s,
                ssl_shutdown_timeout=1.0,
            )
        except OSError:  # no TLS, or not in time
            arrival.failed()
        except asyncio.CancelledError:
            arrival.failed()
            raise
        except Exception as error:  # whatever it is: it holds no place at the door
            logger.error("arrival_failed", error=type(error).__name__, exc_info=True)
            arrival.failed()
        else:
            arrival.done()

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(_SWEEP_S)
            self.door.sweep(asyncio.get_running_loop().time())
