"""The officer is told: from the order until the play token, and again whenever a notice changes."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Protocol

import structlog

from respond_desktop.central.audit.log import LogUnavailableError
from respond_desktop.central.awake import within
from respond_desktop.central.facts.end_words import LOG_WORDS
from respond_desktop.central.facts.watch_run import WatchRun, WatchSaved, told_body
from respond_desktop.central.watch.desk import WatchDesk
from respond_desktop.domain.rights.policy import MissingNotice
from respond_desktop.domain.watches import WatchEnd, WatchState, told
from respond_desktop.wire.live import PlayGranted

logger = structlog.get_logger(__name__)

FINISH_S = 2.0
"""How long a stop of central waits for a record that is being written: the disk may hang."""


class Ends(Protocol):
    """Ends a watch now; harmless when repeated."""

    def __call__(self, run: WatchRun, reason: WatchEnd, words: str = "") -> None: ...


class Telling:
    """Waits for receipts and records them; a play token is made only after enough notices were shown."""

    def __init__(self, desk: WatchDesk, end: Ends, play_token: Callable[[WatchRun], PlayGranted]) -> None:
        self._desk = desk
        self._end = end
        self._play_token = play_token
        self._tasks: set[asyncio.Task[None]] = set()

    def begin(self, run: WatchRun) -> None:
        """The order is out: wait for the camera's answers, then let the viewer play or end the watch."""
        task = asyncio.create_task(self._tell(run), name=f"tell {run.id}")
        self._tasks.add(task)
        task.add_done_callback(partial(self._over, run))

    def anew(self, run: WatchRun, least: int = 1) -> None:
        """A channel changed (stealth, or a late receipt); with fewer than `least` shown the watch must end."""
        run.watch = replace(run.watch, notices=run.notices())
        shown = told(run.watch.notices)
        flagged = shown < self._desk.people.policy.notices_required
        self._desk.books.record("watch.told", told_body(run, flagged))
        if shown < least:
            self._end(run, WatchEnd.NOT_TOLD)
        self._desk.on_changed()

    async def finish(self) -> None:
        """Wait for what is being recorded, for a few seconds at most."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=FINISH_S)

    def _over(self, run: WatchRun, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            logger.error("telling_failed", error=type(task.exception()).__name__)
            self._end(run, WatchEnd.NOT_TOLD)

    async def _tell(self, run: WatchRun) -> None:
        with suppress(TimeoutError):
            async with within(self._desk.notice_timeout_s):
                await run.answered.wait()
        if not run.watch.running:
            return
        noted, required = run.notices(), self._desk.people.policy.notices_required
        run.watch = replace(run.watch, notices=noted)
        self._desk.on_changed()
        shown = told(noted)
        flagged = shown < required
        lets = self._desk.people.policy.missing_notice is MissingNotice.FLAG or self._desk.help_open(
            run.unit.id
        )
        enough = shown > 0 and (not flagged or lets)
        try:
            await self._record_told(run, flagged, enough)
        except LogUnavailableError:
            self._end(run, WatchEnd.NOT_TOLD, LOG_WORDS)
            return
        if not enough:
            self._end(run, WatchEnd.NOT_TOLD)
        elif run.watch.running:
            if run.notices() != noted:  # stealth went on while the record was written
                self.anew(run, 1 if lets else required)
            if run.watch.running:
                self._let_play(run)

    async def _record_told(self, run: WatchRun, flagged: bool, enough: bool) -> None:
        records = [self._desk.books.commit("watch.told", told_body(run, flagged))]
        now = self._desk.people.now()
        if enough:
            started = {
                "watch": run.id,
                "officer": run.officer_id,
                "unit": run.unit.number,
                "by": run.viewer.id,
            }
            records.append(self._desk.books.commit("watch.started", started))
        for result in await asyncio.gather(*records, return_exceptions=True):
            if isinstance(result, BaseException):
                raise result
        run.started_at = now if enough and run.watch.running else None

    def _let_play(self, run: WatchRun) -> None:
        run.watch = replace(run.watch, state=WatchState.READY)
        self._desk.grant(run.session_id, self._play_token(run))
        self._desk.books.write(WatchSaved(run.watch, run.started_at))
        self._desk.on_changed()
