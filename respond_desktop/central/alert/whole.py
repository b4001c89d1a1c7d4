"""Alerts, put together."""

from dataclasses import dataclass

from respond_desktop.central.alert.acts import AlertActs
from respond_desktop.central.alert.history import AlertHistory, NotesOfPast
from respond_desktop.central.alert.open_alerts import Alerts
from respond_desktop.central.alert.untoward import Incidents
from respond_desktop.central.alert.urgent import Urgent
from respond_desktop.central.facts.whole import SharedFacts


@dataclass(frozen=True, slots=True)
class Alerting:
    """Alerts that are open, what raises them here, and what people do with them."""

    alerts: Alerts
    incidents: Incidents
    acts: AlertActs
    history: AlertHistory
    urgent: Urgent


def alerting(facts: SharedFacts, notes: NotesOfPast) -> Alerting:
    """`notes`: hand-overs that are read beside closed alerts."""
    alerts = Alerts(facts.books, facts.signals.changed, facts.people.now)
    return Alerting(
        alerts=alerts,
        incidents=Incidents(facts.people, alerts, facts.books),
        acts=AlertActs(facts.people, alerts, facts.books),
        history=AlertHistory(facts.people, facts.books, notes),
        urgent=Urgent(facts.people, facts.world, alerts, facts.runs),
    )
