"""`POST /v1/watches/{id}/end`, `/play` and `/reason`: only one's own watches; others don't exist for the caller."""

import asyncio
from dataclasses import dataclass, field, replace
from weakref import WeakValueDictionary

import msgspec
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session as Rows

from respond_desktop.central.audit.log import LogUnavailableError
from respond_desktop.central.awake import awake_s
from respond_desktop.central.facts.asks.not_done import Ground, NotDone
from respond_desktop.central.facts.asks.refusals import acting, log_broken, too_often
from respond_desktop.central.facts.books.books import Books
from respond_desktop.central.facts.books.on_disk import on_disk
from respond_desktop.central.facts.scopes import People
from respond_desktop.central.facts.watch_run import WatchRun, watch_of
from respond_desktop.central.people.sessions import Session
from respond_desktop.central.storage.tables import WatchRow
from respond_desktop.central.watch.pictures import PictureGrace
from respond_desktop.central.watch.watches import Watches
from respond_desktop.domain.watches import WatchEnd, WatchState
from respond_desktop.wire.bodies.http import PlayAgain

WATCH_ENDED = "The watch has ended."


@dataclass(frozen=True, slots=True)
class OwnWatchActs:
    """What a viewer may do with a watch of her own."""

    people: People
    books: Books
    watches: Watches
    pictures: PictureGrace
    _reasons: WeakValueDictionary[str, asyncio.Lock] = field(default_factory=WeakValueDictionary)

    async def end(self, session: Session, watch_id: str, reason: WatchEnd) -> NotDone | None:
        """End it at once, and return when that is on disk; one that ended already stays so.

        Not done can mean: it has ended, the record is still waiting.
        """
        run = self.watches.get(watch_id)
        if run is not None and run.viewer.id == session.person.id:
            self.watches.end_watch(run, reason)
            return await on_disk(run.end_written, WATCH_ENDED)
        row = await self._own_row(session, watch_id)
        if isinstance(row, NotDone):
            return row
        if row.ended_at is None:  # its end waits to be written
            return await on_disk(self.books.settled(), WATCH_ENDED)
        return None

    async def play(self, session: Session, watch_id: str) -> PlayAgain | NotDone:
        """A fresh token; not when it doesn't run (any more) or comes too often."""
        run = await self.live(session, watch_id)
        if isinstance(run, NotDone):
            return run
        if not run.plays.admits(awake_s()):
            return too_often("The picture of this watch was asked for too often. Wait a few seconds.")
        try:
            await self.pictures.commit(run, "watch.play_again", {"workstation": session.workstation_id})
        except LogUnavailableError:
            return log_broken()
        run = await self.live(session, watch_id)  # much can happen while it is written
        if isinstance(run, NotDone):
            return run
        granted = self.watches.play_token(run)
        return PlayAgain(
            watch_id=run.id,
            media_port=granted.media_port,
            path=granted.path,
            token=granted.token,
            sound=granted.sound,
        )

    async def live(self, session: Session, watch_id: str) -> WatchRun | NotDone:
        """A watch of this session whose officer was told and that may go on.

        One of another session and an unknown one get the same words.
        """
        person = acting(self.people, session)
        if isinstance(person, NotDone):
            return person
        run = self.watches.get(watch_id)
        if run is None or run.session_id != session.id:
            row = await self._own_row(session, watch_id)
            if isinstance(row, NotDone):
                return row
            return _unknown() if row.session_id != session.id else _no_picture()
        obstacle = self.watches.obstacle(run)
        if obstacle is not None:
            self.watches.end_watch(run, obstacle)
        return run if run.watch.state in (WatchState.READY, WatchState.LIVE) else _no_picture()

    async def reason(self, session: Session, watch_id: str, words: str) -> NotDone | None:
        """Write the justification down; not twice."""
        async with self._reasons.setdefault(watch_id, asyncio.Lock()):
            missed = await self._write_reason(session, watch_id, words)
        if missed is None:
            self.watches.justified(watch_id)
        return missed

    async def _write_reason(self, session: Session, watch_id: str, words: str) -> NotDone | None:
        row = await self._own_row(session, watch_id)
        if isinstance(row, NotDone):
            return row
        if row.reason_words:
            return NotDone(Ground.CONFLICT, "The reason is written already.", kind="reason_written")
        facts = {
            "watch": watch_id,
            "by": session.person.id,
            "workstation": session.workstation_id,
            "officer": row.officer_id,
            "unit": watch_of(row).unit_number,
            "words": words,
        }
        try:
            await self.books.commit_with("watch.reason", facts, lambda rows, _: _write(rows, watch_id, words))
        except LogUnavailableError:
            return log_broken()
        return None

    async def _own_row(self, session: Session, watch_id: str) -> WatchRow | NotDone:
        try:
            row = await self.books.database.read(lambda rows: rows.get(WatchRow, watch_id))
        except SQLAlchemyError:
            return log_broken()
        return row if row is not None and row.viewer_id == session.person.id else _unknown()


def _unknown() -> NotDone:
    return NotDone(Ground.UNKNOWN, "There is no such watch of yours.", kind="unknown_watch")


def _no_picture() -> NotDone:
    words = "It has ended, or the officer is still being told. Ask again if you still need it."
    return NotDone(Ground.CONFLICT, "This watch has no picture now.", words, "watch_not_live")


def _write(rows: Rows, watch_id: str, words: str) -> None:
    row = rows.get(WatchRow, watch_id)
    if row is not None:
        row.reason_words = words
        row.body = msgspec.json.encode(replace(watch_of(row), reason_due_at=None)).decode()
        rows.add(row)
