"""SIMULATED satellite receiver: stands at one place, or walks the streets of the demo city."""

import math
import random
from dataclasses import replace
from datetime import datetime

from respond_desktop.domain.fixes import Fix
from respond_desktop.geo.patrol import Patrol

METRES_A_DEGREE = 111_195.0
_CATCH_UP_S = 900.0


class StandingGnss:
    """SIMULATED: stays at one place, with the wander of a real receiver (a few metres)."""

    def __init__(self, lat: float, lon: float, seed: int = 0) -> None:
        self._lat, self._lon = lat, lon
        self._random = random.Random(seed)  # noqa: S311 - scatter, not a secret

    def fix(self, now: datetime) -> Fix | None:
        """A fix near the place."""
        true = Fix(self._lat, self._lon, 5.0, now, None, 0.0, 11)
        return scattered(true, self._random)


class PatrolGnss:
    """SIMULATED: rides and walks along a patrol; it moves on whether or not anybody asks."""

    def __init__(self, patrol: Patrol, seed: int) -> None:
        self._patrol = patrol
        self._random = random.Random(seed)  # noqa: S311 - scatter, not a secret
        self._moved_s: float | None = None

    def fix(self, now: datetime) -> Fix | None:
        """A fix along the patrol."""
        moment_s = now.timestamp()
        passed_s = min(_CATCH_UP_S, max(0.0, moment_s - (self._moved_s or moment_s)))
        self._moved_s = moment_s
        while passed_s > 1.0:
            self._patrol.advance(1.0)
            passed_s -= 1.0
        at = self._patrol.advance(passed_s)
        heading = at.heading_deg % 360 if at.speed_mps > 0 else None
        return scattered(Fix(at.lat, at.lon, 5.0, now, heading, at.speed_mps), self._random)


def scattered(true: Fix, chance: random.Random) -> Fix:
    """A fix as a receiver gives it: off by a metre or two, with a believable accuracy and satellite count."""
    north_m, east_m = chance.gauss(0, 1.2), chance.gauss(0, 1.2)
    lat = true.lat + north_m / METRES_A_DEGREE
    lon = true.lon + east_m / (METRES_A_DEGREE * math.cos(math.radians(true.lat)))
    return replace(
        true,
        lat=round(lat, 6),
        lon=round(lon, 6),
        accuracy_m=round(4.0 + abs(chance.gauss(0, 1.0)), 1),
        satellites=chance.randint(9, 14),
    )
