"""The place of a backup request, frozen at sending from what central knows itself: the one chosen, or the best."""

from dataclasses import dataclass
from datetime import datetime

from respond_desktop.central.alert.open_alerts import Alerts, OfficersPlace
from respond_desktop.central.facts.asks.not_done import Ground, NotDone
from respond_desktop.central.facts.scopes import People
from respond_desktop.central.facts.world import World
from respond_desktop.domain.alert.alerts import Place
from respond_desktop.domain.backup import PlaceChoice, WhichPlace
from respond_desktop.domain.people import Unit

NO_PLACE_NOW = (
    "Unit {unit} has no location now. Nothing was sent. Send to where the button was pressed, or say where."
)
NO_ALERT_PLACE = (
    "That alert of Unit {unit} is not open or has no place. Nothing was sent. Choose the place again."
)


@dataclass(frozen=True, slots=True)
class FrozenPlace:
    """A place as it goes to the cameras, whose it is, and which it is: never `BEST`."""

    place: Place
    officer_id: str
    which: WhichPlace


@dataclass(frozen=True, slots=True)
class BackupPlaces:
    """A workstation chooses between places, it never says where they are."""

    people: People
    world: World
    alerts: Alerts

    def at_sending(self, unit: Unit, choice: PlaceChoice) -> FrozenPlace | NotDone | None:
        """The place of now or of the alert chosen; not done when there is none any more.

        Nothing else goes out in its stead: units would drive to a place that nobody chose. None while nothing may
        be viewed, or when central was left the choice and there is no place: the request goes out all the same.
        """
        if self.people.bar.words:
            return None
        now = self.people.now()
        if choice.which is WhichPlace.NOW:
            return self._of_now(unit, now) or _gone(NO_PLACE_NOW, unit)
        if choice.which is WhichPlace.PRESSED:
            return self._of_alert(unit, choice.alert_id) or _gone(NO_ALERT_PLACE, unit)
        return self._of_now(unit, now) or _pressed(self.alerts.place_of(unit.id))

    def _of_now(self, unit: Unit, now: datetime) -> FrozenPlace | None:
        """Her newest fix while she records; with it goes whose it is, for she is named in every record of it."""
        who = self.people.roster().by_unit.get(unit.id)
        if who is None or not self.world.recording(who.device.id, now):
            return None
        fix = self.world.camera(who.device.id).fix
        if fix is None:
            return None
        return FrozenPlace(Place(fix.lat, fix.lon, fix.accuracy_m, fix.as_of), who.officer.id, WhichPlace.NOW)

    def _of_alert(self, unit: Unit, alert_id: str) -> FrozenPlace | None:
        """The recorded place of an open alert of that unit, and the officer of that alert."""
        entry = self.alerts.get(alert_id)
        if entry is None or not entry.alert.open or entry.alert.unit_id != unit.id:
            return None
        place = entry.alert.place
        return _pressed(OfficersPlace(place, entry.officer_id)) if place is not None else None


def _pressed(found: OfficersPlace | None) -> FrozenPlace | None:
    return FrozenPlace(found.place, found.officer_id, WhichPlace.PRESSED) if found else None


def _gone(words: str, unit: Unit) -> NotDone:
    what = "The place is not there any more."
    return NotDone(Ground.CONFLICT, what, words.format(unit=unit.number), "place_gone")
