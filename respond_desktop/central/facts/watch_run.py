"""One running watch as central keeps it, and its rows and record bodies."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import msgspec
from sqlmodel import Session, col, select

from respond_desktop.audit.record import Head
from respond_desktop.central.audit.log import Recorded
from respond_desktop.central.doors.pace import DoorPace
from respond_desktop.central.facts.books.written import Written
from respond_desktop.central.facts.receipts import NO_ENTRY, entry_facts
from respond_desktop.central.facts.rows.later_row import LaterRow
from respond_desktop.central.storage.tables import WatchRow
from respond_desktop.domain.kinds.bodies.views import WatchEnded, WatchTold
from respond_desktop.domain.people import Person, Unit
from respond_desktop.domain.watches import Notice, NoticeChannel, NoticeResult, Watch, WatchEnd, WatchState

PLAYS_BURST, PLAYS_PER_S = 30, 0.5
"""How often a viewer may ask for a fresh play token of one watch."""
KEEPS_BURST, KEEPS_PER_S = 10, 0.5


@dataclass(eq=False, slots=True)
class WatchRun:
    """A watch with what only central knows of it; `recorded` is its `watch.asked` record."""

    watch: Watch
    viewer: Person
    session_id: str
    workstation_id: str
    officer_id: str
    unit: Unit
    stream: str
    recorded: Recorded
    receipts: dict[NoticeChannel, Notice] = field(default_factory=dict)
    entry: Head = NO_ENTRY
    """The entry of the camera's journal that its newest receipt names."""
    answered: asyncio.Event = field(default_factory=asyncio.Event)
    started_at: datetime | None = None
    end_written: Written | None = None
    """The record of its end, once there is one to wait for."""
    sent_bytes: int = 0
    """What readers that are gone were sent."""
    camera_lost_s: float | None = None
    reader_lost_s: float | None = None
    """Since when (monotonic clock) the camera's or the viewer's connection is lost and may come back."""
    plays: DoorPace = field(default_factory=lambda: DoorPace(PLAYS_BURST, PLAYS_PER_S))
    keeps: DoorPace = field(default_factory=lambda: DoorPace(KEEPS_BURST, KEEPS_PER_S))

    @property
    def id(self) -> str:
        """The watch's id."""
        return self.watch.id

    def receive(self, notice: Notice, entry: Head) -> None:
        """A receipt of the camera; a later one of the same channel (stealth on or off) replaces it."""
        self.receipts[notice.channel], self.entry = notice, entry
        if len(self.receipts) == len(NoticeChannel):
            self.answered.set()

    def notices(self) -> tuple[Notice, ...]:
        """All three channels; one that said nothing is unknown."""
        return tuple(self.receipts.get(c, Notice(c, NoticeResult.UNKNOWN)) for c in NoticeChannel)

    def ended(self, now: datetime, end: WatchEnd, words: str) -> None:
        """Mark it ended."""
        self.watch = replace(
            self.watch,
            state=WatchState.ENDED,
            ended_at=now,
            end=end,
            end_words=words,
            camera_lost_at=None,
            talking=False,
        )


def owed(watch: Watch) -> bool:
    """Whether its viewer still owes the reason of a break-glass watch."""
    return watch.break_glass and watch.reason_due_at is not None


def owed_since(session: Session, since: datetime) -> list[Watch]:
    """Ended break-glass watches asked since, whose reason is not written."""
    rows = session.exec(
        select(WatchRow).where(
            col(WatchRow.asked_at) >= since, col(WatchRow.ended_at).is_not(None), WatchRow.reason_words == ""
        )
    )
    return [watch for watch in map(watch_of, rows) if owed(watch)]


def told_body(run: WatchRun, flagged: bool) -> dict[str, Any]:
    """Body of `watch.told`; `flagged` when fewer were shown than the policy asks."""
    notices: list[dict[str, str | None]] = [
        {"channel": n.channel.value, "result": n.result.value, "at": n.at.isoformat() if n.at else None}
        for n in run.notices()
    ]
    body = WatchTold(watch=run.id, officer=run.officer_id, notices=notices)
    where = {"unit": run.unit.number, "device": run.watch.device_id}
    return {**body, **where, "flagged": flagged, **entry_facts(run.entry)}


def ended_body(watch: Watch, officer_id: str, started_at: datetime | None, sent_bytes: int) -> dict[str, Any]:
    """Body of `watch.ended`; the duration counts from the play token, 0 when there was none."""
    ended_at = watch.ended_at or watch.asked_at
    body = WatchEnded(
        watch=watch.id,
        officer=officer_id,
        reason=watch.end.value if watch.end else "",
        words=watch.end_words,
        duration_s=round(max(0.0, (ended_at - started_at).total_seconds()), 3) if started_at else 0.0,
        bytes=sent_bytes,
    )
    return {**body, "by": watch.viewer_id, "unit": watch.unit_number, "device": watch.device_id}


def new_row(run: WatchRun, recorded: Recorded) -> WatchRow:
    """The row of a watch just asked."""
    return WatchRow(
        id=run.id,
        session_id=run.session_id,
        unit_id=run.unit.id,
        device_id=run.watch.device_id,
        officer_id=run.officer_id,
        viewer_id=run.viewer.id,
        workstation_id=run.workstation_id,
        record_seq=recorded.seq,
        stream=run.stream,
        asked_at=run.watch.asked_at,
        body=msgspec.json.encode(replace(run.watch, record_seq=recorded.seq)).decode(),
    )


class WatchSaved(LaterRow, frozen=True):
    """A watch as it was then; an end that is written stays."""

    watch: Watch
    started_at: datetime | None

    def __call__(self, session: Session) -> None:
        """Write it over the row of its ask."""
        row = session.get(WatchRow, self.watch.id)
        if row is not None and (row.ended_at is None or self.watch.ended_at is not None):
            row.started_at, row.ended_at = self.started_at, self.watch.ended_at
            row.body = msgspec.json.encode(self.watch).decode()
            session.add(row)


def open_rows(session: Session) -> list[WatchRow]:
    """Watches without an end: those running when the last process died."""
    return list(session.exec(select(WatchRow).where(col(WatchRow.ended_at).is_(None))))


def watch_of(row: WatchRow) -> Watch:
    """The domain watch of a row."""
    return msgspec.json.decode(row.body, type=Watch)
