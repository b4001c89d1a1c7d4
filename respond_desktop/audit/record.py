"""One audit record and its place in a chain; the same rule for central's log and for each workstation.

A record is a header, its hash and a signature, plus a salted body. The chain goes over the body's hash only, so that a
body could be pruned one day without breaking it; nothing prunes yet, and a record without its body is damaged:

    header = {"v": 1, "alg": "ed25519-sha256", "log": <log id>, "seq": n, "at": <UTC, 1/1000 s>,
              "kind": <what>, "prev": <hash of n-1, 64 zeros for n = 1>, "body": SHA-256(salt + body bytes)}
    hash   = SHA-256("respond log record v1" + 0x00 + canonical(header))
    sig    = Ed25519 over "respond log record v1" + 0x00 + hash (as 32 bytes)

`salt` is 16 random bytes, so that a pruned body can't be guessed from its hash.
"""

import hashlib
import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from respond_desktop.wire.signing import ALGORITHM, LOG_RECORD, b64, canonical, sign, unb64, verified

VERSION = 1
FORMAT = "respond-log-1"
GENESIS = "0" * 64
SALT_BYTES = 16


@dataclass(frozen=True, slots=True)
class Record:
    """A sealed record; `body` is canonical JSON text, never empty in a sound record."""

    header: dict[str, str | int]
    hash: str
    signature: str
    salt: str
    body: str

    @property
    def seq(self) -> int:
        """Number in its log, from 1."""
        return int(self.header["seq"])

    def exported(self) -> dict[str, Any]:
        """The record as one line of an export."""
        return {
            "header": self.header,
            "hash": self.hash,
            "signature": self.signature,
            "salt": self.salt,
            "body": self.body,
        }


@dataclass(frozen=True, slots=True)
class Head:
    """End of a chain: number and hash of its newest record."""

    seq: int = 0
    hash: str = GENESIS


def utc_text(at: datetime) -> str:
    """ISO 8601 UTC with milliseconds (CJIS AU-8 asks for 1/100 s)."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def header_hash(header: dict[str, str | int]) -> str:
    """Hash of a record: SHA-256 over the context, a zero byte and the canonical header."""
    return hashlib.sha256(LOG_RECORD.encode() + b"\0" + canonical(header)).hexdigest()


def body_hash(salt: bytes, body: bytes) -> str:
    """Salted hash of a body."""
    return hashlib.sha256(salt + body).hexdigest()


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be recorded: when (UTC), what kind, and the facts."""

    at: datetime
    kind: str
    body: dict[str, Any]


def seal(draft: Draft, log: str, head: Head, key: Ed25519PrivateKey) -> Record:
    """The record that follows `head` in `log`, signed with the log's key."""
    salt = os.urandom(SALT_BYTES)
    body = canonical(draft.body)
    header: dict[str, str | int] = {
        "v": VERSION,
        "alg": ALGORITHM,
        "log": log,
        "seq": head.seq + 1,
        "at": utc_text(draft.at),
        "kind": draft.kind,
        "prev": head.hash,
        "body": body_hash(salt, body),
    }
    digest = header_hash(header)
    return Record(header, digest, sign(key, LOG_RECORD, bytes.fromhex(digest)), b64(salt), body.decode())


def damage(record: Record, head: Head, key: Ed25519PublicKey) -> str | None:
    """What is wrong with `record` as the successor of `head`, or None when it is sound."""
    if record.header.get("seq") != head.seq + 1:
        return f"record {head.seq + 1} is missing"
    if record.header.get("prev") != head.hash:
        return f"record {record.seq} does not follow the one before it"
    if header_hash(record.header) != record.hash:
        return f"record {record.seq} was changed"
    if not verified(key, LOG_RECORD, bytes.fromhex(record.hash), record.signature):
        return f"record {record.seq} is not signed by the log's key"
    if not record.body:
        return f"the text of record {record.seq} is missing"
    if not _body_fits(record):
        return f"the text of record {record.seq} was changed"
    return None


def read_body(text: str) -> dict[str, Any]:
    """What a record says; nothing when its text is damaged: the check of the log tells of it, and central goes on."""
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}


def _body_fits(record: Record) -> bool:
    try:
        return body_hash(unb64(record.salt), record.body.encode()) == record.header.get("body")
    except ValueError:
        return False
