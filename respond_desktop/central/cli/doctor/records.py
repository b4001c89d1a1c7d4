"""What central wrote: the log, what waits for it, backups, and who and what is in use."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from respond_desktop.audit.record import Head
from respond_desktop.central.audit.head_file import HeadFile
from respond_desktop.central.audit.proof import first_damage
from respond_desktop.central.audit.rows import head_of
from respond_desktop.central.cli.doctor.finding import Examined, Finding, attention, fault, well
from respond_desktop.central.storage.tables import Account, AssignmentRow, DeviceRow, LogRecord
from respond_desktop.wire.heads import LogHead

BACKUP_DAYS = 2
LOOK_BACK = timedelta(days=7)
LAST = 2000
"""So many records are verified; `respond-verify` checks all of an export."""


def log(examined: Examined) -> Iterator[Finding]:
    """The newest records, one by one, and the checkpoint beside the database."""
    key = examined.parts.log.key.public_key()

    def newest(session: Session) -> tuple[str | None, Head]:
        end = head_of(session)
        before = session.exec(
            select(LogRecord.seq, LogRecord.hash).where(LogRecord.seq == end.seq - LAST)
        ).first()
        damage, _ = first_damage(session, Head(*before) if before else Head(), LAST, key)
        return damage, end

    damage, end = examined.parts.database.read_sync(newest)
    held = _held(examined)
    if damage:
        yield fault(
            f"The audit log is damaged: {damage}.", "Leave everything as it is, and call the auditor."
        )
    elif held is not None and held.seq > end.seq:
        yield fault(
            f"The log ends with record {end.seq}, and it had come to {held.seq}: an older copy was put in place.",
            'docs/backup.md, "If something was put back without the command".',
        )
    else:
        yield well(
            f"The audit log is sound up to record {end.seq} (the newest {min(LAST, end.seq)} were checked)."
        )


def _held(examined: Examined) -> LogHead | None:
    try:
        return HeadFile(examined.config.folder).read()
    except (OSError, ValueError):
        return None


def missed(examined: Examined) -> Iterator[Finding]:
    """Records that found no place, and whatever central called a break of integrity, in the last days."""
    since = examined.now - LOOK_BACK

    def count(session: Session) -> dict[str, int]:
        kinds = ("integrity", "records.missed")
        kind = col(LogRecord.kind)
        each = select(kind, func.count()).where(kind.in_(kinds), col(LogRecord.at) >= since).group_by(kind)
        return dict.fromkeys(kinds, 0) | dict(session.exec(each).all())

    found = examined.parts.database.read_sync(count)
    if any(found.values()):
        yield attention(
            f"In the last {LOOK_BACK.days} days: {found['integrity']} records of broken integrity, "
            f"{found['records.missed']} of what couldn't be recorded.",
            "Export the log and let the auditor read them: respond-central export FILE",
        )
    else:
        yield well(f"Nothing was missed, and nothing was found broken, in the last {LOOK_BACK.days} days.")


def backup(examined: Examined) -> Iterator[Finding]:
    """When the last one was made."""
    made = examined.parts.database.read_sync(_last_backup)
    act = "Make one: respond-central backup FOLDER. By a timer every night: docs/administrator.md, Backup."
    if made is None:
        yield attention("No backup was ever made.", act)
        return
    age = examined.now - made
    words = (
        f"The last backup is {age.days} days old." if age.days else "The last backup is less than a day old."
    )
    if age > timedelta(days=BACKUP_DAYS):
        yield attention(words, act)
    else:
        yield well(words)


def _last_backup(session: Session) -> datetime | None:
    """Time of the newest one that wasn't given up afterwards: each `log.not_copied` names the one before it."""
    given_up = 0
    found = session.exec(
        select(LogRecord.kind, LogRecord.at)
        .where(col(LogRecord.kind).in_(("log.copied", "log.not_copied")))
        .order_by(col(LogRecord.seq).desc())
    )
    for kind, at in found:
        if kind == "log.not_copied":
            given_up += 1
        elif given_up:
            given_up -= 1
        else:
            return at
    return None


def people(examined: Examined) -> Iterator[Finding]:
    """Who can sign in, and which cameras nobody wears."""

    def count(session: Session) -> tuple[int, list[str]]:
        able = session.exec(
            select(Account.id).where(Account.password_hash != "", col(Account.disabled_at).is_(None))
        ).all()
        worn = set(session.exec(select(AssignmentRow.device_id).where(col(AssignmentRow.ends).is_(None))))
        enrolled = session.exec(
            select(DeviceRow).where(DeviceRow.public_key != "", col(DeviceRow.disabled_at).is_(None))
        )
        return len(able), sorted(d.number for d in enrolled if d.id not in worn)

    able, unworn = examined.parts.database.read_sync(count)
    if not able:
        yield attention("Nobody can sign in.", "Add people: respond-central user add BADGE ...")
    else:
        yield well(f"{able} {'person' if able == 1 else 'people'} can sign in.")
    if unworn:
        shown = ", ".join(unworn[:8]) + (f" and {len(unworn) - 8} more" if len(unworn) > 8 else "")
        yield attention(
            f"Enrolled cameras that nobody wears: {shown}. Nobody can see them when they record.",
            "At the start of the shift: respond-central assign DEVICE BADGE UNIT",
        )
