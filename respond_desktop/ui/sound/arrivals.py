"""What has begun to wait and was not told yet: of trouble of devices, which comes in hundreds, a little at a time."""

from collections.abc import Iterable

from respond_desktop.domain.alert.alerts import Alert

DEVICES_EVERY_S = 10.0
"""Trouble of devices is told that long after the last telling; what concerns a person is told at once."""


class Arrivals:
    """Remembers by alert what was told. A card that many share has another lead when one leaves: no arrival."""

    def __init__(self) -> None:
        self._told: set[str] = set()

    def due(self, waiting: Iterable[Alert], since_s: float) -> tuple[Alert, ...]:
        """Those of the waiting to tell now, each once; `since_s` is how long ago something was told last."""
        now = tuple(waiting)
        self._told &= {alert.id for alert in now}
        found = tuple(
            alert
            for alert in now
            if alert.id not in self._told and (not alert.means.folded or since_s >= DEVICES_EVERY_S)
        )
        self.tell(found)
        return found

    def tell(self, alerts: Iterable[Alert]) -> None:
        """These are told."""
        self._told |= {alert.id for alert in alerts}
