"""Rules, and the policy they make up together with purposes, time boxes and required notices."""

from dataclasses import dataclass, field
from enum import StrEnum

from respond_desktop.domain.kinds.permissions import Permission
from respond_desktop.domain.kinds.purposes import Purpose
from respond_desktop.domain.people import Role
from respond_desktop.domain.rights.commands import CommandTree
from respond_desktop.domain.rights.roles import ROLES, KindOfRole

ANY_COMMAND = "*"
OWN_COMMAND = "own"


@dataclass(frozen=True, slots=True)
class Rule:
    """Role may do permission within scope (`*`, `own` command, or a command's name, with what lies below it).

    `denies`: it may not, whatever other rules say, on shift or off. A number belongs to its rule for ever.
    """

    number: int
    role: Role
    permission: Permission
    scope: str = OWN_COMMAND
    on_shift_only: bool = True
    words: str = ""
    denies: bool = False


class MissingNotice(StrEnum):
    """What becomes of a watch of which fewer notices were shown than the policy asks; none shown always ends it."""

    BLOCK = "block"
    FLAG = "flag"


@dataclass(frozen=True, slots=True)
class Policy:
    """The agency's policy in force. `numbered`: the highest number that a rule of any version so far had.

    `organisation` is the tree of commands that scopes are looked up in; it is no part of the document.
    """

    name: str
    version: int
    rules: tuple[Rule, ...]
    purposes: tuple[Purpose, ...]
    watch_minutes: int = 15
    notices_required: int = 3
    reason_due_hours: int = 12
    missing_notice: MissingNotice = MissingNotice.BLOCK
    roles: tuple[KindOfRole, ...] = ROLES
    numbered: int = 0
    organisation: CommandTree = field(default_factory=CommandTree)

    @property
    def last_number(self) -> int:
        """The highest number that may not be given again."""
        return max([self.numbered, *(rule.number for rule in self.rules)])

    def reference(self, rule: Rule | None) -> str:
        """How a refusal or a record names the rule ("Live Video Policy v1, rule 3")."""
        return f"{self.name} v{self.version}" + (f", rule {rule.number}" if rule else "")

    def purpose(self, key: str) -> Purpose | None:
        """The purpose with that key."""
        return next((p for p in self.purposes if p.key == key), None)
