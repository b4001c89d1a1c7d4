"""Whether the picture on the screen is live, late or frozen: the one honest answer, from two clocks."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

LATE_FROM_S = 1.0
FROZEN_FROM_S = 2.0
CLOCKS_DISAGREE_FROM_S = -0.3
"""A picture from further in the future than this means that the camera's clock is wrong: no delay is claimed."""


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
    """What may be said of the picture: state, delay in seconds (None: unknown), seconds without a new one, its time."""

    state: Liveness
    delay_s: float | None = None
    silent_s: float = 0.0
    picture_at: datetime | None = None
    captured: bool = False


def picture_age(picture: PictureTimes | None, now: Moment) -> PictureAge:
    """Judge the newest picture. Frozen counts from its arrival here; the delay needs the camera's clock."""
    if picture is None:
        return PictureAge(Liveness.WAITING)
    silent = max(0.0, now.monotonic_s - picture.received_s)
    delay = _delay_s(picture.captured_at, now.utc)
    at = picture.captured_at or now.utc - timedelta(seconds=silent)
    if silent >= FROZEN_FROM_S:
        state = Liveness.FROZEN
    elif delay is not None and delay > LATE_FROM_S:
        state = Liveness.LATE
    else:
        state = Liveness.LIVE
    return PictureAge(state, delay, silent, at, picture.captured_at is not None)


def _delay_s(captured_at: datetime | None, now: datetime) -> float | None:
    if captured_at is None:
        return None
    delay = (now - captured_at).total_seconds()
    return max(0.0, delay) if delay >= CLOCKS_DISAGREE_FROM_S else None


def delay_words(age: PictureAge) -> str:
    """The delay chip: Delay 0.2 s, or that it isn't known."""
    return "Delay unknown" if age.delay_s is None else f"Delay {age.delay_s:.1f} s"
