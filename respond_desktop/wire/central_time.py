"""Central's time as a client learned it over a link that it trusts, carried on by a clock that nobody sets."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from respond_desktop.wire.steady import steady_s
from respond_desktop.wire.times import has_odd_time

ROUGH_S = 5.0
"""A header names whole seconds, and comes late: less than that is no news."""


def wall() -> datetime:
    """The computer's own clock."""
    return datetime.now(UTC)


class CentralTime:
    """Only what came over a verified connection may be told to it: proofs are dated by it."""

    def __init__(
        self, computer: Callable[[], datetime] = wall, seconds: Callable[[], float] = steady_s
    ) -> None:
        self._computer = computer
        self._seconds = seconds
        self._said: tuple[datetime, float] | None = None

    @property
    def known(self) -> bool:
        """Whether central has said its time."""
        return self._said is not None

    def own(self) -> datetime:
        """This computer's clock, right or wrong."""
        return self._computer()

    def now(self) -> datetime:
        """Central's time; this computer's as long as central's isn't known."""
        if self._said is None:
            return self._computer()
        said, at_s = self._said
        return said + timedelta(seconds=self._seconds() - at_s)

    @property
    def offset_s(self) -> float:
        """Central's clock minus this computer's; right also after this computer's was set. 0 while unknown."""
        return (self.now() - self._computer()).total_seconds() if self._said else 0.0

    def mark(self) -> float:
        """A moment on the clock that nobody sets, for `learn`."""
        return self._seconds()

    def learn(self, said: datetime, asked: float) -> None:
        """Central's answer to what was asked at the mark `asked`: it was that time half-way between then and now."""
        self._said = (said.astimezone(UTC), (asked + self._seconds()) / 2)

    def heard(self, date: str | None) -> bool:
        """The `Date` of an answer (RFC 9110): taken when central's clock is another than known. Whether it was."""
        with suppress(TypeError, ValueError, OverflowError):
            said = parsedate_to_datetime(date or "").astimezone(UTC)
            news = not self.known or abs((said - self.now()).total_seconds()) > ROUGH_S
            if news and not has_odd_time(said):
                self.learn(said, self._seconds())
                return True
        return False
