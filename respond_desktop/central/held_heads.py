"""What others hold of the log, compared with the log: a rolled back database shows by it (AU-9)."""

import re
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from respond_desktop.audit.record import Head
from respond_desktop.central.database import Database
from respond_desktop.central.log import Log
from respond_desktop.central.log_rows import head_of, log_id
from respond_desktop.central.restores import HELD, RESTORED, Restored, hash_of, held_since, restores
from respond_desktop.wire.heads import LogHead, genuine

_DIGEST = re.compile("[0-9a-f]{64}")


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
    when the camera comes back for the first time after the restore; that is recorded (`log.held`), so that the log
    can't go back a second time under the same restore.
    """

    def __init__(self, database: Database, log: Log) -> None:
        self._database = database
        self._log = log
        self._log_id = ""
        self._restores: tuple[Restored, ...] = ()
        self._held: dict[str, Head] = {}

    async def load(self) -> None:
        """Read what the log says of restores; before the first question."""

        def ask(session: Session) -> tuple[str, tuple[Restored, ...], dict[str, Head]]:
            found = restores(session)
            return log_id(session), found, held_since(session, found[-1].of) if found else {}

        self._log_id, self._restores, self._held = await self._database.read(ask)

    async def signed(self, head: LogHead, by: str) -> Verdict:
        """Compare a checkpoint that `by` (a workstation, the file) holds; raises LogUnavailableError."""
        if not genuine(head, self._log.key.public_key()) or head.log != self._log_id:
            return Verdict("its checkpoint is not signed by the log's key for this log")
        if await self._has(Head(head.seq, head.hash)):
            return Verdict()
        found = self._newest
        if found is None or not (head.time < found.at or Head(head.seq, head.hash) == found.old):
            return Verdict(
                f"the log has lost record {head.seq}, or another one stands in its place", proven=True
            )
        if head.seq > found.old.seq:
            found = await self._complete(found, Head(head.seq, head.hash), {"by": by})
        return Verdict(restored=found)

    async def of_camera(self, device_id: str, held: Head) -> Verdict:
        """Compare the highest record under which a camera obeyed; raises LogUnavailableError."""
        if held.seq == 0:
            return Verdict()
        known = 0 < held.seq < 2**53 and _DIGEST.fullmatch(held.hash) is not None
        has = known and await self._has(held)
        found = self._newest
        first = found is not None and self._held.get(device_id, held) == held
        if found is None or not known or not first:
            return Verdict("" if has else f"it knows record {held.seq}, which the log doesn't have")
        await self._note(device_id, held, found)
        if has:
            return Verdict()
        mine = [r for r in self._restores if r.device == device_id and r.of == found.of and r.old == held]
        if held.seq > found.old.seq and not mine:
            mine = [await self._complete(found, held, {"by": f"camera:{device_id}", "device": device_id})]
        return Verdict(restored=mine[-1] if mine else found)

    @property
    def _newest(self) -> Restored | None:
        return next((r for r in reversed(self._restores) if not r.device), None)

    async def _has(self, head: Head) -> bool:
        return await self._database.read(lambda session: hash_of(session, head.seq)) == head.hash

    async def _note(self, device_id: str, held: Head, found: Restored) -> None:
        if device_id not in self._held:
            facts = {"device": device_id, "record_seq": held.seq, "record_hash": held.hash, "of": found.of}
            await self._log.append(HELD, facts)
            self._held[device_id] = held

    async def _complete(self, found: Restored, old: Head, facts: dict[str, Any]) -> Restored:
        """Somebody holds a later head from before the restore than its record names: recorded as well."""

        def write(session: Session) -> Head:
            head = head_of(session)
            body = {**facts, **restored_body(old, head), "copy_at": "", "of": found.of}
            recorded = self._log.append_in(session, RESTORED, body)
            session.flush()
            return Head(recorded.seq, recorded.hash)

        record = await self._database.run(write)
        self._restores = await self._database.read(restores)
        return next(r for r in self._restores if r.record == record)


def restored_body(old: Head, new: Head) -> dict[str, Any]:
    """The heads as a `log.restored` record names them: `seq` and `hash` are of the record it follows."""
    return {
        "old_seq": old.seq,
        "old_hash": old.hash if old.seq else "",
        "seq": new.seq,
        "hash": new.hash,
    }
