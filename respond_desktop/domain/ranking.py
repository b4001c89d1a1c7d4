"""Responder ranking: which units are closest, and who can't be ranked and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from respond_desktop.domain.fixes import FixState, age_s, distance_m, fix_state
from respond_desktop.domain.units import UnitView

METHOD = "straight line"
"""How the distance was estimated; shown with every ranking."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A unit with its straight-line distance in metres and the age of its fix in seconds."""

    unit_id: str
    unit_number: str
    distance_m: float
    fix_age_s: float
    fix_state: FixState


@dataclass(frozen=True, slots=True)
class Unranked:
    """A unit that can be asked but not ranked, with the reason in plain words."""

    unit_id: str
    unit_number: str
    reason: str


@dataclass(frozen=True, slots=True)
class Ranking:
    """Ranked units (closest first), the unranked ones, and the method of the estimate."""

    ranked: tuple[Ranked, ...]
    unranked: tuple[Unranked, ...]
    method: str = METHOD


def rank(
    place: tuple[float, float],
    units: Sequence[UnitView],
    now: datetime,
    exclude: frozenset[str] = frozenset(),
) -> Ranking:
    """Rank `units` by distance to `place` (lat, lon); `exclude` holds unit ids that aren't asked (herself).

    Fixes up to 60 s old are ranked and carry their age; older ones and units without location are listed
    with the reason.
    """
    ranked: list[Ranked] = []
    unranked: list[Unranked] = []
    for unit in units:
        if unit.id in exclude:
            continue
        if unit.fix is None:
            unranked.append(
                Unranked(
                    unit.id, unit.number, "no location: not recording" if not unit.recording else "no fix yet"
                )
            )
            continue
        state = fix_state(unit.fix, now)
        age = age_s(unit.fix.as_of, now)
        if state is FixState.UNRANKED:
            unranked.append(Unranked(unit.id, unit.number, f"fix {age:.0f} s old"))
            continue
        metres = distance_m(place, (unit.fix.lat, unit.fix.lon))
        ranked.append(Ranked(unit.id, unit.number, metres, age, state))
    ranked.sort(key=lambda r: (r.distance_m, r.unit_number))
    unranked.sort(key=lambda u: u.unit_number)
    return Ranking(tuple(ranked), tuple(unranked))
