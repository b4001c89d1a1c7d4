"""The cut that leaves nothing behind."""

import contextlib
import socket
import struct
import sys
from typing import Protocol

_LINGER_NOW = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)


class HasOptions(Protocol):
    """A socket, or asyncio's view of one."""

    def fileno(self) -> int: ...

    def getsockopt(self, level: int, option: int, size: int, /) -> bytes: ...

    def setsockopt(self, level: int, option: int, value: int | bytes, /) -> None: ...


def drop_on_close(connection: HasOptions | None) -> None:
    """Closing now throws away what wasn't sent and resets the connection (SO_LINGER 0)."""
    if connection is None:
        return
    with contextlib.suppress(OSError, ValueError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NOW)
