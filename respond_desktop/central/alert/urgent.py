"""Whose camera may be asked for as often as it takes: central decides it by its own alerts and positions."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from respond_desktop.central.alert.open_alerts import Alerts
from respond_desktop.central.facts.runs import Runs
from respond_desktop.central.facts.scopes import People, Scope
from respond_desktop.central.facts.world import World
from respond_desktop.domain.alert.alerts import Alert, Priority
from respond_desktop.domain.people import Person, Unit
from respond_desktop.domain.ranking import rank
from respond_desktop.domain.units import UnitView

NEAREST = 4
"""As many as "Watch the nearest 4" asks for."""
SLACK_M = 100.0
"""Units move between the viewer's picture of the world and central's."""


@dataclass(frozen=True, slots=True)
class Urgent:
    """Asks here are held back by nothing but the policy."""

    people: People
    world: World
    alerts: Alerts
    runs: Runs

    def calls_for(self, person: Person, unit: Unit) -> bool:
        """Her own needs-help alert is open, or she is among the nearest to an open priority 1 alert `person` sees.

        Whom `person` watches already makes room for others, herself excepted: `NEAREST` of them at most, or whoever
        watches many could ask everybody without end.
        """
        if self.alerts.open_help(unit.id) is not None:
            return True
        now, scope = self.people.now(), self.people.scope(person)
        alerts = tuple(self._open(scope))
        if not alerts:
            return False
        units = self._units(scope, now)
        watched = dict.fromkeys(r.unit.id for r in self.runs.every if r.viewer.id == person.id)
        others = frozenset(islice((u for u in watched if u != unit.id), NEAREST))
        return any(unit.id in _nearest(place, units, now, others) for place in _places(alerts, units))

    def _open(self, scope: Scope) -> Iterator[Alert]:
        for entry in self.alerts.entries:
            alert = entry.alert
            mine = self.people.command_for(entry.alert.unit_id, entry.command) in scope.alerts
            if mine and alert.open and alert.priority is Priority.P1:
                yield alert

    def _units(self, scope: Scope, now: datetime) -> tuple[UnitView, ...]:
        """The units whose position the person may see, as her desktop ranks them."""
        return tuple(
            UnitView(post.unit.id, post.unit.number, post.unit.command, post.device_id, fix=fix)
            for post in self.people.roster().posts
            if post.unit.command in scope.positions
            and self.world.recording(post.device_id or "", now) is not None
            and (fix := self.world.camera(post.device_id or "").fix) is not None
        )


def _places(alerts: Iterable[Alert], units: tuple[UnitView, ...]) -> Iterator[tuple[float, float]]:
    """Where the alerts are: a shot where it was heard, any other also where its unit is now."""
    fixes = {unit.id: unit.fix for unit in units}
    for alert in alerts:
        if alert.place is not None:
            yield alert.place.lat, alert.place.lon
        fix = fixes.get(alert.unit_id)
        if fix is not None and not alert.means.near:
            yield fix.lat, fix.lon


def _nearest(
    place: tuple[float, float], units: tuple[UnitView, ...], now: datetime, watched: frozenset[str]
) -> frozenset[str]:
    ranked = rank(place, units, now, watched).ranked
    if not ranked:
        return frozenset()
    far_m = ranked[min(NEAREST, len(ranked)) - 1].distance_m + SLACK_M
    return frozenset(one.unit_id for one in ranked if one.distance_m <= far_m)
