"""Alerts: what needs a person's act, in which order, and until when."""

from dataclasses import dataclass
from datetime import datetime

from respond_desktop.domain.kinds.alerts import AlertKind, KindOfAlert, Priority, kind_of_alert
from respond_desktop.domain.newer import Reported

__all__ = ["Alert", "AlertKind", "AlertOutcome", "Place", "Priority", "Withheld", "strip_order"]


class AlertOutcome(Reported):
    """How a person closed it."""

    REAL = "real"
    FALSE = "false"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Place:
    """Where an alert or a request was, as recorded at its time (`as_of`, UTC): an event, not a live position."""

    lat: float
    lon: float
    accuracy_m: float
    as_of: datetime
    words: str = ""


class Withheld(Reported):
    """Why a viewer doesn't have a place that exists: it isn't recorded yet that she sees it, or isn't hers."""

    RECORD = "record"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert: lives at central, survives restarts, ends only when a person closes it.

    `withheld` is central's word to one viewer: there is a place, and why she doesn't have it. `acknowledged_by_id`:
    whose it is; a name may be two people's. Without a unit (ids empty), `source` says what raised it, in words.
    `words`, `priority` and `shape` are for readers that don't know the `kind`; left out, they are those of its row.
    """

    id: str
    kind: str
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
    words: str = ""
    priority: Priority = Priority.BY_KIND
    shape: str = ""
    source: str = ""

    def __post_init__(self) -> None:
        """Say of itself what its row says, where nobody has."""
        if self.words and self.priority is not Priority.BY_KIND and self.shape:
            return
        row = kind_of_alert(self.kind)
        for name, value in (("words", row.words), ("priority", row.priority), ("shape", row.shape.value)):
            if not getattr(self, name):
                object.__setattr__(self, name, value)

    @property
    def means(self) -> KindOfAlert:
        """The row of its kind; of an unknown kind what the alert says of itself."""
        return kind_of_alert(self.kind, self.words, self.priority, self.shape)

    @property
    def whose(self) -> str:
        """Its unit as one speaks of it ("Unit 214", "near Unit 214"), else what raised it, if that is known."""
        if not self.unit_number:
            return self.source
        return f"near Unit {self.unit_number}" if self.means.near else f"Unit {self.unit_number}"

    @property
    def called(self) -> str:
        """The same where there is little room: "214", "near 214"."""
        return self.whose.replace("Unit ", "") if self.unit_number else self.source

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
