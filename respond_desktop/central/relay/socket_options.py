"""Socket options that keep old pictures out of the kernel's buffers, and the cut that leaves nothing behind."""

import contextlib
import socket
import struct
import sys
from typing import Protocol

from respond_desktop.central.relay.limits import RelayLimits

_NOTSENT_LOWAT: int | None = getattr(socket, "TCP_NOTSENT_LOWAT", 25 if sys.platform == "linux" else None)
_LINGER_NOW = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)


class HasOptions(Protocol):
    """A socket, or asyncio's view of one."""

    def fileno(self) -> int: ...

    def getsockopt(self, level: int, option: int, size: int, /) -> bytes: ...

    def setsockopt(self, level: int, option: int, value: int | bytes, /) -> None: ...


def keep_fresh(connection: socket.socket, limits: RelayLimits) -> None:
    """Small send buffers and no delay: what isn't sent yet stays where the age bound reaches it."""
    with contextlib.suppress(OSError):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, limits.send_buffer_bytes)
    if _NOTSENT_LOWAT is not None:
        with contextlib.suppress(OSError):
            connection.setsockopt(socket.IPPROTO_TCP, _NOTSENT_LOWAT, limits.unsent_bytes)


def drop_on_close(connection: HasOptions | None) -> None:
    """Closing now throws away what wasn't sent and resets the connection (SO_LINGER 0)."""
    if connection is None:
        return
    with contextlib.suppress(OSError, ValueError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NOW)
