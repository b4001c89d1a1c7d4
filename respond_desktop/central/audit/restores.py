"""What the log says of its own restores, and which record it holds under a number."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from respond_desktop.audit.record import Head, read_body
from respond_desktop.central.storage.tables import LogRecord

RESTORED = "log.restored"
HELD = "log.held"


@dataclass(frozen=True, slots=True)
class Restored:
    """A `log.restored` record (`record`, at `at`): the head before as far as it is known, and the copy's head."""

    record: Head
    at: datetime
    old: Head
    new: Head


def newest_restore(session: Session) -> Restored | None:
    """The last one that the log tells of; none when its text is damaged: what is held then counts as lost."""
    query = select(LogRecord).where(LogRecord.kind == RESTORED).order_by(col(LogRecord.seq).desc()).limit(1)
    row = session.exec(query).first()
    if row is None:
        return None
    body = read_body(row.body)
    if not body:
        return None
    old, new = Head(body["old_seq"], body["old_hash"]), Head(body["seq"], body["hash"])
    return Restored(Head(row.seq, row.hash), row.at, old, new)


def held_since(session: Session, restore: int) -> dict[str, Head]:
    """What each (`camera:ID`, `workstation:ID`) held when it first came back after a restore."""
    query = select(LogRecord.body).where(LogRecord.kind == HELD, col(LogRecord.seq) > restore)
    bodies = [body for text in session.exec(query) if (body := read_body(text))]
    return {b["by"]: Head(b["record_seq"], b["record_hash"]) for b in bodies}


def hash_of(session: Session, seq: int) -> str:
    """Hash of a record, or empty when the log has none of that number."""
    return session.exec(select(LogRecord.hash).where(LogRecord.seq == seq)).first() or ""
