"""`PUT /v1/kept/{id}`: the file of an ask is received in parts, checked, stored and recorded, or not kept at all."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass

import structlog
from sqlmodel import Session as Rows
from starlette.requests import ClientDisconnect

from respond_desktop.central.api.answers import on_disk
from respond_desktop.central.api.problems import ProblemError
from respond_desktop.central.audit.log import LogUnavailableError, Recorded
from respond_desktop.central.awake import awake_s, within
from respond_desktop.central.facts.asks.refusals import Refusal, acting, log_broken, refuse
from respond_desktop.central.facts.books.books import Books
from respond_desktop.central.facts.scopes import People, utc_now
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


class TooLateError(TimeoutError):
    """Bytes still came, but the ask's time is over."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file on its way in: its media type and its bytes as they come."""

    media_type: str
    chunks: AsyncIterator[bytes]


@dataclass(frozen=True, slots=True)
class Keeps:
    """One file for each ask, from the session that asked; `lives` tells whether a session has not ended."""

    people: People
    books: Books
    asks: KeepAsks
    lives: Callable[[str], bool]

    async def take(self, session: Session, keep_id: str, upload: Upload) -> Kept:
        """Keep it; raises ProblemError: 403, 404, 408, 409, 413, 415, 429, 503, 507. A broken one may come again."""
        pending = await self._admitted(session, keep_id, upload.media_type)
        pending.busy = True
        try:
            async with self._received(pending, upload.chunks) as incoming, self.asks.turn(incoming.sha256):
                return await self._keep(session, pending, incoming)
        finally:
            pending.busy = False

    async def _keep(self, session: Session, pending: Pending, incoming: Incoming) -> Kept:
        """Put it in its place and record it, or take it away again; for whoever has the turn of its bytes."""
        async with self._failures(pending):
            stored = await asyncio.to_thread(incoming.keep)
        try:
            await self._must_be_allowed(session, pending)  # much can happen while a file comes in
            kept = await self._record(pending, stored)
        except ProblemError:
            await self.asks.unkept(stored)
            raise
        await asyncio.to_thread(stored.settle)
        return kept

    async def _admitted(self, session: Session, keep_id: str, media_type: str) -> Pending:
        pending = self.asks.pending.get(keep_id)
        if pending is None or pending.run.session_id != session.id:
            words = "Its file is kept already, its 10 minutes are over, or it was never asked."
            raise ProblemError(404, "There is no such picture of yours to keep.", words, kind="unknown_keep")
        await self._must_be_allowed(session, pending)
        if pending.busy:
            raise ProblemError(409, "The file is being sent already.", kind="keep_busy")
        if sum(each.busy for each in self.asks.pending.values()) >= UPLOADS:
            raise ProblemError(429, "Too many pictures are being sent.", "Try again soon.", kind="too_often")
        wanted = FORMATS[pending.kind].media_type
        if media_type.partition(";")[0].strip().lower() != wanted:
            raise ProblemError(415, "The file is of another type.", f"Send {wanted}.", kind="wrong_type")
        return pending

    async def _must_be_allowed(self, session: Session, pending: Pending) -> None:
        asked_s = asyncio.get_running_loop().time()
        if not self.lives(session.id):
            self.asks.over(pending, "keep.failed", "The session ended.")
            raise ProblemError(401, "Your session has ended.", "Sign in again.", kind="session_ended")
        person = acting(self.people, session)
        decision = self.asks.decision(person, pending.run, str(pending.facts["words"]))
        if not decision.allowed:
            await self._over(pending, "keep.failed", "The right to keep pictures ended.")
            await refuse(self.books, Refusal("keep.refused", decision, pending.facts, asked_s))

    @asynccontextmanager
    async def _received(self, pending: Pending, chunks: AsyncIterator[bytes]) -> AsyncIterator[Incoming]:
        """The file as it came, until it is in its place or gone."""
        async with self._failures(pending):
            incoming = await asyncio.to_thread(Incoming, self.asks.folder, pending.id, FORMATS[pending.kind])
        try:
            async with self._failures(pending):
                async for part in _parts(chunks, pending):
                    await asyncio.to_thread(incoming.write, part)
                await asyncio.to_thread(incoming.seal)
            yield incoming
        finally:
            await asyncio.to_thread(incoming.discard)

    @asynccontextmanager
    async def _failures(self, pending: Pending) -> AsyncIterator[None]:
        """What can go wrong with a file, in words; raises ProblemError instead."""
        kind = FORMATS[pending.kind]
        try:
            yield
        except TooLargeError:
            await self._over(pending, "keep.failed", TOO_LARGE)
            words = f"It may have {kind.max_bytes // MEGABYTE} MB at most."
            raise ProblemError(413, TOO_LARGE, words, kind="too_large") from None
        except WrongFormatError:
            await self._over(pending, "keep.failed", WRONG_FORMAT)
            raise ProblemError(415, WRONG_FORMAT, f"Send {kind.media_type}.", kind="wrong_type") from None
        except TooLateError:
            await self._over(pending, "keep.lapsed", TOO_LATE)
            raise ProblemError(408, TOO_LATE, "Nothing is kept. Ask again.", kind="too_late") from None
        except (ClientDisconnect, TimeoutError):
            words = "Send it again before its 10 minutes are over."
            raise ProblemError(408, "The file did not come whole.", words, kind="incomplete") from None
        except DiskLiesError:
            await self._report_disk(pending)
            words = "The picture is not kept. Tell the system administrator: look at central's disk."
            raise ProblemError(500, DISK_LIES, words, kind="disk_lies") from None
        except OSError as error:
            logger.error("picture_not_kept", error=type(error).__name__, errno=error.errno)
            await self._over(pending, "keep.failed", NO_ROOM)
            words = "The picture is not kept. Tell the system administrator."
            raise ProblemError(507, NO_ROOM, words, kind="no_room") from None

    async def _report_disk(self, pending: Pending) -> None:
        logger.error("picture_not_kept", error="read back otherwise than it was written")
        facts = {name: pending.facts[name] for name in ("by", "watch", "officer", "unit")}
        what = {"what": f"kept {pending.kind}", "keep": pending.id, "words": DISK_LIES}
        self.books.record("integrity", facts | what)
        await self._over(pending, "keep.failed", DISK_LIES)

    async def _over(self, pending: Pending, kind: str, words: str) -> None:
        """Nothing is kept: said when that is on disk."""
        await on_disk(self.asks.over(pending, kind, words), f"{words} Nothing is kept.")

    async def _record(self, pending: Pending, stored: Stored) -> Kept:
        """What can't be recorded isn't kept."""
        facts = pending.facts | {"sha256": stored.sha256, "size": stored.size}
        try:
            recorded = await self.books.commit_with(
                "picture.kept", facts, lambda rows, _recorded: _write(rows, pending.id, stored)
            )
        except LogUnavailableError:
            raise log_broken() from None
        self.asks.pending.pop(pending.id, None)
        return _kept(pending, stored, recorded)


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


def _write(rows: Rows, keep_id: str, stored: Stored) -> None:
    row = rows.get(KeptPictureRow, keep_id)
    if row is not None:
        row.state, row.kept_at, row.sha256, row.size = "kept", utc_now(), stored.sha256, stored.size
        rows.add(row)
