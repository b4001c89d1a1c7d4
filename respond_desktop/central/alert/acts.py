"""`POST /v1/alerts/{id}/acknowledge` and `/close`: who may, and in which order."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from weakref import WeakValueDictionary

from respond_desktop.central.alert.card_acts import CardAct
from respond_desktop.central.alert.open_alerts import Alerts
from respond_desktop.central.alert.rows import AlertEntry
from respond_desktop.central.api.answers import ANSWER_S
from respond_desktop.central.api.problems import ProblemError
from respond_desktop.central.audit.log import LogUnavailableError
from respond_desktop.central.facts.asks.refusals import Refusal, acting, refuse
from respond_desktop.central.facts.books.books import Books
from respond_desktop.central.facts.books.turns import UndecidedError
from respond_desktop.central.facts.scopes import People
from respond_desktop.central.people.sessions import Session
from respond_desktop.domain.alert.alerts import AlertOutcome
from respond_desktop.domain.people import Person, Unit
from respond_desktop.domain.rights.policy import Ask, Decision, Permission, RefusalKind, Target, decide
from respond_desktop.wire.bodies.http import AlertsActed, AlertsAsk, CloseAlerts

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

    async def acknowledge(self, session: Session, alert_id: str) -> None:
        """Take an alert; repeated acknowledgements leave the first name.

        Raises ProblemError 403, 503: nobody has it, for it couldn't be recorded.
        """
        async with self._alone(session, alert_id, NOT_TAKEN) as (entry, person):
            if entry.alert.acknowledged_at is None:
                await self.alerts.acknowledge(entry, person, session.workstation_id)

    async def close(self, session: Session, alert_id: str, outcome: AlertOutcome) -> None:
        """Close an acknowledged alert.

        Raises ProblemError 403, 409 when nobody has acknowledged it, 503: it is open, for it couldn't be recorded.
        """
        async with self._alone(session, alert_id, NOT_CLOSED) as (entry, person):
            if entry.alert.closed_at is not None:
                raise _closed()
            if entry.alert.acknowledged_at is None:
                words = "Acknowledge the alert first, then close it."
                raise ProblemError(409, "Nobody has acknowledged the alert.", words, kind="not_acknowledged")
            if not await self.alerts.close(entry, person, session.workstation_id, outcome):
                raise _closed()

    @asynccontextmanager
    async def _alone(
        self, session: Session, alert_id: str, not_done: str
    ) -> AsyncIterator[tuple[AlertEntry, Person]]:
        """Allowed, and the only one who acts on that alert now: of two at once the second sees what the first did."""
        await self._allowed(session, alert_id)
        one = self._one_at_a_time.setdefault(alert_id, asyncio.Lock())
        try:
            async with asyncio.timeout(ANSWER_S):
                await one.acquire()
        except TimeoutError:
            raise _unavailable(not_done) from None
        try:
            yield await self._allowed(session, alert_id)
        except LogUnavailableError:
            raise _unavailable(not_done) from None
        except UndecidedError:
            raise ProblemError(503, UNDECIDED, LOOK, kind="undecided") from None
        finally:
            one.release()

    async def acknowledge_all(self, session: Session, asked: AlertsAsk) -> AlertsActed:
        """Take the alerts of a card; what can't be is left. Raises ProblemError 403, 503 when nothing was done."""

        async def act(alert_id: str) -> None:
            await self.acknowledge(session, alert_id)

        return await CardAct(act, self._may(session)).each(asked.alert_ids)

    async def close_all(self, session: Session, asked: CloseAlerts) -> AlertsActed:
        """Close the alerts of a card; one that nobody has acknowledged is left too. Raises as `acknowledge_all`."""

        async def act(alert_id: str) -> None:
            await self.close(session, alert_id, asked.outcome)

        return await CardAct(act, self._may(session)).each(asked.alert_ids)

    async def _allowed(self, session: Session, alert_id: str) -> tuple[AlertEntry, Person]:
        asked_s = asyncio.get_running_loop().time()
        person = acting(self.people, session)
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
            await refuse(self.books, Refusal("alert.refused", decision, facts, asked_s))
        return entry, person

    def _may(self, session: Session) -> Callable[[str], bool]:
        person = acting(self.people, session)

        def may(alert_id: str) -> bool:
            entry, _, decision = self._judged(person, alert_id)
            return entry is not None and decision.allowed

        return may

    def _judged(self, person: Person, alert_id: str) -> tuple[AlertEntry | None, Unit | None, Decision]:
        entry = self.alerts.get(alert_id)
        unit = self.people.unit(entry.alert.unit_id if entry else "")
        return entry, unit, self._decide(person, Target(unit.number, unit.command) if unit else None)

    def _decide(self, person: Person, target: Target | None) -> Decision:
        ask = Ask(person, Permission.ACKNOWLEDGE_ALERTS, target.unit_number if target else "?", target)
        found = decide(self.people.policy, ask)
        if found.kind is not RefusalKind.OUT_OF_SCOPE:
            return found
        return Decision(False, found.policy_ref, FACT, found.why, found.kind, found.ways, found.rule)


def _closed() -> ProblemError:
    return ProblemError(409, "The alert is closed already.", kind="alert_closed")


def _unavailable(not_done: str) -> ProblemError:
    return ProblemError(503, not_done, NOT_RECORDED, kind="log_unavailable")
