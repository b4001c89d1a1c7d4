"""The decision: right, shift, scope, then state; out of scope and unknown read the same."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from respond_desktop.domain.people import Person, Role
from respond_desktop.domain.rights.default_policy import default_policy
from respond_desktop.domain.rights.policy import (
    Ask,
    Permission,
    PolicyChange,
    RefusalKind,
    Target,
    changed,
    decide,
)

POLICY = default_policy()
SUPERVISOR = Person("p1", "4471", "Sgt. Fairfield", Role.SUPERVISOR, "East")
RECORDING = Target("214", "East", recording=True)


def ask(person: Person = SUPERVISOR, target: Target | None = RECORDING, **more: object) -> Ask:
    base = Ask(person, Permission.WATCH, "214", target, purpose="danger")
    return replace(base, **more)  # type: ignore[arg-type]


def test_a_supervisor_may_watch_a_recording_unit_of_her_command() -> None:
    decision = decide(POLICY, ask())
    assert decision.allowed
    assert decision.policy_ref.startswith("Live Video Policy v1, rule ")


@pytest.mark.parametrize(
    ("changed", "kind"),
    [
        ({"person": replace(SUPERVISOR, role=Role.NO_RIGHTS)}, RefusalKind.NO_RIGHT),
        ({"person": replace(SUPERVISOR, role=Role.OFFICER)}, RefusalKind.NO_RIGHT),
        ({"person": replace(SUPERVISOR, role=Role.ADMIN)}, RefusalKind.NO_RIGHT),
        ({"person": replace(SUPERVISOR, on_shift=False)}, RefusalKind.OFF_SHIFT),
        ({"person": replace(SUPERVISOR, command="Harbor")}, RefusalKind.OUT_OF_SCOPE),
        ({"target": None}, RefusalKind.OUT_OF_SCOPE),
        ({"target": Target("214", "East")}, RefusalKind.NOT_RECORDING),
        ({"purpose": ""}, RefusalKind.NO_PURPOSE),
        ({"purpose": "curiosity"}, RefusalKind.NO_PURPOSE),
        ({"purpose": "supervision", "words": "check"}, RefusalKind.SECOND_PERSON),
        ({"purpose": "other"}, RefusalKind.NO_WORDS),
        ({"purpose": "other", "words": "  "}, RefusalKind.NO_WORDS),
        ({"break_glass": True}, RefusalKind.NO_BREAK_GLASS),
    ],
)
def test_each_refusal_names_fact_reason_rule_and_a_way_on(
    changed: dict[str, object], kind: RefusalKind
) -> None:
    decision = decide(POLICY, ask(**changed))
    assert not decision.allowed
    assert decision.kind is kind
    assert decision.fact.endswith(".")
    assert decision.why.endswith(".")
    assert decision.policy_ref.startswith("Live Video Policy v1")
    assert decision.ways


def test_break_glass_needs_no_purpose_under_her_own_open_alert() -> None:
    target = replace(RECORDING, needs_help_open=True)
    assert decide(POLICY, ask(target=target, break_glass=True, purpose="")).allowed


def test_promise_2_out_of_scope_and_unknown_read_the_same() -> None:
    foreign = decide(POLICY, ask(target=Target("214", "Harbor", recording=True, needs_help_open=True)))
    unknown = decide(POLICY, ask(target=None))
    assert foreign == unknown


@given(st.sampled_from(list(Role)), st.sampled_from(list(Permission)), st.booleans(), st.text(max_size=5))
def test_promise_1_no_ask_is_allowed_to_watch_a_unit_that_does_not_record(
    role: Role, permission: Permission, break_glass: bool, purpose: str
) -> None:
    person = replace(SUPERVISOR, role=role)
    target = Target("214", "East", recording=False, needs_help_open=True)
    decision = decide(POLICY, Ask(person, permission, "214", target, purpose, "words", break_glass))
    assert not (permission is Permission.WATCH and decision.allowed)


def test_changes_make_new_versions_and_numbers_of_rules_never_come_back() -> None:
    give = PolicyChange(Role.SUPERVISOR, Permission.KEEP)
    taken = PolicyChange(Role.SUPERVISOR, Permission.KEEP, allowed=False)
    wider = replace(give, scope="*", on_shift_only=False)
    policies = [changed(POLICY, (give, taken, wider)[:count]) for count in range(4)]
    assert [p.version for p in policies] == [1, 2, 3, 4]
    keep = ask(permission=Permission.KEEP)
    assert [decide(p, keep).allowed for p in policies] == [False, True, False, True]
    last = len(POLICY.rules)
    assert decide(policies[1], keep).policy_ref == f"Live Video Policy v2, rule {last + 1}"
    assert decide(policies[3], keep).policy_ref == f"Live Video Policy v4, rule {last + 3}"
    off_shift = replace(keep, person=replace(SUPERVISOR, on_shift=False, command="Harbor"))
    assert decide(policies[3], off_shift).allowed and not decide(policies[1], off_shift).allowed
    assert changed(policies[1], (give,)).rules[-1].number == last + 2
    assert len(changed(policies[1], (give,)).rules) == last + 1
