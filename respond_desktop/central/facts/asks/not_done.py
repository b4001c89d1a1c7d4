"""What an ask gets when it isn't done: a value, in words, with its ground; only api/ knows the status codes of HTTP."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Ground(StrEnum):
    """Why it isn't done, as far as whoever asked must act differently."""

    SESSION_OVER = "session over"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    TOO_LATE = "too late"
    CONFLICT = "conflict"
    TOO_LARGE = "too large"
    WRONG_TYPE = "wrong type"
    MEANINGLESS = "meaningless"
    TOO_OFTEN = "too often"
    BROKEN = "broken"
    UNAVAILABLE = "unavailable"
    NO_ROOM = "no room"


@dataclass(frozen=True, slots=True)
class NotDone:
    """`what` and `words` are for the person who asked; `kind` is for programs.

    A refusal by policy adds `why`, the rule, the number and time of its record, and other `ways`; what comes too often
    says after how many seconds it may come again.
    """

    ground: Ground
    what: str
    words: str = ""
    kind: str = ""
    why: str = ""
    policy_ref: str = ""
    record_seq: int | None = None
    recorded_at: datetime | None = None
    ways: tuple[str, ...] = ()
    again_s: int | None = None
