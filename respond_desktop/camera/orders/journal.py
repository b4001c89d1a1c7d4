"""The camera's own journal: signed, counted, chained, on disk before anything is done.

One JSON line each (docs/protocol/records.md): `{"seq","at","kind","prev","body","hash","signature"}`. Damage found
when it is opened is kept aside whole, and the journal goes on from its last sound entry with an entry that says so.
"""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from respond_desktop.audit.record import Head, utc_text
from respond_desktop.camera.orders.order_book import OrderBook
from respond_desktop.home.private_files import open_private, replace_private, write_private
from respond_desktop.wire import strict
from respond_desktop.wire.signing import (
    JOURNAL_ENTRY,
    b64,
    canonical,
    public_bytes,
    sha256_hex,
    sign,
    verified,
)

FORMAT = "respond-journal-1"
_FIELDS = {"seq", "at", "kind", "prev", "body", "hash", "signature"}


class JournalUnusableError(RuntimeError):
    """The journal can't be kept, so nothing may be done that belongs in it; the message says what to do."""


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """What is to be written: kind and facts. The journal adds number, time and signature."""

    kind: str
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Damage:
    """What was wrong with the file: where the sound part ends, and where the whole file is kept."""

    sound_seq: int
    reason: str
    kept_as: str


def entry_hash(entry: dict[str, Any]) -> str:
    """SHA-256 over the context, a zero byte and the canonical entry without hash and signature."""
    bare = {key: value for key, value in entry.items() if key not in ("hash", "signature")}
    return hashlib.sha256(JOURNAL_ENTRY.encode() + b"\0" + canonical(bare)).hexdigest()


def entry_damage(line: bytes, head: Head, key: Ed25519PublicKey) -> str | None:
    """What is wrong with a line as the successor of `head`, or None."""
    number = head.seq + 1
    try:
        entry = strict.loads(line, strict.RECORD_BODY)
    except strict.UnreadableTextError:
        return f"entry {number} can't be read"
    if not isinstance(entry, dict) or set(entry) != _FIELDS or not line.endswith(b"\n"):
        return f"entry {number} is incomplete"
    if entry["seq"] != number or entry["prev"] != head.hash:
        return f"entry {number} does not follow the one before it"
    try:
        digest = entry_hash(entry)
    except ValueError:
        return f"entry {number} can't be read"
    if digest != entry["hash"]:
        return f"entry {number} was changed"
    if not verified(key, JOURNAL_ENTRY, bytes.fromhex(digest), str(entry["signature"])):
        return f"entry {number} is not signed by this camera"
    return None


class CameraJournal:
    """Opens or begins the journal of one device and appends to it; used by one thread.

    `orders` knows the orders it has; `open_recording` is, after opening, the recording in which it was cut off, if any.
    """

    def __init__(self, path: Path, device_id: str, key: Ed25519PrivateKey) -> None:
        self._path = path
        self._device_id = device_id
        self._key = key
        self._head = Head()
        self.orders = OrderBook()
        self.open_recording = ""
        self.damage: Damage | None = None
        try:
            self._open()
        except OSError as error:
            raise JournalUnusableError(f"The journal {path.name} can't be kept. Check the disk.") from error

    @property
    def seq(self) -> int:
        """Number of the newest entry; 0 in a fresh journal."""
        return self._head.seq

    def append(self, at: datetime, *entries: JournalEntry) -> tuple[Head, ...]:
        """Write entries in one go, on disk when this returns; number and hash of each. Raises JournalUnusableError."""
        head, lines, written = self._head, b"", []
        for entry in entries:
            line, head = self._sealed(entry, at, head)
            lines += line
            written.append(head)
        try:
            self._write(lines)
        except OSError as error:
            raise JournalUnusableError(f"The journal {self._path.name} can't be written.") from error
        self._head = head
        for entry in entries:
            self.orders.note(entry.kind, entry.body)
        return tuple(written)

    def close(self) -> None:
        """Close the file."""
        os.close(self._file)

    def _write(self, lines: bytes) -> None:
        before = os.fstat(self._file).st_size
        try:
            if os.write(self._file, lines) != len(lines):
                raise OSError("the disk is full")
            os.fsync(self._file)
        except OSError:  # what isn't counted must not stay in the file, or the next entry would not follow it
            os.ftruncate(self._file, before)
            raise

    def _sealed(self, entry: JournalEntry, at: datetime, head: Head) -> tuple[bytes, Head]:
        bare: dict[str, Any] = {
            "seq": head.seq + 1,
            "at": utc_text(at),
            "kind": entry.kind,
            "prev": head.hash,
            "body": entry.body,
        }
        digest = entry_hash(bare)
        sealed = {**bare, "hash": digest, "signature": sign(self._key, JOURNAL_ENTRY, bytes.fromhex(digest))}
        return canonical(sealed) + b"\n", Head(head.seq + 1, digest)

    def _open(self) -> None:
        if not self._path.exists():
            self._begin()
        content = self._path.read_bytes()
        sound, reason = self._checked(content)
        if reason:
            self._keep_aside(content, sound, reason)
        self._file = open_private(self._path, os.O_WRONLY | os.O_APPEND)

    def _begin(self) -> None:
        write_private(self._path, self._header())

    def _header(self) -> bytes:
        key = b64(public_bytes(self._key))
        return canonical({"format": FORMAT, "device": self._device_id, "key": key}) + b"\n"

    def _checked(self, content: bytes) -> tuple[int, str]:
        """Length of the sound part in bytes, and what is wrong after it (empty: nothing)."""
        header = self._header()
        if not content.startswith(header):
            return 0, "the first line is not this camera's"
        sound, public = len(header), self._key.public_key()
        for line in _lines(content[sound:]):
            wrong = entry_damage(line, self._head, public)
            if wrong:
                return sound, wrong
            entry = strict.table(line, strict.RECORD_BODY)
            self._head = Head(entry["seq"], entry["hash"])
            sound += len(line)
            self._remember(entry["kind"], entry["body"])
        return sound, ""

    def _remember(self, kind: str, body: dict[str, Any]) -> None:
        """What a restart needs: orders obeyed, and a recording that never ended."""
        self.orders.note(kind, body)
        if kind == "recording_started":
            self.open_recording = str(body.get("recording", ""))
        elif kind == "recording_stopped":
            self.open_recording = ""

    def _keep_aside(self, content: bytes, sound: int, reason: str) -> None:
        digest = sha256_hex(content)
        aside = self._path.with_name(f"{self._path.stem}-damaged-{digest[:12]}{self._path.suffix}")
        replace_private(aside, content)
        replace_private(self._path, content[:sound] or self._header())
        self.damage = Damage(self._head.seq, reason, aside.name)


def _lines(content: bytes) -> Iterator[bytes]:
    start = 0
    while start < len(content):
        end = content.find(b"\n", start)
        end = len(content) if end < 0 else end + 1
        yield content[start:end]
        start = end
