"""A new version of the policy: signed with the log's key and recorded, in the transaction that stores it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlmodel import Session

from respond_desktop.central.audit.log import Log
from respond_desktop.central.policy.tables import PolicyVersionRow
from respond_desktop.central.policy.versions import CHANGED, StoredPolicy, Versions, signed_of, versions_in
from respond_desktop.domain.rights.difference import difference
from respond_desktop.domain.rights.document import NOTHING_BEFORE, PolicyDocument
from respond_desktop.domain.rights.policy import Policy, PolicyChange, changed
from respond_desktop.wire.signing import POLICY_VERSION, sign

DAMAGED = "The stored policy was changed by something else than central"
REPAIR = "Restore central from its backup (docs/backup.md), and call the auditor."


class PolicyDamagedError(ValueError):
    """What is stored isn't what central wrote: nothing is added to it. The message says what to do."""

    def __init__(self, fault: str) -> None:
        super().__init__(f"{DAMAGED} ({fault}). {REPAIR}")


class PolicyMovedOnError(ValueError):
    """Somebody else changed the policy meanwhile; nothing was changed."""

    def __init__(self, newest: StoredPolicy) -> None:
        super().__init__(
            f"The policy was changed meanwhile: version {newest.number} of {newest.author} is in force. "
            "Nothing was changed. Look at it with policy show, then try again."
        )


@dataclass(frozen=True, slots=True)
class Signed:
    """Who changed it (facts of a record, `by` among them), when, and what else its record says."""

    facts: Mapping[str, Any]
    at: datetime | None = None
    more: Mapping[str, Any] | None = None


def sound_versions(session: Session, log: Log) -> Versions:
    """All versions; raises PolicyDamagedError."""
    found = versions_in(session, log.key.public_key())
    if found.fault:
        raise PolicyDamagedError(found.fault)
    return found


def change_policy(
    session: Session, log: Log, change: PolicyChange, signed: Signed, based_on: int = 0
) -> StoredPolicy:
    """One right more or less than in the newest version, whichever that is unless it is given as `based_on`.

    Raises PolicyDamagedError, PolicyMovedOnError.
    """
    found = sound_versions(session, log)
    if based_on and found.policy.version != based_on:
        raise PolicyMovedOnError(found.sound[-1])
    more = {key: value for key, value in asdict(change).items() if key != "denies" or value}
    policy = changed(found.policy, (change,))
    words = difference(found.policy, policy) or ("Nothing is different: it was so before.",)
    return put_version(session, log, found, PolicyDraft(policy, words, replace(signed, more=more)))


def replace_policy(session: Session, log: Log, policy: Policy, signed: Signed) -> StoredPolicy | None:
    """Another policy in place of the version before its own; None when it says the same.

    Raises PolicyDamagedError; PolicyMovedOnError when a newer one than that is in force.
    """
    found = sound_versions(session, log)
    if policy.version != found.policy.version + 1:
        raise PolicyMovedOnError(found.sound[-1])
    words = difference(found.policy, policy)
    return put_version(session, log, found, PolicyDraft(policy, words, signed)) if words else None


@dataclass(frozen=True, slots=True)
class PolicyDraft:
    """A version to be, and its words."""

    policy: Policy
    words: tuple[str, ...]
    signed: Signed


def put_version(session: Session, log: Log, found: Versions, draft: PolicyDraft) -> StoredPolicy:
    """Store and record it as the one after `found`."""
    previous = found.sound[-1].document.hash if found.sound else NOTHING_BEFORE
    document, signed = PolicyDocument(draft.policy, previous), draft.signed
    author, at, text = str(signed.facts["by"]), signed.at or datetime.now(UTC), "\n".join(draft.words)
    signature = sign(log.key, POLICY_VERSION, signed_of(document.hash, author, at, text))
    session.add(
        PolicyVersionRow(
            number=document.number,
            document=document.text,
            hash=document.hash,
            signature=signature,
            author=author,
            created_at=at,
            words=text,
        )
    )
    session.flush()
    facts = {
        "what": "policy changed",
        "policy": draft.policy.name,
        "version": document.number,
        "hash": document.hash,
        "previous": previous,
        "words": list(draft.words),
    }
    log.append_in(session, CHANGED, {**facts, **(signed.more or {}), **signed.facts}, signed.at)
    return StoredPolicy(document, author, at, draft.words, signature)
