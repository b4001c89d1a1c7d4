"""`POST /v1/alerts/{id}/acknowledge` and `/close`: who may, and in which order."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from respond_desktop.central.api.problems import ProblemError
from respond_desktop.central.live.alert_rows import AlertEntry
from respond_desktop.central.live.alerts import Alerts
from respond_desktop.central.live.books import Books
from respond_desktop.central.live.refusals import Refusal, acting, refuse
from respond_desktop.central.live.scopes import People
from respond_desktop.central.sessions import Session
from respond_desktop.domain.alerts import AlertOutcome
from respond_desktop.domain.people import Person
from respond_desktop.domain.policy import Ask, Decision, Permission, RefusalKind, Target, decide
from respond_desktop.wire.http import AlertLeft, AlertsActed, AlertsAsk, CloseAlerts

FACT = "That alert is not among those you may act for."


@dataclass(frozen=True, slots=True)
class AlertActs:
    """Acts on alerts; an unknown one and one outside the scope get the same words."""

    people: People
    alerts: Alerts
    books: Books

    async def acknowledge(self, session: Session, alert_id: str) -> None:
        """Take an alert; repeated acknowledgements leave the first name. Raises ProblemError 403."""
        entry, person = await self._allowed(session, alert_id)
        self.alerts.acknowledge(entry, person, session.workstation_id)

    async def close(self, session: Session, alert_id: str, outcome: AlertOutcome) -> None:
        """Close an acknowledged alert; raises ProblemError 403, 409 when nobody has acknowledged it."""
        entry, person = await self._allowed(session, alert_id)
        if entry.alert.closed_at is not None:
            raise ProblemError(409, "The alert is closed already.", kind="alert_closed")
        if entry.alert.acknowledged_at is None:
            words = "Acknowledge the alert first, then close it."
            raise ProblemError(409, "Nobody has acknowledged the alert.", words, kind="not_acknowledged")
        self.alerts.close(entry, person, session.workstation_id, outcome)

    async def acknowledge_all(self, session: Session, asked: AlertsAsk) -> AlertsActed:
        """Take all alerts of a card; raises ProblemError 403 at the first that is refused, 503."""
        return await _each(asked.alert_ids, lambda alert_id: self.acknowledge(session, alert_id))

    async def close_all(self, session: Session, asked: CloseAlerts) -> AlertsActed:
        """Close all alerts of a card; one that nobody has acknowledged stays open. Raises ProblemError 403, 503."""
        return await _each(asked.alert_ids, lambda alert_id: self.close(session, alert_id, asked.outcome))

    async def _allowed(self, session: Session, alert_id: str) -> tuple[AlertEntry, Person]:
        asked_s = asyncio.get_running_loop().time()
        person = acting(self.people, session)
        entry = self.alerts.get(alert_id)
        unit = self.people.unit(entry.alert.unit_id if entry else "")
        decision = self._decide(person, Target(unit.number, unit.command) if unit else None)
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

    def _decide(self, person: Person, target: Target | None) -> Decision:
        ask = Ask(person, Permission.ACKNOWLEDGE_ALERTS, target.unit_number if target else "?", target)
        found = decide(self.people.policy, ask)
        if found.kind is not RefusalKind.OUT_OF_SCOPE:
            return found
        return Decision(False, found.policy_ref, FACT, found.why, found.kind, found.ways, found.rule)


async def _each(alert_ids: tuple[str, ...], act: Callable[[str], Awaitable[None]]) -> AlertsActed:
    left = []
    for alert_id in dict.fromkeys(alert_ids):
        try:
            await act(alert_id)
        except ProblemError as problem:
            if problem.status != 409:
                raise
            left.append(AlertLeft(alert_id=alert_id, why=problem.title))
    return AlertsActed(left=tuple(left))
