"""What changed between two versions of a policy, in words for whoever reads the log."""

from collections.abc import Iterator
from dataclasses import replace

from respond_desktop.domain.kinds.permissions import PERMISSIONS
from respond_desktop.domain.people import Role
from respond_desktop.domain.rights.rules import ANY_COMMAND, OWN_COMMAND, MissingNotice, Policy, Rule

_MISSING = {
    MissingNotice.BLOCK: "ends the watch",
    MissingNotice.FLAG: "is flagged, and the watch runs",
}


def difference(before: Policy, after: Policy) -> tuple[str, ...]:
    """One sentence for each change; empty when nothing that counts is different."""
    return (
        *_names(before, after),
        *_rules(before, after),
        *_purposes(before, after),
        *_limits(before, after),
    )


def _names(before: Policy, after: Policy) -> Iterator[str]:
    if before.name != after.name:
        yield f'The policy is called "{after.name}" now.'
    if before.roles != after.roles:
        yield f"The roles are now: {', '.join(role.name for role in after.roles)}."


def _rules(before: Policy, after: Policy) -> Iterator[str]:
    was, now = {_said(rule) for rule in before.rules}, {_said(rule) for rule in after.rules}
    for rule in sorted(was - now, key=_order):
        who, what = _several(before, rule.role), _what(rule)
        yield f"It is no longer denied to {who} to {what}." if rule.denies else f"{who} may no longer {what}."
    for rule in sorted(now - was, key=_order):
        who, what = _several(after, rule.role), _what(rule)
        yield f"{who} may not {what}, whatever other rules say." if rule.denies else f"{who} may now {what}."


def _said(rule: Rule) -> Rule:
    return replace(rule, number=0)


def _order(rule: Rule) -> tuple[str, str, str, bool, bool]:
    return rule.role, rule.permission, rule.scope, rule.on_shift_only, rule.denies


def _several(policy: Policy, role: Role) -> str:
    return next((row.several for row in policy.roles if row.key is role), role.value)


def _what(rule: Rule) -> str:
    where = {ANY_COMMAND: "all commands", OWN_COMMAND: "their own command"}.get(rule.scope, rule.scope)
    when = "" if rule.denies else ", on shift" if rule.on_shift_only else ", on shift or off"
    return f"{PERMISSIONS[rule.permission].may} in {where}{when}"


def _purposes(before: Policy, after: Policy) -> Iterator[str]:
    was, now = ({p.key: p for p in policy.purposes} for policy in (before, after))
    for key, purpose in now.items():
        if key not in was:
            yield f'One may now watch for: "{purpose.words}".'
        elif was[key] != purpose:
            second = "needs a second person" if purpose.needs_second_person else "needs no second person"
            own = "asks for own words" if purpose.needs_words else "asks for no own words"
            yield f'The purpose {key} is now "{purpose.words}"; it {own} and {second}.'
    for key in sorted(was.keys() - now.keys()):
        yield f'One may no longer watch for: "{was[key].words}".'


def _limits(before: Policy, after: Policy) -> Iterator[str]:
    if before.watch_minutes != after.watch_minutes:
        yield f"A watch lasts {after.watch_minutes} minutes at most ({before.watch_minutes} before)."
    if before.notices_required != after.notices_required:
        yield f"{after.notices_required} of the three notices are required ({before.notices_required} before)."
    if before.missing_notice is not after.missing_notice:
        yield f"A required notice that wasn't shown {_MISSING[after.missing_notice]}."
    if before.reason_due_hours != after.reason_due_hours:
        yield f"A reason that is owed is due within {after.reason_due_hours} hours ({before.reason_due_hours} before)."
