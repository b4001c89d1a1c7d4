"""Where a panel takes its time from, and the times only pictures need."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from respond_desktop.ui.words.measures import clock, utc_clock


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Clock:
    """This computer's UTC time, and a monotonic clock in seconds."""

    utc: Callable[[], datetime] = _utc_now
    monotonic: Callable[[], float] = time.monotonic

    def central(self, offset_s: float) -> datetime:
        """Central's time (UTC), from the offset the link measured (central's clock minus ours)."""
        return self.utc() + timedelta(seconds=offset_s)


SYSTEM_CLOCK = Clock()


def tenths(at: datetime) -> str:
    """Local time of day to a tenth of a second, cut and never rounded up: 21:14:37.1."""
    return f"{clock(at)}.{at.microsecond // 100_000}"


def both_zones(at: datetime) -> str:
    """Local time with its zone and UTC: 21:14:37 EST · 02:14:37Z."""
    return f"{clock(at, with_zone=True)} · {utc_clock(at)}"
