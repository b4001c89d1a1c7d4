"""The policy and its one decision function, run by both sides; only central's answer binds."""

from dataclasses import dataclass, field, replace
from enum import StrEnum

from respond_desktop.domain.kinds.permissions import PERMISSIONS, Permission
from respond_desktop.domain.kinds.purposes import Purpose
from respond_desktop.domain.people import Person, Role
from respond_desktop.domain.rights.rules import ANY_COMMAND, OWN_COMMAND, MissingNotice, Policy, Rule

__all__ = [
    "ANY_COMMAND",
    "OWN_COMMAND",
    "Ask",
    "Decision",
    "MissingNotice",
    "Permission",
    "Policy",
    "PolicyChange",
    "Purpose",
    "RefusalKind",
    "Rule",
    "Target",
    "changed",
    "decide",
    "in_scope",
    "may_see",
    "purposes_offered",
    "rules_for",
]


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
    """An administrator gives a role a right within a scope, or takes it away.

    Not `allowed`: altogether, or with `denies` only within the scope, by a rule that goes before all others.
    """

    role: Role
    permission: Permission
    scope: str = OWN_COMMAND
    on_shift_only: bool = True
    allowed: bool = True
    denies: bool = False


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
    POLICY_DAMAGED = "policy_damaged"


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
    for change in changes:
        number, rules = policy.last_number + 1, tuple(r for r in policy.rules if not _replaced(r, change))
        if change.allowed or change.denies:
            shift, denies = change.on_shift_only and change.allowed, not change.allowed
            rules += (Rule(number, change.role, change.permission, change.scope, shift, denies=denies),)
        policy = replace(policy, rules=rules, version=policy.version + 1, numbered=number)
    return policy


def _replaced(rule: Rule, change: PolicyChange) -> bool:
    """Whether a change replaces a rule: of the same scope, or each that gives a right which is taken away."""
    if rule.role is not change.role or rule.permission is not change.permission:
        return False
    if change.allowed or change.denies:
        return rule.scope == change.scope
    return not rule.denies


def rules_for(policy: Policy, person: Person, permission: Permission) -> tuple[Rule, ...]:
    """The rules that give `person`'s role that permission; none where it is denied in all commands."""
    found = [r for r in policy.rules if r.role is person.role and r.permission is permission]
    if any(r.denies and r.scope == ANY_COMMAND for r in found):
        return ()
    return tuple(r for r in found if not r.denies)


def in_scope(policy: Policy, rule: Rule, person: Person, command: str) -> bool:
    """Whether a unit of `command` lies in the rule's scope for `person`: the command or one above it is named."""
    if rule.scope == ANY_COMMAND:
        return True
    top = person.command if rule.scope == OWN_COMMAND else rule.scope
    return policy.organisation.within(command, top)


def _denied(policy: Policy, person: Person, permission: Permission, command: str) -> bool:
    return any(
        r.denies and in_scope(policy, r, person, command)
        for r in policy.rules
        if r.role is person.role and r.permission is permission
    )


def may_see(policy: Policy, person: Person, permission: Permission, command: str) -> Rule | None:
    """The first rule that lets `person` use `permission` on units of `command`, or None."""
    for rule in rules_for(policy, person, permission):
        on_shift = person.on_shift or not rule.on_shift_only
        if on_shift and in_scope(policy, rule, person, command):
            return None if _denied(policy, person, permission, command) else rule
    return None


def purposes_offered(policy: Policy, person: Person) -> tuple[Purpose, ...]:
    """What one may choose to watch for: nothing without the right, and nothing that can't be allowed."""
    if not rules_for(policy, person, Permission.WATCH):
        return ()
    return tuple(purpose for purpose in policy.purposes if purpose.can_be_allowed)


def decide(policy: Policy, ask: Ask) -> Decision:
    """Decide an ask. Right, then shift, then scope, and only then anything that depends on the unit's state.

    A unit outside the scope and an unknown one get the same words.
    """
    rules = rules_for(policy, ask.person, ask.permission)
    if not rules:
        return Decision(
            False,
            policy.reference(None),
            f"you may not {PERMISSIONS[ask.permission].may}.",
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
    seen = ask.target
    rule = may_see(policy, ask.person, ask.permission, seen.command) if seen else None
    if rule is None or seen is None:
        verb = PERMISSIONS[ask.permission].scope_may
        return Decision(
            False,
            policy.reference(usable[0]),
            f"Unit {ask.unit_number} is not among the units you may {verb}.",
            f"Your role may {verb} {_scope_words(usable, ask.person)}.",
            RefusalKind.OUT_OF_SCOPE,
            ("Ask the shift supervisor",),
            usable[0].number,
        )
    if ask.permission is Permission.WATCH:
        return _decide_watch(policy, rule, ask, seen)
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
