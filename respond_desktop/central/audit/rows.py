"""Rows of the log's table: how records are stored, found and compared with what was signed."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from respond_desktop.audit.record import Draft, Head, Record, read_body
from respond_desktop.central.storage.tables import LogOfficer, LogRecord, Meta
from respond_desktop.wire.signing import canonical

LOG_ID_KEY = "log_id"
CHUNK = 500
COLUMNS = core_select(LogRecord.__table__)  # type: ignore[attr-defined]
LISTS_OF_OFFICERS = ("units", "places")
SUBJECTS = 500
"""Most values of one IN."""


@dataclass(frozen=True, slots=True)
class LogEntry:
    """A record as read back; with `text_missing` the log was damaged, and `body` is empty."""

    seq: int
    at: datetime
    kind: str
    body: dict[str, Any]
    text_missing: bool = False


def officers_of(body: dict[str, Any]) -> set[str]:
    """Officers a body names: `officer`, and `officer` of each item of its lists `units` and `places`."""
    named = [body.get("officer")]
    for key in LISTS_OF_OFFICERS:
        items = body.get(key)
        named += [i.get("officer") for i in items if isinstance(i, dict)] if isinstance(items, list) else []
    return {o for o in named if isinstance(o, str) and o}


def log_id(session: Session) -> str:
    """The log's id, made by init."""
    row = session.get(Meta, LOG_ID_KEY)
    if row is None:
        raise ValueError("the database has no log")
    return row.value


def head_of(session: Session) -> Head:
    """The end of the chain, read inside the transaction that appends to it."""
    query = select(LogRecord.seq, LogRecord.hash).order_by(col(LogRecord.seq).desc()).limit(1)
    last = session.exec(query).first()
    return Head(*last) if last else Head()


def row_of(record: Record, each: Draft) -> dict[str, Any]:
    """Columns of a sealed record."""
    return {
        "seq": record.seq,
        "at": each.at,
        "kind": each.kind,
        "subject": subject_of(each.body),
        "header": canonical(record.header).decode(),
        "hash": record.hash,
        "signature": record.signature,
        "salt": record.salt,
        "body": record.body,
    }


class StoredRecord(Protocol):
    """Columns of a record as stored: a plain row, or the table's own object."""

    @property
    def seq(self) -> int:
        """Its number."""

    @property
    def at(self) -> datetime:
        """Its time (UTC)."""

    @property
    def kind(self) -> str:
        """Its kind."""

    @property
    def subject(self) -> str:
        """What it is found by."""

    @property
    def header(self) -> str:
        """Canonical JSON."""

    @property
    def hash(self) -> str:
        """Hash of the header."""

    @property
    def signature(self) -> str:
        """Base64url."""

    @property
    def salt(self) -> str:
        """Base64url."""

    @property
    def body(self) -> str:
        """Canonical JSON; empty when somebody took it out."""


def record_of(row: StoredRecord) -> Record:
    """The record of a row; a header that can't be read is an empty one, which no signature fits."""
    try:
        header = json.loads(row.header)
    except ValueError:
        header = {}
    return Record(header if isinstance(header, dict) else {}, row.hash, row.signature, row.salt, row.body)


def chunks(session: Session, after: int = 0, most: int | None = None) -> Iterable[Sequence[StoredRecord]]:
    """Rows after a number (at most so many), in order, some hundred at a time; no objects are kept for them."""
    left, seq = most, col(LogRecord.seq)
    while left is None or left > 0:
        size = CHUNK if left is None else min(CHUNK, left)
        query = COLUMNS.where(seq > after).order_by(seq).limit(size)
        rows: Sequence[Any] = session.connection().execute(query).all()
        if rows:
            yield rows
        if len(rows) < size:
            return
        after = rows[-1].seq
        left = None if left is None else left - size


def subject_of(body: dict[str, Any]) -> str:
    """What ties a record to others: the watch, else the session, its body names."""
    return str(body.get("watch") or body.get("session") or "")


def _entry(seq: int, at: datetime, kind: str, body: str) -> LogEntry:
    return LogEntry(seq, at, kind, read_body(body), text_missing=not body)


@dataclass(frozen=True, slots=True)
class Sought:
    """Records by kind (or all `but` these), by officer they name and by subject (watch or session); after a number."""

    kinds: tuple[str, ...] = ()
    officer: str = ""
    subjects: tuple[str, ...] = ()
    after: int = 0
    but: tuple[str, ...] = ()

    def parts(self) -> Iterable["Sought"]:
        """The same, so many subjects at a time as one query may name."""
        for n in range(0, max(1, len(self.subjects)), SUBJECTS):
            yield replace(self, subjects=self.subjects[n : n + SUBJECTS])

    def page(self, session: Session) -> tuple[LogEntry, ...]:
        """The next ones, oldest first."""
        columns = (LogRecord.seq, LogRecord.at, LogRecord.kind, LogRecord.body)
        query = select(*columns).where(col(LogRecord.seq) > self.after).order_by(col(LogRecord.seq))
        if self.kinds:
            query = query.where(col(LogRecord.kind).in_(self.kinds))
        if self.but:
            query = query.where(col(LogRecord.kind).not_in(self.but))
        if self.officer:
            named = select(LogOfficer.seq).where(LogOfficer.officer_id == self.officer)
            query = query.where(col(LogRecord.seq).in_(named))
        if self.subjects:
            query = query.where(col(LogRecord.subject).in_(self.subjects))
        return tuple(_entry(*row) for row in session.exec(query.limit(CHUNK)))
