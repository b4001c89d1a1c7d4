"""From a scene to what the map is given: only recording units with a fix, and recorded places."""

from collections.abc import Callable

from respond_desktop.domain.alert.alerts import Alert
from respond_desktop.domain.units import UnitView
from respond_desktop.ui.frame.scene import Scene
from respond_desktop.ui.map.facts import MapFacts, MapMark, MapPlace, PlaceKind
from respond_desktop.ui.words.measures import clock_minutes


def map_facts(scene: Scene) -> MapFacts:
    """Everybody as they came: the page draws who records and has a fix; nobody else is on the map."""
    units = scene.snapshot.units
    return MapFacts(units.roster, units.rows, scene.now.timestamp(), _marks(scene), map_places(scene))


def map_places(scene: Scene) -> tuple[MapPlace, ...]:
    """Places of every layer."""
    return tuple(place for layer in LAYERS for place in layer(scene))


def alert_places(scene: Scene) -> tuple[MapPlace, ...]:
    """Places of gunshots, and of alerts whose unit has no marker."""
    places = [_alert_place(a) for a in scene.alerts if _is_place(a, scene)]
    return tuple(place for place in places if place is not None)


LAYERS: tuple[Callable[[Scene], tuple[MapPlace, ...]], ...] = (alert_places,)
"""What lies on the map beside units: a new layer is a function here, and its look a row in the page's symbols."""


def _marks(scene: Scene) -> dict[int, MapMark]:
    """Who is marked out: alerting, watched, selected, and the one who looks; few, whoever else is on the map."""
    units, alerts = scene.snapshot.units, scene.alerts_by_unit()
    marked = {*alerts, *units.watchers, scene.selected_unit}
    own = units.numbered(scene.session.unit_number) if scene.session.unit_number else None
    if own is not None:
        marked.add(own.id)
    places = units.roster.places
    return {places[each]: _mark(each, alerts.get(each), scene, own) for each in marked if each in places}


def _mark(unit_id: str, alert: Alert | None, scene: Scene, own: UnitView | None) -> MapMark:
    ringed = alert if alert is not None and not alert.means.near else None
    return MapMark(
        watched=unit_id in scene.snapshot.units.watchers,
        selected=unit_id == scene.selected_unit,
        you=own is not None and own.id == unit_id,
        priority=(1 if ringed.priority == 1 else 2) if ringed else 0,
        alert_icon=ringed.means.icon if ringed else None,
        waiting=bool(ringed and ringed.waiting),
    )


def _is_place(alert: Alert, scene: Scene) -> bool:
    if alert.place is None or alert.means.near:
        return alert.place is not None
    unit = scene.snapshot.unit(alert.unit_id)
    return unit is None or unit.recording is None or unit.fix is None


def _alert_place(alert: Alert) -> MapPlace | None:
    if alert.place is None:
        return None
    means, where = alert.means, alert.place
    when = f"{means.happened} {clock_minutes(where.as_of)}"
    label = "" if means.near else f"{means.words} {alert.called}, {when}"
    sign = means.icon if means.near else ""
    kind: PlaceKind = "sensed" if means.near else "alert"
    return MapPlace(
        alert.id,
        kind,
        where.lat,
        where.lon,
        label,
        where.accuracy_m,
        alert.waiting,
        sign,
        int(alert.priority),
    )
