"""The end of central's log as others hold it: a checkpoint, signed with the log's key (docs/protocol/records.md)."""

from datetime import datetime
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from respond_desktop.wire import strict
from respond_desktop.wire.signing import LOG_CHECKPOINT, canonical, is_sha256, sign, verified

_BIGGEST = 2**53


class LogHead(msgspec.Struct, frozen=True):
    """Number and hash of the newest record of the log `log` at `at` (UTC, ISO 8601), as an export's last line."""

    log: str
    seq: int
    hash: str
    at: str
    signature: str

    @property
    def time(self) -> datetime:
        """When it was signed, by central's clock."""
        return datetime.fromisoformat(self.at)

    def checkpoint(self) -> dict[str, Any]:
        """What is signed."""
        return {"log": self.log, "seq": self.seq, "hash": self.hash, "at": self.at}

    def line(self) -> bytes:
        """As the checkpoint line of an export: what a witness holds."""
        return canonical({"checkpoint": self.checkpoint(), "signature": self.signature}) + b"\n"


def sign_head(checkpoint: dict[str, Any], key: Ed25519PrivateKey) -> LogHead:
    """Sign `log`, `seq`, `hash` and `at`."""
    return LogHead(**checkpoint, signature=sign(key, LOG_CHECKPOINT, canonical(checkpoint)))


def read_head(line: bytes) -> LogHead:
    """A head from its line; raises ValueError on anything else. Whether it is genuine is asked after that."""
    try:
        read = strict.table(line, strict.CODE)
        return msgspec.convert({**read["checkpoint"], "signature": read["signature"]}, LogHead)
    except (msgspec.MsgspecError, ValueError, TypeError, KeyError) as error:
        raise ValueError("this is no checkpoint") from error


def genuine(head: LogHead, key: Ed25519PublicKey) -> bool:
    """Whether the log's key signed it and it says what a head must say."""
    try:
        sane = 0 < head.seq < _BIGGEST and is_sha256(head.hash) and head.time.tzinfo is not None
        return bool(sane) and verified(key, LOG_CHECKPOINT, canonical(head.checkpoint()), head.signature)
    except ValueError:
        return False
