"""Where those who come stand in the log: a workstation by its checkpoint, a camera by its highest record."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

import structlog
from sqlalchemy.exc import SQLAlchemyError

from respond_desktop.audit.record import Head
from respond_desktop.central.alert.untoward import Incidents
from respond_desktop.central.audit.head_keeper import HeadKeeper
from respond_desktop.central.audit.held_heads import HeldHeads, Verdict
from respond_desktop.central.audit.log import LogUnavailableError
from respond_desktop.central.audit.restores import Restored
from respond_desktop.central.awake import awake_s
from respond_desktop.central.facts.bar import BEHIND, CAMERA_AHEAD, NOT_COMPARED, Bar
from respond_desktop.central.facts.books.books import Books
from respond_desktop.wire.heads import LogHead

logger = structlog.get_logger(__name__)

AGAIN_S = 3.0


@dataclass(slots=True)
class LogStanding:
    """Compares at the start and at each hello; what the log has lost bars views and is recorded.

    A camera that couldn't be compared is asked for again every few seconds while it is linked; `compared` is told then,
    with the restore that the camera must be told of before any order.
    """

    heads: HeldHeads
    keeper: HeadKeeper
    bar: Bar
    books: Books
    incidents: Incidents
    compared: Callable[[str, Restored | None], object]
    _waiting: dict[str, Head] = field(default_factory=dict, init=False)
    _asked_s: float = field(default=0.0, init=False)
    _task: asyncio.Task[None] | None = field(default=None, init=False)

    async def start(self) -> None:
        """Compare the database with the checkpoint beside it, then go on keeping that."""
        await self.heads.load()
        try:
            kept = self.keeper.kept()
        except (OSError, ValueError) as error:
            logger.error("log_head_unreadable", error=type(error).__name__)
            self.books.record("integrity", {"what": "log head", "words": "the file log.head can't be read"})
            kept = None
        if kept is not None:
            await self._signed(kept, {"by": "log.head"})
        await self.keeper.step()
        await self.keeper.start()

    async def of_workstation(self, workstation_id: str, held: LogHead | None) -> int:
        """Number of the restore in which the log lost what the workstation holds; 0: it has it, or has no excuse."""
        if held is None:
            return 0
        try:
            verdict = await self._signed(
                held, {"by": f"workstation:{workstation_id}", "workstation": workstation_id}
            )
        except (LogUnavailableError, SQLAlchemyError):
            return 0
        return verdict.restored.record.seq if verdict.restored else 0

    async def of_camera(self, device_id: str, held: Head) -> Restored | None:
        """The restore that the camera must be told of before any order; bars it when it holds what it can't."""
        self._waiting.pop(device_id, None)
        try:
            verdict = await self.heads.of_camera(device_id, held)
        except (LogUnavailableError, SQLAlchemyError):
            self.bar.shut(device_id, NOT_COMPARED)
            self._waiting[device_id] = held
            return None
        return self._judged(device_id, verdict)

    def gone(self, device_id: str) -> None:
        """The camera's link ended: it is compared at its next hello."""
        self._waiting.pop(device_id, None)

    def tick(self) -> None:
        """Each second; returns at once."""
        now_s = awake_s()
        if self._waiting and now_s - self._asked_s >= AGAIN_S and (self._task is None or self._task.done()):
            self._asked_s = now_s
            self._task = asyncio.create_task(self.ask_again(), name="standing of cameras")

    async def ask_again(self) -> None:
        """Compare those that couldn't be; one that said hello meanwhile is left to that."""
        for device_id, held in tuple(self._waiting.items()):
            try:
                verdict = await self.heads.of_camera(device_id, held)
            except (LogUnavailableError, SQLAlchemyError):
                return
            if self._waiting.get(device_id) is held:
                del self._waiting[device_id]
                self.compared(device_id, self._judged(device_id, verdict))

    async def stop(self) -> None:
        """Ask no more, keep the last checkpoint."""
        if self._task:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        await self.keeper.stop()

    def _judged(self, device_id: str, verdict: Verdict) -> Restored | None:
        self.bar.shut(device_id, CAMERA_AHEAD if verdict.words else "")
        if verdict.words:
            self.incidents.ahead_of_log(device_id, verdict.words)
        return verdict.restored

    async def _signed(self, held: LogHead, who: dict[str, str]) -> Verdict:
        verdict = await self.heads.signed(held, who["by"])
        if verdict.words:
            facts = {**who, "what": "log head", "words": verdict.words, "record_seq": held.seq}
            self.books.record("integrity", facts | {"record_hash": held.hash[:64]})
        if verdict.proven:
            logger.error("log_behind", held_by=who["by"], record=held.seq, words=BEHIND)
            self.keeper.hold(held)
            self.bar.fall()
        return verdict
