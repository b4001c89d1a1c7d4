"""Whether a picture is live, late or frozen: one rule from two clocks; a frozen picture never looks live."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

LATE_FROM_S = 1.0
FROZEN_FROM_S = 2.0
CLOCK_AHEAD_S = 0.5
CLOCK_ABSURD_S = 3600.0
"""A picture from further in the future or past than these means that a clock is wrong: no delay is claimed."""


class Liveness(StrEnum):
    """What the viewer must see at a glance."""

    WAITING = "waiting"
    LIVE = "live"
    LATE = "late"
    FROZEN = "frozen"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class PictureTimes:
    """The newest picture: captured (camera's clock, UTC, or None) and received (monotonic seconds)."""

    captured_at: datetime | None
    received_s: float


@dataclass(frozen=True, slots=True)
class Moment:
    """Now, on both clocks: central's UTC time and monotonic seconds."""

    utc: datetime
    monotonic_s: float


@dataclass(frozen=True, slots=True)
class PictureAge:
    """What may be said of the picture: state, delay in seconds (None: unknown), seconds without a new one, its time.

    `captured`: the time is the camera's, not that of arrival. `why`: why no new one comes, where that is known.
    """

    state: Liveness
    delay_s: float | None = None
    silent_s: float = 0.0
    picture_at: datetime | None = None
    captured: bool = False
    why: str = ""


def picture_age(picture: PictureTimes | None, now: Moment, why: str = "") -> PictureAge:
    """Judge the newest picture; `why` (words) says that its source is broken: then it is frozen at once.

    Frozen counts from its arrival here; the delay needs the camera's clock. Without one, silence alone makes it late.
    """
    if picture is None:
        return PictureAge(Liveness.WAITING, why=why)
    silent = max(0.0, now.monotonic_s - picture.received_s)
    delay = _delay_s(picture.captured_at, now.utc, silent)
    at = picture.captured_at or now.utc - timedelta(seconds=silent)
    if why or silent >= FROZEN_FROM_S:
        state = Liveness.FROZEN
    elif (silent if delay is None else delay) > LATE_FROM_S:
        state = Liveness.LATE
    else:
        state = Liveness.LIVE
    return PictureAge(state, delay, silent, at, picture.captured_at is not None, why)


def _delay_s(captured_at: datetime | None, now: datetime, silent_s: float) -> float | None:
    """How old the picture is by the camera's clock; None when unknown, or when it can't be right on arrival."""
    if captured_at is None:
        return None
    delay = (now - captured_at).total_seconds()
    possible = -CLOCK_AHEAD_S <= delay - silent_s <= CLOCK_ABSURD_S
    return max(0.0, delay) if possible else None
