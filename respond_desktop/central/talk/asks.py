"""`POST /v1/watches/{id}/talk` and `/v1/talks/{id}/end`: decide, record, tell the officer; and stop."""

import asyncio
from dataclasses import dataclass
from typing import Any

from respond_desktop.central.audit.log import LogUnavailableError
from respond_desktop.central.facts.asks.not_done import Ground, NotDone
from respond_desktop.central.facts.asks.officers_hand import OfficersHand, Ring
from respond_desktop.central.facts.asks.patience import OVERDUE, OrderPatience, overdue
from respond_desktop.central.facts.asks.pulses import Pulse
from respond_desktop.central.facts.asks.refusals import Refusal, acting, log_broken, refuse
from respond_desktop.central.facts.books.books import Books
from respond_desktop.central.facts.books.on_disk import on_disk
from respond_desktop.central.facts.orders import Orders
from respond_desktop.central.facts.scopes import People
from respond_desktop.central.facts.talk_run import Talk, TalkEnd
from respond_desktop.central.facts.watch_run import WatchRun
from respond_desktop.central.people.sessions import Session
from respond_desktop.central.talk.talks import Talks
from respond_desktop.central.watch.own import OwnWatchActs
from respond_desktop.central.watch.within import decide_on, facts_of
from respond_desktop.domain.rights.policy import Permission
from respond_desktop.wire.bodies.http import TalkAsk, TalkAsked

TALK_ENDED = "The talk has ended."


@dataclass(frozen=True, slots=True)
class TalkAsks:
    """Central's decision on each talk; only it binds."""

    people: People
    books: Books
    own: OwnWatchActs
    talks: Talks
    hand: OfficersHand
    orders: Orders

    async def ask_to_talk(self, session: Session, watch_id: str, body: TalkAsk) -> TalkAsked | NotDone:
        """Begin a talk; not without a live watch of one's own, and not while somebody talks to the officer."""
        asked_s, patience = asyncio.get_running_loop().time(), OrderPatience()
        run = await self.own.live(session, watch_id)
        if isinstance(run, NotDone):
            return run
        person = acting(self.people, session)
        if isinstance(person, NotDone):
            return person
        decision = decide_on(self.people, person, Permission.TALK, run)
        facts = facts_of(session, person, run, decision) | {"local_record": body.local_record_hash}
        if not decision.allowed:
            return await refuse(self.books, Refusal("talk.refused", decision, facts, asked_s))
        ring = Ring(Pulse.TALK, person, run.unit, (run.officer_id,))
        spared = await self.hand.must_bear(ring, facts)
        if isinstance(spared, NotDone):
            return spared
        outcome = await self._begin(run, facts, patience)
        if isinstance(outcome, NotDone):
            spared()
        return outcome

    async def _begin(
        self, run: WatchRun, facts: dict[str, Any], patience: OrderPatience
    ) -> TalkAsked | NotDone:
        talk = self.talks.reserve(run)
        if talk is None:
            words = "Somebody talks to this officer already. Wait until they have finished."
            return NotDone(Ground.CONFLICT, "Somebody talks already.", words, "talk_busy")
        try:
            async with self.orders.turn(talk.device_id):
                missed = await self._record(talk, facts, patience)
                if missed is not None:
                    return missed
                self.talks.begin_talk(talk)
        finally:
            if not talk.recorded.seq:
                self.talks.release(talk)
        return TalkAsked(talk_id=talk.id, record_seq=talk.recorded.seq)

    async def _record(self, talk: Talk, facts: dict[str, Any], patience: OrderPatience) -> NotDone | None:
        """Its record, in time to be acted on; None once there is one."""
        if patience.over:
            return overdue()
        try:
            talk.recorded = await self.books.commit("talk.asked", facts | {"talk": talk.id})
        except LogUnavailableError:
            return log_broken()
        if patience.over:
            self.talks.end_talk(talk, TalkEnd.CONNECTION_LOST, OVERDUE)
            return overdue()
        return None

    async def end(self, session: Session, talk_id: str) -> NotDone | None:
        """Stop talking at once, and return when that is on disk; harmless when it ended already.

        Not done can mean: it has ended, the record is still waiting.
        """
        try:
            written = self.talks.end_own(session.id, talk_id)
        except LookupError:
            return NotDone(Ground.UNKNOWN, "There is no such talk of yours.", kind="unknown_talk")
        return await on_disk(written, TALK_ENDED)
