"""Counts who is inside, so that a flood of connections can't shut everybody else out."""

from collections import Counter
from typing import TYPE_CHECKING

from respond_desktop.central.relay.limits import RelayLimits

if TYPE_CHECKING:
    from respond_desktop.central.relay.connection import RelayConnection


class Door:
    """Strangers are connections that haven't shown a valid token yet."""

    def __init__(self, limits: RelayLimits) -> None:
        self._limits = limits
        self._strangers: Counter[str] = Counter()
        self._known = 0
        self.inside: set[RelayConnection] = set()

    def admit(self, peer: str) -> bool:
        """Counts a new stranger, or refuses it."""
        strangers = self._strangers.total()
        full = strangers + self._known >= self._limits.connections
        too_many = strangers >= self._limits.strangers
        if full or too_many or self._strangers[peer] >= self._limits.strangers_per_address:
            return False
        self._strangers[peer] += 1
        return True

    def turned_away(self, peer: str) -> None:
        """A stranger left before the connection was made."""
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
