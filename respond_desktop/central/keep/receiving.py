"""`PUT /v1/kept/{id}`: the file of an ask is received in parts, checked, stored and recorded, or not kept at all."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import structlog
from sqlmodel import Session as Rows

from respond_desktop.central.audit.log import LogUnavailableError, Recorded
from respond_desktop.central.awake import awake_s, within
from respond_desktop.central.facts.asks.not_done import Ground, NotDone
from respond_desktop.central.facts.asks.refusals import Refusal, acting, log_broken, refuse, session_over
from respond_desktop.central.facts.books.books import Books
from respond_desktop.central.facts.books.on_disk import on_disk
from respond_desktop.central.facts.scopes import People
from respond_desktop.central.keep.asks import KeepAsks, Pending
from respond_desktop.central.keep.files import (
    FORMATS,
    MEGABYTE,
    DiskLiesError,
    Incoming,
    Stored,
    TooLargeError,
    WrongFormatError,
)
from respond_desktop.central.people.sessions import Session
from respond_desktop.central.storage.tables import KeptPictureRow
from respond_desktop.wire.bodies.http import Kept

logger = structlog.get_logger(__name__)

CHUNK_S = 15.0
"""How long the next bytes may take; all of them may take until the ask's own time is over."""
UPLOADS = 8
TOO_LARGE, WRONG_FORMAT = "The file is too large.", "The file is not what was asked to be kept."
NO_ROOM = "Central has no room to keep the picture."
DISK_LIES = "Central's disk did not keep what came in."
TOO_LATE = "The file did not come whole in 10 minutes."
Step = TypeVar("Step")


class BrokenOffError(Exception):
    """Whoever sends the file is gone."""


class TooLateError(TimeoutError):
    """Bytes still came, but the ask's time is over."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file on its way in: its media type and its bytes as they come; they may raise BrokenOffError."""

    media_type: str
    chunks: AsyncIterator[bytes]


@dataclass(frozen=True, slots=True)
class Keeps:
    """One file for each ask, from the session that asked; `lives` tells whether a session has not ended."""

    people: People
    books: Books
    asks: KeepAsks
    lives: Callable[[str], bool]

    async def take(self, session: Session, keep_id: str, upload: Upload) -> Kept | NotDone:
        """Keep it; one that broke off may come again."""
        pending = await self._admitted(session, keep_id, upload.media_type)
        if isinstance(pending, NotDone):
            return pending
        pending.busy = True
        try:
            return await self._received(session, pending, upload.chunks)
        finally:
            pending.busy = False

    async def _admitted(self, session: Session, keep_id: str, media_type: str) -> Pending | NotDone:
        pending = self.asks.pending.get(keep_id)
        if pending is None or pending.run.session_id != session.id:
            words = "Its file is kept already, its 10 minutes are over, or it was never asked."
            what = "There is no such picture of yours to keep."
            return NotDone(Ground.UNKNOWN, what, words, "unknown_keep")
        return await self._forbidden(session, pending) or self._unready(pending, media_type) or pending

    def _unready(self, pending: Pending, media_type: str) -> NotDone | None:
        if pending.busy:
            return NotDone(Ground.CONFLICT, "The file is being sent already.", kind="keep_busy")
        if sum(each.busy for each in self.asks.pending.values()) >= UPLOADS:
            what = "Too many pictures are being sent."
            return NotDone(Ground.TOO_OFTEN, what, "Try again soon.", "too_often")
        wanted = FORMATS[pending.kind].media_type
        if media_type.partition(";")[0].strip().lower() != wanted:
            return NotDone(Ground.WRONG_TYPE, "The file is of another type.", f"Send {wanted}.", "wrong_type")
        return None

    async def _forbidden(self, session: Session, pending: Pending) -> NotDone | None:
        """Why the session may not keep it (any more): then the ask is over."""
        asked_s = asyncio.get_running_loop().time()
        if not self.lives(session.id):
            self.asks.over(pending, "keep.failed", "The session ended.")
            return session_over()
        person = acting(self.people, session)
        if isinstance(person, NotDone):
            return person
        decision = self.asks.decision(person, pending.run, str(pending.facts["words"]))
        if decision.allowed:
            return None
        unrecorded = await self._over(pending, "keep.failed", "The right to keep pictures ended.")
        return unrecorded or await refuse(
            self.books, Refusal("keep.refused", decision, pending.facts, asked_s)
        )

    async def _received(
        self, session: Session, pending: Pending, chunks: AsyncIterator[bytes]
    ) -> Kept | NotDone:
        """The file as it came, until it is in its place or gone."""
        opened = asyncio.to_thread(Incoming, self.asks.folder, pending.id, FORMATS[pending.kind])
        incoming = await self._unless_failed(pending, opened)
        if isinstance(incoming, NotDone):
            return incoming
        try:
            failed = await self._unless_failed(pending, _fill(incoming, _parts(chunks, pending)))
            if failed is not None:
                return failed
            async with self.asks.turn(incoming.sha256):
                return await self._keep(session, pending, incoming)
        finally:
            await asyncio.to_thread(incoming.discard)

    async def _keep(self, session: Session, pending: Pending, incoming: Incoming) -> Kept | NotDone:
        """Put it in its place and record it, or take it away again; for whoever has the turn of its bytes."""
        stored = await self._unless_failed(pending, asyncio.to_thread(incoming.keep))
        if isinstance(stored, NotDone):
            return stored
        forbidden = await self._forbidden(session, pending)  # much can happen while a file comes in
        kept = forbidden or await self._record(pending, stored)
        if isinstance(kept, NotDone):
            await self.asks.unkept(stored)
            return kept
        await asyncio.to_thread(stored.settle)
        return kept

    async def _unless_failed(self, pending: Pending, step: Awaitable[Step]) -> Step | NotDone:
        """What can go wrong with a file, in words."""
        try:
            return await step
        except (BrokenOffError, OSError, TooLargeError, WrongFormatError, DiskLiesError) as error:
            return await self._failed(pending, error)

    async def _failed(self, pending: Pending, error: Exception) -> NotDone:
        kind = FORMATS[pending.kind]
        match error:
            case TooLargeError():
                words = f"It may have {kind.max_bytes // MEGABYTE} MB at most."
                failed = NotDone(Ground.TOO_LARGE, TOO_LARGE, words, "too_large")
            case WrongFormatError():
                failed = NotDone(Ground.WRONG_TYPE, WRONG_FORMAT, f"Send {kind.media_type}.", "wrong_type")
            case TooLateError():
                failed = NotDone(Ground.TOO_LATE, TOO_LATE, "Nothing is kept. Ask again.", "too_late")
                return await self._over(pending, "keep.lapsed", TOO_LATE) or failed
            case BrokenOffError() | TimeoutError():
                words = "Send it again before its 10 minutes are over."
                return NotDone(Ground.TOO_LATE, "The file did not come whole.", words, "incomplete")
            case DiskLiesError():
                self._report_disk(pending)
                words = "The picture is not kept. Tell the system administrator: look at central's disk."
                failed = NotDone(Ground.BROKEN, DISK_LIES, words, "disk_lies")
            case _:
                logger.error(
                    "picture_not_kept", error=type(error).__name__, errno=getattr(error, "errno", None)
                )
                words = "The picture is not kept. Tell the system administrator."
                failed = NotDone(Ground.NO_ROOM, NO_ROOM, words, "no_room")
        return await self._over(pending, "keep.failed", failed.what) or failed

    def _report_disk(self, pending: Pending) -> None:
        logger.error("picture_not_kept", error="read back otherwise than it was written")
        facts = {name: pending.facts[name] for name in ("by", "watch", "officer", "unit")}
        what = {"what": f"kept {pending.kind}", "keep": pending.id, "words": DISK_LIES}
        self.books.record("integrity", facts | what)

    async def _over(self, pending: Pending, kind: str, words: str) -> NotDone | None:
        """Nothing is kept: said when that is on disk; what to say when it isn't."""
        return await on_disk(self.asks.over(pending, kind, words), f"{words} Nothing is kept.")

    async def _record(self, pending: Pending, stored: Stored) -> Kept | NotDone:
        """What can't be recorded isn't kept."""
        facts = pending.facts | {"sha256": stored.sha256, "size": stored.size}
        try:
            recorded = await self.books.commit_with(
                "picture.kept",
                facts,
                lambda rows, _recorded: _write(rows, pending.id, stored, self.people.now()),
            )
        except LogUnavailableError:
            return log_broken()
        self.asks.pending.pop(pending.id, None)
        return _kept(pending, stored, recorded)


async def _fill(incoming: Incoming, parts: AsyncIterator[bytes]) -> None:
    async for part in parts:
        await asyncio.to_thread(incoming.write, part)
    await asyncio.to_thread(incoming.seal)


async def _parts(chunks: AsyncIterator[bytes], pending: Pending) -> AsyncIterator[bytes]:
    """The bytes in pieces of about a megabyte, so that the disk is asked seldom; raises TimeoutError."""
    held = bytearray()
    async with aclosing(_timely(chunks, pending)) as timely:
        async for chunk in timely:
            held += chunk
            if len(held) >= MEGABYTE:
                yield bytes(held)
                held.clear()
    if held:
        yield bytes(held)


async def _timely(chunks: AsyncIterator[bytes], pending: Pending) -> AsyncGenerator[bytes, None]:
    """What comes before the ask's time is over; only the network is timed, so that no write to disk is torn away."""
    clock = awake_s
    while True:
        try:
            async with within(min(CHUNK_S, pending.expires_s - clock())):
                chunk = await anext(chunks)
        except StopAsyncIteration:
            return
        except TimeoutError:
            if clock() < pending.expires_s:
                raise
            raise TooLateError from None
        if chunk and clock() >= pending.expires_s:
            raise TooLateError
        yield chunk


def _kept(pending: Pending, stored: Stored, recorded: Recorded) -> Kept:
    return Kept(keep_id=pending.id, sha256=stored.sha256, size=stored.size, record_seq=recorded.seq)


def _write(rows: Rows, keep_id: str, stored: Stored, at: datetime) -> None:
    row = rows.get(KeptPictureRow, keep_id)
    if row is not None:
        row.state, row.kept_at, row.sha256, row.size = "kept", at, stored.sha256, stored.size
        rows.add(row)
