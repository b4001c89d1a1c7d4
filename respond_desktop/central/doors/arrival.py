"""A connection until its TLS is done."""

import asyncio
import contextlib
import socket
from collections.abc import Callable

from respond_desktop.central.awake import Later
from respond_desktop.central.doors.greetings import Greetings
from respond_desktop.central.doors.hard_close import drop_on_close
from respond_desktop.central.doors.visit import Visit


class Arrival:
    """While it is silent it costs a file and a timer, no task; its first word asks for a turn at TLS."""

    def __init__(
        self,
        connection: socket.socket,
        greetings: Greetings,
        secure: Callable[["Arrival", Visit], None],
        waiting: set["Arrival"],
    ) -> None:
        self.connection = connection
        self.source = ""
        self._greetings = greetings
        self._secure = secure
        self._waiting = waiting
        self._loop = asyncio.get_running_loop()
        self._visit: Visit | None = None
        self._deadline: Later | None = None
        self._listening = self._in_tls = False

    def wait(self, visit: Visit, seconds: float) -> None:
        """Wait for its first word; it has so many seconds for that and TLS."""
        self._visit, self.source = visit, visit.source
        visit.speaks = self._heard_late
        self._waiting.add(self)
        self._deadline = Later(seconds, self.turn_away)
        try:
            self._loop.add_reader(self.connection, self._speaks)
            self._listening = True
        except NotImplementedError:  # Windows' own loop can't look without reading
            self._ask_for_tls(visit)

    def turn_away(self) -> None:
        """Cut it, whatever it is doing."""
        visit = self.done()
        if visit is None:
            return
        visit.left()
        drop_on_close(self.connection)
        if self._in_tls:  # TLS holds the socket, and lets go of it when it sees the end
            with contextlib.suppress(OSError):
                self.connection.shutdown(socket.SHUT_RDWR)
        else:
            self.connection.close()

    def failed(self) -> None:
        """TLS came to nothing."""
        self._in_tls = False
        self.turn_away()
        self.connection.close()

    def done(self) -> Visit | None:
        """It waits here no more; None when that was so before."""
        visit, self._visit = self._visit, None
        if self._deadline is not None:
            self._deadline.cancel()
        self._waiting.discard(self)
        self._greetings.leave(self)
        self._deaf()
        return visit

    def secure(self) -> None:
        """Its turn at TLS has come."""
        if self._visit is not None:
            self._in_tls = True
            self._secure(self, self._visit)

    def _speaks(self) -> None:
        self._deaf()
        if self._visit is not None and self._has_said_something():
            self._ask_for_tls(self._visit)
        else:
            self.turn_away()

    def _heard_late(self) -> bool:
        """Whether its first word is here already: then it was we who were slow, and it goes on."""
        if self._visit is None or not self._listening or not self._has_said_something():
            return False
        self._deaf()
        self._ask_for_tls(self._visit)
        return True

    def _ask_for_tls(self, visit: Visit) -> None:
        if visit.greets(self._loop.time()):
            self._greetings.put(self, visit.trusted)
        else:
            self.turn_away()

    def _has_said_something(self) -> bool:
        try:
            return bool(self.connection.recv(1, socket.MSG_PEEK))
        except OSError:
            return False

    def _deaf(self) -> None:
        if self._listening:
            self._listening = False
            self._loop.remove_reader(self.connection)
