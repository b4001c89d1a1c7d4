"""Which places belong to the incident of the selected alert: its unit, the same incident's watches, who responds."""

from respond_desktop.domain.backup import coming
from respond_desktop.ui.frame.scene import Scene
from respond_desktop.ui.wall.book.model import WallModel


def incident_places(model: WallModel, scene: Scene) -> tuple[str, tuple[int, ...]]:
    """The incident's number (empty when none was typed) and its places; without a selected alert, the first one."""
    alert = scene.alert(scene.selected_alert)
    unit_id = scene.selected_unit or (alert.unit_id if alert else "")
    if not unit_id and scene.alerts:
        unit_id = scene.alerts[0].unit_id
    if not unit_id:
        return "", ()
    incident = next((w.incident for w in scene.own_watches if w.unit_id == unit_id and w.incident), "")
    members = {unit_id} | _responding(scene, unit_id)
    if incident:
        members |= {w.unit_id for w in scene.own_watches if w.incident == incident}
    numbers = {unit.number for unit in scene.snapshot.units.roster if unit.id in members}
    numbers |= {a.unit_number for a in scene.alerts if a.unit_id in members}
    places = (n for n, one in enumerate(model.places.slots) if one is not None and one.unit_number in numbers)
    return incident, tuple(places)


def _responding(scene: Scene, unit_id: str) -> set[str]:
    return {answer.unit_id for answer in coming(scene.snapshot.backups, unit_id)}
