"""Alerts: what needs a person's act, in which order, and until when."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum


class AlertKind(StrEnum):
    """What happened."""

    NEEDS_HELP = "needs_help"
    GUNSHOT = "gunshot"
    TASER_ARMED = "taser_armed"
    CAMERA_LOST = "camera_lost"
    INTEGRITY = "integrity"


class Priority(IntEnum):
    """1 is the most urgent."""

    P1 = 1
    P2 = 2


class AlertOutcome(StrEnum):
    """How a person closed it."""

    REAL = "real"
    FALSE = "false"
    TEST = "test"


PRIORITY = {
    AlertKind.NEEDS_HELP: Priority.P1,
    AlertKind.GUNSHOT: Priority.P1,
    AlertKind.TASER_ARMED: Priority.P2,
    AlertKind.CAMERA_LOST: Priority.P2,
    AlertKind.INTEGRITY: Priority.P2,
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where an alert or a request was, as recorded at its time (`as_of`, UTC): an event, not a live position."""

    lat: float
    lon: float
    accuracy_m: float
    as_of: datetime
    words: str = ""


class Withheld(StrEnum):
    """Why a viewer doesn't have a place that exists: it isn't recorded yet that she sees it, or isn't hers."""

    RECORD = "record"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert: lives at central, survives restarts, ends only when a person closes it.

    `withheld` is central's word to one viewer: there is a place, and why she doesn't have it. `acknowledged_by_id`:
    whose it is; a name may be two people's.
    """

    id: str
    kind: AlertKind
    unit_id: str
    unit_number: str
    opened_at: datetime
    place: Place | None = None
    note: str = ""
    count: int = 1
    acknowledged_by: str | None = None
    acknowledged_at: datetime | None = None
    closed_by: str | None = None
    closed_at: datetime | None = None
    outcome: AlertOutcome | None = None
    withheld: Withheld | None = None
    acknowledged_by_id: str | None = None

    @property
    def priority(self) -> Priority:
        """Priority of its kind."""
        return PRIORITY[self.kind]

    @property
    def waiting(self) -> bool:
        """Nobody has it yet."""
        return self.acknowledged_at is None and self.closed_at is None

    @property
    def open(self) -> bool:
        """Not closed by a person."""
        return self.closed_at is None


def strip_order(alerts: tuple[Alert, ...]) -> tuple[Alert, ...]:
    """Open alerts as the strip shows them: priority, then waiting before acknowledged, then oldest first."""
    return tuple(
        sorted((a for a in alerts if a.open), key=lambda a: (a.priority, not a.waiting, a.opened_at, a.id))
    )
