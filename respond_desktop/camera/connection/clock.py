"""Central's time as the camera holds it: taken from the welcome, carried on by a clock that can't be set."""

from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from respond_desktop.wire.steady import steady_s

LOOSE = timedelta(seconds=0.5)
"""Less than that is how a message travels, not how a clock goes."""
MINUTES = 10
"""What central says arrives late, never early: the best word of each of so many minutes is compared."""


class CameraClock:
    """UTC by this computer until central says its own; then central's, whatever happens to the computer's."""

    def __init__(self, seconds: Callable[[], float] = steady_s) -> None:
        self._seconds = seconds
        self._base = datetime.now(UTC)
        self._base_s = seconds()
        self._said: deque[tuple[int, timedelta]] = deque(maxlen=MINUTES)

    def now(self) -> datetime:
        """The time in UTC."""
        return self.dated(self._seconds())

    def mark(self) -> float:
        """A moment, to be dated later by `dated`, whatever becomes of the clock meanwhile."""
        return self._seconds()

    def dated(self, mark: float) -> datetime:
        """When a moment was, by central's clock as it is known now."""
        return self._base + timedelta(seconds=mark - self._base_s)

    def follow(self, central_now: datetime) -> None:
        """Go by central's clock from here on."""
        self._base, self._base_s = central_now.astimezone(UTC), self._seconds()
        self._said.clear()

    def heard(self, central_now: datetime) -> None:
        """Central says its time again: it is that late at least. Two quartz clocks part by seconds a day."""
        minute, off = int(self._seconds() // 60), central_now.astimezone(UTC) - self.now()
        if self._said and self._said[-1][0] == minute:
            off = max(off, self._said.pop()[1])
        self._said.append((minute, off))
        best = max(each for _, each in self._said)
        settled = len(self._said) == MINUTES
        if best > LOOSE or (settled and best < -LOOSE):
            self._base += best
            self._said.clear()
