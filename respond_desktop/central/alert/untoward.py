"""What must not happen: recorded, counted, and shown to a person where it concerns a unit."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from respond_desktop.central.alert.open_alerts import Alerts, Raised
from respond_desktop.central.awake import awake_s
from respond_desktop.central.facts.asks.throttle import Throttle
from respond_desktop.central.facts.books.books import Books
from respond_desktop.central.facts.scopes import People
from respond_desktop.domain.alert.alerts import AlertKind
from respond_desktop.domain.clocks import CLOCK_WRONG_S
from respond_desktop.domain.recordings import Recording


@dataclass(frozen=True, slots=True)
class Incidents:
    """Integrity and lost contact. Repeats are recorded singly up to 20 a minute, then as a number."""

    people: People
    alerts: Alerts
    books: Books
    _throttle: Throttle = field(default_factory=Throttle)

    def misbehaved(self, device_id: str, what: str, alert: bool) -> None:
        """A camera sent what it may not."""
        self._record(device_id, what)
        if alert:
            self._raise(AlertKind.INTEGRITY, device_id, f"The camera's message was dropped: {what}.")

    def doubted(self, device_id: str, what: str, facts: dict[str, Any]) -> None:
        """What a camera says of itself can't be true; it was taken as far as it can be (`facts`: what it said)."""
        self._record(device_id, what, facts)
        self._raise(AlertKind.INTEGRITY, device_id, f"The camera's word doesn't fit: {what}.")

    def second_connection(self, device_id: str) -> None:
        """Somebody with the camera's key connected while it is connected."""
        self._record(device_id, "second connection")
        self._raise(AlertKind.INTEGRITY, device_id, "A second connection with this camera's key was refused.")

    def ahead_of_log(self, device_id: str, what: str) -> None:
        """A camera obeyed orders under records that the log doesn't have."""
        self._record(device_id, what)
        note = "This camera knows records that central's log doesn't have. It is sent no orders."
        self._raise(AlertKind.INTEGRITY, device_id, note)

    def connection_refused(self, device_id: str, what: str) -> None:
        """A connection that could not prove itself."""
        self._record(device_id, what)

    def bad_message(self, device_id: str, what: str) -> None:
        """A message that isn't one; once per connection."""
        self._record(device_id, what)

    def own_clock(self, device_id: str, says: datetime) -> None:
        """What a camera's own clock says: it is told central's time, so a wrong one harms nothing yet."""
        off_s = (says - self.people.now()).total_seconds() if says.tzinfo else 0.0
        if abs(off_s) > CLOCK_WRONG_S:
            self._record(device_id, "the camera's own clock is wrong", {"clock_off_s": round(off_s)})

    def contact_lost(self, recording: Recording) -> None:
        """The lease of a recording ended without a word of the camera."""
        note = "No contact for the length of the lease. Its location is erased."
        self._raise(AlertKind.CAMERA_LOST, recording.device_id, note)

    def tick(self) -> None:
        """Record how many more there were in the minutes that are over."""
        for key, count in self._throttle.over(awake_s()):
            device_id, what = key if isinstance(key, tuple) else ("", str(key))
            self.books.record("integrity", {"device": device_id, "what": what, "count": count})

    def _record(self, device_id: str, what: str, more: dict[str, Any] | None = None) -> None:
        if not self._throttle.admits((device_id, what), awake_s()):
            return
        who = self.people.who(device_id, self.people.now())
        facts = {
            "what": what,
            "device": device_id,
            "unit": who.unit.number if who else "",
            "officer": who.officer.id if who else "",
        }
        self.books.record("integrity", facts | (more or {}))

    def _raise(self, kind: AlertKind, device_id: str, note: str) -> None:
        """For the unit that wears it; of a camera that nobody wears, for the whole agency."""
        who, source = self.people.who(device_id, self.people.now()), self.people.camera_words(device_id)
        unit, officer = (who.unit, who.officer.id) if who else (None, "")
        self.alerts.raise_alert(
            Raised(kind, unit, officer, device_id, self.people.now(), note=note, source=source)
        )
