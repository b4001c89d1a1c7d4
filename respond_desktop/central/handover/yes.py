"""The yes to a hand-over: whose alerts are whose changes with its record, and not before."""

from dataclasses import replace

from sqlmodel import Session

from respond_desktop.central.alert.open_alerts import Alerts
from respond_desktop.central.facts.rows.alerts import AlertEntry, save_row
from respond_desktop.central.handover.book import HandOverBook
from respond_desktop.central.handover.rows import save_hand_over
from respond_desktop.domain.alert.handover import HandOver


class Yes:
    """Alerts and hand-over change together, once that is on disk."""

    def __init__(
        self, alerts: Alerts, book: HandOverBook, taken: HandOver, alert_ids: tuple[str, ...]
    ) -> None:
        self._alerts, self._book, self._taken = alerts, book, taken
        self.alert_ids = alert_ids

    def due(self) -> bool:
        """Whether each alert is still open and the giver's when its turn comes."""
        entries = [self._alerts.get(alert_id) for alert_id in self.alert_ids]
        return all(
            e and e.alert.open and e.alert.acknowledged_by_id == self._taken.given_by_id for e in entries
        )

    def rows(self, rows: Session) -> None:
        """The giver's name gives way to the taker's; nobody else's."""
        save_hand_over(rows, self._taken)
        for entry in self._changed():
            save_row(rows, entry)

    def effect(self) -> None:
        """Everybody sees it."""
        self._book.taken(self._taken.id)
        self._alerts.take_over(self._changed())

    def _changed(self) -> list[AlertEntry]:
        entries = [e for e in map(self._alerts.get, self.alert_ids) if e is not None]
        name, person_id = self._taken.taken_by, self._taken.taken_by_id
        return [
            replace(e, alert=replace(e.alert, acknowledged_by=name, acknowledged_by_id=person_id))
            for e in entries
        ]
