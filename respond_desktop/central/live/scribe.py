"""Writes what waits, in order and many together; while the log can't be written it keeps it in the reserve."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from itertools import takewhile
from sqlite3 import DatabaseError
from typing import Any

import structlog
from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    InterfaceError,
    ProgrammingError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlmodel import Session

from respond_desktop.audit.record import Draft
from respond_desktop.central.database import Database
from respond_desktop.central.live.carried_over import WRITTEN_TO, carried_over
from respond_desktop.central.live.jobs import Job
from respond_desktop.central.live.reserve import Reserve
from respond_desktop.central.live.waiting import Entry, Waiting
from respond_desktop.central.log import Log, LogUnavailableError, draft
from respond_desktop.central.missed import KIND as MISSED
from respond_desktop.central.missed import Missed
from respond_desktop.central.tables import Meta

logger = structlog.get_logger(__name__)

RETRY_S = 1.0
STOP_S = 5.0
BATCH = 64


class Scribe:
    """`start` writes what the process before left; `put` and `stop` belong to the event loop."""

    def __init__(self, log: Log, database: Database, waiting: Waiting, reserve: Reserve) -> None:
        self._log = log
        self._database = database
        self._waiting = waiting
        self._reserve = reserve
        self._most = BATCH
        self._kept_to = 0
        self._kept_missed: Missed | None = None
        self._trouble = False
        self._ended = False
        self._wake = asyncio.Event()
        self._idle = asyncio.Event()
        self._round: asyncio.Future[None] | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def held(self) -> "asyncio.Future[None]":
        """Done when what waits now could not be written and is kept in the reserve, if that can be."""
        if self._round is None:
            self._round = asyncio.get_running_loop().create_future()
        return self._round

    async def start(self) -> int:
        """Write what was left, then begin; the number of the last job ever kept. Raises LogUnavailableError."""
        jobs, self._kept_to = await carried_over(self._database, self._reserve, self._log.missed)
        for job in jobs:
            self._waiting.put(Entry(job, asyncio.get_running_loop().create_future()))
        last = self._kept_to
        while self._owing:
            if not await self._write_some():
                raise LogUnavailableError("what the last run left can't be written")
        await self._caught_up()
        self._task = asyncio.create_task(self._work(), name="books")
        return last

    def put(self, entry: Entry) -> None:
        """Write it soon."""
        self._waiting.put(entry)
        self._idle.clear()
        self._wake.set()

    async def stop(self) -> None:
        """Write what waits, for a few seconds at most; what is left is kept for the next start."""
        idle = asyncio.ensure_future(self._idle.wait())
        either: list[asyncio.Future[Any]] = [idle, self.held]
        await asyncio.wait(either, timeout=STOP_S, return_when=asyncio.FIRST_COMPLETED)
        idle.cancel()
        self._ended = True
        self._wake.set()
        if self._task:
            await self._task
        await self.leave()

    async def leave(self) -> None:
        """Keep what waits for the next start, and say so."""
        if self._owing:
            kept = await self._keep()
            logger.error("records_left", kept=kept, **Counter(job.name for job in self._waiting.jobs))
        for entry in self._waiting:
            entry.say(False)

    @property
    def _owing(self) -> bool:
        return len(self._waiting) > 0 or self._log.missed.now is not None

    async def _work(self) -> None:
        while not self._ended:
            await self._wake.wait()
            self._wake.clear()
            while self._owing and not self._ended:
                if not await self._write_some():
                    await self._hold()
            if not self._owing:
                await self._caught_up()

    async def _hold(self) -> None:
        """The log can't be written: keep what comes, until it is time to try again."""
        if not self._trouble:
            logger.error("records_wait", count=len(self._waiting))
        self._trouble = True
        loop = asyncio.get_running_loop()
        until = loop.time() + RETRY_S
        while not self._ended and loop.time() < until:
            self._wake.clear()
            current, self._round = self.held, None
            await self._keep()
            current.set_result(None)
            with suppress(TimeoutError):
                async with asyncio.timeout_at(until):
                    await self._wake.wait()

    async def _keep(self) -> bool:
        """Put what is not in the reserve yet into it; False when that can't be done."""
        new = list(takewhile(lambda job: job.number > self._kept_to, self._waiting.jobs))[::-1]
        missed = self._log.missed.now
        if not new and missed is self._kept_missed:
            return True
        try:
            await asyncio.to_thread(self._reserve.add, new, missed)
        except OSError as error:
            logger.error("reserve_unavailable", error=type(error).__name__)
            return False
        self._kept_to, self._kept_missed = new[-1].number if new else self._kept_to, missed
        return True

    async def _caught_up(self) -> None:
        if self._trouble:
            logger.warning("records_written_again")
        self._trouble = False
        if self._reserve.spell:
            try:
                await asyncio.to_thread(self._reserve.clear)
            except OSError as error:
                logger.error("reserve_unavailable", error=type(error).__name__)
        if not self._owing:
            self._idle.set()

    async def _write_some(self) -> bool:
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
            return bool(jobs) and _rows_own(error) and await self._write_without_row(jobs[0], error)
        self._most = min(2 * self._most, BATCH)
        self._waiting.written(entries)
        return True

    async def _done(self, entry: Entry, act: Callable[[], Awaitable[object]]) -> bool:
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

    async def _write_without_row(self, job: Job, error: Exception) -> bool:
        """A row that can never be written must not stop those behind it: the record says that it is missing."""
        if job.row is None:
            return False
        missed = Missed(id="", rows={job.name: 1}, since=job.at, until=job.at)
        try:
            await self._database.run(lambda session: self._write(session, [job], missed))
        except Exception:  # it was not the row: the log can't be written
            return False
        logger.error("row_refused", row=job.name, error=type(error).__name__)
        self._waiting.written(self._waiting.first(1))
        return True

    def _write(self, session: Session, jobs: list[Job], without: Missed | None = None) -> None:
        drafts = [Draft(job.at, job.kind, job.body) for job in jobs if job.kind]
        if without is not None:
            drafts.append(draft(MISSED, without.body(), None))
        self._log.append_all_in(session, drafts)
        for job in jobs:
            if job.row is not None and without is None:
                job.row(session)
        if self._reserve.spell and jobs:
            session.merge(Meta(key=WRITTEN_TO, value=f"{self._reserve.spell}:{jobs[-1].number}"))


def _rows_own(error: Exception) -> bool:
    """Whether it may be the row's own fault; one of the disk or of a lock passes, and must not cost the row."""
    if isinstance(error, DBAPIError):
        return isinstance(error, (IntegrityError, DataError, ProgrammingError, InterfaceError))
    return not isinstance(error, (OSError, MemoryError, PoolTimeoutError, DatabaseError))
