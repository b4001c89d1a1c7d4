"""One TCP or TLS socket with deadlines, read and written by one thread, stopped from any."""

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from respond_desktop.domain.certificates import distrust_words
from respond_desktop.rtsp.address import Address
from respond_desktop.rtsp.errors import Ended, TlsRefused, Unreachable
from respond_desktop.rtsp.readiness import watch_readable
from respond_desktop.rtsp.send_queue import count_unsent

_CHUNK = 128 * 1024
_RECEIVE_BYTES = 256 * 1024  # bounded: what waits in the kernel is old when it is read
_SEND_BYTES = 64 * 1024  # Linux doubles it; with more, a slow link's pictures grow old here
_UNSENT_BYTES = 32 * 1024
_NOTSENT_LOWAT = getattr(socket, "TCP_NOTSENT_LOWAT", 25 if hasattr(socket, "TCP_CORK") else None)


@dataclass(frozen=True)
class Timeouts:
    """Seconds to wait: for a connection, for anything to arrive, for one picture to be taken, for all of opening."""

    connect_s: float = 5.0
    read_s: float = 10.0
    send_s: float = 3.0
    open_s: float = 10.0


class WireSocket:
    """The owner thread opens, reads, writes and closes; ``stop`` from elsewhere only wakes it."""

    def __init__(self, timeouts: Timeouts) -> None:
        self._timeouts = timeouts
        self._socket: socket.socket | None = None
        self._guard = threading.Lock()
        self._stopped = threading.Event()
        self._room = memoryview(bytearray(_CHUNK))
        self._waits_s: float | None = None
        self._readable: Callable[[], bool] = bool
        self.rest: AbstractContextManager[object] = contextlib.nullcontext()
        self.blocked_s = 0.0
        self.received_bytes = 0

    @property
    def stopped(self) -> bool:
        """Whether somebody asked to stop."""
        return self._stopped.is_set()

    @property
    def unsent_bytes(self) -> int:
        """Bytes the kernel still holds for the other side, where the system tells; else 0."""
        with self._guard:
            return count_unsent(self._socket) if self._socket is not None else 0

    def open(self, address: Address, context: ssl.SSLContext | None, until_s: float | None = None) -> None:
        """Connects, at latest by ``until_s`` (monotonic); Unreachable or TlsRefused.

        A secure address without a context is a ValueError.
        """
        if address.secure and context is None:
            raise ValueError("a secure address needs a TLS context")
        try:
            found = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
        except OSError:
            raise Unreachable("The media server's name is not known.") from None
        for number, (family, kind, protocol, _, where) in enumerate(found, 1):
            connection = socket.socket(family, kind, protocol)
            if address.secure and context is not None:
                connection = _not_yet_secured(connection, context, address.host.partition("%")[0])
            self._keep(connection)
            try:
                self._connect(connection, where, self._connect_s(until_s))
                break
            except Unreachable:
                self.close()
                if number == len(found):
                    raise
        if isinstance(connection, ssl.SSLSocket):
            connection.settimeout(self._connect_s(until_s))
            self._shake_hands(connection)
        self._readable = watch_readable(connection)
        self._waits_s = None

    def ready(self) -> bool:
        """Whether something can be read, or the connection is over; never waits."""
        self._live()
        return self._readable()

    def receive(self, wait_s: float) -> bytes | None:
        """What arrived: bytes, or None after ``wait_s`` (0 = don't wait). Ended when it's over."""
        connection = self._live()
        try:
            self._wait_for(connection, wait_s)
            if wait_s:
                with self.rest:
                    size = connection.recv_into(self._room)
            else:
                size = connection.recv_into(self._room)
        except (TimeoutError, BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            self._live()
            return None
        except OSError:
            raise self._over("The connection broke.") from None
        if not size:
            raise self._over("The other side closed the connection.")
        self.received_bytes += size
        return bytes(self._room[:size])

    def send(self, payload: bytes) -> None:
        """Sends all of it within the send time-out; Ended when the other side doesn't take it."""
        connection = self._live()
        deadline = time.monotonic() + self._timeouts.send_s
        rest = memoryview(payload)
        try:
            while rest:
                rest = rest[self._send_some(connection, rest, deadline) :]
                if rest and time.monotonic() >= deadline:
                    raise TimeoutError
        except TimeoutError:
            raise self._over("The other side doesn't take the picture in time.") from None
        except OSError:
            raise self._over("The connection broke.") from None

    def stop(self) -> None:
        """Wakes the owner thread out of whatever it waits for; safe from any thread, any number of times."""
        self._stopped.set()
        with self._guard:
            if self._socket is not None:
                with contextlib.suppress(OSError):
                    # Not SSLSocket.shutdown: that would pull the TLS state from under the owner thread.
                    socket.socket.shutdown(self._socket, socket.SHUT_RDWR)

    def close(self) -> None:
        """Closes; only for the owner thread."""
        with self._guard:
            connection, self._socket = self._socket, None
        if connection is not None:
            connection.close()

    def _send_some(self, connection: socket.socket, rest: memoryview, deadline: float) -> int:
        """Sends what goes at once; else waits, and counts the wait."""
        self._wait_for(connection, 0.0)
        try:
            return connection.send(rest)
        except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            began = time.monotonic()
        self._wait_for(connection, max(0.001, deadline - began))
        try:
            return connection.send(rest)
        finally:
            self.blocked_s += time.monotonic() - began

    def _wait_for(self, connection: socket.socket, seconds: float) -> None:
        if seconds != self._waits_s:  # each change is a system call
            connection.settimeout(seconds)
            self._waits_s = seconds

    def _connect_s(self, until_s: float | None) -> float:
        rest = self._timeouts.connect_s if until_s is None else until_s - time.monotonic()
        return max(0.001, min(self._timeouts.connect_s, rest))

    def _connect(self, connection: socket.socket, where: tuple[Any, ...], seconds: float) -> None:
        connection.settimeout(seconds)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BYTES)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _RECEIVE_BYTES)
        if _NOTSENT_LOWAT is not None:
            with contextlib.suppress(OSError):
                connection.setsockopt(socket.IPPROTO_TCP, _NOTSENT_LOWAT, _UNSENT_BYTES)
        try:
            connection.connect(where)
        except TimeoutError:
            self._live()
            raise Unreachable("No answer from the media server.") from None
        except OSError:
            self._live()
            raise Unreachable("The media server can't be reached.") from None

    def _shake_hands(self, connection: ssl.SSLSocket) -> None:
        try:
            connection.do_handshake()
        except ssl.SSLCertVerificationError as error:
            raise TlsRefused(
                distrust_words("the media server", error.verify_code, datetime.now(UTC))
            ) from None
        except OSError:
            self._live()
            raise TlsRefused("No secure connection to the media server.") from None

    def _keep(self, connection: socket.socket) -> None:
        with self._guard:
            self._socket = connection
        if self.stopped:
            self.close()
            raise self._over("")

    def _live(self) -> socket.socket:
        if self.stopped or self._socket is None:
            raise self._over("The connection is closed.")
        return self._socket

    def _over(self, reason: str) -> Ended:
        return Ended("Stopped." if self.stopped else reason)


def _not_yet_secured(plain: socket.socket, context: ssl.SSLContext, host: str) -> ssl.SSLSocket:
    """Wrapped before connecting: wrapping a connection that is reset meanwhile would leak it."""
    try:
        return context.wrap_socket(plain, server_hostname=host, do_handshake_on_connect=False)
    except BaseException:
        plain.close()
        raise
