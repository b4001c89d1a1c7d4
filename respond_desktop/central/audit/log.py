"""Central's audit log: appended in one transaction, on disk before anybody goes on."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any

import msgspec
import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import insert
from sqlalchemy.event import listen
from sqlmodel import Session, col, select

from respond_desktop.audit.record import FORMAT, Draft, Head, seal, utc_text
from respond_desktop.central.audit.missed import KIND as MISSED
from respond_desktop.central.audit.missed import MissedRecords
from respond_desktop.central.audit.names_then import all_with_names
from respond_desktop.central.audit.proof import UNREADABLE, damage_or_unreadable, first_damage, unreadable
from respond_desktop.central.audit.rows import (
    CHUNK,
    LogEntry,
    Sought,
    chunks,
    head_of,
    log_id,
    officers_of,
    record_of,
    row_of,
)
from respond_desktop.central.storage.database import Database
from respond_desktop.central.storage.tables import LogOfficer, LogRecord
from respond_desktop.home.private_files import emptied_file
from respond_desktop.wire.signing import LOG_CHECKPOINT, b64, canonical, public_bytes, sign

logger = structlog.get_logger(__name__)

BATCH = 256
"""Most records of one commit."""


class LogUnavailableError(RuntimeError):
    """The record can't be written: whatever it was for must not happen."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A committed record: number, hash and time (UTC)."""

    seq: int
    hash: str
    at: datetime


@dataclass(frozen=True, slots=True)
class _Waiting:
    draft: Draft
    future: asyncio.Future[Recorded]

    def settle(self, result: Recorded | Exception) -> None:
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            self.future.get_loop().call_soon_threadsafe(self._set, result)

    def _set(self, result: Recorded | Exception) -> None:
        if self.future.done():
            return
        if isinstance(result, Exception):
            self.future.set_exception(result)
        else:
            self.future.set_result(result)


class Log:
    """Appends one at a time or many together (group commit); the head is read inside each transaction.

    So a second process (the command line) may append too. `key` also signs orders to cameras. What is counted in
    `missed` is the first record that is written next.
    """

    def __init__(self, database: Database, key: Ed25519PrivateKey, agency: str = "") -> None:
        self.key = key
        self.missed = MissedRecords()
        self._database = database
        self._agency = agency
        self._lock = Lock()
        self._waiting: list[_Waiting] = []
        self._flushing = False

    async def append(self, kind: str, body: dict[str, Any], at: datetime | None = None) -> Recorded:
        """Record `body` and return once it is on disk; raises LogUnavailableError when it can't be written."""
        waiting = _Waiting(draft(kind, body, at), asyncio.get_running_loop().create_future())
        with self._lock:
            self._waiting.append(waiting)
            start, self._flushing = not self._flushing, True
        if start:
            try:
                self._database.writer.submit(self._flush)
            except RuntimeError as error:
                with self._lock:
                    self._waiting, self._flushing = [], False
                raise LogUnavailableError("the log is closed") from error
        return await waiting.future

    def append_in(
        self, session: Session, kind: str, body: dict[str, Any], at: datetime | None = None
    ) -> Recorded:
        """Record inside a transaction of `Database.run`: the change and its record are committed together."""
        return self.append_all_in(session, [draft(kind, body, at)])[0]

    def append_all_in(self, session: Session, drafts: list[Draft]) -> list[Recorded]:
        """Record many inside a transaction of `Database.run`, in this order."""
        return self._insert(session, drafts)

    async def pages(self, sought: Sought) -> AsyncIterator[tuple[LogEntry, ...]]:
        """Records that fit, some hundred at a time, those of one subject oldest first: a log may be of any length."""
        for part in sought.parts():
            page = await self._database.read(part.page)
            while page:
                yield page
                if len(page) < CHUNK:
                    break
                page = await self._database.read(replace(part, after=page[-1].seq).page)

    async def verify_all(self) -> str | None:
        """What is wrong with the log, or None when the whole chain is sound."""
        return (await self.verify_from(Head()))[0]

    async def verify_from(self, head: Head, most: int | None = None) -> tuple[str | None, Head]:
        """Check what follows `head` (at most so many): what is wrong (or None), and the last sound record."""
        key = self.key.public_key()
        return await self._database.read(lambda session: first_damage(session, head, most, key))

    async def verify_head(self) -> str | None:
        """What is wrong with the newest record; cheap, done at each start."""
        return await self._database.read(self._verify_last)

    def export(self, path: Path) -> Recorded:
        """Write log and signed checkpoint as JSON lines (docs/protocol/records.md); returns the checkpoint's record."""
        return self._database.read_sync(lambda session: self._export(session, path))

    def _flush(self) -> None:
        while True:
            with self._lock:
                batch, self._waiting = self._waiting[:BATCH], self._waiting[BATCH:]
                if not batch:
                    self._flushing = False
                    return
            self._settle(batch)

    def _settle(self, batch: list[_Waiting]) -> None:
        results: list[Recorded | Exception] = [LogUnavailableError("the audit log can't be written")] * len(
            batch
        )
        failed = ""
        try:
            drafts = [waiting.draft for waiting in batch]
            results = list(self._database.write_here(lambda session: self._insert(session, drafts)))
        except BaseException as error:  # whoever waits must hear of it, or every later record would wait too
            failed = type(error).__name__
        for waiting, result in zip(batch, results, strict=True):
            waiting.settle(result)
        if failed:
            logger.error("log_unavailable", error=failed)

    def _insert(self, session: Session, drafts: list[Draft]) -> list[Recorded]:
        missed = self._missed_first(session)
        return self._seal(session, [*missed, *drafts])[len(missed) :]

    def _missed_first(self, session: Session) -> list[Draft]:
        """The record of what was missed, once in each transaction until one of them is committed."""
        missed = self.missed.now
        if missed is None or MISSED in session.info:
            return []
        session.info[MISSED] = missed
        listen(session, "after_commit", lambda _session: self.missed.said(missed), once=True)
        return [draft(MISSED, missed.body(), None)]

    def _seal(self, session: Session, drafts: list[Draft]) -> list[Recorded]:
        if not drafts:
            return []
        log, head = log_id(session), head_of(session)
        bodies = all_with_names(session, [each.body for each in drafts])
        rows, officers, done = [], [], []
        for each, body in zip(drafts, bodies, strict=True):
            record = seal(replace(each, body=body), log, head, self.key)
            head = Head(record.seq, record.hash)
            rows.append(row_of(record, each))
            officers += [{"officer_id": o, "seq": record.seq} for o in sorted(officers_of(each.body))]
            done.append(Recorded(record.seq, record.hash, each.at))
        connection = session.connection()
        connection.execute(insert(LogRecord), rows)
        if officers:
            connection.execute(insert(LogOfficer), officers)
        return done

    def _verify_last(self, session: Session) -> str | None:
        """Whatever its columns hold: a start must not die of what it should report."""
        newest = select(LogRecord.seq, LogRecord.hash).order_by(col(LogRecord.seq).desc()).limit(2)
        last = session.exec(newest).all()
        if not last:
            return "the log is empty"
        before = Head(*last[1]) if len(last) > 1 else Head()
        try:
            [row] = session.exec(select(LogRecord).where(LogRecord.seq == last[0][0])).all()
        except UNREADABLE:
            return unreadable(last[0][0])
        return damage_or_unreadable(row, before, self.key.public_key())

    def _export(self, session: Session, path: Path) -> Recorded:
        log, head, at = log_id(session), Head(), datetime.now(UTC)
        first = {
            "format": FORMAT,
            "log": log,
            "agency": self._agency,
            "log_key": b64(public_bytes(self.key)),
        }
        with emptied_file(path) as file:
            file.write(canonical(first) + b"\n")
            for rows in chunks(session):
                file.writelines(canonical(record_of(row).exported()) + b"\n" for row in rows)
                head = Head(rows[-1].seq, rows[-1].hash)
            checkpoint = {"log": log, "seq": head.seq, "hash": head.hash, "at": utc_text(at)}
            signature = sign(self.key, LOG_CHECKPOINT, canonical(checkpoint))
            file.write(canonical({"checkpoint": checkpoint, "signature": signature}) + b"\n")
        return Recorded(head.seq, head.hash, at)


def draft(kind: str, body: dict[str, Any], at: datetime | None) -> Draft:
    """A draft with plain JSON values; datetimes and enums of `body` become text."""
    return Draft(at or datetime.now(UTC), kind, msgspec.to_builtins(body))
