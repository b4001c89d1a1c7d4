"""`GET /v1/alerts`: closed alerts of any day, as far as the reader's scope goes; every reading is recorded before."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from respond_desktop.central.alert.past import Past, load_past
from respond_desktop.central.audit.log import LogUnavailableError
from respond_desktop.central.facts.asks.not_done import NotDone
from respond_desktop.central.facts.asks.refusals import Refusal, acting, log_broken, refuse
from respond_desktop.central.facts.books.books import Books
from respond_desktop.central.facts.rows.alerts import AlertEntry
from respond_desktop.central.facts.scopes import People, Scope
from respond_desktop.central.people.sessions import Session
from respond_desktop.central.seen.places import Seen, SeenPlace, Shown, place_of_alert
from respond_desktop.domain.alert.handover import HandOver
from respond_desktop.domain.kinds.bodies.views import AlertsRead
from respond_desktop.domain.kinds.bodies.views import SeenPlaceBody as PlaceBody
from respond_desktop.domain.people import Person
from respond_desktop.domain.rights.policy import Ask, Decision, Permission, Target, decide
from respond_desktop.wire.bodies.history import AlertsOfPast, AlertsOfPastAsk


class NotesOfPast(Protocol):
    """The hand-overs of a page's times, as far as `person` may read them."""

    async def between(
        self, person: Person, asked: AlertsOfPastAsk, times: tuple[datetime | None, datetime | None]
    ) -> tuple[HandOver, ...]:
        """Newest first."""


@dataclass(frozen=True, slots=True)
class AlertHistory:
    """Reads what was closed; a unit outside the scope and an unknown one get the same words."""

    people: People
    books: Books
    notes: NotesOfPast

    async def read(self, session: Session, asked: AlertsOfPastAsk) -> AlertsOfPast | NotDone:
        """One page, newest first. What couldn't be recorded isn't shown."""
        asked_s = asyncio.get_running_loop().time()
        person = acting(self.people, session)
        if isinstance(person, NotDone):
            return person
        decision = self._decide(person, asked.unit)
        if not decision.allowed:
            facts = _who(person, session) | {"unit": asked.unit, "officer": ""}
            return await refuse(self.books, Refusal("alerts.refused", decision, facts, asked_s))
        past = Past(self.people.scope(person).alerts, asked)
        page = await self.books.database.read(lambda rows: load_past(rows, past))
        scope = self.people.scope(person)  # as it is now: a right may have gone while the disk was read
        entries = tuple(e for e in page.entries if self._command(e) in scope.alerts)
        shown = Shown(self._places(entries, scope), scope.positions)
        alerts = tuple(shown.of(e.alert, _place(e), self._command(e)) for e in entries)
        notes = await self.notes.between(person, asked, page.times)
        read = AlertsRead(
            **_body(person, session, asked, decision),  # type: ignore[typeddict-item]
            alerts=[a.id for a in alerts],
            hand_overs=[note.id for note in notes],
            places=[_place_body(e) for e, a in zip(entries, alerts, strict=True) if a.place is not None],
        )
        try:
            recorded = await self.books.commit("alerts.read", read)
        except LogUnavailableError:
            return log_broken()
        return AlertsOfPast(alerts=alerts, more=page.more, record_seq=recorded.seq, hand_overs=notes)

    def _decide(self, person: Person, number: str) -> Decision:
        unit = self.people.unit_by_number(number)
        target = Target(unit.number, unit.command) if unit else None
        return decide(self.people.policy, Ask(person, Permission.SEE_ALERTS, number, target))

    def _places(self, entries: tuple[AlertEntry, ...], scope: Scope) -> frozenset[Seen]:
        """Those that the reader may see, beside the alerts: they are recorded with this reading."""
        mine = (_place(e) for e in entries if self._command(e) in scope.positions)
        return frozenset(place for place in mine if place is not None)

    def _command(self, entry: AlertEntry) -> str:
        return self.people.command_for(entry.alert.unit_id, entry.command)


def _place(entry: AlertEntry) -> SeenPlace | None:
    return place_of_alert(entry.alert, entry.officer_id)


def _who(person: Person, session: Session) -> dict[str, Any]:
    return {"by": person.id, "by_role": person.role.value, "workstation": session.workstation_id}


def _body(person: Person, session: Session, asked: AlertsOfPastAsk, decision: Decision) -> dict[str, Any]:
    return _who(person, session) | {
        "since": asked.since.isoformat() if asked.since else "",
        "until": asked.until.isoformat() if asked.until else "",
        "unit": asked.unit,
        "what": asked.kind.value if asked.kind else "",
        "policy_ref": decision.policy_ref,
    }


def _place_body(entry: AlertEntry) -> PlaceBody:
    place = _place(entry)
    assert place is not None
    return PlaceBody(
        of=place.of,
        id=place.id,
        unit=entry.alert.unit_number,
        officer=place.officer,
        as_of=place.as_of.isoformat(),
    )
