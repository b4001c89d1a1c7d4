"""Where those who come stand in the log: a workstation by its checkpoint, a camera by its highest record."""

from dataclasses import dataclass

import structlog
from sqlalchemy.exc import SQLAlchemyError

from respond_desktop.audit.record import Head
from respond_desktop.central.head_keeper import HeadKeeper
from respond_desktop.central.held_heads import HeldHeads, Verdict
from respond_desktop.central.live.bar import BEHIND, CAMERA_AHEAD, NOT_COMPARED, Bar
from respond_desktop.central.live.books import Books
from respond_desktop.central.live.incidents import Incidents
from respond_desktop.central.log import LogUnavailableError
from respond_desktop.central.restores import Restored
from respond_desktop.wire.heads import LogHead

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Standing:
    """Compares at the start and at each hello; what the log has lost bars views and is recorded."""

    heads: HeldHeads
    keeper: HeadKeeper
    bar: Bar
    books: Books
    incidents: Incidents

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
        try:
            verdict = await self.heads.of_camera(device_id, held)
        except (LogUnavailableError, SQLAlchemyError):
            self.bar.shut(device_id, NOT_COMPARED)
            return None
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
