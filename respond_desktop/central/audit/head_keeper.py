"""Keeps the newest checkpoint beside the database, a second behind it at most, and never an older one over a newer."""

import asyncio
import threading
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from respond_desktop.audit.record import utc_text
from respond_desktop.central.audit.head_file import HeadFile
from respond_desktop.central.audit.log import Log
from respond_desktop.central.audit.rows import head_of, log_id
from respond_desktop.central.storage.database import Database
from respond_desktop.wire.heads import LogHead, sign_head

logger = structlog.get_logger(__name__)

EVERY_S = 1.0


class HeadKeeper:
    """After a crash the file is older than the database, which is fine; newer than it is never fine."""

    def __init__(self, database: Database, log: Log, folder: Path) -> None:
        self._database = database
        self._log = log
        self._file = HeadFile(folder)
        self._task: asyncio.Task[None] | None = None
        self._lock = threading.Lock()
        self._held = self._held_written = False
        self.newest: LogHead | None = None

    def kept(self) -> LogHead | None:
        """What the file holds; raises ValueError when it holds no checkpoint, OSError."""
        return self._file.read()

    def hold(self, head: LogHead) -> None:
        """The log lacks this one: it stays in the file, whatever is appended, until a restore is recorded."""
        self._held, self.newest = True, None
        with self._lock:
            try:
                if not self._held_written or self._older(head):
                    self._file.write(head)
                    self._held_written = True
            except OSError as error:
                logger.error("log_head_not_kept", error=type(error).__name__)

    async def start(self) -> None:
        """Go on keeping."""
        self._task = asyncio.create_task(self._keep(), name="log head")

    async def stop(self) -> None:
        """Keep the last one."""
        if self._task:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        await self.step()

    async def step(self) -> None:
        """Write the head if it has changed; what fails is logged and tried again."""
        if self._held:
            return
        try:
            head = await self._database.read(lambda session: signed_head(session, self._log, self.newest))
            if head is not self.newest:
                await asyncio.to_thread(self._write, head)
                if not self._held:
                    self.newest = head
        except (OSError, SQLAlchemyError) as error:
            logger.error("log_head_not_kept", error=type(error).__name__)

    def _write(self, head: LogHead) -> None:
        """What is held stays, also when it came while this one was on its way."""
        with self._lock:
            if not self._held:
                self._file.write(head)

    def _older(self, head: LogHead) -> bool:
        """Whether the file holds less than `head`, of those that are held; raises OSError."""
        try:
            before = self._file.read()
        except ValueError:
            return True
        return before is None or before.seq < head.seq

    async def _keep(self) -> None:
        while True:
            await asyncio.sleep(EVERY_S)
            try:
                await self.step()
            except Exception as error:  # without this task nobody outside holds the newest head
                logger.error("log_head_not_kept", error=type(error).__name__, exc_info=True)


def signed_head(session: Session, log: Log, before: LogHead | None = None) -> LogHead:
    """The log's head now, signed; `before` itself when nothing was appended since."""
    head = head_of(session)
    if before is not None and (before.seq, before.hash) == (head.seq, head.hash):
        return before
    checkpoint = {
        "log": log_id(session),
        "seq": head.seq,
        "hash": head.hash,
        "at": utc_text(datetime.now(UTC)),
    }
    return sign_head(checkpoint, log.key)
