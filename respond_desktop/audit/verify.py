"""Offline verifier of an exported log: one file, the standard library and `cryptography`, nothing of ours.

An outsider can read it whole and run it alone: `python verify.py LOG --key K [--witness F] [--journal F ...]`.
It trusts the key given by hand and nothing in the files, and does not hold the log in memory. What it checks:

- each line is canonical JSON, so that not one byte can be changed unnoticed; the first names format and log;
- each record: version, number, hash of the one before, its own hash, signature, and the salted hash of its text
  (a record without its text is damaged: nothing prunes texts, and no record says that one was);
- the last line is a checkpoint signed with the key that names the last record: a file without it was cut off;
- a witness's checkpoint: the log still has that record, so nothing before it was rewritten;
- a log restored from a copy: its record names the copy's end, which it follows, and what was lost, which is told;
- a camera's journal: its chain, signed with the key it enrolled with; each order names a record the log has; each
  watch the log says the camera was told of stands in the journal, with the entry that central was told; watch
  records without text count as missing; orders for lost records are excused only by a restore the journal has too.

Exit code 0 verified, 1 damaged, 2 unreadable, 3 no trusted key.
"""

import argparse
import base64
import contextlib
import hashlib
import io
import json
import os
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeGuard

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

VERIFIED, DAMAGED, UNREADABLE, NO_KEY = 0, 1, 2, 3

LOG_FORMAT, JOURNAL_FORMAT = "respond-log-1", "respond-journal-1"
VERSION, ALGORITHM, GENESIS = 1, "ed25519-sha256", "0" * 64
LOG_RECORD = "respond log record v1"
LOG_CHECKPOINT = "respond log checkpoint v1"
JOURNAL_ENTRY = "respond camera journal v1"

RECORD_FIELDS = {"header", "hash", "signature", "salt", "body"}
HEADER_FIELDS = {"v", "alg", "log", "seq", "at", "kind", "prev", "body"}
CHECKPOINT_FIELDS = {"log", "seq", "hash", "at"}
ENTRY_FIELDS = {"seq", "at", "kind", "prev", "body", "hash", "signature"}

TEXTS_READ = {"log.opened", "log.restored", "enrol.done", "watch.asked", "watch.told", "talk.told"}

MAX_LINE = 8 * 1024 * 1024
MAX_FINDINGS = 50
MAX_RANGES = 20
CLOCK_SLACK = timedelta(seconds=60)
"""How far a camera's clock may be off when its journal's end is compared with the log."""
RESTORE_SLACK = timedelta(minutes=5)
"""How far the clocks of the computers before and after a restore may be apart."""

_HEX = re.compile(r"[0-9a-f]{64}\Z")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\Z")


class UnreadableError(Exception):
    """A file can't be read as what it should be; the message says which and why."""


class BadLineError(ValueError):
    """A line isn't what it should be; the message goes after its name."""


@dataclass
class Numbers:
    """Growing numbers of records, told as ranges: the first few, and how many are not named."""

    ranges: list[list[int]] = field(default_factory=list)
    count: int = 0
    unnamed: int = 0

    def add(self, seq: int) -> None:
        """One more, larger than all before."""
        self.count += 1
        if self.ranges and not self.unnamed and self.ranges[-1][1] == seq - 1:
            self.ranges[-1][1] = seq
        elif len(self.ranges) < MAX_RANGES:
            self.ranges.append([seq, seq])
        else:
            self.unnamed += 1

    def __str__(self) -> str:
        named = ", ".join(f"{a}-{b}" if b > a else str(a) for a, b in self.ranges)
        return f"{named} and {self.unnamed} more" if self.unnamed else named

    @classmethod
    def of(cls, numbers: set[int]) -> "Numbers":
        """These."""
        made = cls()
        for number in sorted(numbers):
            made.add(number)
        return made

    def words(self) -> str:
        """`record 3`, or `records 3, 5-9`."""
        return f"record {self}" if self.count == 1 else f"records {self}"


@dataclass
class Report:
    """What was found (`more` findings beyond those kept); `first_damaged` is the first damaged record's number."""

    findings: list[str] = field(default_factory=list)
    more: int = 0
    notes: list[str] = field(default_factory=list)
    first_damaged: int | None = None
    log: str = ""
    records: int = 0
    blank: Numbers = field(default_factory=Numbers)
    until: str = ""

    def damaged(self, words: str, seq: int | None = None) -> None:
        """Note damage; `seq` when it is a record's."""
        if len(self.findings) < MAX_FINDINGS:
            self.findings.append(words)
        else:
            self.more += 1
        if seq is not None and self.first_damaged is None:
            self.first_damaged = seq

    def note(self, words: str) -> None:
        """Note what is no damage, and what whoever reads this should know."""
        if len(self.notes) < MAX_FINDINGS:
            self.notes.append(words)

    def without_text(self, seq: int) -> None:
        """Note that a record has lost its text."""
        self.blank.add(seq)
        self.first_damaged = self.first_damaged or seq

    def tell_blank(self) -> None:
        """Tell of the records without text, before everything else."""
        one, many = f"the text of record {self.blank} is missing", f"the texts of {self.blank.count} records"
        if self.blank.count:
            self.findings.insert(0, one if self.blank.count == 1 else f"{many} are missing: {self.blank}")


# JSON, keys and signatures


def canonical(value: Any) -> bytes:
    """UTF-8, sorted keys, no spaces, no NaN: what is hashed and signed."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def parse(line: bytes) -> dict[str, Any]:
    """A line as a JSON object whose only spelling this is; raises BadLineError."""
    try:
        value = json.loads(line.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_constant)
        exact = isinstance(value, dict) and canonical(value) == line
    except (ValueError, RecursionError) as error:
        raise BadLineError("can't be read") from error
    if not exact:
        raise BadLineError("is not written as it was signed")
    return dict(value)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("a name comes twice")
    return value


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def unb64(text: Any) -> bytes:
    """Bytes of base64url without padding, in its one spelling; raises ValueError."""
    if not isinstance(text, str):
        raise ValueError("not text")
    raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    if base64.urlsafe_b64encode(raw).rstrip(b"=").decode() != text:
        raise ValueError("not base64url")
    return raw


def digest(context: str, value: Any) -> str:
    """SHA-256 (hex) over the context, a zero byte and the canonical value."""
    return hashlib.sha256(context.encode() + b"\0" + canonical(value)).hexdigest()


def signed(key: Ed25519PublicKey, context: str, message: bytes, signature: Any) -> bool:
    """Whether `key` signed `message` for this context."""
    try:
        key.verify(unb64(signature), context.encode() + b"\0" + message)
    except (InvalidSignature, ValueError):
        return False
    return True


def load_key(text: str) -> Ed25519PublicKey:
    """The key in a file (central/log.pub), or the key itself (base64url); raises ValueError."""
    try:
        path = Path(text)
        if path.is_file():
            with path.open("rb") as file:
                text = file.read(1024).decode("ascii")
    except OSError as error:
        raise ValueError("unreadable") from error
    return Ed25519PublicKey.from_public_bytes(unb64(text.strip()))


# lines


def read_lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Numbered lines without their end; raises UnreadableError, BadLineError for one too long or without end."""
    number = 0
    try:
        with path.open("rb") as file:
            while line := file.readline(MAX_LINE + 1):
                number += 1
                if len(line) > MAX_LINE:
                    raise BadLineError("is too long")
                if not line.endswith(b"\n"):
                    raise BadLineError("is cut off")
                yield number, line[:-1]
    except OSError as error:
        raise UnreadableError(f"{safe(path.name)} can't be opened: {error.strerror}") from error


def first_line(path: Path, lines: Iterator[tuple[int, bytes]], form: str) -> dict[str, Any]:
    """The line that names the format; raises UnreadableError when it is another or none."""
    try:
        first = parse(next(lines, (1, b""))[1])
    except BadLineError as error:
        raise UnreadableError(f"{safe(path.name)} is not a {form} file") from error
    if first.get("format") != form:
        raise UnreadableError(f"{safe(path.name)} is of format {safe(first.get('format'))}, not {form}")
    return first


def safe(text: Any) -> str:
    """Text from a file, fit for a terminal: printable ASCII, short."""
    return "".join(c if " " <= c <= "~" else "?" for c in str(text)[:80])


def is_hash(value: Any) -> TypeGuard[str]:
    """A SHA-256 in lower-case hex."""
    return isinstance(value, str) and _HEX.match(value) is not None


def is_time(value: Any) -> bool:
    """UTC with milliseconds."""
    if not isinstance(value, str) or _TIME.match(value) is None:
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def is_number(value: Any) -> TypeGuard[int]:
    """A whole number, not negative (True is none)."""
    return type(value) is int and value >= 0


# checkpoints


@dataclass(frozen=True)
class Checkpoint:
    """What somebody outside may hold: this log had this hash at this record."""

    log: str
    seq: int
    hash: str


def read_checkpoint(line: dict[str, Any], key: Ed25519PublicKey | None) -> Checkpoint:
    """A checkpoint line; raises BadLineError when it isn't one or isn't signed with the key."""
    body = line.get("checkpoint")
    if set(line) != {"checkpoint", "signature"} or not isinstance(body, dict):
        raise BadLineError("is no checkpoint")
    if set(body) != CHECKPOINT_FIELDS or not is_number(body["seq"]) or not is_time(body["at"]):
        raise BadLineError("is no checkpoint")
    if not is_hash(body["hash"]) or not isinstance(body["log"], str):
        raise BadLineError("is no checkpoint")
    if key is not None and not signed(key, LOG_CHECKPOINT, canonical(body), line["signature"]):
        raise BadLineError("is not signed with the trusted key")
    return Checkpoint(body["log"], body["seq"], body["hash"])


def read_witness(path: Path, key: Ed25519PublicKey | None, report: Report) -> list[Checkpoint]:
    """The checkpoints a witness holds, one a line; raises UnreadableError when there is none."""
    try:
        with path.open("rb") as file:
            lines = [line for line in file.read(MAX_LINE).splitlines() if line.strip()]
    except OSError as error:
        raise UnreadableError(f"{safe(path.name)} can't be opened: {error.strerror}") from error
    points = []
    for line in lines:
        try:
            points.append(read_checkpoint(parse(line.strip()), key))
        except BadLineError as error:
            if "signed with" not in str(error):
                raise UnreadableError(f"{safe(path.name)} holds a line that {error}") from error
            report.damaged(f"the witness's checkpoint {error}")
    if not lines:
        raise UnreadableError(f"{safe(path.name)} holds no checkpoint")
    return points


# restored logs


@dataclass(frozen=True)
class Restore:
    """The log goes on from a copy: the copy's last record, and the last one of the log before (0: not known)."""

    seq: int
    hash: str
    old_seq: int
    old_hash: str

    def names(self, seq: int, hash_: str) -> bool:
        """Whether it says that this record of the log before is lost."""
        return self.seq < seq <= self.old_seq and (seq < self.old_seq or hash_ == self.old_hash)

    def words(self) -> str:
        """What is lost."""
        if not self.old_seq:
            return "how many records of the log before are not in it is not known"
        if self.old_seq <= self.seq:
            return "no record of the log before is missing"
        return f"records {self.seq + 1}-{self.old_seq} of the log before are not in it"


def read_restore(body: dict[str, Any], copy: str = "") -> Restore | None:
    """What `log.restored` says, or a camera's entry (`copy`: how the names of the copy's head begin there)."""
    seq, hash_, old_seq = body.get(f"{copy}seq"), body.get(f"{copy}hash"), body.get("old_seq")
    old_hash = body.get("old_hash")
    if not (is_number(seq) and is_hash(hash_) and is_number(old_seq)):
        return None
    if not (is_hash(old_hash) or (old_hash == "" and old_seq == 0)):
        return None
    return Restore(seq, hash_, old_seq, old_hash)


# journals


@dataclass
class Journal:
    """A camera's journal: whose, its entries' hashes, the log records its orders name, and its newest entry's time.

    `restored`: log records that told it of a restore, with their hashes; `lost`: records of its orders before that.
    """

    name: str
    device: str
    key: str
    entries: list[str] = field(default_factory=list)
    orders: dict[int, set[str]] = field(default_factory=dict)
    restored: dict[int, tuple[str, Restore]] = field(default_factory=dict)
    lost: set[int] = field(default_factory=set)
    newest: dict[int, datetime] = field(default_factory=dict)
    lost_until: dict[int, tuple[int, datetime]] = field(default_factory=dict)
    until: datetime | None = None
    enrolled: list[tuple[int, str]] = field(default_factory=list)
    asked: dict[str, tuple[int, datetime]] = field(default_factory=dict)
    told: set[str] = field(default_factory=set)
    blank: Numbers = field(default_factory=Numbers)

    @property
    def in_force(self) -> bool:
        """Whether its key is the newest one that its camera enrolled with, as far as the log was read."""
        return bool(self.enrolled) and self.enrolled[-1][1] == self.key

    def restore(self, seq: int, hash_: str, restore: Restore) -> None:
        """Record `seq` told the camera of a restore: its orders after the copy's end are of the log before."""
        gone = {n for n in self.orders if n > restore.seq}
        self.lost |= gone
        if gone:
            last = max(gone, key=lambda n: self.newest[n])
            self.lost_until[seq] = (last, self.newest[last])
        self.orders = {n: hashes for n, hashes in self.orders.items() if n <= restore.seq}
        self.restored = {n: told for n, told in self.restored.items() if n <= restore.seq}
        self.restored[seq] = (hash_, restore)


def read_journal(path: Path, report: Report) -> Journal:
    """Check a journal's own chain and keep what the log must agree with."""
    lines = read_lines(path)
    first = first_line(path, lines, JOURNAL_FORMAT)
    journal = Journal(safe(path.name), str(first.get("device")), str(first.get("key")))
    try:
        key = Ed25519PublicKey.from_public_bytes(unb64(first.get("key")))
    except ValueError as error:
        raise UnreadableError(f"{journal.name} names no key") from error
    if set(first) != {"format", "device", "key"} or not isinstance(first["device"], str):
        raise UnreadableError(f"{journal.name} has a damaged first line")
    number, prev = 0, GENESIS
    try:
        for _, line in lines:
            entry = parse(line)
            _check_entry(entry, number + 1, prev, key)
            _keep_entry(journal, entry)
            number, prev = number + 1, entry["hash"]
    except BadLineError as error:
        report.damaged(f"{journal.name}: entry {number + 1} {error}")
    return journal


def _check_entry(entry: dict[str, Any], number: int, prev: str, key: Ed25519PublicKey) -> None:
    if set(entry) != ENTRY_FIELDS or not is_time(entry["at"]) or not isinstance(entry["body"], dict):
        raise BadLineError("is incomplete")
    if entry["seq"] != number or not is_number(entry["seq"]) or entry["prev"] != prev:
        raise BadLineError("does not follow the one before it")
    bare = {name: value for name, value in entry.items() if name not in ("hash", "signature")}
    if digest(JOURNAL_ENTRY, bare) != entry["hash"]:
        raise BadLineError("was changed")
    if not signed(key, JOURNAL_ENTRY, bytes.fromhex(entry["hash"]), entry["signature"]):
        raise BadLineError("is not signed by the camera")


def _keep_entry(journal: Journal, entry: dict[str, Any]) -> None:
    journal.until = datetime.fromisoformat(entry["at"])
    journal.entries.append(entry["hash"])
    if entry["kind"] not in ("order", "log_restored"):
        return
    seq, digest_ = entry["body"].get("record_seq"), entry["body"].get("record_hash")
    if not is_number(seq) or not is_hash(digest_):
        raise BadLineError("names no record of the log")
    if entry["kind"] == "order":
        journal.orders.setdefault(seq, set()).add(digest_)
        journal.newest[seq] = journal.until
        return
    restore = read_restore(entry["body"], "new_")
    if restore is None:
        raise BadLineError("names no log that was restored")
    journal.restore(seq, digest_, restore)


# the log


@dataclass(frozen=True)
class Held:
    """The hash that somebody else holds of a record, and the words for a log that has another."""

    hash: str
    words: str
    witness: bool


@dataclass
class LogCheck:
    """Walks the log once; `wanted` is what others hold of its records."""

    key: Ed25519PublicKey | None
    report: Report
    journals: list[Journal]
    wanted: dict[int, list[Held]] = field(default_factory=dict)
    restores: list[Restore] = field(default_factory=list)
    agency: Any = None
    seq: int = 0
    hash: str = GENESIS
    closed: bool = False

    def want(self, seq: int, held: Held) -> None:
        """Somebody else holds this of record `seq`."""
        self.wanted.setdefault(seq, []).append(held)

    def walk(self, path: Path) -> None:
        """Check every line; raises UnreadableError when it is no log at all."""
        lines = read_lines(path)
        self._open(first_line(path, lines, LOG_FORMAT))
        number = 1
        try:
            for number, line in lines:
                self._line(number, line)
        except BadLineError as error:
            self.report.damaged(f"line {number + 1} {error}", self.seq + 1)
        if not self.closed:
            self.report.damaged(
                f"the file is cut off after record {self.seq}: no checkpoint ends it", self.seq + 1
            )
        self._finish()

    def _open(self, first: dict[str, Any]) -> None:
        if set(first) != {"format", "log", "agency", "log_key"} or not isinstance(first["log"], str):
            raise UnreadableError("the log's first line is damaged")
        self.report.log, self.agency = first["log"], first["agency"]
        if self.key is not None and not _same_key(self.key, first["log_key"]):
            self.report.damaged("the file names another key than the trusted one")

    def _line(self, number: int, line: bytes) -> None:
        if self.closed:
            self.report.damaged(f"line {number} stands after the checkpoint")
            return
        try:
            parsed = parse(line)
            if "checkpoint" in parsed:
                self._close(parsed)
            else:
                self._record(parsed)
        except BadLineError as error:
            self.report.damaged(f"record {self.seq + 1} (line {number}) {error}", self.seq + 1)
            self._skip(line)

    def _close(self, line: dict[str, Any]) -> None:
        self.closed = True
        try:
            point = read_checkpoint(line, self.key)
        except BadLineError as error:
            self.report.damaged(f"the checkpoint at the end {error}")
            return
        if (point.log, point.seq, point.hash) != (self.report.log, self.seq, self.hash):
            self.report.damaged(
                f"the checkpoint names record {point.seq}, the file ends with {self.seq}", self.seq + 1
            )

    def _record(self, record: dict[str, Any]) -> None:
        header = _header(record, self.report.log)
        seq = header["seq"]
        wrong = self._damage(record, header)
        if wrong:
            self.report.damaged(wrong, min(seq, self.seq + 1))
        self.seq, self.hash = seq, record["hash"]
        self.report.records += 1
        self.report.until = header["at"]
        if not wrong:
            self._text(record, header)
        for held in self.wanted.pop(seq, []):
            if held.hash != record["hash"]:
                self._missing(seq, held)
        for journal in self.journals:
            hash_, told = journal.restored.get(seq, ("", None))
            if hash_ == record["hash"] and self.restores[-1:] != [told]:
                words = f"{journal.name} was told of a restore with record {seq}, which is no such record"
                self.report.damaged(words, seq)
            elif hash_ == record["hash"]:
                self._lost_too_late(journal, header)

    def _lost_too_late(self, journal: Journal, header: dict[str, Any]) -> None:
        """What was ordered after a restore was not lost in it: the log went back again, and that was hidden by it."""
        seq, at = journal.lost_until.get(header["seq"], (0, None))
        if at is not None and at > datetime.fromisoformat(header["at"]) + RESTORE_SLACK:
            words = f"{journal.name} obeyed an order for record {seq} after the restore that is said to have lost it"
            self.report.damaged(words, header["seq"])

    def _missing(self, seq: int, held: Held) -> None:
        """Somebody holds a record that the log doesn't have, unless a restore says that it is lost."""
        end = f": the log ends at record {self.seq}" if seq > self.seq else ""
        if held.witness and any(restore.names(seq, held.hash) for restore in self.restores):
            self.report.note(f"the witness's record {seq} is of the log before its restore")
        else:
            self.report.damaged(f"{held.words}{end}", min(seq, self.seq + 1))

    def _damage(self, record: dict[str, Any], header: dict[str, Any]) -> str | None:
        seq = header["seq"]
        if seq > self.seq + 1:
            return f"record {self.seq + 1} is missing"
        if seq <= self.seq:
            return f"record {seq} comes after record {self.seq}"
        if header["prev"] != self.hash:
            return f"record {seq} does not follow the one before it"
        if digest(LOG_RECORD, header) != record["hash"]:
            return f"record {seq} was changed"
        if self.key and not signed(self.key, LOG_RECORD, bytes.fromhex(record["hash"]), record["signature"]):
            return f"record {seq} is not signed by the log's key"
        return _text_damage(record, header)

    def _text(self, record: dict[str, Any], header: dict[str, Any]) -> None:
        if not record["body"]:
            self.report.without_text(header["seq"])
            for journal in self.journals:
                _note_blank(journal, header, self.report)
            return
        if header["kind"] not in TEXTS_READ:
            return
        try:
            body = parse(record["body"].encode())
        except ValueError:
            return
        if header["kind"] == "log.opened" and body.get("agency", self.agency) != self.agency:
            self.report.damaged("the file names another agency than record 1", header["seq"])
        if header["kind"] == "log.restored":
            self._restored(header, body)
        for journal in self.journals:
            _note_for(journal, header, body)
            _look_up(journal, header, body, self.report)

    def _restored(self, header: dict[str, Any], body: dict[str, Any]) -> None:
        seq, restore = header["seq"], read_restore(body)
        if restore is None or (restore.seq, restore.hash) != (seq - 1, header["prev"]):
            self.report.damaged(f"record {seq} does not say from what the log was restored", seq)
            return
        self.restores.append(restore)
        when = f"the log was restored from a copy at record {seq} on {header['at']} by {safe(body.get('by'))}"
        self.report.note(f"{when}; {restore.words()}")

    def _skip(self, line: bytes) -> None:
        """Go on after a damaged line as if it were sound, so that one damage is not told for every later record."""
        try:
            parsed = json.loads(line)
            seq, hash_ = parsed["header"]["seq"], parsed["hash"]
        except (ValueError, TypeError, KeyError, RecursionError):
            seq, hash_ = self.seq + 1, ""
        self.seq = seq if is_number(seq) else self.seq + 1
        self.hash = hash_ if is_hash(hash_) else ""

    def _finish(self) -> None:
        for seq in sorted(self.wanted):
            for held in self.wanted[seq]:
                self._missing(seq, held)
        for journal in self.journals:
            compare(journal, self.report)
        self.report.tell_blank()


def _same_key(key: Ed25519PublicKey, text: Any) -> bool:
    try:
        return key.public_bytes_raw() == unb64(text)
    except ValueError:
        return False


def _header(record: dict[str, Any], log: str) -> dict[str, Any]:
    header = record.get("header")
    if set(record) != RECORD_FIELDS or not isinstance(header, dict) or set(header) != HEADER_FIELDS:
        raise BadLineError("is incomplete")
    if type(header["v"]) is not int or header["v"] != VERSION or header["alg"] != ALGORITHM:
        raise BadLineError("is of a version this verifier does not know")
    if header["log"] != log:
        raise BadLineError("is of another log")
    if not (is_number(header["seq"]) and is_time(header["at"]) and isinstance(header["kind"], str)):
        raise BadLineError("is incomplete")
    if not (is_hash(header["prev"]) and is_hash(header["body"]) and is_hash(record["hash"])):
        raise BadLineError("is incomplete")
    if not (isinstance(record["salt"], str) and isinstance(record["body"], str)):
        raise BadLineError("is incomplete")
    return header


def _text_damage(record: dict[str, Any], header: dict[str, Any]) -> str | None:
    if not record["body"] and not record["salt"]:
        return None
    try:
        text = unb64(record["salt"]) + record["body"].encode()
    except ValueError:
        text = b""
    if not record["body"] or hashlib.sha256(text).hexdigest() != header["body"]:
        return f"the text of record {header['seq']} was changed"
    return None


def _note_blank(journal: Journal, header: dict[str, Any], report: Report) -> None:
    """A watch record whose text is gone can't be held against the journal: it counts as missing."""
    if header["seq"] in journal.orders:
        words = f"{journal.name} has an order for record {header['seq']}, whose text is missing"
        report.damaged(words, header["seq"])
    elif header["kind"].startswith("watch.") and journal.in_force:
        journal.blank.add(header["seq"])


def _note_for(journal: Journal, header: dict[str, Any], body: dict[str, Any]) -> None:
    """Keep what the log says of the journal's camera."""
    kind, watch = header["kind"], str(body.get("watch"))
    if kind == "enrol.done" and journal.device in (body.get("device"), body.get("id")):
        journal.enrolled.append((header["seq"], str(body.get("public_key"))))
    elif kind == "watch.asked" and body.get("device") == journal.device:
        journal.asked[watch] = (header["seq"], datetime.fromisoformat(header["at"]))
    elif kind == "watch.told" and watch in journal.asked and _answered(body.get("notices")):
        journal.told.add(watch)


def _look_up(journal: Journal, header: dict[str, Any], body: dict[str, Any], report: Report) -> None:
    """The journal has the entry that the camera named to central when it told the officer."""
    number, hash_, seq = body.get("journal_seq"), body.get("journal_hash"), header["seq"]
    if not header["kind"].endswith(".told") or body.get("device") != journal.device:
        return
    if not is_number(number) or not number or not journal.in_force:
        return
    if number > len(journal.entries):
        words = f"{journal.name} ends with entry {len(journal.entries)}, but record {seq} names its entry {number}"
        report.damaged(f"{words}: it was cut off, or copied before that", seq)
    elif hash_ and journal.entries[number - 1] != hash_:
        report.damaged(f"{journal.name} has another entry {number} than record {seq} names", seq)


def _answered(notices: Any) -> bool:
    """Whether the log says that the camera answered (a channel without answer is `unknown`)."""
    return isinstance(notices, list) and any(
        isinstance(n, dict) and n.get("result") != "unknown" for n in notices
    )


def compare(journal: Journal, report: Report) -> None:
    """The journal's key is the one it enrolled with, and every watch it was told of stands in it."""
    if journal.blank.count:
        words = f"{journal.name} can't be compared with {journal.blank.words()}"
        report.damaged(f"{words}: watch records without text count as missing")
    since = [seq for seq, key in journal.enrolled if key == journal.key]
    if not since:
        report.damaged(f"{journal.name} is not signed with the key its camera enrolled with")
        return
    if journal.lost:
        words = f"{journal.name} has orders for {Numbers.of(journal.lost).words()}"
        report.note(f"{words} of the log before its restore")
    newest = max(journal.orders, default=0)
    replaced = min((seq for seq, _ in journal.enrolled if seq > since[-1]), default=None)
    for watch in sorted(journal.told, key=lambda w: journal.asked[w][0]):
        seq, at = journal.asked[watch]
        late = journal.until is not None and at + CLOCK_SLACK < journal.until
        covered = since[-1] < seq and (replaced is None or seq < replaced) and (seq < newest or late)
        if covered and seq not in journal.orders:
            report.damaged(
                f"{journal.name} has no order for record {seq}, of which the log says it was told", seq
            )


# the command


@dataclass(frozen=True)
class Request:
    """Files to check, and the key trusted beforehand (None: nothing can be trusted)."""

    log: Path
    key: Ed25519PublicKey | None
    witnesses: tuple[Path, ...] = ()
    journals: tuple[Path, ...] = ()


def verify(request: Request) -> Report:
    """Check the log against itself, the key, witnesses and journals; raises UnreadableError."""
    report = Report()
    journals = [read_journal(path, report) for path in request.journals]
    check = LogCheck(request.key, report, journals)
    for path in request.witnesses:
        for point in read_witness(path, request.key, report):
            if point.seq:
                words = f"the witness holds another record {point.seq}"
                check.want(point.seq, Held(point.hash, words, witness=True))
    for journal in journals:
        _want_all(check, journal)
    check.walk(request.log)
    return report


def _want_all(check: LogCheck, journal: Journal) -> None:
    """The log must have each record that the journal names."""
    lacks = "that the log does not have"
    for seq, hashes in journal.orders.items():
        for hash_ in hashes:
            check.want(seq, Held(hash_, f"{journal.name} names a record {seq} {lacks}", witness=False))
    for seq, (hash_, _) in journal.restored.items():
        words = f"{journal.name} was told of a restore with record {seq} {lacks}"
        check.want(seq, Held(hash_, words, witness=False))


def _never_by_accident(run: Callable[..., int]) -> Callable[..., int]:
    """Nothing but a finding ends with 1, which means damaged: a fault of this program judges nothing."""

    def judged(arguments: list[str] | None = None) -> int:
        try:
            return run(arguments)
        except (Exception, KeyboardInterrupt) as error:
            frame = error.__traceback__
            while frame is not None and frame.tb_next is not None:
                frame = frame.tb_next
            line = frame.tb_lineno if frame is not None else 0
            why = (
                "it was stopped"
                if isinstance(error, KeyboardInterrupt)
                else f"it has a fault: {type(error).__name__} in line {line} of verify.py"
            )
            words = (
                f"The verifier ended before it could judge: {why}. The log is neither verified nor damaged."
            )
            sys.stderr.write(f"{words} It keeps no log: give this line to who gave you the verifier.\n")
            return UNREADABLE

    return judged


@_never_by_accident
def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    if arguments is None:
        _begin()
    asked = _parser().parse_args(_key_joined(sys.argv[1:] if arguments is None else arguments))
    try:
        key = load_key(asked.key) if asked.key else None
    except ValueError:
        return _say("No trusted key: --key is neither the log's public key nor a file that holds it.", NO_KEY)
    request = Request(Path(asked.log), key, tuple(map(Path, asked.witness)), tuple(map(Path, asked.journal)))
    try:
        report = verify(request)
    except UnreadableError as error:
        return _say(f"Unreadable: {error}.", UNREADABLE)
    return _told(report, key is not None)


def _begin() -> None:
    """Without a console the streams are None, and in a pipe on Windows not UTF-8; a crash leaves no core file."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    if sys.platform != "win32":
        import resource

        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_CORE, (1, 1))  # Linux calls a crash handler at 0, not at 1


def _key_joined(arguments: list[str]) -> list[str]:
    """`--key K` as `--key=K`: a key in base64url may begin with a dash, which argparse takes for an option."""
    joined: list[str] = []
    for argument in arguments:
        if joined and joined[-1] == "--key":
            joined[-1] = f"--key={argument}"
        else:
            joined.append(argument)
    return joined


def _told(report: Report, trusted: bool) -> int:
    for words in report.notes:
        _say(f"note: {words}", VERIFIED)
    for words in report.findings:
        _say(f"damaged: {words}", DAMAGED)
    if report.more:
        _say(f"damaged: and {report.more} findings more", DAMAGED)
    size = f"{report.records} records of log {safe(report.log)}"
    if report.findings:
        first = f"The first damaged record is {report.first_damaged}." if report.first_damaged else ""
        return _say(
            f"DAMAGED: {len(report.findings) + report.more} findings in {size}. {first}".rstrip(), DAMAGED
        )
    if not trusted:
        return _say(
            f"No trusted key: {size} fit together, but anybody could have made them. Use --key.", NO_KEY
        )
    return _say(f"VERIFIED: {size}, up to {report.until or 'its beginning'}.", VERIFIED)


def _say(words: str, code: int) -> int:
    sys.stdout.write(words + "\n")
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="respond-verify",
        description="Check an exported audit log offline.",
        epilog="Exit code: 0 verified, 1 damaged, 2 unreadable, 3 no trusted key.",
    )
    parser.add_argument("log", help="the exported log")
    parser.add_argument("--key", help="the log's public key, or the file that holds it (central/log.pub)")
    parser.add_argument("--witness", action="append", default=[], help="a checkpoint somebody outside kept")
    parser.add_argument("--journal", action="append", default=[], help="a camera's journal")
    return parser


if __name__ == "__main__":
    sys.exit(main())
