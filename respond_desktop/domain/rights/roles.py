"""Roles: one row each; an agency's policy holds them, and its rules say what each may."""

from dataclasses import dataclass

from respond_desktop.domain.people import Role


@dataclass(frozen=True, slots=True)
class KindOfRole:
    """A role: `name` of one who has it, `several` of those who have it."""

    key: Role
    name: str
    several: str


ROLES = (
    KindOfRole(Role.SUPERVISOR, "Supervisor", "Supervisors"),
    KindOfRole(Role.OPERATOR, "RTC operator", "RTC operators"),
    KindOfRole(Role.OFFICER, "Officer", "Officers"),
    KindOfRole(Role.NO_RIGHTS, "No rights", "People without rights"),
    KindOfRole(Role.ADMIN, "Administrator", "Administrators"),
)
