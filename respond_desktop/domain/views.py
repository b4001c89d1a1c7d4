"""My views: who saw an officer, as she may read it herself."""

from dataclasses import dataclass
from datetime import datetime

from respond_desktop.domain.cases import ViewQuestion
from respond_desktop.domain.newer import Reported
from respond_desktop.domain.watches import Notice


class ViewKind(Reported):
    """What somebody did: watched her, had her or the place of her alert or request on the map, passed her place on,
    talked, kept or exported a picture.
    """

    WATCH = "watch"
    MAP = "map"
    DISCLOSURE = "disclosure"
    REFUSED = "refused"
    TALK = "talk"
    TALK_REFUSED = "talk_refused"
    KEPT = "kept"
    KEPT_CLIP = "kept_clip"
    NOT_KEPT = "not_kept"
    KEEP_REFUSED = "keep_refused"
    EXPORTED = "exported"
    ALERT_PLACE = "alert_place"
    REQUEST_PLACE = "request_place"


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
