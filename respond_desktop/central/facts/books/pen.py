"""Writes the oldest of what waits for the log: many together, and singly after a failure."""

from collections.abc import Awaitable, Callable

import structlog
from msgspec.structs import replace
from sqlalchemy.exc import (
    SQLAlchemyError,
)
from sqlmodel import Session

from respond_desktop.audit.record import Draft
from respond_desktop.central.audit.log import Log, LogUnavailableError, draft
from respond_desktop.central.audit.missed import KIND as MISSED
from respond_desktop.central.audit.missed import Missed
from respond_desktop.central.facts.books.carried_over import WRITTEN_TO
from respond_desktop.central.facts.books.jobs import Job
from respond_desktop.central.facts.books.waiting import WaitingEntry, WaitingRecords
from respond_desktop.central.storage.database import Database
from respond_desktop.central.storage.tables import Meta

logger = structlog.get_logger(__name__)

BATCH = 64


class Pen:
    """Says in each transaction up to which job of `spell` everything is written: the reserve may hold them too."""

    def __init__(
        self, log: Log, database: Database, waiting: WaitingRecords, spell: Callable[[], str]
    ) -> None:
        self._log = log
        self._database = database
        self._waiting = waiting
        self._spell = spell
        self._most = BATCH

    async def write_some(self) -> bool:
        """Write the oldest together, singly after a failure; False when the log can't be written now."""
        entries = self._waiting.first(self._most)
        if entries and entries[0].act is not None:
            return await self._done(entries[0], entries[0].act)
        jobs = [entry.job for entry in entries if entry.job]
        try:
            await self._database.run(lambda session: self._write(session, jobs))
        except Exception as error:  # whatever it is, the next try is with one alone
            if len(entries) > 1:
                self._most = 1
                return True
            return bool(jobs) and self._database.blames_row(error) and await self._write_alone(jobs[0])
        self._most = min(2 * self._most, BATCH)
        self._waiting.written(entries)
        return True

    async def _done(self, entry: WaitingEntry, act: Callable[[], Awaitable[object]]) -> bool:
        """It is the act's turn; False when the log can't be written now."""
        try:
            await act()
        except (LogUnavailableError, SQLAlchemyError, OSError):
            return False
        except Exception as error:  # one that can never be done must not stop those behind it
            logger.error("act_failed", error=type(error).__name__, exc_info=True)
            entry.say(False)
        self._waiting.written([entry])
        return True

    async def _write_alone(self, job: Job) -> bool:
        """A row that can never be written must not stop those behind it: the record says that it is missing."""
        try:
            refused = await self._database.run(lambda session: self._write_bearing(session, job))
        except Exception:  # it was not the row: the log can't be written
            return False
        if refused is not None:
            logger.error("row_refused", row=job.name, error=type(refused).__name__)
        self._waiting.written(self._waiting.first(1))
        return True

    def _write(self, session: Session, jobs: list[Job]) -> None:
        self._log.append_all_in(session, [Draft(job.at, job.kind, job.body) for job in jobs if job.kind])
        for job in jobs:
            if job.row is not None:
                job.row(session)
        if jobs:  # always: they may be kept while this write hangs
            session.merge(Meta(key=WRITTEN_TO, value=f"{self._spell()}:{jobs[-1].number}"))

    def _write_bearing(self, session: Session, job: Job) -> Exception | None:
        """Only what a row does in the transaction that took its record is its own fault: trouble passes meanwhile."""
        self._write(session, [replace(job, row=None)])
        if job.row is None:
            return None
        try:
            with session.begin_nested():
                job.row(session)
        except Exception as error:
            if not self._database.blames_row(error):
                raise
            missed = Missed(id="", rows={job.name: 1}, since=job.at, until=job.at)
            self._log.append_all_in(session, [draft(MISSED, missed.body(), None)])
            return error
        return None
