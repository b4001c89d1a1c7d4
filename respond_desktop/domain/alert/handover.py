"""Handing over: what is open when somebody leaves, and whether another has taken it."""

from dataclasses import dataclass
from datetime import datetime

from respond_desktop.domain.backup import BackupRequest, ResponseState
from respond_desktop.domain.newer import Reported

BACKUP_OPEN_S = 3600.0
"""How long a request counts as open while somebody answers it: nobody closes one."""
_GOES_ON = frozenset({ResponseState.ASKED, ResponseState.DELIVERED, ResponseState.ACCEPTED})


class OpenKind(Reported):
    """What somebody may leave behind."""

    ALERT = "alert"
    BACKUP = "backup"
    WATCH = "watch"
    REASON = "reason"


GOES_OVER = frozenset({OpenKind.ALERT, OpenKind.BACKUP})
"""A watch never does: who takes over asks anew and is recorded. An unpaid reason stays with the person."""


@dataclass(frozen=True, slots=True)
class OpenThing:
    """One of them: `what` is an alert's kind, or a request's code."""

    kind: OpenKind
    id: str
    unit_id: str
    unit_number: str
    since: datetime
    what: str = ""

    @property
    def goes_over(self) -> bool:
        """Whether another can take it."""
        return self.kind in GOES_OVER


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody signed in who may take over, and where she sits."""

    id: str
    name: str
    workstation: str


@dataclass(frozen=True, slots=True)
class HandOver:
    """Given by one, with a note in her own words; until another says yes everything stays hers.

    `to_name` empty: whoever signs in next at `workstation`. A newer one of the same giver replaces one that waits.
    """

    id: str
    given_by: str
    given_by_id: str
    to_name: str
    to_id: str
    workstation: str
    workstation_id: str
    given_at: datetime
    words: str
    things: tuple[OpenThing, ...]
    taken_by: str = ""
    taken_by_id: str = ""
    taken_at: datetime | None = None
    withdrawn_at: datetime | None = None

    @property
    def waiting(self) -> bool:
        """Nobody has said yes, and it still stands."""
        return self.taken_at is None and self.withdrawn_at is None


@dataclass(frozen=True, slots=True)
class WhatIsOpen:
    """Central's list for one who leaves, and who could take it over."""

    things: tuple[OpenThing, ...]
    colleagues: tuple[Colleague, ...]


@dataclass(frozen=True, slots=True)
class TakenOver:
    """Alerts that changed hands, and how many stayed with the giver."""

    alert_ids: tuple[str, ...]
    stayed: int = 0


def backup_open(request: BackupRequest, now: datetime) -> bool:
    """Whether somebody may still be on the way at `now` (UTC)."""
    fresh = (now - request.asked_at).total_seconds() < BACKUP_OPEN_S
    return fresh and any(each.state in _GOES_ON for each in request.responses)
