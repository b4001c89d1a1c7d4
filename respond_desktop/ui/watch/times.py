"""Times and spans as the screens say them; every time comes in as UTC and is shown in local time."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Clock:
    """Where a widget takes its time from: this computer's UTC time and a monotonic clock in seconds.

    `zone` None is the system's local zone.
    """

    utc: Callable[[], datetime] = _utc_now
    monotonic: Callable[[], float] = time.monotonic
    zone: tzinfo | None = None

    def central(self, offset_s: float) -> datetime:
        """Central's time (UTC), from the clock offset the link measured (central's clock minus ours)."""
        return self.utc() + timedelta(seconds=offset_s)

    def local(self, at: datetime) -> datetime:
        """`at` in the zone people here read."""
        return at.astimezone(self.zone)


def clock_words(clock: Clock, at: datetime) -> str:
    """Local time of day: 21:14:37."""
    return clock.local(at).strftime("%H:%M:%S")


def tenths_words(clock: Clock, at: datetime) -> str:
    """Local time of day to a tenth of a second, cut and never rounded up: 21:14:37.1."""
    return f"{clock_words(clock, at)}.{at.microsecond // 100_000}"


def both_zones_words(clock: Clock, at: datetime) -> str:
    """Local time with its zone and UTC: 21:14:37 EST · 02:14:37Z."""
    local = clock.local(at)
    return f"{local:%H:%M:%S} {local.tzname() or ''}".rstrip() + f" · {at.astimezone(UTC):%H:%M:%S}Z"


def span_words(seconds: float) -> str:
    """A span in words: 3 s, 1 min 20 s, 2 h 05 min; cut to whole seconds."""
    whole = max(0, int(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        minutes, rest = divmod(whole, 60)
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    hours, rest = divmod(whole // 60, 60)
    return f"{hours} h {rest:02d} min"


def running_words(seconds: float) -> str:
    """A running span: 0:42, 12:05, 1:02:03."""
    whole = max(0, int(seconds))
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes}:{rest:02d}"
    return f"{minutes // 60}:{minutes % 60:02d}:{rest:02d}"
