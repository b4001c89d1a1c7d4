"""What cameras say of themselves, held against central's clock and against what they said before.

A receipt can't have been given before its order, nor after now; and the entry of the camera's journal that it names
comes after every entry named before. What doesn't fit is recorded and shown (`integrity`); the time is bounded.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlmodel import Session, col, select

from respond_desktop.audit.record import Head, read_body
from respond_desktop.central.facts.camera_checks import not_after
from respond_desktop.central.facts.scopes import People
from respond_desktop.central.storage.database import Database
from respond_desktop.central.storage.tables import LogRecord
from respond_desktop.wire.signing import public_bytes

TOLERATED = timedelta(seconds=5)
"""How far a camera's time may lie off: its clock is central's, as late as the welcome was."""
NO_ENTRY = Head(0, "")
BACK = "its journal went back"
EARLY, LATE = "a receipt is dated before what it answers", "a receipt is dated after central's time"
_LOOKED_AT = 20_000
"""Newest records read at the start: whoever was not watched for so long is known by no count."""


class Doubt(Protocol):
    """Records and shows that what a camera says can't be true."""

    def __call__(self, device_id: str, what: str, facts: dict[str, Any]) -> None: ...


class Receipts:
    """Knows how far the journal of each camera had come, by device id and the key it enrolled with."""

    def __init__(self, people: People, doubt: Doubt, now: Callable[[], datetime]) -> None:
        self._people = people
        self._doubt = doubt
        self._now = now
        self._counts: dict[str, tuple[bytes, int]] = {}

    async def load(self, database: Database) -> None:
        """Take up the counts from the newest records of what was told."""
        for device_id, seq in (await database.read(_counted)).items():
            self._counts[device_id] = (self._key(device_id), seq)

    def dated(self, device_id: str, at: datetime, since: datetime | None = None) -> datetime:
        """The time of a receipt (UTC), within `since` (when its order was recorded) and now."""
        now = self._now()
        earliest = min(since, now) if since else None
        if at - now > TOLERATED:
            self._doubt(device_id, LATE, {"claimed_at": at.isoformat()})
        elif earliest and earliest - at > TOLERATED:
            self._doubt(device_id, EARLY, {"claimed_at": at.isoformat()})
        bounded = not_after(at, now)
        return max(bounded, earliest) if earliest else bounded

    def entry(self, device_id: str, seq: int, hash_: str) -> Head:
        """The journal's entry that a receipt names; its number must have grown."""
        key = self._key(device_id)
        before = self._counts.get(device_id)
        if before is not None and before[0] == key and seq <= before[1]:
            self._doubt(device_id, BACK, {"journal_seq": seq, "journal_seq_before": before[1]})
        self._counts[device_id] = (key, seq)
        return Head(seq, hash_)

    def _key(self, device_id: str) -> bytes:
        """A camera enrolled anew has a new key, and begins a new journal."""
        key: Ed25519PublicKey | None = self._people.listing.device_keys.get(device_id)
        return public_bytes(key) if key else b""


def entry_facts(entry: Head) -> dict[str, str | int]:
    """What a record says of the journal's entry, so that a journal that ends before it is found (audit/verify.py)."""
    return {"journal_seq": entry.seq, "journal_hash": entry.hash}


def _counted(session: Session) -> dict[str, int]:
    kinds = ("watch.told", "talk.told", "enrol.done")
    query = (
        select(LogRecord.kind, LogRecord.body)
        .where(col(LogRecord.kind).in_(kinds))
        .order_by(col(LogRecord.seq).desc())
        .limit(_LOOKED_AT)
    )
    found: dict[str, int] = {}
    for kind, text in session.exec(query):
        body = read_body(text)
        if kind == "enrol.done":
            found.setdefault(str(body.get("id", "")), 0)
        elif body.get("journal_seq"):
            found.setdefault(str(body.get("device", "")), int(body["journal_seq"]))
    return {device_id: seq for device_id, seq in found.items() if device_id and seq}
