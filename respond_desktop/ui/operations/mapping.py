"""From a scene to what the map is given: only recording units with a fix, and recorded places."""

from respond_desktop.domain.alert.alerts import Alert
from respond_desktop.domain.fixes import Fix, age_s, fix_state
from respond_desktop.domain.units import UnitView
from respond_desktop.ui.frame.scene import Scene
from respond_desktop.ui.map.facts import MapPlace, MapUnit, PlaceKind
from respond_desktop.ui.words.measures import clock_minutes


def map_units(scene: Scene) -> tuple[MapUnit, ...]:
    """One marker for each recording unit with a fix; nobody else is on the map."""
    shown = (u for u in scene.snapshot.units if u.recording is not None)
    alerts = scene.alerts_by_unit()
    return tuple(_unit(u, u.fix, alerts.get(u.id), scene) for u in shown if u.fix is not None)


def map_places(scene: Scene) -> tuple[MapPlace, ...]:
    """Places of gunshots, of alerts whose unit has no marker, and of backup requests for open alerts."""
    marked = {u.id for u in scene.snapshot.units if u.recording is not None and u.fix is not None}
    places = [_alert_place(a) for a in scene.alerts if _is_place(a, marked)]
    return tuple(place for place in places if place is not None)


def _is_place(alert: Alert, marked: set[str]) -> bool:
    return alert.place is not None and (alert.means.near or alert.unit_id not in marked)


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


def _unit(unit: UnitView, fix: Fix, alert: Alert | None, scene: Scene) -> MapUnit:
    ringed = alert if alert is not None and not alert.means.near else None
    return MapUnit(
        key=unit.id,
        label=unit.number,
        lat=fix.lat,
        lon=fix.lon,
        accuracy_m=fix.accuracy_m,
        age_s=age_s(fix.as_of, scene.now),
        heading_deg=fix.heading_deg,
        speed_mps=fix.speed_mps,
        fix_state=fix_state(fix, scene.now).value,
        watched=bool(unit.watched_by),
        selected=unit.id == scene.selected_unit,
        you=unit.number == scene.session.unit_number,
        priority=(1 if ringed.priority == 1 else 2) if ringed else 0,
        alert_icon=ringed.means.icon if ringed else None,
        waiting=bool(ringed and ringed.waiting),
    )
