"""What the process before left in the reserve, without what it had written all the same."""

import asyncio
from datetime import UTC, datetime

import structlog
from sqlmodel import Session, col, select

from respond_desktop.audit.record import read_body
from respond_desktop.central.audit.missed import KIND, MissedRecords
from respond_desktop.central.facts.books.jobs import Job
from respond_desktop.central.facts.books.reserve import DamagedError, Left, Reserve
from respond_desktop.central.storage.database import Database
from respond_desktop.central.storage.tables import LogRecord, Meta

logger = structlog.get_logger(__name__)

WRITTEN_TO = "records_waiting"
"""Key of the Meta row that is written with the jobs of the reserve: up to which one they are in the log."""
UNREADABLE = "unreadable"


async def carried_over(database: Database, reserve: Reserve, missed: MissedRecords) -> tuple[list[Job], int]:
    """Jobs to be written first, and the last number ever used; what is only counted goes into `missed`."""
    try:
        left = await asyncio.to_thread(reserve.open)
    except OSError as error:
        logger.error("reserve_unavailable", error=type(error).__name__)
        return [], 0
    except DamagedError:
        missed.count(UNREADABLE, datetime.now(UTC))
        return [], 0
    if left is None:
        return [], 0
    for _ in range(left.unreadable):
        missed.count(UNREADABLE, datetime.now(UTC))
    written_to, said = await database.read(lambda session: _written_before(session, left.spell))
    _count(left, missed, written_to, said)
    last = max([written_to, left.beyond_to, *(job.number for job in left.jobs)])
    return [job for job in left.jobs if job.number > written_to], last


def _count(left: Left, missed: MissedRecords, written_to: int, said: set[str]) -> None:
    if left.missed is not None and left.missed.id not in said:
        missed.add(left.missed)
    if left.beyond is not None and left.beyond_to > written_to and left.beyond.id not in said:
        missed.add(left.beyond, at_most=written_to > 0)


def _written_before(session: Session, spell: str) -> tuple[int, set[str]]:
    """Up to which job of the spell everything is in the log, and which counts were said."""
    row = session.get(Meta, WRITTEN_TO)
    of, _, number = row.value.partition(":") if row else ("", "", "")
    bodies = session.exec(select(LogRecord.body).where(col(LogRecord.kind) == KIND)).all()
    said = {part for body in bodies for part in str(read_body(body).get("id")).split("+")}
    return int(number) if of == spell else 0, said
