"""What others hold of the log, compared with the log: a rolled back database shows by it (AU-9)."""

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from respond_desktop.audit.record import Head
from respond_desktop.central.audit.log import Log
from respond_desktop.central.audit.restores import HELD, Restored, hash_of, held_since, newest_restore
from respond_desktop.central.audit.rows import log_id
from respond_desktop.central.storage.database import Database
from respond_desktop.wire.heads import LogHead, genuine
from respond_desktop.wire.signing import is_sha256


@dataclass(frozen=True, slots=True)
class Verdict:
    """`words` say what doesn't fit (empty: all does). `restored`: it is missing because of that honest restore.

    `proven`: only whoever has the log's key can have made what doesn't fit.
    """

    words: str = ""
    restored: Restored | None = None
    proven: bool = False


class HeldHeads:
    """Answers for each head whether the log has it, or lost it in a restore that the log itself tells of.

    A signed head counts as lost in a restore when it was signed before it. A camera's word has no time: it counts
    when the camera comes back for the first time after the restore. Each return is recorded (`log.held`), so that the
    log can't go back a second time under the same restore, and says how far it had come. Every camera is told of the
    restore, also one that knows nothing more than the copy: it refuses to be told of the same one again, should the
    log go back to before its return was recorded.
    """

    def __init__(self, database: Database, log: Log) -> None:
        self._database = database
        self._log = log
        self._log_id = ""
        self._restored: Restored | None = None
        self._held: dict[str, Head] = {}

    async def load(self) -> None:
        """Read what the log says of its restores; before the first question."""

        def ask(session: Session) -> tuple[str, Restored | None, dict[str, Head]]:
            found = newest_restore(session)
            return log_id(session), found, held_since(session, found.record.seq) if found else {}

        self._log_id, self._restored, self._held = await self._database.read(ask)

    async def signed(self, head: LogHead, by: str) -> Verdict:
        """Compare a checkpoint that `by` (a workstation, the file) holds; raises LogUnavailableError."""
        if not genuine(head, self._log.key.public_key()) or head.log != self._log_id:
            return Verdict("its checkpoint is not signed by the log's key for this log")
        held, found = Head(head.seq, head.hash), self._restored
        if await self._has(held):
            return Verdict()
        if found is None or not (head.time < found.at or held == found.old):
            return Verdict(
                f"the log has lost record {head.seq}, or another one stands in its place", proven=True
            )
        if self._held.get(by) != held:
            await self._note(by, held, found)
        return Verdict(restored=found)

    async def of_camera(self, device_id: str, held: Head) -> Verdict:
        """Compare the highest record under which a camera obeyed; raises LogUnavailableError."""
        by, found = f"camera:{device_id}", self._restored
        held = held if held.seq else Head(0, "")
        known = held.seq == 0 or (0 < held.seq < 2**53 and is_sha256(held.hash))
        has = held.seq == 0 or (known and await self._has(held))
        if found is not None and known and by not in self._held:
            await self._note(by, held, found)
        if has:  # until it has obeyed the order that tells it, which puts it at that record
            untold = found is not None and held.seq < found.record.seq
            return Verdict(restored=found if untold else None)
        if not known:
            return Verdict("what it says of the log is no record")
        if found is not None and self._held.get(by) == held:
            return Verdict(restored=found)
        return Verdict(f"it knows record {held.seq}, which the log doesn't have")

    async def _has(self, head: Head) -> bool:
        return await self._database.read(lambda session: hash_of(session, head.seq)) == head.hash

    async def _note(self, by: str, held: Head, found: Restored) -> None:
        facts = {"by": by, "record_seq": held.seq, "record_hash": held.hash, "of": found.record.seq}
        await self._log.append(HELD, facts)
        self._held[by] = held


def restored_body(old: Head, new: Head) -> dict[str, Any]:
    """The heads as a `log.restored` record names them: `seq` and `hash` are of the record it follows."""
    return {
        "old_seq": old.seq,
        "old_hash": old.hash if old.seq else "",
        "seq": new.seq,
        "hash": new.hash,
    }
