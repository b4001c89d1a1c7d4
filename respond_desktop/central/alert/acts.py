"""`POST /v1/alerts/{id}/acknowledge` and `/close`: who may, and in which order."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from weakref import WeakValueDictionary

from respond_desktop.central.alert.card_acts import CardAct
from respond_desktop.central.alert.open_alerts import Alerts
from respond_desktop.central.audit.log import LogUnavailableError
from respond_desktop.central.facts.asks.not_done import Ground, NotDone
from respond_desktop.central.facts.asks.refusals import Refusal, acting, refuse
from respond_desktop.central.facts.books.books import Books
from respond_desktop.central.facts.books.on_disk import ANSWER_S
from respond_desktop.central.facts.books.turns import UndecidedError
from respond_desktop.central.facts.rows.alerts import AlertEntry
from respond_desktop.central.facts.scopes import People
from respond_desktop.central.people.sessions import Session
from respond_desktop.domain.alert.alerts import AlertOutcome
from respond_desktop.domain.people import Person, Unit
from respond_desktop.domain.rights.policy import (
    ANY_COMMAND,
    Ask,
    Decision,
    Permission,
    RefusalKind,
    Target,
    decide,
)
from respond_desktop.wire.bodies.alerts import AlertsActed, AlertsAsk, CloseAlerts

FACT = "That alert is not among those you may act for."
NOT_TAKEN = "Nobody has this alert yet."
NOT_CLOSED = "The alert is still open."
NOT_RECORDED = "The record couldn't be written. Tell the others by radio, then try again. IT has been told."
UNDECIDED = "Central's disk does not answer."
LOOK = "Look at the alert before you try again: it changes if it was recorded. Tell the others by radio."


@dataclass(frozen=True, slots=True)
class AlertActs:
    """Acts on alerts; an unknown one and one outside the scope get the same words."""

    people: People
    alerts: Alerts
    books: Books
    _one_at_a_time: WeakValueDictionary[str, asyncio.Lock] = field(default_factory=WeakValueDictionary)

    async def acknowledge(self, session: Session, alert_id: str) -> NotDone | None:
        """Take an alert; repeated acknowledgements leave the first name. Nobody has what can't be recorded."""

        async def act(entry: AlertEntry, person: Person) -> None:
            if entry.alert.acknowledged_at is None:
                await self.alerts.acknowledge(entry, person, session.workstation_id)

        return await self._alone(session, alert_id, NOT_TAKEN, act)

    async def close(self, session: Session, alert_id: str, outcome: AlertOutcome) -> NotDone | None:
        """Close an acknowledged alert. It stays open when that can't be recorded."""

        async def act(entry: AlertEntry, person: Person) -> NotDone | None:
            if entry.alert.closed_at is not None:
                return _closed()
            if entry.alert.acknowledged_at is None:
                words = "Acknowledge the alert first, then close it."
                what = "Nobody has acknowledged the alert."
                return NotDone(Ground.CONFLICT, what, words, "not_acknowledged")
            closed = await self.alerts.close(entry, person, session.workstation_id, outcome)
            return None if closed else _closed()

        return await self._alone(session, alert_id, NOT_CLOSED, act)

    async def _alone(
        self,
        session: Session,
        alert_id: str,
        not_done: str,
        act: Callable[[AlertEntry, Person], Awaitable[NotDone | None]],
    ) -> NotDone | None:
        """Allowed, and the only one who acts on that alert now: of two at once the second sees what the first did."""
        allowed = await self._allowed(session, alert_id)
        if isinstance(allowed, NotDone):
            return allowed
        one = self._one_at_a_time.setdefault(alert_id, asyncio.Lock())
        try:
            async with asyncio.timeout(ANSWER_S):
                await one.acquire()
        except TimeoutError:
            return _unavailable(not_done)
        try:
            allowed = await self._allowed(session, alert_id)
            return allowed if isinstance(allowed, NotDone) else await act(*allowed)
        except LogUnavailableError:
            return _unavailable(not_done)
        except UndecidedError:
            return NotDone(Ground.UNAVAILABLE, UNDECIDED, LOOK, "undecided")
        finally:
            one.release()

    async def acknowledge_all(self, session: Session, asked: AlertsAsk) -> AlertsActed | NotDone:
        """Take the alerts of a card; what can't be is left."""
        return await self._each(session, asked.alert_ids, partial(self.acknowledge, session))

    async def close_all(self, session: Session, asked: CloseAlerts) -> AlertsActed | NotDone:
        """Close the alerts of a card; one that nobody has acknowledged is left too."""
        return await self._each(session, asked.alert_ids, partial(self.close, session, outcome=asked.outcome))

    async def _each(
        self, session: Session, alert_ids: tuple[str, ...], act: Callable[[str], Awaitable[NotDone | None]]
    ) -> AlertsActed | NotDone:
        person = acting(self.people, session)
        if isinstance(person, NotDone):
            return person

        def may(alert_id: str) -> bool:
            entry, _, decision = self._judged(person, alert_id)
            return entry is not None and decision.allowed

        return await CardAct(act, may).each(alert_ids)

    async def _allowed(self, session: Session, alert_id: str) -> tuple[AlertEntry, Person] | NotDone:
        asked_s = asyncio.get_running_loop().time()
        person = acting(self.people, session)
        if isinstance(person, NotDone):
            return person
        entry, unit, decision = self._judged(person, alert_id)
        if entry is None or not decision.allowed:
            facts = {
                "by": person.id,
                "by_role": person.role.value,
                "workstation": session.workstation_id,
                "alert": alert_id[:64],
                "unit": unit.number if unit else "",
                "officer": entry.officer_id if entry else "",
            }
            return await refuse(self.books, Refusal("alert.refused", decision, facts, asked_s))
        return entry, person

    def _judged(self, person: Person, alert_id: str) -> tuple[AlertEntry | None, Unit | None, Decision]:
        entry = self.alerts.get(alert_id)
        unit = self.people.unit(entry.alert.unit_id if entry else "")
        target = Target(unit.number, unit.command) if unit else None
        if entry is not None and not entry.alert.unit_id:
            command = self.people.command_for(entry.alert.unit_id, entry.command)
            target = Target(entry.alert.source or "?", person.command if command == ANY_COMMAND else command)
        return entry, unit, self._decide(person, target)

    def _decide(self, person: Person, target: Target | None) -> Decision:
        ask = Ask(person, Permission.ACKNOWLEDGE_ALERTS, target.unit_number if target else "?", target)
        found = decide(self.people.policy, ask)
        if found.kind is not RefusalKind.OUT_OF_SCOPE:
            return found
        return Decision(False, found.policy_ref, FACT, found.why, found.kind, found.ways, found.rule)


def _closed() -> NotDone:
    return NotDone(Ground.CONFLICT, "The alert is closed already.", kind="alert_closed")


def _unavailable(not_done: str) -> NotDone:
    return NotDone(Ground.UNAVAILABLE, not_done, NOT_RECORDED, "log_unavailable")
