"""Backup requests, put together."""

from collections.abc import Callable
from dataclasses import dataclass

from respond_desktop.central.alert.open_alerts import Alerts
from respond_desktop.central.backup.asks import BackupAsks
from respond_desktop.central.backup.place import BackupPlaces
from respond_desktop.central.backup.requests import Backups
from respond_desktop.central.facts.asks.officers_hand import OfficersHand
from respond_desktop.central.facts.whole import SharedFacts


@dataclass(frozen=True, slots=True)
class BackingUp:
    """Requests that are under way, and what people ask."""

    requests: Backups
    asks: BackupAsks


def backing_up(
    facts: SharedFacts, alerts: Alerts, hand: OfficersHand, lives: Callable[[str], bool]
) -> BackingUp:
    """`lives` tells whether a session has not ended."""
    people, books, orders = facts.people, facts.books, facts.orders
    requests = Backups(books, orders, facts.signals.changed, people.officer_of, people.now)
    places = BackupPlaces(people, facts.world, alerts)
    return BackingUp(requests, BackupAsks(people, places, books, requests, hand, orders, lives))
