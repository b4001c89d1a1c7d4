"""What becomes of a request: done, refused by policy, or not possible just now."""

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Done(Generic[T_co]):
    """It happened; `value` is what came of it."""

    value: T_co


@dataclass(frozen=True, slots=True)
class Refused:
    """Policy said no: fact, why, rule, record number and time, ways on (UI wording)."""

    fact: str
    why: str
    policy_ref: str
    kind: str = ""
    record_seq: int | None = None
    recorded_at: datetime | None = None
    ways: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unavailable:
    """It can't be done now: what can't, what still works, who acts. Never retried by itself.

    `ended`: what was to end has ended all the same; only central's record of it still waits. `barred`: nobody can do
    anything at this workstation until central lets it in again.
    """

    words: str
    tries_left: int | None = None
    ended: bool = False
    barred: bool = False


Outcome = Done[T_co] | Refused | Unavailable
No = Refused | Unavailable
"""It did not happen."""
