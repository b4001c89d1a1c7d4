"""Parts of many bodies: who did it, whose camera it was, and the policy's no."""

from typing import TypedDict


class ByBody(TypedDict, total=False):
    """Who did it: a person's id, or `console:` and the login; at the console also who the system says it was.

    `standing` says whether that user is bound to a person; then `person` is her id, and `policy_ref` the rule.
    """

    by: str
    by_role: str
    workstation: str
    login_user: str
    effective_user: str
    sudo_user: str
    standing: str
    person: str
    policy_ref: str


class Whose(TypedDict, total=False):
    """Whose camera: officer (id) and unit (number) of that time."""

    officer: str
    unit: str
    device: str


class RefusedBody(TypedDict, total=False):
    """The policy's no: `kind` is a RefusalKind, `count` of several in one minute."""

    policy_ref: str
    kind: str
    fact: str
    count: int


class Nothing(TypedDict, total=False):
    """Nothing but the time."""


class Local(TypedDict, total=False):
    """A record in a workstation's own chain; what it says is central's to compare, not to read."""
