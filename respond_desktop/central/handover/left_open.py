"""What somebody has open now, as central knows it: nothing of it can be left out of a hand-over."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from respond_desktop.central.alert.open_alerts import Alerts
from respond_desktop.central.backup.requests import Backups
from respond_desktop.central.watch.watches import Watches
from respond_desktop.domain.alert.handover import OpenKind, OpenThing, backup_open
from respond_desktop.domain.people import Person


@dataclass(frozen=True, slots=True)
class OpenThings:
    """By id and never by name: two people may have one name."""

    alerts: Alerts
    backups: Backups
    watches: Watches
    now: Callable[[], datetime]

    def of(self, person: Person) -> tuple[OpenThing, ...]:
        """Alerts that she has, requests that she sent and somebody answers, watches, and reasons owed."""
        return (*self._alerts(person), *self._backups(person), *self._watches(person), *self._reasons(person))

    def _alerts(self, person: Person) -> tuple[OpenThing, ...]:
        mine = (e.alert for e in self.alerts.entries if e.alert.open)
        return tuple(
            OpenThing(OpenKind.ALERT, a.id, a.unit_id, a.unit_number or a.source, a.opened_at, a.kind)
            for a in mine
            if a.acknowledged_by_id == person.id
        )

    def _backups(self, person: Person) -> tuple[OpenThing, ...]:
        return tuple(
            OpenThing(OpenKind.BACKUP, r.id, r.for_unit_id, r.for_unit_number, r.asked_at, str(int(r.code)))
            for r, _officer in self.backups.asked
            if r.asked_by_id == person.id and backup_open(r, self.now())
        )

    def _watches(self, person: Person) -> tuple[OpenThing, ...]:
        return tuple(
            OpenThing(OpenKind.WATCH, run.id, run.unit.id, run.unit.number, run.watch.asked_at)
            for run in self.watches.running
            if run.viewer.id == person.id
        )

    def _reasons(self, person: Person) -> tuple[OpenThing, ...]:
        watches = (*(run.watch for run in self.watches.running), *self.watches.ended)
        return tuple(
            OpenThing(OpenKind.REASON, w.id, w.unit_id, w.unit_number, w.asked_at)
            for w in watches
            if w.viewer_id == person.id and w.break_glass and w.reason_due_at is not None
        )
