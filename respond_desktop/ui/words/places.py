"""Street words for places that central knows only by position: an alert's and a backup request's."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from respond_desktop.domain.alert.alerts import Alert, Place
from respond_desktop.domain.backup import BackupRequest
from respond_desktop.domain.snapshot import Snapshot

PlaceWords = Callable[[float, float], str | None]
"""Street words of a latitude and longitude ("Bank St at S Chester St"), or None when none are known."""

_KEPT = 1024
T = TypeVar("T", Alert, BackupRequest)


class PlaceNamer:
    """Says a snapshot's places in street words; each is looked up once, as long as it is asked for."""

    def __init__(self, words: PlaceWords) -> None:
        self._look_up = words
        self._known: dict[tuple[float, float], str] = {}
        self._alerts: dict[str, tuple[Alert, Alert]] = {}

    def named(self, snapshot: Snapshot) -> Snapshot:
        """The snapshot with words for each place that has none."""
        alerts = tuple(self._alert(alert) for alert in snapshot.alerts)
        self._alerts = {alert.id: self._alerts[alert.id] for alert in snapshot.alerts}
        backups = tuple(_with_place(request, request.place, self._named) for request in snapshot.backups)
        if alerts == snapshot.alerts and backups == snapshot.backups:
            return snapshot
        return replace(snapshot, alerts=alerts, backups=backups)

    def named_alerts(self, alerts: tuple[Alert, ...]) -> tuple[Alert, ...]:
        """The alerts with words for each place that has none."""
        return tuple(_with_place(alert, alert.place, self._named) for alert in alerts)

    def _alert(self, alert: Alert) -> Alert:
        """With words; the very object of last time while nothing about it changed."""
        known = self._alerts.get(alert.id)
        if known is None or known[0] != alert:
            known = self._alerts[alert.id] = (alert, _with_place(alert, alert.place, self._named))
        return known[1]

    def words(self, lat: float, lon: float) -> str:
        """Street words of a position, empty when none are known."""
        where = (lat, lon)
        found = self._known.pop(where, None)
        if found is None:
            found = self._look_up(lat, lon) or ""
        self._known[where] = found
        if len(self._known) > _KEPT:
            del self._known[next(iter(self._known))]
        return found

    def forget(self) -> None:
        """The session is over: no place of it is kept."""
        self._known.clear()
        self._alerts.clear()

    def _named(self, place: Place) -> Place:
        if place.words:
            return place
        found = self.words(place.lat, place.lon)
        return replace(place, words=found) if found else place


def _with_place(record: T, place: Place | None, named: Callable[[Place], Place]) -> T:
    found = named(place) if place is not None else None
    return record if found is place else replace(record, place=found)
