"""Central's clock: it never jumps while something lives by it, and says by how much it was set."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from respond_desktop.central.awake import AWAKE
from respond_desktop.wire.steady import steady_s

TOLERATED = timedelta(seconds=2)
"""How far the computer's clock may lie off before it is followed."""


def wall() -> datetime:
    """The computer's clock."""
    return datetime.now(UTC)


class SteadyClock:
    """UTC that goes on evenly; `follow` takes over a new time of the computer, once leases can be moved with it."""

    def __init__(
        self,
        computer: Callable[[], datetime] = wall,
        seconds: Callable[[], float] = steady_s,
        notice: Callable[[], object] = AWAKE.notice,
    ) -> None:
        self._computer = computer
        self._seconds = seconds
        self._notice = notice
        self._base = computer()
        self._base_s = seconds()
        self.set_by = timedelta()

    def now(self) -> datetime:
        """The time in UTC, even whatever happens to the computer's. A pause of central's own is noticed before."""
        self._notice()
        return self._even()

    def _even(self) -> datetime:
        return self._base + timedelta(seconds=self._seconds() - self._base_s)

    def follow(self) -> timedelta:
        """Go by the computer's clock from here on if that was set; by how much it was, in all, since the start."""
        off = self._computer() - self._even()
        if abs(off) > TOLERATED:
            self._base += off
            self.set_by += off
        return self.set_by
