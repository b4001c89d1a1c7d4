"""`/v1/hand-over` and `/v1/hand-overs`: given with a note, recorded, and nothing goes over before the other's yes."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from respond_desktop.central.alert.open_alerts import Alerts
from respond_desktop.central.audit.log import LogUnavailableError
from respond_desktop.central.facts.asks.not_done import Ground, NotDone
from respond_desktop.central.facts.asks.refusals import Refusal, acting, log_broken, refuse
from respond_desktop.central.facts.books.books import Books
from respond_desktop.central.facts.books.on_disk import ANSWER_S
from respond_desktop.central.facts.books.turns import Act, UndecidedError, in_turn_with_record
from respond_desktop.central.facts.scopes import People
from respond_desktop.central.handover.book import HandOverBook
from respond_desktop.central.handover.left_open import OpenThings
from respond_desktop.central.handover.rows import give
from respond_desktop.central.handover.yes import Yes
from respond_desktop.central.ids import new_id
from respond_desktop.central.people.sessions import Session
from respond_desktop.domain.alert.handover import Colleague, HandOver, OpenKind, OpenThing
from respond_desktop.domain.people import Person
from respond_desktop.domain.rights.policy import ANY_COMMAND, Ask, Decision, Permission, decide, may_see
from respond_desktop.wire.bodies.handover import (
    HandOverAsk,
    HandOverGiven,
    HandOversWaiting,
    HandOverTaken,
    LeftOpen,
)

CANNOT_TAKE = "That person can't take this over."
UNKNOWN = "There is no such hand-over for you."
NOT_TAKEN = "Nothing went over."
NOT_RECORDED = "The record couldn't be written. Tell the others by radio, then try again. IT has been told."
UNDECIDED = (
    "Central's disk does not answer.",
    "Look at the alerts before you try again: it went over if it was recorded.",
)


@dataclass(frozen=True, slots=True)
class HandOvers:
    """`sessions`: who is signed in. A hand-over of somebody else's and an unknown one get the same words."""

    people: People
    alerts: Alerts
    open: OpenThings
    book: HandOverBook
    books: Books
    sessions: Callable[[], Iterable[Session]]
    on_changed: Callable[[], None]
    _one: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def left(self, session: Session) -> LeftOpen | NotDone:
        """What the caller has open, and who is signed in and may take alerts in the caller's place."""
        person = await self._may(session)
        if isinstance(person, NotDone):
            return person
        things = self.open.of(person)
        there = {s.person.id: s for s in self.sessions() if s.person.id != person.id}
        able = (s for s in there.values() if self._can_take(s.person.id, things))
        found = [Colleague(s.person.id, s.person.name, s.workstation_name) for s in able]
        return LeftOpen(things=things, colleagues=tuple(sorted(found, key=lambda c: c.name)))

    async def give(self, session: Session, asked: HandOverAsk) -> HandOverGiven | NotDone:
        """Record what is open with the note; not to somebody who can't take it."""
        person = await self._may(session)
        if isinstance(person, NotDone):
            return person
        things = self.open.of(person)
        taker = self.people.person(asked.to_id) if asked.to_id else None
        if asked.to_id and (taker is None or taker.id == person.id or not self._can_take(taker.id, things)):
            words = "Choose somebody who may act for these units, or whoever signs in next here."
            return NotDone(Ground.CONFLICT, CANNOT_TAKE, words, "cannot_take")
        given = self._given(session, person, taker, asked, things)
        if not await self._turn():
            return log_broken()
        try:
            return await self._give(session, person, given)
        finally:
            self._one.release()

    def _given(
        self,
        session: Session,
        person: Person,
        taker: Person | None,
        asked: HandOverAsk,
        things: tuple[OpenThing, ...],
    ) -> HandOver:
        return HandOver(
            id=new_id("handover"),
            given_by=person.name,
            given_by_id=person.id,
            to_name=taker.name if taker else "",
            to_id=taker.id if taker else "",
            workstation=session.workstation_name,
            workstation_id=session.workstation_id,
            given_at=self.people.now(),
            words=asked.words.strip(),
            things=things,
        )

    async def _give(self, session: Session, person: Person, given: HandOver) -> HandOverGiven | NotDone:
        facts = _facts(given, person, session) | {"to": given.to_id, "words": given.words}
        try:
            recorded = await self.books.commit_with(
                "handover.given", facts, lambda rows, _: give(rows, given)
            )
        except LogUnavailableError:
            return log_broken()
        self.book.given(given)
        self.on_changed()
        return HandOverGiven(hand_over=given, record_seq=recorded.seq)

    async def waiting(self, session: Session) -> HandOversWaiting | NotDone:
        """Those that wait for the caller; that their notes are read is recorded first."""
        person = acting(self.people, session)
        if isinstance(person, NotDone):
            return person
        if not self._decision(person).allowed:
            return HandOversWaiting(hand_overs=())
        found = self.book.waits_for(person.id, session.workstation_id)
        if found:
            facts = {"by": person.id, "by_role": person.role.value, "workstation": session.workstation_id}
            try:
                await self.books.commit("handover.read", facts | {"hand_overs": [h.id for h in found]})
            except LogUnavailableError:
                return log_broken()
        return HandOversWaiting(hand_overs=tuple(self.seen_by(h, person) for h in found))

    async def take(self, session: Session, hand_over_id: str) -> HandOverTaken | NotDone:
        """The yes: what is open and still the giver's is the caller's."""
        person = await self._may(session)
        if isinstance(person, NotDone):
            return person
        if not await self._turn():
            return log_broken()
        try:
            return await self._take(session, person, hand_over_id)
        finally:
            self._one.release()

    async def _take(self, session: Session, person: Person, hand_over_id: str) -> HandOverTaken | NotDone:
        waiting = self.book.waits_for(person.id, session.workstation_id)
        given = next((h for h in waiting if h.id == hand_over_id), None)
        if given is None:
            words = "It may be taken already, or replaced."
            return NotDone(Ground.UNKNOWN, UNKNOWN, words, "unknown_hand_over")
        taken = replace(given, taken_by=person.name, taken_by_id=person.id, taken_at=self.people.now())
        yes = Yes(self.alerts, self.book, taken, self._going(given, person))
        facts = _facts(given, person, session) | {"alerts": list(yes.alert_ids), "from": given.given_by_id}
        missed = await self._recorded(Act("handover.taken", facts, yes.rows, yes.effect, yes.due))
        if missed is not None:
            return missed
        over = [t for t in given.things if t.kind is OpenKind.ALERT]
        return HandOverTaken(alert_ids=yes.alert_ids, stayed=len(over) - len(yes.alert_ids))

    async def _recorded(self, act: Act) -> NotDone | None:
        try:
            done = await in_turn_with_record(self.books, act)
        except LogUnavailableError:
            return NotDone(Ground.UNAVAILABLE, NOT_TAKEN, NOT_RECORDED, "log_unavailable")
        except UndecidedError:
            return NotDone(Ground.UNAVAILABLE, *UNDECIDED, "undecided")
        words = "An alert of it changed meanwhile. Look, then try again."
        return None if done else NotDone(Ground.CONFLICT, NOT_TAKEN, words, "changed")

    async def _turn(self) -> bool:
        """One gives or takes at a time: of two at once the second sees what the first did. True: release it."""
        try:
            async with asyncio.timeout(ANSWER_S):
                return await self._one.acquire()
        except TimeoutError:
            return False

    def seen_by(self, given: HandOver, person: Person) -> HandOver:
        """Without the units that lie outside the reader's scope."""
        scope = self.people.scope(person).alerts
        return replace(given, things=tuple(t for t in given.things if self._command(t) in scope))

    def _going(self, given: HandOver, person: Person) -> tuple[str, ...]:
        """Alerts that can go to her: open, still the giver's, and hers to act for."""
        mine = [t for t in given.things if t.kind is OpenKind.ALERT and self._may_act(person, t)]
        entries = [(t.id, self.alerts.get(t.id)) for t in mine]
        return tuple(
            i for i, e in entries if e and e.alert.open and e.alert.acknowledged_by_id == given.given_by_id
        )

    def _can_take(self, person_id: str, things: tuple[OpenThing, ...]) -> bool:
        person = self.people.person(person_id)
        if person is None or not self._decision(person).allowed:
            return False
        return all(self._may_act(person, t) for t in things if t.kind is OpenKind.ALERT)

    def _may_act(self, person: Person, thing: OpenThing) -> bool:
        permission, command = Permission.ACKNOWLEDGE_ALERTS, self._command(thing)
        command = person.command if command == ANY_COMMAND else command
        return bool(command) and may_see(self.people.policy, person, permission, command) is not None

    def _command(self, thing: OpenThing) -> str:
        unit = self.people.unit(thing.unit_id)
        if unit is not None or thing.unit_id or thing.kind is not OpenKind.ALERT:
            return unit.command if unit else ""
        entry = self.alerts.get(thing.id)
        return self.people.command_for(entry.alert.unit_id, entry.command) if entry else ""

    def _decision(self, person: Person) -> Decision:
        return decide(self.people.policy, Ask(person, Permission.ACKNOWLEDGE_ALERTS))

    async def _may(self, session: Session) -> Person | NotDone:
        asked_s = asyncio.get_running_loop().time()
        person = acting(self.people, session)
        if isinstance(person, NotDone):
            return person
        decision = self._decision(person)
        if not decision.allowed:
            facts = {"by": person.id, "by_role": person.role.value, "workstation": session.workstation_id}
            return await refuse(self.books, Refusal("handover.refused", decision, facts, asked_s))
        return person


def _facts(given: HandOver, person: Person, session: Session) -> dict[str, Any]:
    def of(kind: OpenKind) -> list[str]:
        return [t.id for t in given.things if t.kind is kind]

    return {
        "hand_over": given.id,
        "by": person.id,
        "by_role": person.role.value,
        "workstation": session.workstation_id,
        "alerts": of(OpenKind.ALERT),
        "requests": of(OpenKind.BACKUP),
        "watches": of(OpenKind.WATCH),
        "reasons": of(OpenKind.REASON),
    }
