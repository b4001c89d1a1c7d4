"""Records and rows that follow an event: written in order, and tried again while the log can't be written."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec
import structlog
from sqlmodel import Session

from respond_desktop.central.audit.log import Log, LogUnavailableError, Recorded
from respond_desktop.central.facts.books.jobs import Job, WaitingRow
from respond_desktop.central.facts.books.reserve import NAME, Reserve
from respond_desktop.central.facts.books.scribe import Scribe
from respond_desktop.central.facts.books.waiting import LIMIT, WaitingEntry, WaitingRecords
from respond_desktop.central.facts.books.written import Written
from respond_desktop.central.storage.database import Database
from respond_desktop.wire.signing import canonical

logger = structlog.get_logger(__name__)

Row = Callable[[Session], object]
"""Rows of `commit_with` may be any function: nobody goes on before they are written."""
__all__ = ["Books", "Row", "Written"]


class Books:
    """`commit` is for what must be on disk before anybody goes on; `record` and `write` are for what happened.

    What happened is never forgotten in silence: it waits, outlives the process in a reserve beside the database, and
    what finds no place is counted and said first (`records.missed`). What ends a view always finds one.
    """

    def __init__(self, log: Log, database: Database, limit: int = LIMIT) -> None:
        self.log = log
        self.database = database
        self._waiting = WaitingRecords(log.missed, limit)
        self._reserve = Reserve(database.beside / NAME)
        self._scribe = Scribe(log, database, self._waiting, self._reserve)
        self._number = 0

    async def start(self) -> None:
        """Write what the last run left, then go on writing; raises LogUnavailableError."""
        self._number = await self._scribe.start()

    async def stop(self) -> None:
        """Write what waits, for a few seconds at most; the rest is kept for the next start."""
        await self._scribe.stop()

    async def last(self, kind: str, body: Mapping[str, Any]) -> bool:
        """The last record of this run, after `stop`: written, or kept behind what waits; False when the disk hangs."""
        self._put(kind, body, None)
        return await self._scribe.last()

    async def commit(self, kind: str, body: Mapping[str, Any]) -> Recorded:
        """Record now; raises LogUnavailableError, and then what it was for must not happen."""
        return await self.log.append(kind, dict(body))

    async def commit_with(
        self,
        kind: str,
        body: Mapping[str, Any],
        row: Callable[[Session, Recorded], None],
        at: datetime | None = None,
    ) -> Recorded:
        """Record and row in one transaction; raises LogUnavailableError."""

        def both(session: Session) -> Recorded:
            recorded = self.log.append_in(session, kind, dict(body), at)
            row(session, recorded)
            return recorded

        try:
            return await self.database.run(both)
        except Exception as error:  # whatever it is: what can't be recorded must not happen
            logger.error("log_unavailable", error=type(error).__name__)
            raise LogUnavailableError("the audit log can't be written") from error

    def record(self, kind: str, body: Mapping[str, Any]) -> Written:
        """Record what just happened, as soon as the log takes it; the time is that of the call."""
        return self._put(kind, body, None)

    def record_with(self, kind: str, body: Mapping[str, Any], row: WaitingRow) -> Written:
        """`record` with a row that is written with it."""
        return self._put(kind, body, row)

    def write(self, row: WaitingRow) -> Written:
        """Write a row after everything put down before it."""
        return self._put("", {}, row)

    def settled(self) -> Written:
        """Done when everything put down before it is: they are done in order, so the newest one tells."""
        newest = self._waiting.newest
        if newest is None:
            newest = asyncio.get_running_loop().create_future()
            newest.set_result(True)
        return newest

    def after_all(self, job: Callable[[], Awaitable[object]]) -> Written:
        """Do something after everything put down before it, and before everything after it; it must not raise.

        It does not outlive the process: whoever asked for it was not answered.
        """
        written: Written = asyncio.get_running_loop().create_future()
        self._scribe.put(WaitingEntry(None, written, job))
        return written

    def _put(self, kind: str, body: Mapping[str, Any], row: WaitingRow | None) -> Written:
        written: Written = asyncio.get_running_loop().create_future()
        self._number += 1
        job = Job(self._number, kind, _writable(kind, body), datetime.now(UTC), row)
        self._scribe.put(WaitingEntry(job, written))
        return written


def _writable(kind: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """The body, unless no log could ever take it: then what is wrong, so that nothing waits behind it for ever."""
    facts: dict[str, Any] = msgspec.to_builtins(dict(body))
    try:
        canonical(facts)
    except (ValueError, TypeError) as error:
        logger.error("record_unwritable", kind=kind, error=type(error).__name__)
        return {"unwritable": type(error).__name__}
    return facts
