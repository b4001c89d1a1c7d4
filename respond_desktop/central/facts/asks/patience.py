"""How long an ask may wait for its turn and its record: then nobody waits for its answer, and it isn't acted on."""

from dataclasses import dataclass, field

from respond_desktop.central.facts.asks.not_done import Ground, NotDone
from respond_desktop.wire.steady import steady_s

ASK_S = 6.0
"""Workstations wait 10 s for an answer; the way there and back takes its time too."""
OVERDUE = "Central took too long, so nothing was ordered. Ask again if you still need it."
CHANGED = "It changed meanwhile."


@dataclass(frozen=True, slots=True)
class OrderPatience:
    """Counts from where it is made, also while the computer sleeps: a command is never replayed later."""

    since_s: float = field(default_factory=steady_s)

    @property
    def over(self) -> bool:
        """Whether it waited too long to be acted on."""
        return steady_s() - self.since_s > ASK_S


def overdue() -> NotDone:
    """An ask that nobody may still be waiting for."""
    return NotDone(Ground.UNAVAILABLE, "Unavailable", OVERDUE, "overdue")


def changed() -> NotDone:
    """An ask whose grounds changed while it waited."""
    return NotDone(Ground.CONFLICT, CHANGED, "Ask again.", "changed")
