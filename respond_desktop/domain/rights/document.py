"""A policy as a document: canonical JSON, numbered, naming the hash of the one before it."""

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from typing import Any

from respond_desktop.domain.kinds.permissions import Permission
from respond_desktop.domain.kinds.purposes import Purpose
from respond_desktop.domain.people import Role
from respond_desktop.domain.rights.roles import KindOfRole
from respond_desktop.domain.rights.rules import MissingNotice, Policy, Rule

FORMAT = 1
NOTHING_BEFORE = "0" * 64
"""Hash that the first version names as the one before it."""


class PolicyDocumentError(ValueError):
    """It is no policy of a kind this program knows; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class PolicyDocument:
    """One version, whole. Its hash is that of its text."""

    policy: Policy
    previous: str = NOTHING_BEFORE

    @property
    def number(self) -> int:
        """Counted from 1."""
        return self.policy.version

    @property
    def content(self) -> dict[str, Any]:
        """All that it says, as plain JSON values."""
        return {**content_of(self.policy), "format": FORMAT, "previous": self.previous}

    @property
    def text(self) -> str:
        """Canonical JSON: sorted keys, no spaces, so that the same policy is always the same bytes."""
        return canonical_text(self.content)

    @property
    def hash(self) -> str:
        """SHA-256 of the text, hex."""
        return hash_of(self.text)


def canonical_text(value: Any) -> str:
    """JSON with sorted keys and no spaces."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def hash_of(text: str) -> str:
    """SHA-256 as lower-case hex."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def content_of(policy: Policy) -> dict[str, Any]:
    """What a version says, as plain JSON values."""
    return {
        "number": policy.version,
        "name": policy.name,
        "roles": [asdict(role) for role in policy.roles],
        "rules": [asdict(rule) for rule in policy.rules],
        "highest_rule": policy.last_number,
        "purposes": [asdict(purpose) for purpose in policy.purposes],
        "time_boxes": {"watch_minutes": policy.watch_minutes},
        "notices": {"required": policy.notices_required, "missing": policy.missing_notice.value},
        "justification_hours": policy.reason_due_hours,
    }


def document_from(text: str) -> PolicyDocument:
    """The document of a stored text; raises PolicyDocumentError."""
    try:
        found = json.loads(text)
        if found["format"] != FORMAT:
            raise PolicyDocumentError("it was written by another version of this program")
        return PolicyDocument(policy_from(found), str(found["previous"]))
    except PolicyDocumentError:
        raise
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise PolicyDocumentError("it can't be read") from error


def policy_from_text(text: str) -> Policy:
    """The policy of a text that a person may have edited; raises PolicyDocumentError."""
    try:
        return policy_from(json.loads(text))
    except PolicyDocumentError:
        raise
    except (ValueError, RecursionError) as error:
        raise PolicyDocumentError(f"it can't be read ({error})") from error


def policy_from(content: dict[str, Any]) -> Policy:
    """The policy of what `content_of` says; raises PolicyDocumentError, also when a value can't be."""
    try:
        policy = Policy(
            name=str(content["name"]),
            version=content["number"],
            rules=tuple(_rule(row) for row in content["rules"]),
            purposes=tuple(Purpose(**row) for row in content["purposes"]),
            watch_minutes=content["time_boxes"]["watch_minutes"],
            notices_required=content["notices"]["required"],
            reason_due_hours=content["justification_hours"],
            missing_notice=MissingNotice(content["notices"]["missing"]),
            roles=tuple(KindOfRole(**{**row, "key": Role(row["key"])}) for row in content["roles"]),
            numbered=content["highest_rule"],
        )
        fault = fault_of(policy)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise PolicyDocumentError(f"it can't be read ({error})") from error
    if fault:
        raise PolicyDocumentError(fault)
    return policy


def numbered_like(before: Policy, policy: Policy) -> Policy:
    """Rules that are as before under their old numbers, the others under new ones: no number ever comes back."""
    known = {replace(rule, number=0): rule.number for rule in before.rules}
    rules, number = [], before.last_number
    for rule in policy.rules:
        kept = known.pop(replace(rule, number=0), 0)
        number += not kept
        rules.append(replace(rule, number=kept or number))
    return replace(policy, rules=tuple(rules), numbered=number)


def fault_of(policy: Policy) -> str:
    """What can't be in any policy, as the end of a sentence; empty when all is well."""
    ranges = {
        "the number": (policy.version, 1, 10**9),
        "watch_minutes": (policy.watch_minutes, 1, 60),
        "the number of required notices": (policy.notices_required, 1, 3),
        "justification_hours": (policy.reason_due_hours, 1, 72),
    }
    for what, (value, low, high) in ranges.items():
        if type(value) is not int or not low <= value <= high:
            return f"{what} must be a whole number between {low} and {high}"
    numbers = [rule.number for rule in policy.rules]
    if len(set(numbers)) < len(numbers) or any(not 1 <= n <= policy.numbered for n in numbers):
        return "each rule must have a number of its own, at most highest_rule"
    keys = [purpose.key for purpose in policy.purposes]
    if len(set(keys)) < len(keys) or not all(p.key.strip() and p.words.strip() for p in policy.purposes):
        return "each purpose must have a key of its own, and words"
    return _not_kept(policy)


def _not_kept(policy: Policy) -> str:
    """Rights that must be there: an officer's to read who saw her, and somebody's to administer."""
    given = {(r.role, r.permission) for r in policy.rules if not r.denies}
    given -= {(r.role, r.permission) for r in policy.rules if r.denies}
    if any((role, Permission.READ_OWN_VIEWS) not in given for role in Role):
        return "everybody must be able to read who viewed her (read_own_views)"
    if not any((role, Permission.ADMINISTER) in given for role in Role):
        return "somebody must be able to administer"
    return ""


def _rule(row: dict[str, Any]) -> Rule:
    rule = Rule(**{**row, "role": Role(row["role"]), "permission": Permission(row["permission"])})
    texts, flags = (rule.scope, rule.words), (rule.on_shift_only, rule.denies)
    if type(rule.number) is not int or not rule.scope or not all(isinstance(t, str) for t in texts):
        raise ValueError("a rule")
    if not all(isinstance(flag, bool) for flag in flags):
        raise ValueError("a rule")
    return rule
