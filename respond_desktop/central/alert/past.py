"""Rows of closed alerts, page by page, newest first."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlmodel import Session, and_, col, or_, select

from respond_desktop.central.facts.rows.alerts import AlertEntry, entry_of
from respond_desktop.central.storage.tables import AlertRow, UnitRow
from respond_desktop.domain.rights.policy import ANY_COMMAND
from respond_desktop.wire.bodies.history import AlertsOfPastAsk

_ZERO = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Past:
    """What is asked, and the commands whose alerts the reader may see."""

    commands: frozenset[str]
    asked: AlertsOfPastAsk


@dataclass(frozen=True, slots=True)
class Page:
    """Newest first; `more`: the mark after which the next page begins, empty when there is none."""

    entries: tuple[AlertEntry, ...]
    more: str
    times: tuple[datetime | None, datetime | None] = (None, None)
    """From when on and before when it has everything: what else happened then belongs to it."""


def load_past(session: Session, past: Past) -> Page:
    """One page of what fits; the scope is a part of the question, so that a page is never emptied afterwards."""
    query = select(AlertRow).join(UnitRow, col(UnitRow.id) == col(AlertRow.unit_id), isouter=True)
    query = query.where(*_fits(past))
    query = query.order_by(col(AlertRow.opened_at).desc(), col(AlertRow.id).desc())
    rows = session.exec(query.limit(past.asked.most + 1)).all()
    page = rows[: past.asked.most]
    more = _mark(page[-1]) if len(rows) > len(page) else ""
    since = page[-1].opened_at if more else past.asked.since
    until = _read_mark(past.asked.after)[0] if past.asked.after else past.asked.until
    return Page(tuple(entry_of(row) for row in page), more, (since, until))


def _fits(past: Past) -> list[Any]:
    asked, opened = past.asked, col(AlertRow.opened_at)
    owners = past.commands | ({""} if ANY_COMMAND in past.commands else frozenset())
    without_unit = and_(col(AlertRow.unit_id) == "", col(AlertRow.command).in_(sorted(owners)))
    conditions: list[Any] = [
        col(AlertRow.closed_at).is_not(None),
        or_(col(UnitRow.command).in_(sorted(past.commands)), without_unit),
    ]
    if asked.since is not None:
        conditions.append(opened >= asked.since)
    if asked.until is not None:
        conditions.append(opened < asked.until)
    if asked.unit:
        conditions.append(col(UnitRow.number) == asked.unit)
    if asked.kind is not None:
        conditions.append(col(AlertRow.kind) == asked.kind.value)
    if asked.after:
        at, alert_id = _read_mark(asked.after)
        conditions.append(or_(opened < at, and_(opened == at, col(AlertRow.id) < alert_id)))
    return conditions


def _mark(row: AlertRow) -> str:
    """Where a page ended, said without asking a row again: it tells nothing that the page didn't."""
    return f"{(row.opened_at - _ZERO) // _MICROSECOND}.{row.id}"


def _read_mark(mark: str) -> tuple[datetime, str]:
    microseconds, _, alert_id = mark.partition(".")
    return _ZERO + int(microseconds) * _MICROSECOND, alert_id
