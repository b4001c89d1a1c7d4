"""Position fixes and their age: a stale fix must look stale."""

import math
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

OLD_AFTER_S = 15.0
UNRANKED_AFTER_S = 60.0
HEADING_FROM_MPS = 0.67
"""Below 1.5 mph a heading is noise and isn't drawn."""


class FixState(StrEnum):
    """How far a fix may be trusted by its age."""

    FRESH = "fresh"
    OLD = "old"
    UNRANKED = "unranked"


@dataclass(frozen=True, slots=True)
class Fix:
    """One GNSS fix: WGS 84 degrees, accuracy as 68 % radius in metres, true heading, speed over ground, UTC time."""

    lat: float
    lon: float
    accuracy_m: float
    as_of: datetime
    heading_deg: float | None = None
    speed_mps: float | None = None
    satellites: int | None = None


def fix_problem(fix: Fix) -> str | None:
    """Why a fix can't be believed, in plain words, or None when it can."""
    if not all(map(math.isfinite, (fix.lat, fix.lon, fix.accuracy_m))):
        return "a coordinate is not a number"
    if not (-90 <= fix.lat <= 90 and -180 <= fix.lon <= 180):
        return "the coordinates are not on Earth"
    if not 0 <= fix.accuracy_m <= 100_000:
        return "the accuracy is not a radius"
    if fix.heading_deg is not None and not 0 <= fix.heading_deg < 360:
        return "the heading is not between 0 and 360 degrees"
    if fix.speed_mps is not None and not 0 <= fix.speed_mps < 200:
        return "the speed is not one a unit can have"
    return None


def age_s(as_of: datetime, now: datetime) -> float:
    """Seconds between two UTC times, never negative (clocks differ)."""
    return max(0.0, (now - as_of).total_seconds())


def fix_state(fix: Fix, now: datetime) -> FixState:
    """Fresh to 15 s, old to 60 s, then no longer ranked."""
    age = age_s(fix.as_of, now)
    if age <= OLD_AFTER_S:
        return FixState.FRESH
    return FixState.OLD if age <= UNRANKED_AFTER_S else FixState.UNRANKED


def distance_m(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Great-circle distance in metres of two (lat, lon) points: haversine, mean radius 6,371,008.8 m (IUGG)."""
    lat1, lon1, lat2, lon2 = map(math.radians, (*a, *b))
    h = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * 6_371_008.8 * math.asin(min(1.0, math.sqrt(h)))
