"""The first version of a new central, and versions of a policy from before they were stored whole."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlmodel import Session, col, select

from respond_desktop.central.audit.log import Log
from respond_desktop.central.policy.tables import PolicyChangeRow, PolicyVersionRow
from respond_desktop.central.policy.versions import CHANGED, Versions
from respond_desktop.central.policy.writing import PolicyDraft, Signed, put_version
from respond_desktop.central.storage.tables import LogRecord
from respond_desktop.domain.people import Role
from respond_desktop.domain.rights.default_policy import default_policy
from respond_desktop.domain.rights.difference import difference
from respond_desktop.domain.rights.policy import Permission, Policy, PolicyChange, changed

FIRST_WORDS = "The policy that a new agency begins with."
CARRIED_OVER = "Carried over from the changes that were kept before versions were stored whole."


def begin_policy(session: Session, log: Log, by: Mapping[str, Any]) -> None:
    """Version 1 of a new central."""
    put_version(session, log, Versions(), PolicyDraft(default_policy(), (FIRST_WORDS,), Signed(by)))


def not_begun(session: Session) -> bool:
    """Whether there never was a version: neither stored, nor in the log (one that was taken away is no beginning)."""
    stored = session.exec(select(PolicyVersionRow.number).limit(1)).first()
    recorded = session.exec(select(LogRecord.seq).where(LogRecord.kind == CHANGED).limit(1)).first()
    return stored is None and recorded is None


def carry_over(session: Session, log: Log, former: Mapping[str, int], by: Mapping[str, Any]) -> None:
    """A version for each change so far, with the numbers that records name; `former`: settings that were rights."""
    if not not_begun(session):
        return
    policy, found = _first(former), Versions()
    steps = [(policy, datetime.now(UTC), (FIRST_WORDS, *difference(default_policy(), policy)))]
    for at, change in _changes(session):
        after = changed(policy, (change,))
        steps.append((after, at, difference(policy, after)))
        policy = after
    for policy, at, words in steps:
        signed = Signed(by, more={"carried_over": True, "made_at": at})
        version = put_version(session, log, found, PolicyDraft(policy, (*words, CARRIED_OVER), signed))
        found = Versions((*found.sound, version), read=True)


def _first(former: Mapping[str, int]) -> Policy:
    start = default_policy()
    return replace(
        start,
        watch_minutes=former.get("watch_minutes", start.watch_minutes),
        notices_required=former.get("notices_required", start.notices_required),
    )


def _changes(session: Session) -> list[tuple[datetime, PolicyChange]]:
    rows = session.exec(select(PolicyChangeRow).order_by(col(PolicyChangeRow.id)))
    return [
        (r.at, PolicyChange(Role(r.role), Permission(r.permission), r.scope, r.on_shift_only, r.allowed))
        for r in rows
    ]
