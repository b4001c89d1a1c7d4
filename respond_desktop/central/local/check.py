"""Whether the local record that each ask named arrives: follows central's own log, so that no ask is left out."""

import asyncio
import json
from collections import Counter, deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import structlog
from sqlalchemy import or_
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, select

from respond_desktop.audit.record import read_body
from respond_desktop.central.audit.log import Log, LogUnavailableError
from respond_desktop.central.audit.rows import head_of
from respond_desktop.central.local.named import KEPT_S, NamedRecord, NamedRecords
from respond_desktop.central.storage.database import Database
from respond_desktop.central.storage.tables import LocalRecordRow, LogRecord, Meta

logger = structlog.get_logger(__name__)

STEP_S = 10.0
SAVE_STEPS = 6
SINGLY = 20
MOST = 2000
"""Most records looked at in one step."""
KEY = "local_records_checked"
NAMES = '"local_record":"'
RECEIVED = "audit.received"


@dataclass(frozen=True, slots=True)
class _News:
    """What the log says since: up to which record, the asks in it, and the records that arrived, in order."""

    seq: int
    events: tuple[NamedRecord | tuple[str, tuple[tuple[str, datetime], ...]], ...]


STOP_S = 2.0


class LocalCheck:
    """A named record that has not arrived within minutes is recorded as `integrity`, and again when it comes late."""

    def __init__(self, database: Database, log: Log, connected: Callable[[], frozenset[str]]) -> None:
        self._database = database
        self._log = log
        self._connected = connected
        self._named = NamedRecords()
        self._late: list[NamedRecord] = []
        self._after = 0
        self._steps: deque[tuple[datetime, int]] = deque()
        self._saved = ""
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Take up what the last run left open and go on following."""
        kept = await self._database.read(_kept)
        self._after = int(kept["after"])
        self._named.take_up(kept["waiting"])
        self._task = asyncio.create_task(self._follow(), name="local records")

    async def stop(self) -> None:
        """Keep what is open for the next run; without an answer of the disk, as after a kill."""
        if self._task:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
            with suppress(SQLAlchemyError, LogUnavailableError, TimeoutError):
                async with asyncio.timeout(STOP_S):
                    await self.step(0.0)
                    await self._save()

    async def step(self, passed_s: float) -> None:
        """Read on in the log and judge; `passed_s` is the time in which central ran."""
        now = datetime.now(UTC)
        self._late += await self._read_on()
        self._steps.append((now, self._after))
        while len(self._steps) > 1 and (now - self._steps[1][0]).total_seconds() > KEPT_S:
            self._steps.popleft()
        missed = self._named.waited(passed_s, self._connected(), now)
        await self._tell(missed, "has not arrived")
        self._named.missed(missed)
        await self._tell(self._late, "arrived late")
        self._late.clear()

    async def _follow(self) -> None:
        step = 0
        while True:
            await asyncio.sleep(STEP_S)
            step += 1
            try:
                await self.step(STEP_S)
                if step % SAVE_STEPS == 0:
                    await self._save()
            except Exception as error:  # without this task nobody misses a record
                logger.error("local_records_not_checked", error=type(error).__name__)

    async def _read_on(self) -> list[NamedRecord]:
        """Take everything that is new; returns what was missed and came after all."""
        late: list[NamedRecord] = []
        more = True
        while more:
            news = await self._database.read(lambda session: _news(session, self._after))
            for event in news.events:
                if isinstance(event, NamedRecord):
                    self._named.asked(event)
                else:
                    late += self._named.received(*event)
            more, self._after = news.seq - self._after >= MOST, news.seq
        return late

    async def _tell(self, found: Sequence[NamedRecord], became: str) -> None:
        """The first ones singly, the rest as a number: nobody fills the log by asking."""
        for named in found[:SINGLY]:
            words = f"the local record that record {named.seq} names {became}"
            logger.error("local_record_missed", workstation=named.workstation, ask=named.seq, became=became)
            facts = {"what": "local record", "words": words, "workstation": named.workstation}
            ask = {"by": named.by, "ask": named.seq, "record_hash": named.digest}
            await self._log.append("integrity", facts | ask)
        rest = Counter(named.workstation for named in found[SINGLY:])
        for workstation, count in rest.items():
            words = f"{count} more local records that were named {became}"
            facts = {"what": "local record", "words": words, "workstation": workstation}
            await self._log.append("integrity", {**facts, "count": count})

    async def _save(self) -> None:
        """From the step before the longest time that a record may come ahead of its ask."""
        after = self._steps[0][1] if self._steps else self._after
        kept = json.dumps({"after": after, "waiting": self._named.kept()})
        if kept != self._saved:
            await self._database.run(lambda session: session.merge(Meta(key=KEY, value=kept)) and None)
            self._saved = kept


def _kept(session: Session) -> dict[str, Any]:
    """What was kept; a database that never kept anything begins with what is asked from now on."""
    row = session.get(Meta, KEY)
    if row is None:
        return {"after": head_of(session).seq, "waiting": []}
    kept: dict[str, Any] = json.loads(row.value)
    kept["after"] = min(int(kept["after"]), head_of(session).seq)
    return kept


def _news(session: Session, after: int) -> _News:
    last = min(head_of(session).seq, after + MOST)
    names = or_(col(LogRecord.kind) == RECEIVED, col(LogRecord.body).contains(NAMES, autoescape=True))
    query = select(LogRecord.seq, LogRecord.at, LogRecord.kind, LogRecord.body)
    query = query.where(col(LogRecord.seq) > after, col(LogRecord.seq) <= last, names).order_by(
        col(LogRecord.seq)
    )
    events: list[Any] = []
    for seq, at, kind, text in session.exec(query):
        body = read_body(text)
        if not body:
            continue
        if kind == RECEIVED:
            events.append((body["workstation"], _arrived(session, body)))
        elif isinstance(body.get("local_record"), str):
            by, workstation = str(body.get("by", "")), str(body.get("workstation", ""))
            events.append(NamedRecord(seq, at, workstation, by, body["local_record"]))
    return _News(last, tuple(events))


def _arrived(session: Session, body: dict[str, Any]) -> tuple[tuple[str, datetime], ...]:
    rows = session.exec(
        select(LocalRecordRow.hash, LocalRecordRow.header).where(
            LocalRecordRow.workstation_id == body["workstation"],
            col(LocalRecordRow.seq) >= body["first"],
            col(LocalRecordRow.seq) <= body["last"],
        )
    )
    return tuple((digest, at) for digest, header in rows if (at := _time_of(header)) is not None)


def _time_of(header: str) -> datetime | None:
    """When a local record was made; None when its header says no time, as one could before that was asked for."""
    try:
        return datetime.fromisoformat(json.loads(header)["at"])
    except (ValueError, TypeError, KeyError):
        return None
