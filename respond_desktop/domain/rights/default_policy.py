"""The policy a new agency starts with, until it puts its own in force."""

from respond_desktop.domain.kinds.purposes import PURPOSES
from respond_desktop.domain.people import Role
from respond_desktop.domain.rights.policy import ANY_COMMAND, OWN_COMMAND, Permission, Policy, Rule

__all__ = ["PURPOSES", "default_policy"]

_DESK = (
    Permission.SEE_POSITIONS,
    Permission.SEE_ALERTS,
    Permission.ACKNOWLEDGE_ALERTS,
    Permission.WATCH,
    Permission.REQUEST_BACKUP,
)


_SOUND = (Permission.LISTEN, Permission.TALK)
"""Keeping pictures and clips (KEEP) is given to nobody until the agency says so."""


def default_policy() -> Policy:
    """Live Video Policy v1: supervisors and operators act for their own command; everyone reads views of themselves."""
    rows: list[tuple[Role, Permission, str, bool]] = []
    rows += [(Role.SUPERVISOR, p, OWN_COMMAND, True) for p in _DESK]
    rows += [(Role.OPERATOR, p, OWN_COMMAND, True) for p in _DESK]
    rows += [(role, Permission.READ_OWN_VIEWS, ANY_COMMAND, False) for role in Role]
    rows += [(Role.ADMIN, Permission.ADMINISTER, ANY_COMMAND, False)]
    rows += [(Role.ADMIN, Permission.EXPORT_AUDIT, ANY_COMMAND, False)]
    rows += [(role, p, OWN_COMMAND, True) for role in (Role.SUPERVISOR, Role.OPERATOR) for p in _SOUND]
    rules = tuple(Rule(n, role, p, scope, on_shift) for n, (role, p, scope, on_shift) in enumerate(rows, 1))
    return Policy("Live Video Policy", 1, rules, PURPOSES)
