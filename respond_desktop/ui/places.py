"""Street words for places that central knows only by position: an alert's and a backup request's."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from respond_desktop.domain.alerts import Alert, Place
from respond_desktop.domain.backup import BackupRequest
from respond_desktop.domain.snapshot import Snapshot
from respond_desktop.ui.watch.unitcard import PlaceWords

_KEPT = 256
T = TypeVar("T", Alert, BackupRequest)


class PlaceNamer:
    """Says a snapshot's places in street words. Recorded places don't move, so each is looked up once."""

    def __init__(self, words: PlaceWords) -> None:
        self._words = words
        self._known: dict[tuple[float, float], str] = {}

    def named(self, snapshot: Snapshot) -> Snapshot:
        """The snapshot with words for each place that has none."""
        alerts = self.named_alerts(snapshot.alerts)
        backups = tuple(_with_place(request, request.place, self._named) for request in snapshot.backups)
        if alerts == snapshot.alerts and backups == snapshot.backups:
            return snapshot
        return replace(snapshot, alerts=alerts, backups=backups)

    def named_alerts(self, alerts: tuple[Alert, ...]) -> tuple[Alert, ...]:
        """The alerts with words for each place that has none."""
        return tuple(_with_place(alert, alert.place, self._named) for alert in alerts)

    def forget(self) -> None:
        """The session is over: no place of it is kept."""
        self._known.clear()

    def _named(self, place: Place) -> Place:
        if place.words:
            return place
        where = (place.lat, place.lon)
        if where not in self._known:
            if len(self._known) >= _KEPT:
                self._known.clear()
            self._known[where] = self._words(*where) or ""
        return replace(place, words=self._known[where]) if self._known[where] else place


def _with_place(record: T, place: Place | None, named: Callable[[Place], Place]) -> T:
    found = named(place) if place is not None else None
    return record if found is place else replace(record, place=found)
