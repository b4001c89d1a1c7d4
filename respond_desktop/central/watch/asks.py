"""`POST /v1/watches`: decide, record, begin; and the justification owed after a break-glass watch."""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from respond_desktop.central.audit.log import LogUnavailableError, Recorded
from respond_desktop.central.facts.asks.not_done import Ground, NotDone
from respond_desktop.central.facts.asks.officers_hand import OfficersHand, Ring
from respond_desktop.central.facts.asks.patience import OrderPatience, overdue
from respond_desktop.central.facts.asks.pulses import Pulse
from respond_desktop.central.facts.asks.refusals import Refusal, acting, log_broken, refuse
from respond_desktop.central.facts.books.books import Books
from respond_desktop.central.facts.orders import Orders
from respond_desktop.central.facts.scopes import People
from respond_desktop.central.facts.watch_run import WatchRun, new_row
from respond_desktop.central.facts.world import World
from respond_desktop.central.ids import new_id
from respond_desktop.central.people.sessions import Session
from respond_desktop.central.watch.watches import Watches
from respond_desktop.domain.people import Person, Unit
from respond_desktop.domain.rights.policy import (
    Ask,
    Decision,
    Permission,
    Target,
    decide,
    may_see,
)
from respond_desktop.domain.watches import Watch, WatchState
from respond_desktop.wire.bodies.http import WatchAsk, WatchAsked

WATCHES_PER_SESSION = 16
BREAK_GLASS_WORDS = "Needs help"


@dataclass(frozen=True, slots=True)
class _Case:
    session: Session
    person: Person
    body: WatchAsk
    unit: Unit | None
    device_id: str
    officer_id: str
    decision: Decision
    now: datetime
    purpose_words: str


@dataclass(frozen=True, slots=True)
class WatchAsks:
    """Central's decision on each ask; only it binds. `help_open`: whether a unit's own needs-help alert is open."""

    people: People
    world: World
    help_open: Callable[[str], bool]
    books: Books
    watches: Watches
    hand: OfficersHand
    orders: Orders
    _asking: Counter[str] = field(default_factory=Counter)

    async def ask_to_watch(self, session: Session, body: WatchAsk) -> WatchAsked | NotDone:
        """Begin a watch; not when it is refused, there are too many or too often, or it can't be recorded in time."""
        asked_s, patience = asyncio.get_running_loop().time(), OrderPatience()
        person = acting(self.people, session)
        if isinstance(person, NotDone):
            return person
        case = self._case(session, person, body)
        if not case.decision.allowed or case.unit is None:
            return await refuse(self.books, Refusal("watch.refused", case.decision, _facts(case), asked_s))
        if self._places_taken(session.id) >= WATCHES_PER_SESSION:
            words = f"You are watching {WATCHES_PER_SESSION} cameras already. End one first."
            return NotDone(Ground.CONFLICT, "Unavailable", words, "too_many_watches")
        self._asking[session.id] += 1  # a place is taken before anything is waited for
        try:
            return await self._begin(case, case.unit, patience)
        finally:
            self._asking[session.id] -= 1
            if not self._asking[session.id]:
                del self._asking[session.id]

    def _places_taken(self, session_id: str) -> int:
        running = sum(run.session_id == session_id for run in self.watches.running)
        return running + self._asking[session_id]

    async def _begin(self, case: _Case, unit: Unit, patience: OrderPatience) -> WatchAsked | NotDone:
        ring = Ring(Pulse.WATCH, case.person, unit, (case.officer_id,))
        spared = await self.hand.must_bear(ring, _facts(case))
        if isinstance(spared, NotDone):
            return spared
        run = self._run(case, unit)
        async with self.orders.turn(case.device_id):
            missed = await self._record(case, run, patience)
            if missed is None:
                self.watches.begin_watch(run, case.purpose_words)
        if missed is not None:
            spared()
            return missed
        return WatchAsked(
            watch_id=run.id,
            record_seq=run.recorded.seq,
            policy_ref=case.decision.policy_ref,
            ends_at=run.watch.ends_at,
            reason_due_at=run.watch.reason_due_at,
        )

    async def _record(self, case: _Case, run: WatchRun, patience: OrderPatience) -> NotDone | None:
        """Its record, in time to be acted on; None once there is one."""
        if patience.over:
            return overdue()
        try:
            run.recorded = await self.books.commit_with(
                "watch.asked",
                _facts(case) | {"watch": run.id, "ends_at": run.watch.ends_at, "sound": run.watch.sound},
                lambda rows, recorded: rows.add(new_row(run, recorded)),
            )
        except LogUnavailableError:
            return log_broken()
        if patience.over:
            self.watches.lapse(run)
            return overdue()
        return None

    def _case(self, session: Session, person: Person, body: WatchAsk) -> _Case:
        now = self.people.now()
        unit = self.people.unit_by_number(body.unit_number)
        who = self.people.roster().by_unit.get(unit.id if unit else "")
        device_id, officer_id = (who.device.id, who.officer.id) if who else ("", "")
        recording = self.world.recording(device_id, now) is not None
        help_open = self.help_open(unit.id if unit else "")
        target = Target(unit.number, unit.command, recording, help_open) if unit else None
        ask = Ask(
            person,
            Permission.WATCH,
            body.unit_number,
            target,
            body.purpose,
            body.words,
            body.break_glass,
        )
        decision = self._unless_barred(decide(self.people.policy, ask), device_id)
        words = self._purpose_words(body)
        return _Case(session, person, body, unit, device_id, officer_id, decision, now, words)

    def _unless_barred(self, decision: Decision, device_id: str) -> Decision:
        words = self.people.bar.of(device_id) if decision.allowed else ""
        if not words:
            return decision
        bar, ref = self.people.bar, decision.policy_ref
        return Decision(False, ref, words, bar.why, bar.kind, rule=decision.rule)

    def _run(self, case: _Case, unit: Unit) -> WatchRun:
        policy, body = self.people.policy, case.body
        due = case.now + timedelta(hours=policy.reason_due_hours) if body.break_glass else None
        watch = Watch(
            id=new_id("watch"),
            unit_id=unit.id,
            unit_number=unit.number,
            device_id=case.device_id,
            viewer_id=case.person.id,
            viewer_name=case.person.name,
            workstation=case.session.workstation_name,
            workstation_id=case.session.workstation_id,
            purpose=case.purpose_words,
            state=WatchState.ASKED,
            asked_at=case.now,
            ends_at=case.now + timedelta(minutes=policy.watch_minutes),
            record_seq=0,
            incident=body.incident,
            break_glass=body.break_glass,
            reason_due_at=due,
            sound=self.watches.may_sound
            and may_see(policy, case.person, Permission.LISTEN, unit.command) is not None,
        )
        return WatchRun(
            watch=watch,
            viewer=case.person,
            session_id=case.session.id,
            workstation_id=case.session.workstation_id,
            officer_id=case.officer_id,
            unit=unit,
            stream="",
            recorded=Recorded(0, "", case.now),
        )

    def _purpose_words(self, body: WatchAsk) -> str:
        if body.break_glass:
            return BREAK_GLASS_WORDS
        purpose = self.people.policy.purpose(body.purpose)
        return purpose.words if purpose else ""


def _facts(case: _Case) -> dict[str, Any]:
    body = case.body
    return {
        "by": case.person.id,
        "by_role": case.person.role.value,
        "workstation": case.session.workstation_id,
        "officer": case.officer_id,
        "unit": body.unit_number,
        "unit_id": case.unit.id if case.unit else "",
        "device": case.device_id,
        "purpose": body.purpose,
        "purpose_words": case.purpose_words,
        "words": body.words,
        "incident": body.incident,
        "break_glass": body.break_glass,
        "policy_ref": case.decision.policy_ref,
        "local_record": body.local_record_hash,
    }
