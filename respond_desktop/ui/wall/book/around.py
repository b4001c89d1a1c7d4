"""The place of an incident as far as this workstation knows it, and the recording units nearest to it."""

from dataclasses import dataclass

from respond_desktop.domain.alert.alerts import Alert, Priority
from respond_desktop.domain.ranking import Ranked, Ranking, rank
from respond_desktop.domain.units import UnitView
from respond_desktop.ui.backup.candidates import not_ranked_words, place_of
from respond_desktop.ui.frame.scene import Scene
from respond_desktop.ui.words.measures import distance

MOST = 4
_THERE_M = 5.0


@dataclass(frozen=True, slots=True)
class AroundUnit:
    """Where (degrees), in words what is there ("the alert of Unit 214"), and the incident's number if one was typed."""

    lat: float
    lon: float
    words: str
    incident: str = ""


@dataclass(frozen=True, slots=True)
class NearestFound:
    """Whom to ask, nearest first, around what; who is watched already, and who can't be ranked."""

    around: AroundUnit
    units: tuple[UnitView, ...]
    ranked: tuple[Ranked, ...]
    watched: tuple[str, ...]
    ranking: Ranking

    @property
    def numbers(self) -> tuple[str, ...]:
        """The numbers of the units to ask."""
        return tuple(unit.number for unit in self.units)

    @property
    def sentence(self) -> str:
        """For the form: who and how far, that it is an estimate, who is watched already, who isn't ranked and why."""
        near = ", ".join(f"{r.unit_number} ({_far(r)})" for r in self.ranked)
        method = self.ranking.method
        said = [f"Nearest to {self.around.words}, estimate by {method}: {near}."]
        if self.watched:
            said.append(f"Watched already: {', '.join(self.watched)}.")
        if self.ranking.unranked:
            said.append(not_ranked_words(self.ranking))
        return " ".join(said)


def around(scene: Scene, chosen: str | None = None) -> AroundUnit | None:
    """The selected alert's place, else the selected unit's, the first open alert's, the newest backup request's,
    or that of the newest own watch with an incident number; None when nothing of it has a place.

    `chosen` is the unit number of the wall's chosen tile (empty: none there) for who looks at the wall, where no
    selected unit is seen: there an open priority 1 alert and the chosen tile come before it.
    """
    seen = _on_wall(scene, chosen) if chosen is not None else None
    return (
        _of_alert(scene, _selected_alert(scene))
        or seen
        or _of_unit(scene, scene.selected_unit)
        or next((found for alert in scene.alerts if (found := _of_alert(scene, alert))), None)
        or _of_backup(scene)
        or _of_incident(scene)
    )


def _on_wall(scene: Scene, number: str) -> AroundUnit | None:
    urgent = (alert for alert in scene.alerts if alert.priority is Priority.P1)
    found = next((place for alert in urgent if (place := _of_alert(scene, alert))), None)
    unit = scene.snapshot.units.numbered(number)
    return found or (_of_unit(scene, unit.id) if unit is not None else None)


def find_nearest(
    scene: Scene, there: AroundUnit, most: int = MOST, asked: frozenset[str] = frozenset()
) -> NearestFound:
    """Up to `most` recording units nearest to the incident, without those watched already or being asked for."""
    mine = frozenset(watch.unit_id for watch in scene.own_watches)
    asking = frozenset(unit.id for unit in scene.snapshot.units if unit.number in asked)
    ranking = rank((there.lat, there.lon), scene.snapshot.units, scene.now, mine | asking)
    found = {unit.id: unit for unit in scene.snapshot.units if unit.recording is not None}
    ranked = tuple(one for one in ranking.ranked if one.unit_id in found)[:most]
    watched = tuple(sorted(unit.number for unit in scene.snapshot.units if unit.id in mine))
    return NearestFound(there, tuple(found[one.unit_id] for one in ranked), ranked, watched, ranking)


def _far(one: Ranked) -> str:
    return "there" if one.distance_m < _THERE_M else distance(one.distance_m)


def _selected_alert(scene: Scene) -> Alert | None:
    alert = scene.alert(scene.selected_alert)
    return alert if alert is not None and alert.unit_id == scene.selected_unit else None


def _of_alert(scene: Scene, alert: Alert | None) -> AroundUnit | None:
    """A shot's place is where it was heard; any other alert goes with its unit while that has a location."""
    if alert is None:
        return None
    words = _what(alert)
    if not alert.means.near:
        found = _of_unit(scene, alert.unit_id, words)
        if found is not None:
            return found
    if alert.place is None:
        return None
    return AroundUnit(alert.place.lat, alert.place.lon, words, _incident(scene, alert.unit_id))


def _what(alert: Alert) -> str:
    """The alert of Unit 214; the shot near Unit 214; the shot of Sensor 12."""
    if not alert.whose:
        return f"the {alert.means.what}"
    near = alert.means.near and alert.unit_number
    return f"the {alert.means.what} {alert.whose}" if near else f"the {alert.means.what} of {alert.whose}"


def _of_unit(scene: Scene, unit_id: str, words: str = "") -> AroundUnit | None:
    unit = scene.snapshot.unit(unit_id)
    place = place_of(scene.snapshot, unit) if unit is not None else None
    if unit is None or place is None:
        return None
    return AroundUnit(*place, words or f"Unit {unit.number}", _incident(scene, unit_id))


def _of_backup(scene: Scene) -> AroundUnit | None:
    placed = [request for request in scene.snapshot.backups if request.place is not None]
    newest = max(placed, key=lambda request: request.asked_at, default=None)
    if newest is None or newest.place is None:
        return None
    words = f"the backup request for Unit {newest.for_unit_number}"
    return AroundUnit(newest.place.lat, newest.place.lon, words, _incident(scene, newest.for_unit_id))


def _of_incident(scene: Scene) -> AroundUnit | None:
    watches = sorted((w for w in scene.own_watches if w.incident), key=lambda w: w.asked_at, reverse=True)
    found = (_of_unit(scene, w.unit_id, f"Incident {w.incident}") for w in watches)
    return next((one for one in found if one is not None), None)


def _incident(scene: Scene, unit_id: str) -> str:
    """The number that somebody typed for a running watch of that unit: one's own first, then the newest."""
    mine = {watch.id for watch in scene.own_watches}
    typed = [w for w in scene.snapshot.watches if w.running and w.unit_id == unit_id and w.incident]
    newest = max(typed, key=lambda w: (w.id in mine, w.asked_at), default=None)
    return newest.incident if newest is not None else ""
