"""Whom one can ask for backup: ranked units first, then those without location, each in plain words."""

from dataclasses import dataclass
from datetime import datetime

from respond_desktop.domain.fixes import FixState
from respond_desktop.domain.ranking import Ranking, Unranked, rank
from respond_desktop.domain.snapshot import Snapshot
from respond_desktop.domain.units import UnitView
from respond_desktop.ui.words.measures import age, count, distance

MOST_RANKED = 5
NO_PLACE = "no place to measure from"
ON_AN_ALERT = "on an alert"
_MOST_NAMED = 6


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit that can be asked. `old` marks a fix of 15 to 60 s; `ranked` False has a reason instead of a distance."""

    unit_id: str
    number: str
    distance: str
    age: str
    ranked: bool
    old: bool = False

    @property
    def spoken(self) -> str:
        """For screen readers: Unit 216, 0.2 mi, fix 1 s."""
        return ", ".join(part for part in (f"Unit {self.number}", self.distance, self.age) if part)


def place_of(snapshot: Snapshot, unit: UnitView) -> tuple[float, float] | None:
    """Where the request would point: the unit's newest fix, else the place of its newest open alert."""
    if unit.fix is not None:
        return unit.fix.lat, unit.fix.lon
    placed = [a for a in snapshot.alerts if a.open and a.unit_id == unit.id and a.place is not None]
    newest = max(placed, key=lambda a: a.opened_at, default=None)
    if newest is None or newest.place is None:
        return None
    return newest.place.lat, newest.place.lon


def ranking_for(snapshot: Snapshot, unit: UnitView, now: datetime) -> Ranking:
    """The ranking of everybody else around `unit`; nobody is ranked when it has no place.

    Who is on an alert of her own can be asked, but isn't offered as the closest.
    """
    place = place_of(snapshot, unit)
    if place is None:
        others = sorted((u for u in snapshot.units if u.id != unit.id), key=lambda u: u.number)
        return Ranking((), tuple(Unranked(u.id, u.number, NO_PLACE) for u in others))
    found = rank(place, snapshot.units, now, frozenset({unit.id}))
    engaged = {a.unit_id for a in snapshot.alerts if a.open and a.means.engages}
    busy = tuple(
        Unranked(r.unit_id, r.unit_number, ON_AN_ALERT) for r in found.ranked if r.unit_id in engaged
    )
    free = tuple(r for r in found.ranked if r.unit_id not in engaged)
    rest = sorted(found.unranked + busy, key=lambda u: (u.reason != ON_AN_ALERT, u.unit_number))
    return Ranking(free, tuple(rest), found.method)


def candidates(ranking: Ranking) -> tuple[Candidate, ...]:
    """Everybody who can be asked, in the order of the form."""
    ranked = tuple(
        Candidate(
            r.unit_id,
            r.unit_number,
            distance(r.distance_m),
            f"Fix {age(r.fix_age_s)}",
            ranked=True,
            old=r.fix_state is not FixState.FRESH,
        )
        for r in ranking.ranked
    )
    return ranked + tuple(
        Candidate(u.unit_id, u.unit_number, "", u.reason, ranked=False) for u in ranking.unranked
    )


def not_ranked_words(ranking: Ranking) -> str:
    """Everybody who isn't ranked, and why: Not ranked: 226 (fix 71 s old), and 28 units without a location."""
    worth = [u for u in ranking.unranked if _worth_naming(u)]
    silent = len(ranking.unranked) - len(worth)
    named = [f"{u.unit_number} ({u.reason})" for u in worth]
    if len(named) > _MOST_NAMED:
        busy = sum(u.reason == ON_AN_ALERT for u in worth)
        others = len(worth) - busy
        named = [f"{count(busy, 'unit')} {ON_AN_ALERT}"] if busy else []
        named += [f"{count(others, 'unit')} whose fix is too old"] if others else []
    if silent:
        named.append(f"{count(silent, 'unit')} without a location")
    if not named:
        return "Every other unit you may see is ranked."
    *first, last = named
    return "Not ranked: " + (f"{', '.join(first)} and {last}." if first else f"{last}.")


def _worth_naming(unit: Unranked) -> bool:
    return not unit.reason.startswith("no location") and unit.reason != NO_PLACE
