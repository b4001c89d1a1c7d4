"""What a reader has not acknowledged yet, and for how long: the kernel's own count, where the system tells it."""

import socket
import struct
import sys
from collections import deque
from dataclasses import dataclass, field

from respond_desktop.central.doors.hard_close import HasOptions

if sys.platform == "linux":
    import fcntl
    import termios

_BYTES_ACKED = struct.Struct("=120xQ")  # linux/tcp.h: tcpi_bytes_acked of struct tcp_info
_NO_BYTES = bytes(4)


@dataclass(frozen=True)
class Count:
    """Bytes that the other side has acknowledged, and bytes that still wait in the kernel for it."""

    acknowledged: int
    waiting: int


def count_bytes(connection: HasOptions | None) -> Count | None:
    """The kernel's figures of a connection (Linux); None where the system doesn't tell or it is closed."""
    if connection is None or sys.platform != "linux":
        return None
    try:
        figures = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _BYTES_ACKED.size)
        queued = fcntl.ioctl(connection.fileno(), termios.TIOCOUTQ, _NO_BYTES)  # SIOCOUTQ, tcp(7)
    except (OSError, ValueError):
        return None
    if len(figures) < _BYTES_ACKED.size:
        return None
    return Count(_BYTES_ACKED.unpack(figures)[0], int.from_bytes(queued, sys.byteorder))


@dataclass
class Backlog:
    """How old the oldest unacknowledged byte is, and since when none was acknowledged.

    Times are seconds of a monotonic clock. A reader that took everything has neither.
    """

    _written: deque[tuple[float, int]] = field(default_factory=deque)
    _acknowledged: int = 0
    _progress_s: float = 0.0

    def take(self, count: Count, now_s: float) -> None:
        """One look at the kernel's figures."""
        if count.waiting == 0 or count.acknowledged > self._acknowledged:
            self._progress_s = now_s
        self._acknowledged = count.acknowledged
        total = count.acknowledged + count.waiting
        if not self._written or total > self._written[-1][1]:
            self._written.append((now_s, total))
        while self._written and self._written[0][1] <= count.acknowledged:
            self._written.popleft()

    def age_s(self, now_s: float) -> float:
        """Seconds since the oldest byte that waits for its acknowledgement was first seen waiting; 0 for none."""
        return now_s - self._written[0][0] if self._written else 0.0

    def still_s(self, now_s: float) -> float:
        """Seconds in which bytes waited and none was acknowledged; 0 for a reader that took everything."""
        return now_s - self._progress_s if self._written else 0.0
