"""Who is who: officers, units, devices and the assignments that tie them together."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """What an account is on this system; rights come from the policy's rules for the role."""

    SUPERVISOR = "supervisor"
    OPERATOR = "operator"
    OFFICER = "officer"
    NO_RIGHTS = "norights"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Person:
    """A signed-in account: `badge` is what one types, `name` what others read ("R. Okafor")."""

    id: str
    badge: str
    name: str
    role: Role
    command: str
    on_shift: bool = True


@dataclass(frozen=True, slots=True)
class Unit:
    """A call sign ("214") that belongs to one command ("East")."""

    id: str
    number: str
    command: str


@dataclass(frozen=True, slots=True)
class Device:
    """A body-worn camera with the number printed on it."""

    id: str
    number: str


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who wore which camera as which unit; records name the officer through it, at that time."""

    device_id: str
    officer_id: str
    unit_id: str
    starts: datetime
    ends: datetime | None = None

    def covers(self, at: datetime) -> bool:
        """Whether the assignment was in force at `at` (UTC)."""
        return self.starts <= at and (self.ends is None or at < self.ends)
