"""Records and rows that follow an event: written in order, and tried again while the log can't be written."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import msgspec
import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from respond_desktop.central.database import Database
from respond_desktop.central.log import Log, LogUnavailableError, Recorded
from respond_desktop.wire.signing import canonical

logger = structlog.get_logger(__name__)

RETRY_S = 1.0
LIMIT = 20_000
STOP_S = 5.0
Row = Callable[[Session], object]
Written = asyncio.Future[bool]
"""Done once it is on disk (True), or when no log will ever take it (False). Nobody has to wait for it."""


class Books:
    """`commit` is for what must be on disk before anybody goes on; `record` and `write` are for what happened."""

    def __init__(self, log: Log, database: Database) -> None:
        self.log = log
        self.database = database
        self._queue: deque[Callable[[], Awaitable[object]]] = deque()
        self._wake = asyncio.Event()
        self._idle = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Start writing."""
        self._idle.set()
        self._task = asyncio.create_task(self._work(), name="books")

    async def stop(self) -> None:
        """Write what waits, for a few seconds at most."""
        with suppress(TimeoutError):
            async with asyncio.timeout(STOP_S):
                await self._idle.wait()
        if self._queue:
            logger.error("records_not_written", count=len(self._queue))
        if self._task:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

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
        at, facts = datetime.now(UTC), _writable(kind, body)
        return self._put(lambda: self.log.append(kind, facts, at))

    def record_with(self, kind: str, body: Mapping[str, Any], row: Row) -> Written:
        """`record` with a row that is written with it or not at all."""
        at, facts = datetime.now(UTC), _writable(kind, body)

        def write(session: Session, _recorded: Recorded) -> None:
            row(session)

        return self._put(lambda: self.commit_with(kind, facts, write, at))

    def write(self, row: Row) -> Written:
        """Write a row after everything put down before it."""
        return self._put(lambda: self.database.run(row))

    def settled(self) -> Written:
        """Done when everything put down before it is."""
        return self._put(_nothing)

    def after_all(self, job: Callable[[], Awaitable[object]]) -> Written:
        """Do something after everything put down before it, and before everything after it; it must not raise."""
        return self._put(job)

    def _put(self, job: Callable[[], Awaitable[object]]) -> Written:
        written: Written = asyncio.get_running_loop().create_future()
        if len(self._queue) >= LIMIT:
            self._queue.popleft()
            logger.error("record_lost", reason="too many wait for the log")
        self._queue.append(lambda: _noted(job, written))
        self._idle.clear()
        self._wake.set()
        return written

    async def _work(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._queue:
                job = self._queue[0]
                if not await self._done(job):
                    await asyncio.sleep(RETRY_S)
                elif self._queue and self._queue[0] is job:
                    self._queue.popleft()
            self._idle.set()

    async def _done(self, job: Callable[[], Awaitable[object]]) -> bool:
        try:
            await job()
        except (LogUnavailableError, SQLAlchemyError, OSError) as error:
            logger.error("books_wait", error=type(error).__name__, waiting=len(self._queue))
            return False
        except Exception as error:  # one that can never be written must not stop those behind it
            logger.error("record_refused", error=type(error).__name__, exc_info=True)
        return True


async def _nothing() -> None:
    """Only its turn is waited for."""


async def _noted(job: Callable[[], Awaitable[object]], written: Written) -> None:
    """Do the job and say whether it is on disk; one that will be tried again says nothing yet."""
    try:
        await job()
    except (LogUnavailableError, SQLAlchemyError, OSError):
        raise
    except Exception:
        _say(written, False)
        raise
    _say(written, True)


def _say(written: Written, on_disk: bool) -> None:
    if not written.done():
        written.set_result(on_disk)


def _writable(kind: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """The body, unless no log could ever take it: then what is wrong, so that nothing waits behind it for ever."""
    facts: dict[str, Any] = msgspec.to_builtins(dict(body))
    try:
        canonical(facts)
    except (ValueError, TypeError) as error:
        logger.error("record_unwritable", kind=kind, error=type(error).__name__)
        return {"unwritable": type(error).__name__}
    return facts
