"""The policy and its one decision function, run by both sides; only central's answer binds."""

from dataclasses import dataclass, field, replace
from enum import StrEnum

from respond_desktop.domain.people import Person, Role


class Permission(StrEnum):
    """What a rule may allow."""

    SEE_POSITIONS = "see_positions"
    WATCH = "watch"
    LISTEN = "listen"
    TALK = "talk"
    SNAPSHOT = "snapshot"
    SEE_ALERTS = "see_alerts"
    ACKNOWLEDGE_ALERTS = "acknowledge_alerts"
    REQUEST_BACKUP = "request_backup"
    READ_OWN_VIEWS = "read_own_views"
    EXPORT_AUDIT = "export_audit"
    ADMINISTER = "administer"


ANY_COMMAND = "*"
OWN_COMMAND = "own"


@dataclass(frozen=True, slots=True)
class Rule:
    """Role may do permission within scope (`*`, `own` command, or a command's name); purposes limit a watch."""

    number: int
    role: Role
    permission: Permission
    scope: str = OWN_COMMAND
    on_shift_only: bool = True
    words: str = ""


@dataclass(frozen=True, slots=True)
class Purpose:
    """A reason one may choose; `needs_words` asks for own words, `needs_second_person` for a commander."""

    key: str
    words: str
    needs_words: bool = False
    needs_second_person: bool = False


@dataclass(frozen=True, slots=True)
class Policy:
    """The agency's policy in force."""

    name: str
    version: int
    rules: tuple[Rule, ...]
    purposes: tuple[Purpose, ...]
    watch_minutes: int = 15
    notices_required: int = 3
    reason_due_hours: int = 12

    def reference(self, rule: Rule | None) -> str:
        """How a refusal or a record names the rule ("Live Video Policy v1, rule 3")."""
        return f"{self.name} v{self.version}" + (f", rule {rule.number}" if rule else "")

    def purpose(self, key: str) -> Purpose | None:
        """The purpose with that key."""
        return next((p for p in self.purposes if p.key == key), None)


@dataclass(frozen=True, slots=True)
class Target:
    """What the decision needs to know of the unit; None fields where the asker's side can't know."""

    unit_number: str
    command: str
    recording: bool = False
    needs_help_open: bool = False


@dataclass(frozen=True, slots=True)
class Ask:
    """A request put to the policy. `target` None: the unit is unknown (or, for features without a unit, not needed)."""

    person: Person
    permission: Permission
    unit_number: str = ""
    target: Target | None = None
    purpose: str = ""
    words: str = ""
    break_glass: bool = False


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """An administrator gives a role a right within a scope, or takes it away altogether (`allowed` False)."""

    role: Role
    permission: Permission
    scope: str = OWN_COMMAND
    on_shift_only: bool = True
    allowed: bool = True


class RefusalKind(StrEnum):
    """Machine name of a refusal's cause; the words are for people."""

    NO_RIGHT = "no_right"
    OFF_SHIFT = "off_shift"
    OUT_OF_SCOPE = "out_of_scope"
    NOT_RECORDING = "not_recording"
    NO_PURPOSE = "no_purpose"
    NO_WORDS = "no_words"
    SECOND_PERSON = "second_person"
    NO_BREAK_GLASS = "no_break_glass"
    LOG_BEHIND = "log_behind"


@dataclass(frozen=True, slots=True)
class Decision:
    """Allowed or refused: `fact` and `why` in words, the rule that says so, and the ways on."""

    allowed: bool
    policy_ref: str
    fact: str = ""
    why: str = ""
    kind: RefusalKind | None = None
    ways: tuple[str, ...] = field(default=())
    rule: int = 0


def changed(policy: Policy, changes: tuple[PolicyChange, ...]) -> Policy:
    """The policy after changes, in order: each makes a new version; numbers of rules are never used again."""
    rules = policy.rules
    for number, change in enumerate(changes, len(policy.rules) + 1):
        kept = tuple(r for r in rules if not _same_right(r, change))
        added = Rule(number, change.role, change.permission, change.scope, change.on_shift_only)
        rules = (*kept, added) if change.allowed else kept
    return replace(policy, rules=rules, version=policy.version + len(changes))


def _same_right(rule: Rule, change: PolicyChange) -> bool:
    """Whether a change replaces a rule: the same scope when it gives, any scope when it takes away."""
    same = rule.role is change.role and rule.permission is change.permission
    return same and (not change.allowed or rule.scope == change.scope)


def rules_for(policy: Policy, person: Person, permission: Permission) -> tuple[Rule, ...]:
    """The rules that give `person`'s role that permission."""
    return tuple(r for r in policy.rules if r.role is person.role and r.permission is permission)


def in_scope(rule: Rule, person: Person, command: str) -> bool:
    """Whether a unit of `command` lies in the rule's scope for `person`."""
    return rule.scope == ANY_COMMAND or command == (
        person.command if rule.scope == OWN_COMMAND else rule.scope
    )


def may_see(policy: Policy, person: Person, permission: Permission, command: str) -> Rule | None:
    """The first rule that lets `person` use `permission` on units of `command`, or None."""
    for rule in rules_for(policy, person, permission):
        if in_scope(rule, person, command) and (person.on_shift or not rule.on_shift_only):
            return rule
    return None


def decide(policy: Policy, ask: Ask) -> Decision:
    """Decide an ask. Right, then shift, then scope, and only then anything that depends on the unit's state.

    A unit outside the scope and an unknown one get the same words.
    """
    rules = rules_for(policy, ask.person, ask.permission)
    if not rules:
        return Decision(
            False,
            policy.reference(None),
            f"you may not {_VERB[ask.permission]}.",
            f"No rule gives the role {ask.person.role.value} this right.",
            RefusalKind.NO_RIGHT,
            ("Ask your administrator",),
        )
    usable = [r for r in rules if ask.person.on_shift or not r.on_shift_only]
    if not usable:
        return Decision(
            False,
            policy.reference(rules[0]),
            "you are not on shift.",
            "This right holds only on shift.",
            RefusalKind.OFF_SHIFT,
            ("Ask the shift supervisor",),
            rules[0].number,
        )
    if not ask.unit_number:
        return Decision(True, policy.reference(usable[0]), rule=usable[0].number)
    rule = next((r for r in usable if ask.target and in_scope(r, ask.person, ask.target.command)), None)
    if rule is None or ask.target is None:
        return Decision(
            False,
            policy.reference(usable[0]),
            f"Unit {ask.unit_number} is not among the units you may {_SCOPE_VERB[ask.permission]}.",
            f"Your role may {_SCOPE_VERB[ask.permission]} {_scope_words(usable, ask.person)}.",
            RefusalKind.OUT_OF_SCOPE,
            ("Ask the shift supervisor",),
            usable[0].number,
        )
    if ask.permission is Permission.WATCH:
        return _decide_watch(policy, rule, ask, ask.target)
    return Decision(True, policy.reference(rule), rule=rule.number)


def _decide_watch(policy: Policy, rule: Rule, ask: Ask, target: Target) -> Decision:
    refused = _watch_refusal(policy, ask, target)
    if refused is None:
        return Decision(True, policy.reference(rule), rule=rule.number)
    kind, fact, why, ways = refused
    return Decision(False, policy.reference(rule), fact, why, kind, ways, rule.number)


def _watch_refusal(
    policy: Policy, ask: Ask, target: Target
) -> tuple[RefusalKind, str, str, tuple[str, ...]] | None:
    if not target.recording:
        return (
            RefusalKind.NOT_RECORDING,
            f"Unit {target.unit_number} is not recording.",
            "Cameras can be watched only while they record.",
            ("Ask by radio",),
        )
    if ask.break_glass:
        if target.needs_help_open:
            return None
        fact = f"F9 isn't available for Unit {target.unit_number}."
        return RefusalKind.NO_BREAK_GLASS, fact, "It has no open needs-help alert.", ("Watch with a reason",)
    return _purpose_refusal(policy, ask)


def _purpose_refusal(policy: Policy, ask: Ask) -> tuple[RefusalKind, str, str, tuple[str, ...]] | None:
    purpose = policy.purpose(ask.purpose)
    if purpose is None:
        why = "The policy asks why before each watch."
        return RefusalKind.NO_PURPOSE, "no purpose was chosen.", why, ("Choose a purpose",)
    if purpose.needs_second_person:
        why = f'"{purpose.words}" needs a commander.'
        return RefusalKind.SECOND_PERSON, "a second person must approve.", why, ("Ask a commander",)
    if purpose.needs_words and not ask.words.strip():
        why = f'"{purpose.words}" asks for your own words.'
        return RefusalKind.NO_WORDS, "the reason is not written down.", why, ("Write the reason",)
    return None


def _scope_words(rules: list[Rule], person: Person) -> str:
    names = {
        "all commands"
        if r.scope == ANY_COMMAND
        else f"{person.command if r.scope == OWN_COMMAND else r.scope} command"
        for r in rules
    }
    return " and ".join(sorted(names))


_VERB = {
    Permission.SEE_POSITIONS: "see where units are",
    Permission.WATCH: "watch livestreams",
    Permission.LISTEN: "listen to livestreams",
    Permission.TALK: "talk to officers through their cameras",
    Permission.SNAPSHOT: "keep pictures of livestreams",
    Permission.SEE_ALERTS: "see alerts",
    Permission.ACKNOWLEDGE_ALERTS: "acknowledge or close alerts",
    Permission.REQUEST_BACKUP: "request backup",
    Permission.READ_OWN_VIEWS: "read views of yourself here",
    Permission.EXPORT_AUDIT: "export the audit log",
    Permission.ADMINISTER: "administer this system",
}
_SCOPE_VERB = {p: "watch" if p is Permission.WATCH else "act for" for p in Permission} | {
    Permission.SEE_POSITIONS: "see",
    Permission.SEE_ALERTS: "see alerts of",
}
