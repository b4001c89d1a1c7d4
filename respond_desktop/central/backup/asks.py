"""`POST /v1/backup`: decide for the unit and for each recipient, record, disclose the place, send."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from respond_desktop.central.audit.log import LogUnavailableError, Recorded
from respond_desktop.central.backup.new_place import follows_not, no_place_now
from respond_desktop.central.backup.place import BackupPlaces, FrozenPlace
from respond_desktop.central.backup.requests import Backups
from respond_desktop.central.facts.asks.not_done import Ground, NotDone
from respond_desktop.central.facts.asks.officers_hand import OfficersHand, Ring
from respond_desktop.central.facts.asks.patience import OrderPatience, changed, overdue
from respond_desktop.central.facts.asks.pulses import Pulse
from respond_desktop.central.facts.asks.refusals import Refusal, acting, log_broken, refuse
from respond_desktop.central.facts.books.books import Books
from respond_desktop.central.facts.orders import Orders
from respond_desktop.central.facts.rows.backups import add_request, save_response
from respond_desktop.central.facts.scopes import People, Roster
from respond_desktop.central.ids import new_id
from respond_desktop.central.people.sessions import Session
from respond_desktop.domain.backup import (
    BackupRequest,
    Code,
    PlaceChoice,
    Response,
    ResponseState,
    WhichPlace,
)
from respond_desktop.domain.kinds.bodies.views import PlaceDisclosed
from respond_desktop.domain.people import Person, Unit
from respond_desktop.domain.rights.policy import Ask, Decision, Permission, RefusalKind, Target, decide
from respond_desktop.wire.bodies.http import BackupAsk, BackupAsked

RECIPIENT_FACT = "One of the units asked is not among the units you may act for."


Worn = dict[str, tuple[str, str]]
"""By unit id: its camera and who wears it (ids, empty: none)."""


@dataclass(frozen=True, slots=True)
class _Asking:
    """A request on its way, and who wore the cameras of the unit and of those asked when it was decided."""

    session: Session
    body: BackupAsk
    person: Person
    unit: Unit
    asked: list[Unit]
    worn: Worn
    facts: dict[str, Any]
    patience: OrderPatience

    def devices(self, now: Worn) -> dict[str, str]:
        """The cameras asked that are worn `now` as they were, by unit id."""
        worn = ((u.id, self.worn[u.id]) for u in self.asked)
        return {
            unit_id: device for unit_id, (device, who) in worn if device and now[unit_id] == (device, who)
        }


@dataclass(frozen=True, slots=True)
class BackupAsks:
    """Central's decision on each request for backup."""

    people: People
    places: BackupPlaces
    books: Books
    backups: Backups
    hand: OfficersHand
    orders: Orders
    lives: Callable[[str], bool]
    """Whether a session has not ended."""

    async def ask_for_backup(self, session: Session, body: BackupAsk) -> BackupAsked | NotDone:
        """Send a request; not when it is refused, asks nobody else, or something it stands on changed meanwhile."""
        asking = await self._asking(session, body)
        if isinstance(asking, NotDone):
            return asking
        officers = tuple(officer for u in asking.asked if (officer := asking.worn[u.id][1]))
        ring = Ring(Pulse.BACKUP, asking.person, asking.unit, officers)
        spared = await self.hand.must_bear(ring, asking.facts)
        if isinstance(spared, NotDone):
            return spared
        async with self.orders.turn(*asking.devices(asking.worn).values()):
            outcome = await self._send(asking)
        if isinstance(outcome, NotDone):
            spared()
        return outcome

    async def _asking(self, session: Session, body: BackupAsk) -> _Asking | NotDone:
        """What is asked, as decided now."""
        asked_s, patience = asyncio.get_running_loop().time(), OrderPatience()
        person = acting(self.people, session)
        if isinstance(person, NotDone):
            return person
        unit = self.people.unit_by_number(body.for_unit_number)
        decision = self._decide_all(person, body)
        facts = self._facts(session, person, body, unit)
        if not decision.allowed or unit is None:
            return await refuse(self.books, Refusal("backup.refused", decision, facts, asked_s))
        recipients = [self.people.unit(r) for r in dict.fromkeys(body.recipients)]
        asked = [r for r in recipients if r is not None and r.id != unit.id]
        if not asked:
            words = "Choose at least one other unit."
            return NotDone(Ground.MEANINGLESS, "Nobody was asked.", words, "no_recipients")
        facts |= {"policy_ref": decision.policy_ref}
        if body.follows:
            facts["follows"] = body.follows
            if other := follows_not(self.backups.request(body.follows), unit, asked):
                return other
        worn = self._worn([unit.id, *(u.id for u in asked)])
        return _Asking(session, body, person, unit, asked, worn, facts, patience)

    async def _send(self, asking: _Asking) -> BackupAsked | NotDone:
        """Record and order, in time, and only what still holds before and after."""
        if asking.patience.over:
            return overdue()
        if not self._may_still(asking) or self._worn(asking.worn) != asking.worn:
            return changed()
        placed = self.places.at_sending(asking.unit, _chosen(asking.body))
        if isinstance(placed, NotDone):
            return placed
        if placed is None and asking.body.follows:
            return no_place_now(asking.unit)
        if placed is not None:
            asking.facts.update(
                officer=placed.officer_id, worn_by=asking.facts["officer"], place=placed.which.value
            )
        request = self._request(asking, placed)
        try:
            recorded = await self._record(asking, request)
        except LogUnavailableError:
            return log_broken()
        return self._order(asking, request, recorded)

    def _order(self, asking: _Asking, request: BackupRequest, recorded: Recorded) -> BackupAsked | NotDone:
        late, may = asking.patience.over, self._may_still(asking)
        if self.people.bar.words:
            request = replace(request, place=None)
            may = may and not request.follows
        devices = asking.devices(self._worn(asking.worn)) if may and not late else {}
        self.backups.send(request, devices, recorded, asking.facts["officer"])
        if late:
            return overdue()
        return BackupAsked(request_id=request.id, record_seq=recorded.seq) if may else changed()

    def _may_still(self, asking: _Asking) -> bool:
        person = self.people.person(asking.session.person.id)
        if person is None or not self.lives(asking.session.id):
            return False
        return self._decide_all(person, asking.body).allowed

    def _decide_all(self, person: Person, body: BackupAsk) -> Decision:
        """For the unit, then for everybody asked."""
        unit = self.people.unit_by_number(body.for_unit_number)
        decision = self._decide(person, body.for_unit_number, unit)
        recipients = [self.people.unit(r) for r in dict.fromkeys(body.recipients)]
        return (self._decide_recipients(person, recipients) or decision) if decision.allowed else decision

    def _decide(self, person: Person, number: str, unit: Unit | None) -> Decision:
        target = Target(unit.number, unit.command) if unit else None
        return decide(self.people.policy, Ask(person, Permission.REQUEST_BACKUP, number, target))

    def _decide_recipients(self, person: Person, recipients: list[Unit | None]) -> Decision | None:
        """The refusal when any recipient is unknown or out of scope (the same words), or None."""
        decisions = [self._decide(person, r.number if r else "?", r) for r in recipients]
        refused = next((d for d in decisions if not d.allowed), None)
        if refused is None or refused.kind is not RefusalKind.OUT_OF_SCOPE:
            return refused
        return Decision(
            False, refused.policy_ref, RECIPIENT_FACT, refused.why, refused.kind, refused.ways, refused.rule
        )

    def _request(self, asking: _Asking, placed: FrozenPlace | None) -> BackupRequest:
        now = self.people.now()
        responses = tuple(Response(r.id, r.number, ResponseState.ASKED, now) for r in asking.asked)
        return BackupRequest(
            id=new_id("backup"),
            for_unit_id=asking.unit.id,
            for_unit_number=asking.unit.number,
            place=placed.place if placed else None,
            code=Code(asking.body.code),
            description=asking.body.description,
            asked_by=asking.person.name,
            asked_by_id=asking.person.id,
            asked_at=now,
            responses=responses,
            follows=asking.body.follows or "",
        )

    async def _record(self, asking: _Asking, request: BackupRequest) -> Recorded:
        devices = asking.devices(asking.worn)
        body = asking.facts | {"request": request.id, "code": int(request.code)}
        disclosed = self._disclosure(asking, request)

        def rows(transaction: Any, recorded: Recorded) -> None:
            add_request(transaction, request, recorded)
            transaction.flush()
            for response in request.responses:
                save_response(transaction, request.id, devices.get(response.unit_id, ""), response)
            if disclosed is not None:
                self.books.log.append_in(transaction, "place.disclosed", disclosed)

        return await self.books.commit_with("backup.asked", body, rows)

    def _disclosure(self, asking: _Asking, request: BackupRequest) -> dict[str, Any] | None:
        if request.place is None:
            return None
        facts, reached = asking.facts, (asking.worn[unit_id] for unit_id in asking.devices(asking.worn))
        disclosed = PlaceDisclosed(
            by=facts["by"],
            by_role=facts["by_role"],
            workstation=asking.session.workstation_id,
            officer=facts["officer"],
            unit=request.for_unit_number,
            request=request.id,
            to_units=[r.unit_number for r in request.responses],
            words=request.description,
            place=facts["place"],
        )
        return {**disclosed, "to_officers": [officer for _, officer in reached], "as_of": request.place.as_of}

    def _worn(self, unit_ids: Iterable[str]) -> Worn:
        by_unit = self._roster.by_unit
        found = {unit_id: by_unit.get(unit_id) for unit_id in unit_ids}
        return {unit_id: (w.device.id, w.officer.id) if w else ("", "") for unit_id, w in found.items()}

    @property
    def _roster(self) -> Roster:
        return self.people.roster()

    def _facts(self, session: Session, person: Person, body: BackupAsk, unit: Unit | None) -> dict[str, Any]:
        who = self._roster.by_unit.get(unit.id if unit else "")
        return {
            "by": person.id,
            "by_role": person.role.value,
            "workstation": session.workstation_id,
            "officer": who.officer.id if who else "",
            "unit": body.for_unit_number,
            "unit_id": unit.id if unit else "",
            "recipients": list(body.recipients),
            "words": body.description,
            "local_record": body.local_record_hash,
            "place": WhichPlace.BEST.value,
            "chosen": body.place,
            "alert": body.alert_id,
        }


def _chosen(body: BackupAsk) -> PlaceChoice:
    if body.follows:
        return PlaceChoice(WhichPlace.NOW)
    return PlaceChoice(WhichPlace(body.place), body.alert_id)
