"""My views: who saw an officer, as she may read it herself."""

from dataclasses import dataclass
from datetime import datetime

from respond_desktop.domain.cases import ViewQuestion
from respond_desktop.domain.kinds.views import ViewKind
from respond_desktop.domain.watches import Notice

__all__ = ["ViewKind", "ViewOfOfficer", "ViewsOfOfficer"]


@dataclass(frozen=True, slots=True)
class ViewOfOfficer:
    """One view of the officer; `ended_at` None while it lasts, `sound`: the viewer could listen. Times are UTC.

    `question`: her newest question about it.
    """

    kind: ViewKind
    record_seq: int
    at: datetime
    ended_at: datetime | None
    who: str
    role: str
    workstation: str
    unit_number: str
    purpose: str
    words: str
    incident: str
    policy_ref: str
    break_glass: bool
    notices: tuple[Notice, ...]
    end_words: str
    sound: bool = False
    question: ViewQuestion | None = None


@dataclass(frozen=True, slots=True)
class ViewsOfOfficer:
    """All of them, newest first, and whether central found its log unchanged when asked."""

    officer: str
    checked_at: datetime
    log_intact: bool
    views: tuple[ViewOfOfficer, ...]
