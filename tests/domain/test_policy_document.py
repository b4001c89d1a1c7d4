"""A policy as a document: nothing is allowed by chance, denies win, numbers stay, and texts read back the same."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from respond_desktop.domain.kinds.permissions import PERMISSIONS, Permission
from respond_desktop.domain.people import Person, Role
from respond_desktop.domain.rights.commands import CommandTree
from respond_desktop.domain.rights.default_policy import default_policy
from respond_desktop.domain.rights.difference import difference
from respond_desktop.domain.rights.document import PolicyDocument, PolicyDocumentError, document_from
from respond_desktop.domain.rights.policy import (
    Ask,
    MissingNotice,
    Policy,
    PolicyChange,
    Purpose,
    RefusalKind,
    Rule,
    Target,
    changed,
    decide,
    may_see,
    purposes_offered,
    rules_for,
)

TREE = CommandTree({"Patrol": "", "East": "Patrol", "Sector 2": "East", "Harbor": "Patrol", "Air": ""})
SCOPES = ("*", "own", *TREE.parents)
START = replace(default_policy(), organisation=TREE)

roles, permissions = st.sampled_from(list(Role)), st.sampled_from(list(Permission))
commands = st.sampled_from(list(TREE.parents))
rules = st.builds(
    Rule,
    number=st.just(1),
    role=roles,
    permission=permissions,
    scope=st.sampled_from(SCOPES),
    on_shift_only=st.booleans(),
    denies=st.booleans(),
)
people = st.builds(
    Person,
    id=st.just("p1"),
    badge=st.just("4471"),
    name=st.just("N."),
    role=roles,
    command=commands,
    on_shift=st.booleans(),
)
changes = st.lists(
    st.builds(
        PolicyChange,
        role=roles,
        permission=permissions,
        scope=st.sampled_from(SCOPES),
        on_shift_only=st.booleans(),
        allowed=st.booleans(),
        denies=st.booleans(),
    ),
    max_size=12,
)


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    made = draw(st.lists(rules, max_size=10))
    return replace(START, rules=tuple(replace(rule, number=n) for n, rule in enumerate(made, 1)))


@st.composite
def asks(draw: st.DrawFn) -> Ask:
    target = Target("214", draw(commands), recording=draw(st.booleans()), needs_help_open=draw(st.booleans()))
    number = draw(st.sampled_from(("214", "")))
    return Ask(draw(people), draw(permissions), number, target if number else None, "danger", "words")


@given(asks())
def test_promise_2_what_no_rule_gives_is_refused(ask: Ask) -> None:
    assert not decide(replace(START, rules=()), ask).allowed


@given(policies(), asks())
def test_promise_2_what_is_allowed_is_given_by_the_rule_it_names(policy: Policy, ask: Ask) -> None:
    decision = decide(policy, ask)
    if decision.allowed:
        [rule] = [r for r in policy.rules if r.number == decision.rule]
        assert (rule.role, rule.permission, rule.denies) == (ask.person.role, ask.permission, False)
        assert decision.policy_ref == f"Live Video Policy v{policy.version}, rule {rule.number}"


@given(policies(), asks())
def test_promise_2_a_deny_in_scope_goes_before_every_other_rule(policy: Policy, ask: Ask) -> None:
    target = ask.target
    for scope in ("*", target.command if target else "*"):
        deny = Rule(policy.last_number + 1, ask.person.role, ask.permission, scope, denies=True)
        assert not decide(replace(policy, rules=(*policy.rules, deny)), ask).allowed
        if target:
            narrowed = replace(policy, rules=(deny, *policy.rules))
            assert may_see(narrowed, ask.person, ask.permission, target.command) is None


@given(policies(), rules, asks(), st.data())
def test_promise_2_a_deny_more_or_a_right_less_never_allows_more(
    policy: Policy, extra: Rule, ask: Ask, data: st.DataObject
) -> None:
    deny = replace(extra, number=policy.last_number + 1, denies=True)
    narrower = [replace(policy, rules=(*policy.rules, deny))]
    giving = [rule for rule in policy.rules if not rule.denies]
    if giving:
        gone = data.draw(st.sampled_from(giving))
        narrower.append(replace(policy, rules=tuple(r for r in policy.rules if r is not gone)))
    narrower.append(changed(policy, (PolicyChange(extra.role, extra.permission, allowed=False),)))
    change = PolicyChange(extra.role, extra.permission, extra.scope, allowed=False, denies=True)
    narrower.append(changed(policy, (change,)))
    for each in narrower:
        assert decide(policy, ask).allowed or not decide(each, ask).allowed


@given(changes)
def test_numbers_of_rules_never_move_and_never_come_back(made: list[PolicyChange]) -> None:
    policy, numbers = START, {rule.number: rule for rule in START.rules}
    for change in made:
        after = changed(policy, (change,))
        assert after.version == policy.version + 1
        for rule in after.rules:
            assert numbers.setdefault(rule.number, rule) == rule
            assert rule in policy.rules or rule.number > policy.last_number
        policy = after
    assert changed(START, tuple(made)) == policy


@given(changes, st.sampled_from(list(MissingNotice)), st.integers(1, 60))
def test_a_document_reads_back_as_it_was_written(
    made: list[PolicyChange], missing: MissingNotice, minutes: int
) -> None:
    kept = [c for c in made if c.permission not in (Permission.READ_OWN_VIEWS, Permission.ADMINISTER)]
    policy = replace(changed(default_policy(), tuple(kept)), missing_notice=missing, watch_minutes=minutes)
    document = PolicyDocument(policy, "1" * 64)
    again = document_from(document.text)
    assert (again.text, again.hash, again.previous) == (document.text, document.hash, document.previous)
    assert again.policy == replace(policy, numbered=policy.last_number)
    assert not difference(policy, again.policy)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"watch_minutes":15', '"watch_minutes":0', "between 1 and 60"),
        ('"watch_minutes":15', '"watch_minutes":true', "between 1 and 60"),
        ('"required":3', '"required":4', "between 1 and 3"),
        ('"missing":"block"', '"missing":"shrug"', "can't be read"),
        ('"format":1', '"format":2', "another version"),
        ('"highest_rule":21', '"highest_rule":3', "a number of its own"),
        ('"permission":"watch"', '"permission":"fly"', "can't be read"),
        ('"permission":"administer"', '"permission":"watch"', "somebody must be able to administer"),
        ('"permission":"read_own_views"', '"permission":"watch"', "everybody must be able to read"),
        ('"key":"danger"', '"key":"asked"', "a key of its own"),
        ('"previous"', '"before"', "can't be read"),
    ],
)
def test_what_is_no_policy_is_told_apart(old: str, new: str, words: str) -> None:
    text = PolicyDocument(default_policy()).text
    assert old in text
    with pytest.raises(PolicyDocumentError, match=words):
        document_from(text.replace(old, new))


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (
            changed(START, (PolicyChange(Role.SUPERVISOR, Permission.KEEP, "Patrol"),)),
            "Supervisors may now keep pictures and clips in Patrol, on shift.",
        ),
        (
            changed(START, (PolicyChange(Role.OPERATOR, Permission.WATCH, allowed=False),)),
            "RTC operators may no longer watch livestreams in their own command, on shift.",
        ),
        (
            changed(
                START, (PolicyChange(Role.OPERATOR, Permission.WATCH, "Air", allowed=False, denies=True),)
            ),
            "RTC operators may not watch livestreams in Air, whatever other rules say.",
        ),
        (replace(START, watch_minutes=5), "A watch lasts 5 minutes at most (15 before)."),
        (replace(START, notices_required=2), "2 of the three notices are required (3 before)."),
        (
            replace(START, missing_notice=MissingNotice.FLAG),
            "A required notice that wasn't shown is flagged, and the watch runs.",
        ),
        (
            replace(START, reason_due_hours=24),
            "A reason that is owed is due within 24 hours (12 before).",
        ),
        (
            replace(START, purposes=(*START.purposes, Purpose("raid", "Raid"))),
            'One may now watch for: "Raid".',
        ),
        (
            replace(START, purposes=START.purposes[1:]),
            'One may no longer watch for: "Officer may be in danger".',
        ),
    ],
)
def test_each_change_is_said_in_one_sentence(after: Policy, words: str) -> None:
    assert difference(START, after) == (words,)


def test_a_scope_takes_along_what_lies_below_it() -> None:
    sergeant = Person("p1", "4471", "Sgt. N.", Role.SUPERVISOR, "East")
    seen = {c for c in TREE.parents if may_see(START, sergeant, Permission.WATCH, c)}
    assert seen == {"East", "Sector 2"}
    chief = replace(sergeant, command="Patrol")
    assert {c for c in TREE.parents if may_see(START, chief, Permission.WATCH, c)} == set(TREE.parents) - {
        "Air"
    }


def test_promise_2_a_denied_command_and_an_unknown_unit_read_the_same() -> None:
    deny = PolicyChange(Role.SUPERVISOR, Permission.WATCH, "Sector 2", allowed=False, denies=True)
    policy = changed(START, (deny,))
    sergeant = Person("p1", "4471", "Sgt. N.", Role.SUPERVISOR, "East")
    there = Ask(sergeant, Permission.WATCH, "214", Target("214", "Sector 2", recording=True), "danger")
    refused = decide(policy, there)
    assert refused.kind is RefusalKind.OUT_OF_SCOPE
    assert refused == decide(policy, replace(there, target=None))


@given(policies(), people)
def test_no_purpose_is_offered_that_cannot_be_allowed(policy: Policy, person: Person) -> None:
    offered = purposes_offered(policy, person)
    assert bool(offered) == bool(rules_for(policy, person, Permission.WATCH))
    seen = [c for c in TREE.parents if may_see(policy, person, Permission.WATCH, c)]
    for purpose in offered if seen else ():
        target = Target("214", seen[0], recording=True)
        assert decide(
            policy, Ask(person, Permission.WATCH, "214", target, purpose.key, "in my own words")
        ).allowed


def test_every_permission_has_its_row() -> None:
    assert set(PERMISSIONS) == set(Permission)


@pytest.mark.parametrize(
    ("typed", "nearest"), [("Est", ("East",)), ("sector2", ("Sector 2",)), ("harbour", ("Harbor",))]
)
def test_the_nearest_names_are_said(typed: str, nearest: tuple[str, ...]) -> None:
    assert TREE.nearest(typed)[:1] == nearest
    assert TREE.unknown_words("Q") == "There is no command Q. Nearest: Air, Patrol, East."
