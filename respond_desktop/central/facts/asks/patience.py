"""How long an ask may wait for its turn and its record: then nobody waits for its answer, and it isn't acted on."""

from dataclasses import dataclass, field

from respond_desktop.central.api.problems import ProblemError
from respond_desktop.wire.steady import steady_s

ASK_S = 6.0
"""Workstations wait 10 s for an answer; the way there and back takes its time too."""
OVERDUE = "Central took too long, so nothing was ordered. Ask again if you still need it."
CHANGED = "It changed meanwhile."


@dataclass(frozen=True, slots=True)
class Patience:
    """Counts from where it is made, also while the computer sleeps: a command is never replayed later."""

    since_s: float = field(default_factory=steady_s)

    @property
    def over(self) -> bool:
        """Whether it waited too long to be acted on."""
        return steady_s() - self.since_s > ASK_S

    def must_last(self) -> None:
        """Raises the 503 problem once it is over."""
        if self.over:
            raise overdue()


def overdue() -> ProblemError:
    """The 503 problem of an ask that nobody may still be waiting for."""
    return ProblemError(503, "Unavailable", OVERDUE, kind="overdue")


def changed() -> ProblemError:
    """The 409 problem of an ask whose grounds changed while it waited."""
    return ProblemError(409, CHANGED, "Ask again.", kind="changed")
