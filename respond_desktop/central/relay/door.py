"""Counts who is inside, so that a flood of connections can't shut everybody else out."""

from collections import Counter
from typing import TYPE_CHECKING

from respond_desktop.central.relay.limits import RelayLimits
from respond_desktop.central.relay.pace import Pace

if TYPE_CHECKING:
    from respond_desktop.central.relay.connection import RelayConnection

_ADDRESSES = 4096


class Door:
    """Strangers are connections that haven't shown a valid token yet; times are seconds of a monotonic clock."""

    def __init__(self, limits: RelayLimits) -> None:
        self._limits = limits
        self._strangers: Counter[str] = Counter()
        self._arrivals: dict[str, Pace] = {}
        self._outside = 0
        self._known = 0
        self.inside: set[RelayConnection] = set()

    def admit(self, peer: str, now_s: float) -> bool:
        """Counts a new stranger, or refuses it: too many of them, too many of its address, or too fast."""
        full = self._outside + self._known >= self._limits.connections
        too_many = self._outside >= self._limits.strangers
        crowd = self._strangers.get(peer, 0) >= self._limits.strangers_per_address
        if full or too_many or crowd or not self._in_pace(peer, now_s):
            return False
        self._strangers[peer] += 1
        self._outside += 1
        return True

    def sweep(self, now_s: float) -> None:
        """Forgets the addresses that have not come for a while."""
        self._arrivals = {peer: pace for peer, pace in self._arrivals.items() if not pace.is_full(now_s)}

    def turned_away(self, peer: str) -> None:
        """A stranger left before the connection was made."""
        self._outside -= 1
        self._strangers[peer] -= 1
        if self._strangers[peer] <= 0:
            del self._strangers[peer]

    def entered(self, connection: "RelayConnection") -> None:
        """The connection is made."""
        self.inside.add(connection)

    def known(self, peer: str) -> None:
        """A stranger showed a valid token."""
        self.turned_away(peer)
        self._known += 1

    def left(self, connection: "RelayConnection", peer: str, stranger: bool) -> None:
        """The connection is gone."""
        self.inside.discard(connection)
        if stranger:
            self.turned_away(peer)
        else:
            self._known -= 1

    def _in_pace(self, peer: str, now_s: float) -> bool:
        pace = self._arrivals.get(peer)
        if pace is None:
            if len(self._arrivals) >= _ADDRESSES:
                self.sweep(now_s)
            pace = Pace(self._limits.arrivals_at_once, self._limits.arrivals_per_s)
            if len(self._arrivals) < _ADDRESSES:
                self._arrivals[peer] = pace
        return pace.admits(now_s)
