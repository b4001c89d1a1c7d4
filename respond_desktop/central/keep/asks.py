"""`POST /v1/watches/{id}/keep`: decide, record, and wait 10 minutes for the file."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session as Rows
from sqlmodel import select

from respond_desktop.central.audit.log import Log, LogUnavailableError, Recorded
from respond_desktop.central.awake import awake_s
from respond_desktop.central.facts.asks.not_done import NotDone
from respond_desktop.central.facts.asks.refusals import Refusal, acting, log_broken, refuse, too_often
from respond_desktop.central.facts.books.books import Books, Written
from respond_desktop.central.facts.rows.kept_pictures import KeepOver
from respond_desktop.central.facts.scopes import People
from respond_desktop.central.facts.watch_run import WatchRun
from respond_desktop.central.ids import new_id
from respond_desktop.central.keep.files import FORMATS, Stored, clear_incoming, left_behind
from respond_desktop.central.people.sessions import Session
from respond_desktop.central.storage.tables import KeptPictureRow
from respond_desktop.central.watch.own import OwnWatchActs
from respond_desktop.central.watch.within import decide_on, facts_of
from respond_desktop.domain.people import Person
from respond_desktop.domain.rights.policy import Decision, Permission, RefusalKind
from respond_desktop.wire.bodies.http import KeepAsk, KeepAsked

logger = structlog.get_logger(__name__)

KEEP_S = 600.0
"""How long an ask waits for its file."""
LAPSED_WORDS = "Nothing was sent in 10 minutes."
RESTARTED_WORDS = "Central was restarted before the picture was sent."


@dataclass(eq=False, slots=True)
class Pending:
    """An ask without its file yet; `facts` are those of its record."""

    id: str
    run: WatchRun
    kind: str
    facts: dict[str, Any]
    expires_s: float
    busy: bool = False


@dataclass(frozen=True, slots=True)
class KeepAsks:
    """Central's decision on each ask to keep a picture; `folder` holds the files."""

    people: People
    books: Books
    own: OwnWatchActs
    folder: Path
    pending: dict[str, Pending] = field(default_factory=dict)
    _turns: WeakValueDictionary[str, asyncio.Lock] = field(default_factory=WeakValueDictionary)

    async def load(self) -> None:
        """After a start: asks of the run before have lapsed, and half a file or one without a record is none."""
        await asyncio.to_thread(clear_incoming, self.folder)
        await self.books.database.run(lambda rows: _lapse_all(self.books.log, rows))
        for left in await asyncio.to_thread(left_behind, self.folder):
            async with self.turn(left.sha256):
                await self.unkept(left)

    @asynccontextmanager
    async def turn(self, sha256: str) -> AsyncIterator[None]:
        """From a file's place until its record, or its end: one after another for asks that bring the same bytes."""
        lock = self._turns.get(sha256) or self._turns.setdefault(sha256, asyncio.Lock())
        async with lock:
            yield

    async def unkept(self, stored: Stored) -> None:
        """This ask keeps nothing: its file goes, unless it is recorded for another. For whoever has its turn."""
        try:
            recorded = await self.books.database.read(partial(_is_kept, stored.sha256))
        except SQLAlchemyError as error:  # file and mark stay: the next start asks again
            logger.error("file_left", error=type(error).__name__)
            return
        await asyncio.to_thread(stored.settle if recorded else stored.remove)

    async def ask_to_keep(self, session: Session, watch_id: str, body: KeepAsk) -> KeepAsked | NotDone:
        """Begin to keep; not without a live watch of one's own, nor too often."""
        asked_s = asyncio.get_running_loop().time()
        run = await self.own.live(session, watch_id)
        if isinstance(run, NotDone):
            return run
        if not run.keeps.admits(asked_s):
            return too_often("You keep too many pictures of this watch. Wait a few seconds.")
        person = acting(self.people, session)
        if isinstance(person, NotDone):
            return person
        decision = self.decision(person, run, body.words)
        facts = facts_of(session, person, run, decision) | {
            "what": body.kind,
            "words": body.words,
            "incident": body.incident or run.watch.incident,
        }
        asked = facts | {"local_record": body.local_record_hash}
        if not decision.allowed:
            return await refuse(self.books, Refusal("keep.refused", decision, asked, asked_s))
        keep_id = new_id("keep")
        facts["keep"] = keep_id
        try:
            recorded = await self.books.commit_with(
                "keep.asked",
                asked | {"keep": keep_id},
                lambda rows, recorded: rows.add(_new_row(session, facts, recorded, self.people.now())),
            )
        except LogUnavailableError:
            return log_broken()
        self.pending[keep_id] = Pending(keep_id, run, body.kind, facts, awake_s() + KEEP_S)
        return KeepAsked(keep_id=keep_id, record_seq=recorded.seq, max_bytes=FORMATS[body.kind].max_bytes)

    def decision(self, person: Person, run: WatchRun, words: str) -> Decision:
        """The policy's decision; whoever may keep must say why in her own words."""
        decision = decide_on(self.people, person, Permission.KEEP, run)
        if not decision.allowed or words.strip():
            return decision
        fact, why = "the reason is not written down.", "Keeping a picture asks for your own words."
        ways = ("Write the reason",)
        return Decision(False, decision.policy_ref, fact, why, RefusalKind.NO_WORDS, ways, rule=decision.rule)

    def tick(self) -> None:
        """Each second: asks whose time is over."""
        now_s = awake_s()
        for each in tuple(self.pending.values()):
            if not each.busy and now_s >= each.expires_s:
                self.over(each, "keep.lapsed", LAPSED_WORDS)

    def over(self, pending: Pending, kind: str, words: str) -> Written:
        """Nothing will be kept for this ask: recorded, with why."""
        if self.pending.pop(pending.id, None) is None:
            return self.books.settled()
        state = "lapsed" if kind == "keep.lapsed" else "failed"
        row = KeepOver(id=pending.id, state=state)
        return self.books.record_with(kind, pending.facts | {"reason": words}, row)


def _new_row(session: Session, facts: dict[str, Any], recorded: Recorded, at: datetime) -> KeptPictureRow:
    return KeptPictureRow(
        id=facts["keep"],
        watch_id=facts["watch"],
        session_id=session.id,
        officer_id=facts["officer"],
        viewer_id=facts["by"],
        unit_number=facts["unit"],
        incident=facts["incident"],
        kind=facts["what"],
        words=facts["words"],
        record_seq=recorded.seq,
        asked_at=at,
    )


def _is_kept(sha256: str, rows: Rows) -> bool:
    kept = select(KeptPictureRow).where(KeptPictureRow.sha256 == sha256, KeptPictureRow.state == "kept")
    return rows.exec(kept).first() is not None


def _lapse_all(log: Log, rows: Rows) -> None:
    for row in rows.exec(select(KeptPictureRow).where(KeptPictureRow.state == "asked")).all():
        facts = {
            "keep": row.id,
            "watch": row.watch_id,
            "by": row.viewer_id,
            "officer": row.officer_id,
            "unit": row.unit_number,
            "what": row.kind,
            "incident": row.incident,
        }
        log.append_in(rows, "keep.lapsed", facts | {"reason": RESTARTED_WORDS})
        row.state = "lapsed"
        rows.add(row)
