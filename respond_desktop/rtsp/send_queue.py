"""What still waits in the kernel of a socket, where the system tells (tcp(7) SIOCOUTQ, macOS SO_NWRITE)."""

import contextlib
import socket
import struct
import sys

_SO_NWRITE = 0x1024  # macOS


def count_unsent(connection: socket.socket) -> int:
    """Bytes not yet acknowledged by the other side (Linux) or not yet sent (macOS); 0 where nobody tells."""
    with contextlib.suppress(OSError, ValueError):
        return _count(connection)
    return 0


if sys.platform == "linux":
    import fcntl
    import termios

    def _count(connection: socket.socket) -> int:
        room = fcntl.ioctl(connection.fileno(), termios.TIOCOUTQ, b"\0" * 4)
        return int(struct.unpack("i", room)[0])

elif sys.platform == "darwin":

    def _count(connection: socket.socket) -> int:
        return connection.getsockopt(socket.SOL_SOCKET, _SO_NWRITE)

else:

    def _count(connection: socket.socket) -> int:
        return 0
