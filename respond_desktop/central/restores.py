"""What the log says of its own restores, and which record it holds under a number."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from respond_desktop.audit.record import Head
from respond_desktop.central.tables import LogRecord

RESTORED = "log.restored"
HELD = "log.held"


@dataclass(frozen=True, slots=True)
class Restored:
    """A `log.restored` record (`record`, at `at`): the head before as far as it is known, and the copy's head.

    `of`: the record of the restore whose old head this one completes (itself when it is that record); `device`: the
    camera whose word alone it completes it by, or empty.
    """

    record: Head
    at: datetime
    old: Head
    new: Head
    of: int
    device: str


def restores(session: Session) -> tuple[Restored, ...]:
    """All of them, oldest first."""
    query = select(LogRecord).where(LogRecord.kind == RESTORED).order_by(col(LogRecord.seq))
    return tuple(restored_of(row) for row in session.exec(query))


def restored_of(row: LogRecord) -> Restored:
    """A record of a restore."""
    body = json.loads(row.body)
    return Restored(
        Head(row.seq, row.hash),
        row.at,
        Head(body["old_seq"], body["old_hash"]),
        Head(body["seq"], body["hash"]),
        int(body.get("of") or row.seq),
        str(body.get("device", "")),
    )


def held_since(session: Session, restore: int) -> dict[str, Head]:
    """What each camera held when it first came back after a restore."""
    query = select(LogRecord.body).where(LogRecord.kind == HELD, col(LogRecord.seq) > restore)
    bodies = [json.loads(body) for body in session.exec(query)]
    return {b["device"]: Head(b["record_seq"], b["record_hash"]) for b in bodies if b["of"] == restore}


def hash_of(session: Session, seq: int) -> str:
    """Hash of a record, or empty when the log has none of that number."""
    return session.exec(select(LogRecord.hash).where(LogRecord.seq == seq)).first() or ""
