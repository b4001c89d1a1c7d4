"""Whether a socket holds something to read, asked without waiting and without an exception."""

import select
import socket
import ssl
from collections.abc import Callable


def watch_readable(connection: socket.socket) -> Callable[[], bool]:
    """A question about this socket; a connection that is over counts as readable."""
    waiting = _waiting(connection)
    if isinstance(connection, ssl.SSLSocket):
        secured = connection
        return lambda: secured.pending() > 0 or waiting()
    return waiting


def _waiting(connection: socket.socket) -> Callable[[], bool]:
    if hasattr(select, "poll"):
        poll = select.poll()
        poll.register(connection, select.POLLIN)
        return lambda: bool(poll.poll(0))
    return lambda: bool(select.select([connection], [], [], 0)[0])
