"""`POST /v1/watches/{id}/talk` and `/v1/talks/{id}/end`: decide, record, tell the officer; and stop."""

import asyncio
from dataclasses import dataclass
from typing import Any

from respond_desktop.central.api.answers import on_disk
from respond_desktop.central.api.problems import ProblemError
from respond_desktop.central.audit.log import LogUnavailableError
from respond_desktop.central.facts.asks.officers_hand import OfficersHand, Ring
from respond_desktop.central.facts.asks.patience import OVERDUE, Patience, overdue
from respond_desktop.central.facts.asks.pulses import Pulse
from respond_desktop.central.facts.asks.refusals import Refusal, acting, log_broken, refuse
from respond_desktop.central.facts.books.books import Books
from respond_desktop.central.facts.orders import Orders
from respond_desktop.central.facts.scopes import People
from respond_desktop.central.facts.talk_run import Talk, TalkEnd
from respond_desktop.central.facts.watch_run import WatchRun
from respond_desktop.central.people.sessions import Session
from respond_desktop.central.talk.talks import Talks
from respond_desktop.central.watch.own import OwnWatches
from respond_desktop.domain.people import Person
from respond_desktop.domain.rights.policy import Ask, Decision, Permission, Target, decide
from respond_desktop.wire.bodies.http import TalkAsk, TalkAsked

TALK_ENDED = "The talk has ended."


@dataclass(frozen=True, slots=True)
class TalkAsks:
    """Central's decision on each talk; only it binds."""

    people: People
    books: Books
    own: OwnWatches
    talks: Talks
    hand: OfficersHand
    orders: Orders

    async def ask(self, session: Session, watch_id: str, body: TalkAsk) -> TalkAsked:
        """Begin a talk; raises ProblemError: 403 refused, 404, 409 no such live watch or busy, 429, 503."""
        asked_s, patience = asyncio.get_running_loop().time(), Patience()
        run = await self.own.live(session, watch_id)
        person = acting(self.people, session)
        decision = decide_on(self.people, person, Permission.TALK, run)
        facts = facts_of(session, person, run, decision) | {"local_record": body.local_record_hash}
        if not decision.allowed:
            await refuse(self.books, Refusal("talk.refused", decision, facts, asked_s))
        ring = Ring(Pulse.TALK, person, run.unit, (run.officer_id,))
        spared = await self.hand.must_bear(ring, facts)
        talk = self.talks.reserve(run)
        if talk is None:
            spared()
            words = "Somebody talks to this officer already. Wait until they have finished."
            raise ProblemError(409, "Somebody talks already.", words, kind="talk_busy")
        try:
            async with self.orders.turn(talk.device_id):
                await self._record(talk, facts, patience)
                self.talks.begin(talk)
        except ProblemError:
            spared()
            raise
        finally:
            if not talk.recorded.seq:
                self.talks.release(talk)
        return TalkAsked(talk_id=talk.id, record_seq=talk.recorded.seq)

    async def _record(self, talk: Talk, facts: dict[str, Any], patience: Patience) -> None:
        """Its record, in time to be acted on; raises ProblemError 503."""
        patience.must_last()
        try:
            talk.recorded = await self.books.commit("talk.asked", facts | {"talk": talk.id})
        except LogUnavailableError:
            raise log_broken() from None
        if patience.over:
            self.talks.end(talk, TalkEnd.CONNECTION_LOST, OVERDUE)
            raise overdue()

    async def end(self, session: Session, talk_id: str) -> None:
        """Stop talking at once, and return when that is on disk; harmless when it ended already.

        Raises ProblemError 404, 503: it has ended, the record is still waiting.
        """
        try:
            written = self.talks.end_own(session.id, talk_id)
        except LookupError:
            raise ProblemError(404, "There is no such talk of yours.", kind="unknown_talk") from None
        await on_disk(written, TALK_ENDED)


def decide_on(people: People, person: Person, permission: Permission, run: WatchRun) -> Decision:
    """The policy's decision on something done to a unit that `person` is watching."""
    target = Target(run.unit.number, people.command_of(run.unit), recording=True)
    return decide(people.policy, Ask(person, permission, run.unit.number, target))


def facts_of(session: Session, person: Person, run: WatchRun, decision: Decision) -> dict[str, Any]:
    """What the record of an ask within a watch says."""
    return {
        "watch": run.id,
        "by": person.id,
        "by_role": person.role.value,
        "workstation": session.workstation_id,
        "officer": run.officer_id,
        "unit": run.unit.number,
        "device": run.watch.device_id,
        "policy_ref": decision.policy_ref,
    }
