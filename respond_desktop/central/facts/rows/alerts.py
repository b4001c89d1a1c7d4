"""Rows of alerts and of the camera events already counted in them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import msgspec
from sqlmodel import Session, col, or_, select

from respond_desktop.central.facts.rows.later_row import LaterRow
from respond_desktop.central.storage.tables import AlertEventRow, AlertRow
from respond_desktop.domain.alert.alerts import Alert


@dataclass(frozen=True, slots=True)
class AlertEntry:
    """An alert and what only central needs of it."""

    alert: Alert
    device_id: str = ""
    officer_id: str = ""
    event_id: str = ""
    command: str = ""
    """Whose it is when it has no unit: a command, or the whole agency (policy.ANY_COMMAND)."""


class AlertSaved(LaterRow, frozen=True):
    """An alert as it was then, and the camera's event that was counted in it (or none)."""

    entry: AlertEntry
    event_id: str = ""

    def __call__(self, session: Session) -> None:
        """Write both; what a person did meanwhile stays."""
        row, alert = session.get(AlertRow, self.entry.alert.id), self.entry.alert
        done = msgspec.json.decode(row.body, type=Alert) if row else alert
        if alert.acknowledged_at is None:
            by = {"acknowledged_by": done.acknowledged_by, "acknowledged_by_id": done.acknowledged_by_id}
            alert = replace(alert, acknowledged_at=done.acknowledged_at, **by)  # type: ignore[arg-type]
        if done.closed_at is None or alert.closed_at is not None:
            save_row(session, replace(self.entry, alert=alert))
        if self.event_id:
            save_event(session, self.event_id, self.entry.alert.id)


def load_recent(session: Session, since: datetime) -> tuple[AlertEntry, ...]:
    """Alerts that are open or were closed since, oldest first."""
    recent = or_(col(AlertRow.closed_at).is_(None), col(AlertRow.closed_at) >= since)
    rows = session.exec(select(AlertRow).where(recent).order_by(col(AlertRow.opened_at))).all()
    return tuple(entry_of(row) for row in rows)


def entry_of(row: AlertRow) -> AlertEntry:
    """The alert of a row."""
    alert = msgspec.json.decode(row.body, type=Alert)
    return AlertEntry(alert, row.device_id, row.officer_id, row.event_id, row.command)


def load_events(session: Session, limit: int) -> Iterable[str]:
    """The newest events counted, oldest first."""
    query = select(AlertEventRow.event_id).order_by(col(AlertEventRow.seen_at).desc()).limit(limit)
    return reversed(session.exec(query).all())


def save_row(session: Session, entry: AlertEntry) -> None:
    """Write an alert as it is now."""
    alert = entry.alert
    session.merge(
        AlertRow(
            id=alert.id,
            device_id=entry.device_id,
            unit_id=alert.unit_id,
            officer_id=entry.officer_id,
            event_id=entry.event_id,
            command=entry.command,
            kind=alert.kind,
            opened_at=alert.opened_at,
            closed_at=alert.closed_at,
            body=msgspec.json.encode(alert).decode(),
        )
    )


def save_event(session: Session, event_id: str, alert_id: str) -> None:
    """Remember that a camera's event was counted."""
    session.merge(AlertEventRow(event_id=event_id, alert_id=alert_id, seen_at=datetime.now(UTC)))
