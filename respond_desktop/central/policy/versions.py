"""Versions of the policy as stored: read, and checked against their signatures, each other and the log.

Whoever changes a stored version, takes one away or puts an older one back is found out here. Then the newest sound one
goes on for alerts, and nothing may be viewed (`Versions.fault`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlmodel import Session, col, select

from respond_desktop.audit.record import read_body, utc_text
from respond_desktop.central.audit.proof import UNREADABLE
from respond_desktop.central.policy.tables import CommandRow, PolicyVersionRow
from respond_desktop.central.storage.tables import LogRecord
from respond_desktop.domain.rights.commands import CommandTree
from respond_desktop.domain.rights.default_policy import default_policy
from respond_desktop.domain.rights.document import (
    NOTHING_BEFORE,
    PolicyDocument,
    PolicyDocumentError,
    document_from,
    hash_of,
)
from respond_desktop.domain.rights.policy import Policy
from respond_desktop.wire.signing import POLICY_VERSION, canonical, verified

CHANGED = "policy.changed"
"""Kind of the record of each version."""
NOTHING = replace(default_policy(), rules=())
"""In force before anything was read: nobody may do anything."""


@dataclass(frozen=True, slots=True)
class StoredPolicy:
    """One stored version. `author` is the record's `by`, `words` what changed, one sentence each."""

    document: PolicyDocument
    author: str
    created_at: datetime
    words: tuple[str, ...]
    signature: str

    @property
    def number(self) -> int:
        """Counted from 1."""
        return self.document.number


@dataclass(frozen=True, slots=True)
class Versions:
    """The sound ones, oldest first; `fault` says what is wrong with the rest, as the end of a sentence."""

    sound: tuple[StoredPolicy, ...] = ()
    fault: str = ""
    read: bool = False

    @property
    def policy(self) -> Policy:
        """The newest sound one; of none at all, what a new agency begins with (`fault` closes every view then)."""
        if self.sound:
            return self.sound[-1].document.policy
        return default_policy() if self.read else NOTHING

    def version(self, number: int) -> StoredPolicy | None:
        """The version of that number."""
        return next((v for v in self.sound if v.number == number), None)


def versions_in(session: Session, key: Ed25519PublicKey, before: Versions | None = None) -> Versions:
    """All versions; those of `before` were checked already and are only compared with the newest of them."""
    try:
        return _read(session, key, before.sound if before and not before.fault else ())
    except UNREADABLE:  # what its columns hold is no text, no number or no time
        return Versions((), "it can't be read", read=True)


def _read(session: Session, key: Ed25519PublicKey, known: tuple[StoredPolicy, ...]) -> Versions:
    if known and _stored_hash(session, known[-1].number) != known[-1].document.hash:
        known = ()
    rows = session.exec(
        select(PolicyVersionRow)
        .where(PolicyVersionRow.number > (known[-1].number if known else 0))
        .order_by(col(PolicyVersionRow.number))
    ).all()
    sound, fault = _checked(rows, known, key)
    return Versions(sound, fault or _unlike_the_log(session, sound), read=True)


def policy_in_force(session: Session, key: Ed25519PublicKey) -> Policy:
    """The policy with the tree of commands, for whoever asks once."""
    return replace(versions_in(session, key).policy, organisation=tree_in(session))


def tree_in(session: Session) -> CommandTree:
    """The agency's commands."""
    return CommandTree({row.name: row.parent for row in session.exec(select(CommandRow))})


def signed_of(hash_: str, author: str, created_at: datetime, words: str) -> bytes:
    """What the signature of a version is over: its document by its hash, who, when, and the words."""
    return canonical({"hash": hash_, "author": author, "created_at": utc_text(created_at), "words": words})


def _checked(
    rows: Sequence[PolicyVersionRow], known: tuple[StoredPolicy, ...], key: Ed25519PublicKey
) -> tuple[tuple[StoredPolicy, ...], str]:
    """The sound ones up to the first that isn't."""
    sound = list(known)
    for row in rows:
        found = _version_of(row, sound[-1] if sound else None, key)
        if isinstance(found, str):
            return tuple(sound), f"version {row.number}: {found}"
        sound.append(found)
    return tuple(sound), ""


def _version_of(
    row: PolicyVersionRow, before: StoredPolicy | None, key: Ed25519PublicKey
) -> StoredPolicy | str:
    """The version of a row, or what is wrong with it."""
    if hash_of(row.document) != row.hash:
        return "its text was changed"
    if not verified(
        key, POLICY_VERSION, signed_of(row.hash, row.author, row.created_at, row.words), row.signature
    ):
        return "its signature doesn't fit"
    try:
        document = document_from(row.document)
    except PolicyDocumentError as error:
        return str(error)
    number, previous = (before.number, before.document.hash) if before else (0, NOTHING_BEFORE)
    if (document.number, row.number, document.previous) != (number + 1, number + 1, previous):
        return "the version before it is missing or another one"
    words = tuple(row.words.split("\n")) if row.words else ()
    return StoredPolicy(document, row.author, row.created_at, words, row.signature)


def _stored_hash(session: Session, number: int) -> str:
    return session.exec(select(PolicyVersionRow.hash).where(PolicyVersionRow.number == number)).first() or ""


def _unlike_the_log(session: Session, sound: tuple[StoredPolicy, ...]) -> str:
    """Whether the newest version is the one that the log's newest record of a change names."""
    query = select(LogRecord.body).where(LogRecord.kind == CHANGED).order_by(col(LogRecord.seq).desc())
    body = read_body(session.exec(query.limit(1)).first() or "")
    newest = (sound[-1].number, sound[-1].document.hash) if sound else (0, "")
    if (body.get("version", 0), body.get("hash", "")) != newest:
        return f"the newest is version {newest[0]}, and the log says version {body.get('version', 0)}"
    return "" if sound else "there is none"
