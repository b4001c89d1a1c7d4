"""`POST /v1/watches/{id}/end`, `/play` and `/reason`: only one's own watches; others don't exist for the caller."""

import asyncio
from dataclasses import dataclass, field, replace
from weakref import WeakValueDictionary

import msgspec
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session as Rows

from respond_desktop.central.api.answers import on_disk
from respond_desktop.central.api.problems import ProblemError
from respond_desktop.central.audit.log import LogUnavailableError
from respond_desktop.central.awake import awake_s
from respond_desktop.central.facts.asks.refusals import acting, log_broken
from respond_desktop.central.facts.books.books import Books
from respond_desktop.central.facts.scopes import People
from respond_desktop.central.facts.watch_run import WatchRun, watch_of
from respond_desktop.central.people.sessions import Session
from respond_desktop.central.storage.tables import WatchRow
from respond_desktop.central.watch.pictures import Pictures
from respond_desktop.central.watch.watches import Watches
from respond_desktop.domain.watches import WatchEnd, WatchState
from respond_desktop.wire.bodies.http import PlayAgain

WATCH_ENDED = "The watch has ended."


@dataclass(frozen=True, slots=True)
class OwnWatches:
    """What a viewer may do with a watch of her own."""

    people: People
    books: Books
    watches: Watches
    pictures: Pictures
    _reasons: WeakValueDictionary[str, asyncio.Lock] = field(default_factory=WeakValueDictionary)

    async def end(self, session: Session, watch_id: str, reason: WatchEnd) -> None:
        """End it at once, and return when that is on disk; one that ended already stays so.

        Raises ProblemError 404, 503: it has ended, the record is still waiting.
        """
        run = self.watches.get(watch_id)
        if run is not None and run.viewer.id == session.person.id:
            self.watches.end(run, reason)
            await on_disk(run.end_written, WATCH_ENDED)
            return
        row = await self._own_row(session, watch_id)
        if row.ended_at is None:  # its end waits to be written
            await on_disk(self.books.settled(), WATCH_ENDED)

    async def play(self, session: Session, watch_id: str) -> PlayAgain:
        """A fresh token; raises ProblemError 404, 409 when it doesn't run (any more), 429, 503."""
        run = await self.live(session, watch_id)
        if not run.plays.admits(awake_s()):
            raise too_often("The picture of this watch was asked for too often. Wait a few seconds.")
        try:
            await self.pictures.commit(run, "watch.play_again", {"workstation": session.workstation_id})
        except LogUnavailableError:
            raise log_broken() from None
        run = await self.live(session, watch_id)  # much can happen while it is written
        granted = self.watches.play_token(run)
        return PlayAgain(
            watch_id=run.id,
            media_port=granted.media_port,
            path=granted.path,
            token=granted.token,
            sound=granted.sound,
        )

    async def live(self, session: Session, watch_id: str) -> WatchRun:
        """A watch of this session whose officer was told and that may go on; raises ProblemError 404, 409, 503.

        One of another session and an unknown one get the same words.
        """
        acting(self.people, session)
        run = self.watches.get(watch_id)
        if run is None or run.session_id != session.id:
            row = await self._own_row(session, watch_id)
            if row.session_id != session.id:
                raise _unknown()
            run = None
        obstacle = self.watches.obstacle(run) if run else None
        if run is not None and obstacle is not None:
            self.watches.end(run, obstacle)
        if run is None or run.watch.state not in (WatchState.READY, WatchState.LIVE):
            words = "It has ended, or the officer is still being told. Ask again if you still need it."
            raise ProblemError(409, "This watch has no picture now.", words, kind="watch_not_live")
        return run

    async def reason(self, session: Session, watch_id: str, words: str) -> None:
        """Write the justification down; raises ProblemError 404, 409 when there is one, 503."""
        async with self._reasons.setdefault(watch_id, asyncio.Lock()):
            await self._write_reason(session, watch_id, words)
        self.watches.justified(watch_id)

    async def _write_reason(self, session: Session, watch_id: str, words: str) -> None:
        row = await self._own_row(session, watch_id)
        if row.reason_words:
            raise ProblemError(409, "The reason is written already.", kind="reason_written")
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
            raise log_broken() from None

    async def _own_row(self, session: Session, watch_id: str) -> WatchRow:
        try:
            row = await self.books.database.read(lambda rows: rows.get(WatchRow, watch_id))
        except SQLAlchemyError:
            raise log_broken() from None
        if row is None or row.viewer_id != session.person.id:
            raise _unknown()
        return row


def too_often(words: str) -> ProblemError:
    """The 429 problem of an ask that is repeated too fast."""
    return ProblemError(429, "Too often.", words, kind="too_often")


def _unknown() -> ProblemError:
    return ProblemError(404, "There is no such watch of yours.", kind="unknown_watch")


def _write(rows: Rows, watch_id: str, words: str) -> None:
    row = rows.get(WatchRow, watch_id)
    if row is not None:
        row.reason_words = words
        row.body = msgspec.json.encode(replace(watch_of(row), reason_due_at=None)).decode()
        rows.add(row)
