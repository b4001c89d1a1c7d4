"""How long the first waiting alert has been the first: F2 must never hit a card that has just jumped there."""

from collections.abc import Callable

SETTLED_AFTER_S = 0.5


class Leftmost:
    """Remembers since when an alert has been the first one waiting (monotonic seconds)."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self.first = ""
        self._since = 0.0

    def see(self, alert_id: str) -> None:
        """The first waiting alert now, "" for none."""
        if alert_id != self.first:
            self.first, self._since = alert_id, self._monotonic()

    def settled(self) -> bool:
        """Whether it has been first for half a second."""
        return bool(self.first) and self._monotonic() - self._since >= SETTLED_AFTER_S
