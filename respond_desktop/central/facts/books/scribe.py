"""Writes what waits, in order; while the log can't be written, or hangs, keeps it in the reserve."""

import asyncio
from collections import Counter
from contextlib import suppress
from itertools import takewhile
from typing import Any

import structlog

from respond_desktop.central.audit.log import Log, LogUnavailableError
from respond_desktop.central.audit.missed import Missed
from respond_desktop.central.facts.books.carried_over import carried_over
from respond_desktop.central.facts.books.pen import Pen
from respond_desktop.central.facts.books.reserve import Reserve
from respond_desktop.central.facts.books.waiting import WaitingEntry, WaitingRecords
from respond_desktop.central.storage.database import Database

logger = structlog.get_logger(__name__)

RETRY_S = 1.0
STOP_S = 5.0
LEAVE_S = 2.0


class Scribe:
    """`start` writes what the process before left; `put` and `stop` belong to the event loop."""

    def __init__(self, log: Log, database: Database, waiting: WaitingRecords, reserve: Reserve) -> None:
        self._log = log
        self._database = database
        self._waiting = waiting
        self._reserve = reserve
        self._pen = Pen(log, database, waiting, lambda: reserve.spell)
        self._kept_to = 0
        self._kept_missed: Missed | None = None
        self._trouble = False
        self._ended = False
        self._wake = asyncio.Event()
        self._idle = asyncio.Event()
        self._round: asyncio.Future[None] | None = None
        self._writing: asyncio.Task[bool] | None = None
        self._reserve_lock = asyncio.Lock()
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
            self._waiting.put(WaitingEntry(job, asyncio.get_running_loop().create_future()))
        last = self._kept_to
        while self._owing:
            if not await self._pen.write_some():
                raise LogUnavailableError("what the last run left can't be written")
        await self._caught_up()
        self._task = asyncio.create_task(self._work(), name="books")
        return last

    def put(self, entry: WaitingEntry) -> None:
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
            await asyncio.wait({self._task}, timeout=LEAVE_S)
        await self._leave()

    async def last(self) -> bool:
        """After `stop`: write what was put down since, or keep it behind what waits; False when the disk hangs."""
        if self._writing is None and len(self._waiting) == 1:
            await self._try(LEAVE_S)
        await self._leave()
        if not self._reserve_lock.locked():
            self._reserve.close()
        return self._writing is None or self._writing.done()

    async def _leave(self) -> None:
        """Keep what waits for the next start, if the disk answers at all, and say so."""
        if self._owing:
            keeping = asyncio.ensure_future(self._keep())
            await asyncio.wait({keeping}, timeout=LEAVE_S)
            kept = keeping.done() and keeping.result()
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
            try:
                await self._write_all()
            except Exception as error:  # without this task nothing is ever recorded again
                logger.error("books_failed", error=type(error).__name__, exc_info=True)
                await asyncio.sleep(RETRY_S)
                self._wake.set()

    async def _write_all(self) -> None:
        while self._owing and not self._ended:
            if not await self._try(RETRY_S):
                await self._hold()
        if not self._owing:
            await self._caught_up()

    async def _try(self, patience_s: float) -> bool:
        """Write some; False when the log can't be written now, or has not answered for so long (it goes on then)."""
        if self._writing is None:
            self._writing = asyncio.create_task(self._pen.write_some(), name="books write")
            self._writing.add_done_callback(lambda _task: self._wake.set())
        await asyncio.wait({self._writing}, timeout=patience_s)
        if not self._writing.done():
            return False
        writing, self._writing = self._writing, None
        return writing.result()

    async def _hold(self) -> None:
        """The log can't be written: keep what comes, until it is time to try again."""
        if not self._trouble:
            logger.error("records_wait", count=len(self._waiting))
        self._trouble = True
        loop = asyncio.get_running_loop()
        until = loop.time() + RETRY_S
        while not self._ended and loop.time() < until and not (self._writing and self._writing.done()):
            self._wake.clear()
            current, self._round = self.held, None
            await self._keep()
            current.set_result(None)
            with suppress(TimeoutError):
                async with asyncio.timeout_at(until):
                    await self._wake.wait()

    async def _keep(self) -> bool:
        """Put what is not in the reserve yet into it; False when that can't be done."""
        async with self._reserve_lock:
            return await self._keep_new()

    async def _keep_new(self) -> bool:
        new = list(takewhile(lambda job: job.number > self._kept_to, self._waiting.jobs))[::-1]
        missed = self._log.missed.now
        if not new and missed is self._kept_missed:
            return True
        try:
            await asyncio.to_thread(self._reserve.add, new, missed)
        except (OSError, ValueError) as error:
            logger.error("reserve_unavailable", error=type(error).__name__)
            return False
        self._kept_to, self._kept_missed = new[-1].number if new else self._kept_to, missed
        return True

    async def _caught_up(self) -> None:
        if self._trouble:
            logger.warning("records_written_again")
        self._trouble = False
        if self._reserve.kept:
            try:
                async with self._reserve_lock:
                    await asyncio.to_thread(self._reserve.clear)
            except OSError as error:
                logger.error("reserve_unavailable", error=type(error).__name__)
        if not self._owing:
            self._idle.set()
