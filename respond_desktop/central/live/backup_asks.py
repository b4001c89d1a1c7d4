"""`POST /v1/backup`: decide for the unit and for each recipient, record, disclose the place, send."""

import asyncio
from dataclasses import dataclass
from typing import Any

from respond_desktop.central.api.problems import ProblemError
from respond_desktop.central.bodies import PlaceDisclosed
from respond_desktop.central.ids import new_id
from respond_desktop.central.live.alerts import Alerts
from respond_desktop.central.live.backup import Backups
from respond_desktop.central.live.backup_rows import add_request, save_response
from respond_desktop.central.live.books import Books
from respond_desktop.central.live.officers_hand import OfficersHand, Ring
from respond_desktop.central.live.orders import Orders
from respond_desktop.central.live.pulses import Pulse
from respond_desktop.central.live.refusals import Refusal, acting, log_broken, refuse
from respond_desktop.central.live.scopes import People, Roster, utc_now
from respond_desktop.central.live.world import World
from respond_desktop.central.log import LogUnavailableError, Recorded
from respond_desktop.central.sessions import Session
from respond_desktop.domain.alerts import Place
from respond_desktop.domain.backup import BackupRequest, Code, Response, ResponseState
from respond_desktop.domain.people import Person, Unit
from respond_desktop.domain.policy import Ask, Decision, Permission, RefusalKind, Target, decide
from respond_desktop.wire.http import BackupAsk, BackupAsked

RECIPIENT_FACT = "One of the units asked is not among the units you may act for."


@dataclass(frozen=True, slots=True)
class BackupAsks:
    """Central's decision on each request for backup."""

    people: People
    world: World
    alerts: Alerts
    books: Books
    backups: Backups
    hand: OfficersHand
    orders: Orders

    async def ask(self, session: Session, body: BackupAsk) -> BackupAsked:
        """Send a request; raises ProblemError: 403 refused, 422 nobody else asked, 429 too often, 503 not recorded."""
        asked_s = asyncio.get_running_loop().time()
        person = acting(self.people, session)
        unit = self.people.unit_by_number(body.for_unit_number)
        decision = self._decide(person, body.for_unit_number, unit)
        recipients = [self.people.unit(r) for r in dict.fromkeys(body.recipients)]
        if decision.allowed:
            decision = self._decide_recipients(person, recipients) or decision
        facts = self._facts(session, person, body, unit)
        if not decision.allowed or unit is None:
            await refuse(self.books, Refusal("backup.refused", decision, facts, asked_s))
        asked = [r for r in recipients if r is not None and r.id != unit.id]
        if not asked:
            raise ProblemError(
                422, "Nobody was asked.", "Choose at least one other unit.", kind="no_recipients"
            )
        facts |= {"policy_ref": decision.policy_ref}
        ring = Ring(Pulse.BACKUP, person, unit, self._officers(asked))
        spared = await self.hand.must_bear(ring, facts)
        request = self._request(person, body, unit, asked)
        devices = self._devices(request)
        async with self.orders.turn(*devices.values()):
            try:
                recorded = await self._record(session, request, facts)
            except LogUnavailableError:
                spared()
                raise log_broken() from None
            self.backups.send(request, devices, recorded, facts["officer"])
        return BackupAsked(request_id=request.id, record_seq=recorded.seq)

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

    def _request(self, person: Person, body: BackupAsk, unit: Unit, asked: list[Unit]) -> BackupRequest:
        now = utc_now()
        responses = tuple(Response(r.id, r.number, ResponseState.ASKED, now) for r in asked)
        return BackupRequest(
            id=new_id("backup"),
            for_unit_id=unit.id,
            for_unit_number=unit.number,
            place=self._place(unit),
            code=Code(body.code),
            description=body.description,
            asked_by=person.name,
            asked_at=now,
            responses=responses,
        )

    def _place(self, unit: Unit) -> Place | None:
        """Frozen now: the newest fix while she records, else the recorded place of her open alert.

        None while nothing may be viewed: the request goes out all the same.
        """
        if self.people.bar.words:
            return None
        who = self._roster.by_unit.get(unit.id)
        now = utc_now()
        if who and self.world.recording(who.device.id, now):
            fix = self.world.camera(who.device.id).fix
            if fix is not None:
                return Place(fix.lat, fix.lon, fix.accuracy_m, fix.as_of)
        return self.alerts.place_of(unit.id)

    async def _record(self, session: Session, request: BackupRequest, facts: dict[str, Any]) -> Recorded:
        devices = self._devices(request)
        body = facts | {"request": request.id, "code": int(request.code)}
        disclosed = self._disclosure(session, request, facts)

        def rows(transaction: Any, recorded: Recorded) -> None:
            add_request(transaction, request, recorded)
            transaction.flush()
            for response in request.responses:
                save_response(transaction, request.id, devices.get(response.unit_id, ""), response)
            if disclosed is not None:
                self.books.log.append_in(transaction, "place.disclosed", disclosed)

        return await self.books.commit_with("backup.asked", body, rows)

    def _disclosure(
        self, session: Session, request: BackupRequest, facts: dict[str, Any]
    ) -> dict[str, Any] | None:
        if request.place is None:
            return None
        roster = self._roster
        reached = [roster.by_unit[r.unit_id] for r in request.responses if r.unit_id in roster.by_unit]
        disclosed = PlaceDisclosed(
            by=facts["by"],
            by_role=facts["by_role"],
            workstation=session.workstation_id,
            officer=facts["officer"],
            unit=request.for_unit_number,
            request=request.id,
            to_units=[r.unit_number for r in request.responses],
            words=request.description,
        )
        return {**disclosed, "to_officers": [w.officer.id for w in reached], "as_of": request.place.as_of}

    def _devices(self, request: BackupRequest) -> dict[str, str]:
        roster = self._roster
        return {
            r.unit_id: roster.by_unit[r.unit_id].device.id
            for r in request.responses
            if r.unit_id in roster.by_unit
        }

    def _officers(self, asked: list[Unit]) -> tuple[str, ...]:
        by_unit = self._roster.by_unit
        return tuple(by_unit[unit.id].officer.id for unit in asked if unit.id in by_unit)

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
        }
