"""Parts of many bodies: who did it, whose camera it was, and the policy's no."""

from typing import TypedDict


class By(TypedDict, total=False):
    """Who did it: a person's id, or `console:` and the login; at the console also who the system says it was.

    Without a person bound to the login there is no `by_role`.
    """

    by: str
    by_role: str
    workstation: str
    login_user: str
    effective_user: str
    sudo_user: str


class Whose(TypedDict, total=False):
    """Whose camera: officer (id) and unit (number) of that time."""

    officer: str
    unit: str
    device: str


class Refused(TypedDict, total=False):
    """The policy's no: `kind` is a RefusalKind, `count` of several in one minute."""

    policy_ref: str
    kind: str
    fact: str
    count: int


class Nothing(TypedDict, total=False):
    """Nothing but the time."""


class Local(TypedDict, total=False):
    """A record in a workstation's own chain; what it says is central's to compare, not to read."""
