"""Alerts live at central: raised at once, joined when they repeat, kept in the database until a person closes them."""

from collections import Counter, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from respond_desktop.central.audit.log import LogUnavailableError
from respond_desktop.central.facts.books.books import Books
from respond_desktop.central.facts.books.turns import Act, in_turn_with_record
from respond_desktop.central.facts.rows.alerts import (
    AlertEntry,
    AlertSaved,
    load_events,
    load_recent,
    save_row,
)
from respond_desktop.central.ids import new_id
from respond_desktop.domain.alert.alerts import Alert, AlertKind, AlertOutcome, Place, Priority
from respond_desktop.domain.people import Person, Unit
from respond_desktop.domain.rights.policy import ANY_COMMAND

JOIN_S = 30.0
KEEP_CLOSED_S = 600.0
HOUR_S = 3600.0
EVENTS_KEPT = 10_000
CLOSED_KEPT = 200


@dataclass(frozen=True, slots=True)
class Raised:
    """Something that needs a person: what, whose, when (UTC), and where if it is recorded.

    Without a unit (a sensor, a fence) it belongs to `command` (empty: to the whole agency), and `source` says what
    raised it. `words`, `priority` and `shape` are those of its row unless it isn't known here.
    """

    kind: str
    unit: Unit | None
    officer_id: str
    device_id: str
    at: datetime
    event_id: str = ""
    place: Place | None = None
    note: str = ""
    command: str = ""
    source: str = ""
    words: str = ""
    priority: Priority = Priority.BY_KIND
    shape: str = ""


@dataclass(frozen=True, slots=True)
class OfficersPlace:
    """A recorded place and whose it is: her unit may be another officer's by now, or nobody's."""

    place: Place
    officer_id: str


class Alerts:
    """`on_changed` is called at once: an alert goes out before anything is written about it."""

    def __init__(self, books: Books, on_changed: Callable[[], None], now: Callable[[], datetime]) -> None:
        self._books = books
        self._now = now
        self._on_changed = on_changed
        self._entries: dict[str, AlertEntry] = {}
        self._last_at: dict[str, datetime] = {}
        self._events: dict[str, None] = {}
        self._opened: deque[tuple[datetime, AlertEntry]] = deque(maxlen=EVENTS_KEPT)
        self._closing: Counter[str] = Counter()

    async def load(self) -> None:
        """Take up what was open when the last process died, and which events were already counted."""
        now = self._now()
        since = now - timedelta(seconds=max(HOUR_S, KEEP_CLOSED_S))
        for entry in await self._books.database.read(lambda session: load_recent(session, since)):
            self._entries[entry.alert.id] = entry
            self._opened.append((entry.alert.opened_at, entry))
        for event in await self._books.database.read(lambda session: load_events(session, EVENTS_KEPT)):
            self._events[event] = None

    def raise_alert(self, raised: Raised) -> Alert | None:
        """Open an alert or join it to the same one of the last 30 s; None when the event is already known."""
        if raised.event_id:
            if raised.event_id in self._events:
                return None
            self._remember(raised.event_id)
        entry = self._joined(raised) or self._opened_entry(raised)
        self._entries[entry.alert.id] = entry
        self._last_at[entry.alert.id] = self._now()
        self._on_changed()
        self._write(entry, raised)
        return entry.alert

    def get(self, alert_id: str) -> AlertEntry | None:
        """The alert with that id, while it is open or just closed."""
        return self._entries.get(alert_id)

    async def acknowledge(self, entry: AlertEntry, person: Person, workstation: str) -> None:
        """A person has it once that is on disk; raises LogUnavailableError, UndecidedError (turns.py)."""
        facts = _act(entry, person, workstation)
        by = {"acknowledged_by": person.name, "acknowledged_by_id": person.id}
        taken = {**by, "acknowledged_at": self._now()}
        await self._change("alert.acknowledged", facts, taken)

    async def close(self, entry: AlertEntry, person: Person, workstation: str, outcome: AlertOutcome) -> bool:
        """A person ends it with an outcome, once that is on disk; False: another did. Raises as `acknowledge` does."""
        facts = _act(entry, person, workstation) | {"outcome": outcome.value}
        closed = {"closed_by": person.name, "closed_at": self._now(), "outcome": outcome}
        self._closing[entry.alert.id] += 1
        try:
            done = await self._change("alert.closed", facts, closed)
        except LogUnavailableError:  # nothing will come of it; UndecidedError: it may yet be closed
            self._closing -= Counter([entry.alert.id])
            raise
        del self._closing[entry.alert.id]
        return done

    def take_over(self, entries: Iterable[AlertEntry]) -> None:
        """They are somebody else's now, and that is on disk."""
        for entry in entries:
            self._entries[entry.alert.id] = entry
        self._on_changed()

    def open_help(self, unit_id: str) -> Alert | None:
        """The unit's open needs-help alert."""
        found = (e.alert for e in self._entries.values() if e.alert.open and e.alert.unit_id == unit_id)
        return next((a for a in found if a.kind == AlertKind.NEEDS_HELP), None)

    def help_open(self, unit_id: str) -> bool:
        """Whether it has one."""
        return self.open_help(unit_id) is not None

    def place_of(self, unit_id: str) -> OfficersPlace | None:
        """The recorded place of the unit's newest open alert, and the officer of that alert."""
        found = (e for e in self._entries.values() if e.alert.open and e.alert.unit_id == unit_id)
        for entry in sorted(found, key=lambda e: e.alert.opened_at, reverse=True):
            if entry.alert.place is not None:
                return OfficersPlace(entry.alert.place, entry.officer_id)
        return None

    @property
    def entries(self) -> tuple[AlertEntry, ...]:
        """Open alerts and those closed in the last minutes, each with its officer."""
        return tuple(self._entries.values())

    def opened_since(self, since: datetime) -> list[AlertEntry]:
        """The alerts opened since, as they were then."""
        return [entry for at, entry in self._opened if at >= since]

    def tick(self, now: datetime) -> None:
        """Forget what was closed a while ago."""
        closed = [e for e in self._entries.values() if e.alert.closed_at is not None]
        old = [e for e in closed if (now - (e.alert.closed_at or now)).total_seconds() > KEEP_CLOSED_S]
        for entry in old or (closed[:-CLOSED_KEPT] if len(closed) > CLOSED_KEPT else []):
            self._entries.pop(entry.alert.id, None)
            self._last_at.pop(entry.alert.id, None)
            del self._closing[entry.alert.id]

    def _joined(self, raised: Raised) -> AlertEntry | None:
        """An open one that nobody is closing: a cry for help must not go away with one that was answered."""
        now = self._now()
        for entry in self._entries.values():
            alert = entry.alert
            if alert.id in self._closing:
                continue
            same = alert.open and alert.kind == raised.kind and _whose(entry) == _whose_raised(raised)
            last = self._last_at.get(alert.id, alert.opened_at)
            if same and (now - last).total_seconds() <= JOIN_S:
                place = raised.place or alert.place
                return replace(entry, alert=replace(alert, count=alert.count + 1, place=place))
        return None

    def _opened_entry(self, raised: Raised) -> AlertEntry:
        unit = raised.unit
        alert = Alert(
            new_id("alert"),
            raised.kind,
            unit.id if unit else "",
            unit.number if unit else "",
            raised.at,
            raised.place,
            raised.note,
            words=raised.words,
            priority=raised.priority,
            shape=raised.shape,
            source="" if unit else raised.source,
        )
        command = "" if unit else raised.command or ANY_COMMAND
        entry = AlertEntry(alert, raised.device_id, raised.officer_id, raised.event_id, command)
        self._opened.append((self._now(), entry))
        return entry

    def _write(self, entry: AlertEntry, raised: Raised) -> None:
        alert = entry.alert
        body = {
            "alert": alert.id,
            "kind": alert.kind,
            "unit": alert.unit_number,
            "officer": raised.officer_id,
            "device": raised.device_id,
            "event": raised.event_id,
            "count": alert.count,
            "at": raised.at,
            "note": raised.note,
        }
        if raised.unit is None:
            body |= {"command": entry.command, "source": raised.source}
        self._books.record_with("alert.opened", body, AlertSaved(entry, raised.event_id))

    async def _change(self, kind: str, facts: dict[str, str], change: dict[str, Any]) -> bool:
        """Others see it when it is recorded; what else becomes of the alert meanwhile stays."""
        alert_id = facts["alert"]

        def changed() -> AlertEntry:
            entry = self._entries[alert_id]
            return replace(entry, alert=replace(entry.alert, **change))

        def effect() -> None:
            self._entries[alert_id] = changed()
            self._on_changed()

        def due() -> bool:
            return all(getattr(self._entries[alert_id].alert, name) is None for name in change)

        act = Act(kind, facts, lambda session: save_row(session, changed()), effect, due)
        return await in_turn_with_record(self._books, act)

    def _remember(self, event_id: str) -> None:
        self._events[event_id] = None
        if len(self._events) > EVENTS_KEPT:
            del self._events[next(iter(self._events))]


def _whose(entry: AlertEntry) -> tuple[str, ...]:
    """A place names the officer whose it is: two officers' alerts are two, and so are those of two sensors."""
    alert = entry.alert
    if alert.unit_id:
        return alert.unit_id, entry.officer_id
    return "", entry.officer_id, entry.device_id, alert.source, entry.command


def _whose_raised(raised: Raised) -> tuple[str, ...]:
    if raised.unit is not None:
        return raised.unit.id, raised.officer_id
    return "", raised.officer_id, raised.device_id, raised.source, raised.command or ANY_COMMAND


def _act(entry: AlertEntry, person: Person, workstation: str) -> dict[str, str]:
    return {
        "alert": entry.alert.id,
        "kind": entry.alert.kind,
        "unit": entry.alert.unit_number,
        "officer": entry.officer_id,
        "by": person.id,
        "by_role": person.role.value,
        "workstation": workstation,
    }
