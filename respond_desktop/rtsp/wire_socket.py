"""One TCP or TLS socket with deadlines, read and written by one thread, stopped from any."""

import contextlib
import socket
import ssl
import threading
import time
from dataclasses import dataclass

from respond_desktop.rtsp.address import Address
from respond_desktop.rtsp.errors import Ended, TlsRefused, Unreachable

_CHUNK = 256 * 1024
_NOTSENT_LOWAT = getattr(socket, "TCP_NOTSENT_LOWAT", 25 if hasattr(socket, "TCP_CORK") else None)


@dataclass(frozen=True)
class Timeouts:
    """Seconds to wait: for a connection, for anything to arrive, for one picture to be taken."""

    connect_s: float = 5.0
    read_s: float = 10.0
    send_s: float = 3.0


class WireSocket:
    """The owner thread opens, reads, writes and closes; ``stop`` from elsewhere only wakes it."""

    def __init__(self, timeouts: Timeouts) -> None:
        self._timeouts = timeouts
        self._socket: socket.socket | None = None
        self._guard = threading.Lock()
        self._stopped = threading.Event()

    @property
    def stopped(self) -> bool:
        """Whether somebody asked to stop."""
        return self._stopped.is_set()

    def open(self, address: Address, context: ssl.SSLContext | None) -> None:
        """Connects; Unreachable or TlsRefused. A secure address without a context is a ValueError."""
        if address.secure and context is None:
            raise ValueError("a secure address needs a TLS context")
        self._keep(self._connect(address))
        if address.secure and context is not None:
            self._secure(address, context)

    def receive(self, wait_s: float) -> bytes | None:
        """What arrived: bytes, or None after ``wait_s`` (0 = don't wait). Ended when it's over."""
        connection = self._live()
        try:
            connection.settimeout(wait_s)
            chunk = connection.recv(_CHUNK)
        except (TimeoutError, BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            self._live()
            return None
        except OSError:
            raise self._over("The connection broke.") from None
        if not chunk:
            raise self._over("The other side closed the connection.")
        return chunk

    def send(self, payload: bytes) -> None:
        """Sends all of it within the send time-out; Ended when the other side doesn't take it."""
        connection = self._live()
        deadline = time.monotonic() + self._timeouts.send_s
        rest = memoryview(payload)
        try:
            while rest:
                connection.settimeout(max(0.001, deadline - time.monotonic()))
                rest = rest[connection.send(rest) :]
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

    def _connect(self, address: Address) -> socket.socket:
        try:
            connection = socket.create_connection((address.host, address.port), self._timeouts.connect_s)
        except TimeoutError:
            raise Unreachable("No answer from the media server.") from None
        except OSError:
            raise Unreachable("The media server can't be reached.") from None
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 256 * 1024)
        if _NOTSENT_LOWAT is not None:
            with contextlib.suppress(OSError):
                connection.setsockopt(socket.IPPROTO_TCP, _NOTSENT_LOWAT, 128 * 1024)
        return connection

    def _secure(self, address: Address, context: ssl.SSLContext) -> None:
        plain = self._live()
        try:
            secured = context.wrap_socket(plain, server_hostname=address.host)
        except ssl.SSLCertVerificationError:
            raise TlsRefused("The media server's certificate is not trusted. Nothing was sent.") from None
        except (ssl.SSLError, OSError):
            self._live()
            raise TlsRefused("No secure connection to the media server.") from None
        self._keep(secured)

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
