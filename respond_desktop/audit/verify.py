"""Offline verifier of an exported log: one file, the standard library and `cryptography`, nothing of ours.

An outsider can read it whole and run it alone: `python verify.py LOG --key K [--witness F] [--journal F ...]`,
and ask it who looked at an officer: `--officer BADGE --from T --to T [--csv]`.
It trusts the key given by hand and nothing in the files, and does not hold the log in memory. What it checks:

- each line is canonical JSON, so that not one byte can be changed unnoticed; the first names format and log;
- each record: version, number, hash of the one before, its own hash, signature, and the salted hash of its text
  (a record without its text is damaged: nothing prunes texts, and no record says that one was);
- the last line is a checkpoint signed with the key that names the last record: a file without it was cut off;
- a witness's checkpoint: the log still has that record, so nothing before it was rewritten;
- a log restored from a copy: its record names the copy's end, which it follows, and what was lost, which is told;
- the question, when one is asked: only sound records are read for it, and what can't be read is said;
- a camera's journal: its chain, signed with the key it enrolled with; each order names a record the log has; each
  watch the log says the camera was told of stands in the journal, with the entry that central was told; watch
  records without text count as missing; orders for lost records are excused only by a restore the journal has too.

Exit code 0 verified, 1 damaged, 2 unreadable, 3 no trusted key.
"""

import argparse
import base64
import contextlib
import csv
import hashlib
import io
import json
import os
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
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

    def add_all(self, first: int, last: int) -> None:
        """All from `first` to `last`, larger than all before."""
        if first <= last:
            self.add(first)
            self.count += last - first
            if self.unnamed:
                self.unnamed += last - first
            else:
                self.ranges[-1][1] = last

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
    """What was found (`more` findings beyond those kept); `first_damaged` is the first damaged record's number.

    `unsound`: numbers of records that don't stand in the chain as signed; `read`: hash of the lines that were checked.
    """

    findings: list[str] = field(default_factory=list)
    more: int = 0
    notes: list[str] = field(default_factory=list)
    first_damaged: int | None = None
    log: str = ""
    records: int = 0
    blank: Numbers = field(default_factory=Numbers)
    until: str = ""
    unsound: set[int] = field(default_factory=set)
    read: Any = field(default_factory=hashlib.sha256)

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
        self.report.read.update(line)
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
            self.report.unsound.add(seq)
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


# the auditor's question


@dataclass(frozen=True)
class Question:
    """Who looked at the officer with this badge (or id), from then to then: UTC as records write it, "" is open."""

    officer: str
    since: str = ""
    until: str = ""

    def covers(self, began: str, ended: str) -> bool:
        """Whether something touches that time; what has no known end may have gone on."""
        return not (self.until and began >= self.until) and not (ended and ended < self.since)

    def words(self) -> str:
        """From when to when."""
        parts = [
            f"from {clock(self.since)}" if self.since else "",
            f"to {clock(self.until)}" if self.until else "",
        ]
        return " ".join(part for part in parts if part) or "in the whole log"


@dataclass
class Look:
    """One time that somebody saw, heard or asked for something of the officer; `ended` is empty while not known."""

    kind: str
    began: str
    body: dict[str, Any]
    records: list[int]
    ended: str = ""
    unit: str = ""
    outcome: str = ""
    note: str = ""
    told: dict[str, list[str]] = field(default_factory=dict)
    times: int = 1

    @property
    def by(self) -> str:
        """Id of who it was, or the name at the server's console."""
        return str(self.body.get("by", ""))

    @property
    def seconds(self) -> float | None:
        """How long it lasted; None for what has no length, or no known end."""
        if self.kind not in LASTING or not self.ended:
            return None
        return (datetime.fromisoformat(self.ended) - datetime.fromisoformat(self.began)).total_seconds()

    def who(self) -> tuple[str, str]:
        """Name and badge then; the id and nothing in records that hold ids only."""
        named = names_in(self.body).get(self.by, {})
        return str(named.get("name") or self.by or "not known"), str(named.get("badge", ""))

    def tell(self, body: dict[str, Any]) -> None:
        """How she was told, each channel's answers in order."""
        for notice in objects(body.get("notices")):
            said = self.told.setdefault(str(notice.get("channel")), [])
            if said[-1:] != [str(notice.get("result"))]:
                said.append(str(notice.get("result")))

    def end(self, at: str, body: dict[str, Any]) -> None:
        """What `watch.ended` says."""
        self.ended, self.outcome = at, str(body.get("reason") or body.get("words") or "")
        if not self.told:
            self.tell(body)
        if self.kind == "no_picture" and (body.get("duration_s") or body.get("bytes")):
            self.kind, self.note = "watch", f"{self.note}; {UNBEGUN}".lstrip("; ")
        if body.get("duration_at_most"):
            self.note = f"{self.note}; {RUN_OVER}".lstrip("; ")

    def what(self) -> str:
        """What was done, in words."""
        if self.kind == "watch" and self.body.get("sound"):
            return "watched live, could listen"
        return (
            LOOKS[self.kind].replace("picture", "clip")
            if self.body.get("what") == "clip"
            else LOOKS[self.kind]
        )

    def why(self) -> str:
        """The purpose in the words of then; older records have its key alone."""
        if self.body.get("break_glass"):
            return "F9, without a form: her own call for help"
        return str(self.body.get("purpose_words") or self.body.get("purpose") or WHY.get(self.kind, ""))


LOOKS = {
    "watch": "watched live",
    "no_picture": "asked to watch, no picture came",
    "position": "saw her position",
    "alert_place": "saw the place of her alert",
    "request_place": "saw the place of a backup request for her",
    "past_place": "saw the place of a past alert of hers",
    "newer": "did something newer than this verifier",
    "disclosure": "passed her place on with a backup request",
    "talk": "talked to her",
    "not_talked": "asked to talk to her, nothing was played",
    "kept": "kept a picture",
    "not_kept": "asked to keep a picture, not kept",
    "exported": "exported a kept picture",
    "watch.refused": "asked to watch, refused",
    "talk.refused": "asked to talk to her, refused",
    "keep.refused": "asked to keep a picture, refused",
    "backup.refused": "asked backup for her, refused",
}
LASTING = {"watch", "position", "alert_place", "request_place", "talk"}
PLACES = {"alert": "alert_place", "request": "request_place"}
WHY = {"position": "she was recording", "alert_place": "her alert was open"}
CHANNELS = {"lcd": "LCD", "haptic": "vibration", "led": "LED"}
WATCH = {"watch.asked", "watch.told", "watch.started", "watch.reason", "watch.ended"}
ACTS = {
    "talk.asked": ("not_talked", "talk"),
    "keep.asked": ("not_kept", "keep"),
    "picture.exported": ("exported", "export"),
    "place.disclosed": ("disclosure", ""),
}
"""What an ask is until more is known, and the name of its id in the bodies."""
ABOUT = {"watch.asked", "positions.visible", "alerts.read", *ACTS, *(kind for kind in LOOKS if "." in kind)}
"""Kinds of records that say that somebody looked or asked."""
AFTER = {
    "talk.started",
    "talk.ended",
    "picture.kept",
    "keep.lapsed",
    "keep.failed",
    "picture.not_exported",
    *WATCH,
}
"""Kinds that say how it went on."""
OTHER = {
    "account.changed",
    "account.created",
    "alert.acknowledged",
    "alert.closed",
    "alert.opened",
    "alert.refused",
    "alerts.refused",
    "audit.exported",
    "audit.received",
    "backup.answered",
    "backup.asked",
    "backup.delivered",
    "ca.changed",
    "case.answered",
    "case.closed",
    "case.opened",
    "case.read",
    "central.started",
    "central.stopped",
    "certificate.renewed",
    "console.refused",
    "directory.changed",
    "door.refused",
    "enrol.code_made",
    "enrol.done",
    "enrol.refused",
    "handover.given",
    "handover.read",
    "handover.refused",
    "handover.taken",
    "integrity",
    "link.gap",
    "log.copied",
    "log.held",
    "log.not_copied",
    "log.opened",
    "log.restored",
    "media.refused",
    "order.rejected",
    "policy.changed",
    "recording.lease_ended",
    "recording.started",
    "recording.stopped",
    "records.missed",
    "signin.done",
    "signin.locked",
    "signin.refused",
    "signout",
    "talk.told",
    "views.read",
    "watch.picture_back",
    "watch.picture_lost",
    "watch.play_again",
    "watch.silenced",
}
"""Kinds that are no look at anybody. What is in none of these sets was written by a newer central."""
KNOWN = ABOUT | AFTER | OTHER
UNASKED = "who asked it, when and why stands in a record that can't be read"
UNBEGUN = "when it began stands in a record that can't be read"
RUN_OVER = "no later than this: central stopped or was killed"


def names_in(body: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Who the ids of a record were then; records of older versions have none."""
    names = body.get("names")
    return {i: n for i, n in names.items() if isinstance(n, dict)} if isinstance(names, dict) else {}


def objects(value: Any) -> list[dict[str, Any]]:
    """The objects of a list, of whatever stands there."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


@dataclass
class Rereading:
    """Gives the sound records of a log that was checked, each by itself, and keeps what can't be read."""

    request: "Request"
    report: Report
    damaged: Numbers = field(default_factory=Numbers)
    missing: Numbers = field(default_factory=Numbers)
    seq: int = 0

    def records(self) -> Iterator[tuple[dict[str, Any], dict[str, Any] | None]]:
        """Header and text (None: it is gone); raises UnreadableError when the file changed meanwhile."""
        lines, read = read_lines(self.request.log), hashlib.sha256()
        next(lines, None)
        with contextlib.suppress(BadLineError):
            for _, line in lines:
                read.update(line)
                record = self._sound(line)
                if record is not None:
                    yield record
        if read.digest() != self.report.read.digest():
            raise UnreadableError(f"{safe(self.request.log.name)} changed while it was read")

    def _sound(self, line: bytes) -> tuple[dict[str, Any], dict[str, Any] | None] | None:
        try:
            record = parse(line)
            if "checkpoint" in record:
                return None
            header = _header(record, self.report.log)
        except BadLineError:
            self.seq += 1
            self.damaged.add(self.seq)
            return None
        seq, before, self.seq = header["seq"], self.seq, max(self.seq, header["seq"])
        if seq <= before:
            return None
        self.missing.add_all(before + 1, seq - 1)
        try:
            if self._whole(record, header):
                return header, parse(record["body"].encode()) if record["body"] else None
        except (BadLineError, UnicodeEncodeError):
            pass
        self.damaged.add(seq)
        return None

    def _whole(self, record: dict[str, Any], header: dict[str, Any]) -> bool:
        """A record beside a gap is sound all the same when it was signed as it is."""
        if header["seq"] not in self.report.unsound:
            return True
        key = self.request.key
        if digest(LOG_RECORD, header) != record["hash"] or _text_damage(record, header):
            return False
        return key is None or signed(key, LOG_RECORD, bytes.fromhex(record["hash"]), record["signature"])


@dataclass
class Officer:
    """Everything the log says of looks at one officer; `ids` are whoever had the badge in any record."""

    question: Question
    ids: set[str] = field(default_factory=set)
    names: list[str] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)
    open: dict[tuple[str, ...], Look] = field(default_factory=dict)
    sessions: dict[str, dict[tuple[str, str], Look]] = field(default_factory=dict)
    blank: dict[str, Numbers] = field(default_factory=dict)
    nameless: int = 0
    missed: list[str] = field(default_factory=list)

    def learn(self, body: dict[str, Any]) -> None:
        """Who had the badge."""
        for i, named in names_in(body).items():
            if self.question.officer in (i, named.get("badge")):
                self.ids.add(i)
                name = str(named.get("name", ""))
                if name and name not in self.names:
                    self.names.append(name)
        if self.question.officer in (body.get("officer"), body.get("account")):
            self.ids.add(self.question.officer)

    def hers(self, officer: Any, names: dict[str, dict[str, Any]]) -> bool:
        """Whether this id was she then: by the badge in that record, or by id in records that hold ids only."""
        if not isinstance(officer, str):
            return False
        named = names.get(officer)
        if named is not None:
            return self.question.officer in (officer, named.get("badge"))
        return officer in self.ids

    def take(self, header: dict[str, Any], body: dict[str, Any] | None) -> None:
        """One record, in order."""
        kind = header["kind"]
        if body is not None:
            self.nameless += kind in ABOUT and not names_in(body)
            self._part(kind)(header, body)
        elif kind in ABOUT | AFTER or kind not in KNOWN:
            self.blank.setdefault(kind, Numbers()).add(header["seq"])

    def _part(self, kind: str) -> Callable[[dict[str, Any], dict[str, Any]], None]:
        if kind == "positions.visible":
            return self._visible
        if kind == "alerts.read":
            return self._read
        if kind not in KNOWN:
            return self._newer
        if kind in WATCH:
            return self._watch
        if kind in ABOUT:
            return self._act
        return self._outcome if kind in AFTER else self._run

    def _visible(self, header: dict[str, Any], body: dict[str, Any]) -> None:
        """From now on this session sees exactly this."""
        session, names = str(body.get("session")), names_in(body)
        seen: dict[tuple[str, str], str] = {}
        for item in objects(body.get("units")):
            if self.hers(item.get("officer"), names):
                seen["position", ""] = str(item.get("unit", ""))
        for item in objects(body.get("places")):
            kind = PLACES.get(str(item.get("of")))
            if kind and self.hers(item.get("officer"), names):
                seen[kind, str(item.get("id", ""))] = str(item.get("unit", ""))
        before = self.sessions.get(session, {})
        self._gone(header, "", [look for sight, look in before.items() if sight not in seen])
        now = {sight: look for sight, look in before.items() if sight in seen}
        for sight, unit in seen.items():
            if sight not in now:
                now[sight] = Look(sight[0], header["at"], body, [header["seq"]], unit=unit)
                self.looks.append(now[sight])
        self.sessions[session] = now

    def _read(self, header: dict[str, Any], body: dict[str, Any]) -> None:
        """Closed alerts were read once, and the places in them."""
        names, at = names_in(body), header["at"]
        places = objects(body.get("places"))
        for unit in sorted({str(p.get("unit", "")) for p in places if self.hers(p.get("officer"), names)}):
            self.looks.append(Look("past_place", at, body, [header["seq"]], at, unit))

    def _newer(self, header: dict[str, Any], body: dict[str, Any]) -> None:
        """A kind of record that this verifier doesn't know names her, and somebody else did it."""
        names, at = names_in(body), header["at"]
        if self.hers(body.get("officer"), names) and not self.hers(body.get("by"), names):
            said = f"a record of the kind {header['kind']}"
            self.looks.append(Look("newer", at, body, [header["seq"]], at, str(body.get("unit", "")), said))

    def _gone(self, header: dict[str, Any], outcome: str, looks: list[Look]) -> None:
        for look in looks:
            look.ended, look.outcome = header["at"], outcome
            look.records.append(header["seq"])

    def _run(self, header: dict[str, Any], body: dict[str, Any]) -> None:
        """Nothing outlives the session or the run of central that it began in."""
        if header["kind"] == "signout":
            self._gone(header, "", list(self.sessions.pop(str(body.get("session")), {}).values()))
        elif header["kind"] == "records.missed":
            self._missed(body)
        elif header["kind"] in ("central.started", "central.stopped"):
            for seen in self.sessions.values():
                self._gone(header, RUN_OVER, list(seen.values()))
            self.sessions.clear()
            for key, look in self.open.items():
                if (
                    key[0] in ("watch", "talk") and not look.ended
                ):  # its own end may follow, from the next start
                    look.ended, look.outcome = header["at"], RUN_OVER

    def _watch(self, header: dict[str, Any], body: dict[str, Any]) -> None:
        kind, key = header["kind"], ("watch", str(body.get("watch")))
        look = self.open.get(key)
        if look is None:
            if not self.hers(body.get("officer"), names_in(body)):
                return
            look = Look("no_picture", header["at"], body, [], unit=str(body.get("unit", "")))
            look.note = "" if kind == "watch.asked" else UNASKED
            self.open[key] = look
            self.looks.append(look)
        look.records.append(header["seq"])
        if kind == "watch.told":
            look.tell(body)
        elif kind == "watch.started":
            look.kind, look.began = "watch", header["at"]
        elif kind == "watch.reason":
            look.body = {**look.body, "words": body.get("words")}
        elif kind == "watch.ended":
            look.end(header["at"], body)

    def _act(self, header: dict[str, Any], body: dict[str, Any]) -> None:
        """A talk, a picture kept or exported, a place passed on, or what was refused."""
        kind, at, names = header["kind"], header["at"], names_in(body)
        if not self.hers(body.get("officer"), names):
            return
        made, name = ACTS.get(kind, (kind, ""))
        look = Look(made, at, body, [header["seq"]], at, str(body.get("unit", "")), str(body.get("fact", "")))
        if made == "disclosure":
            units = body.get("to_units")
            look.outcome = "to " + (
                ", ".join(map(str, units)) if isinstance(units, list) and units else "nobody"
            )
        look.times = count if is_number(count := body.get("count")) else 1
        self.looks.append(look)
        if name:
            self.open[(name, str(body.get(name)), str(body.get("keep", "")))] = look

    def _outcome(self, header: dict[str, Any], body: dict[str, Any]) -> None:
        kind = header["kind"]
        name = "talk" if kind.startswith("talk.") else "export" if kind == "picture.not_exported" else "keep"
        look = self.open.get((name, str(body.get(name)), str(body.get("keep", ""))))
        if look is None:
            return
        look.records.append(header["seq"])
        if kind == "talk.started":
            look.kind, look.began, look.ended = "talk", header["at"], ""
            return
        look.ended = header["at"] if name == "talk" else look.ended
        look.outcome = str(body.get("reason") or body.get("words") or "")
        if kind == "picture.kept":
            look.kind, look.outcome = "kept", f"SHA-256 {body.get('sha256')}"
        elif kind == "picture.not_exported":
            look.outcome = f"not finished: {look.outcome}"

    def _missed(self, body: dict[str, Any]) -> None:
        since, until, kinds = str(body.get("since", "")), str(body.get("until", "")), body.get("kinds")
        if self.question.covers(since, until):
            of = (
                ", ".join(f"{n} {kind}" for kind, n in sorted(kinds.items()))
                if isinstance(kinds, dict)
                else ""
            )
            self.missed.append(
                f"{body.get('count')} records could not be written from {since} to {until}: {of}"
            )


def ask(request: "Request", report: Report, question: Question) -> tuple[Officer, Rereading]:
    """What the sound records say; raises UnreadableError."""
    officer = Officer(question)
    for _, body in Rereading(request, report).records():
        officer.learn(body or {})
    reading = Rereading(request, report)
    for header, body in reading.records():
        officer.take(header, body)
    officer.looks = [look for look in officer.looks if question.covers(look.began, look.ended)]
    officer.looks.sort(key=lambda look: (look.began, look.records[0]))
    return officer, reading


# its answer


def clock(at: str) -> str:
    """A record's time for people: to the second, UTC."""
    return f"{at[:10]} {at[11:19]}Z" if at else ""


def span(seconds: float) -> str:
    """`4 min 12 s`, `3 h 10 min`."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s" if whole % 60 else f"{whole // 60} min"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def plain(value: Any) -> str:
    """Text from a record on one line, in every script, without anything that steers a terminal or turns text round."""
    return "".join(c if c.isprintable() else "?" for c in " ".join(str(value or "").split()))


def times(count: int, one: str, many: str = "") -> str:
    """`1 time`, `3 times`."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def summed(officer: Officer) -> str:
    """The plain sentence with the sum."""
    if not officer.ids:
        return f"Nothing can be said of officer {plain(officer.question.officer)}: no sound record names one."
    of: dict[str, list[Look]] = {}
    for look in officer.looks:
        of.setdefault("refused" if "." in look.kind else look.kind, []).append(look)
    called = f" ({plain(', later '.join(officer.names))})" if officer.names else ""
    parts = [_watched(of.get("watch", []))]
    seen = people(of.get("position", []))
    parts.append(f"her position was visible to {times(seen, 'person', 'people') if seen else 'nobody'}")
    places = people(
        [look for kind in ("alert_place", "request_place", "past_place") for look in of.get(kind, [])]
    )
    if places:
        parts.append(
            f"the place of an alert or request of hers was visible to {times(places, 'person', 'people')}"
        )
    for kind, words in SUMS.items():
        count = sum(look.times for look in of.get(kind, []))
        if count:
            parts.append(words.format(times(count, "time")))
    whom = f"Officer {plain(officer.question.officer)}{called}"
    return f"{whom} {'; '.join(parts)}: {officer.question.words()}."


SUMS = {
    "disclosure": "her place was passed on {}",
    "talk": "she was talked to {}",
    "not_talked": "a talk was asked and nothing played {}",
    "kept": "a picture or clip was kept {}",
    "exported": "a kept one was exported {}",
    "no_picture": "a watch was asked and brought no picture {}",
    "not_kept": "keeping was asked and nothing kept {}",
    "refused": "somebody asked and was refused {}",
    "newer": "something newer than this verifier was done {}",
}


def people(looks: list[Look]) -> int:
    """How many different people these are."""
    return len({look.by for look in looks})


def _watched(watches: list[Look]) -> str:
    if not watches:
        return "was not watched"
    lasted = sum(look.seconds or 0 for look in watches)
    endless = sum(look.seconds is None for look in watches)
    by = times(people(watches), "person", "people")
    unknown = f", and how long is not known of {endless}" if endless else ""
    return f"was watched {times(len(watches), 'time')} by {by}, {span(lasted)} in all{unknown}"


def told_words(look: Look) -> str:
    """How the officer was told of a watch."""
    if look.kind not in ("watch", "no_picture"):
        return ""
    said = [f"{words} {' then '.join(look.told[key])}" for key, words in CHANNELS.items() if key in look.told]
    return plain(", ".join(said)) or "not known"


def row(look: Look) -> str:
    """One look on one line."""
    name, badge = look.who()
    role = str(look.body.get("by_role", ""))
    known = ", ".join(part for part in (f"badge {badge}" if badge else "", role) if part)
    length = (
        ""
        if look.kind not in LASTING
        else span(look.seconds)
        if look.seconds is not None
        else "end not known"
    )
    station = str(look.body.get("workstation", ""))
    named = names_in(look.body).get(station, {}).get("name") or station
    said = look.body.get("words")
    parts = (
        f"{clock(look.began)}{' to ' + clock(look.ended) if look.kind in LASTING and look.ended else ''}",
        length,
        look.what() + (f" {look.times} times" if look.times > 1 else ""),
        f"{name}{f' ({known})' if known else ''}",
        f"at {named}" if named else "",
        f"as unit {look.unit}" if look.unit else "",
        f"why: {look.why()}" if look.why() else "",
        f"in words: “{said}”" if said else "",
        f"incident {look.body['incident']}" if look.body.get("incident") else "",
        f"by {look.body['policy_ref']}" if look.body.get("policy_ref") else "",
        f"told: {told_words(look)}" if told_words(look) else "",
        f"outcome: {look.outcome}" if look.outcome else "",
        look.note,
        f"record {', '.join(map(str, sorted(set(look.records))))}",
    )
    return "  ".join(plain(part) for part in parts if part)


def unknown(officer: Officer, reading: Rereading) -> Iterator[str]:
    """What the log doesn't say, or says of nobody."""
    badge = plain(officer.question.officer)
    if len(officer.ids) > 1:
        yield f"{len(officer.ids)} people have had badge {badge}: {', '.join(sorted(officer.ids))}"
    if officer.nameless:
        yield (
            f"{times(officer.nameless, 'record')} of an older version name people by id only; "
            "--officer takes an id too"
        )
    if reading.damaged.count:
        yield f"what {reading.damaged.words()} said: damaged, not counted"
    if reading.missing.count:
        yield f"what {reading.missing.words()} said: missing, not counted"
    for kind, numbers in sorted(officer.blank.items()):
        yield f"whether {kind} of {numbers.words()} was about her: the text is missing"
    yield from officer.missed


COLUMNS = (
    *(
        "from",
        "to",
        "seconds",
        "what",
        "times",
        "who",
        "badge",
        "role",
        "id",
        "workstation",
        "unit",
        "purpose",
    ),
    *("words", "incident", "rule", "lcd", "vibration", "led", "outcome", "note", "records", "checked"),
)


def cells(look: Look, checked: str) -> tuple[str, ...]:
    """The same for a table; `checked` says of each row what its log is worth, for rows travel alone."""
    (name, badge), body = look.who(), look.body
    station = str(body.get("workstation", ""))
    seconds = look.seconds
    return (
        *(look.began, look.ended, "" if seconds is None else f"{seconds:.3f}", look.what(), str(look.times)),
        *(name, badge, str(body.get("by_role", "")), look.by),
        *(str(names_in(body).get(station, {}).get("name") or station), look.unit, look.why()),
        *(str(body.get(key) or "") for key in ("words", "incident", "policy_ref")),
        *(" then ".join(look.told.get(channel, ())) for channel in CHANNELS),
        *(look.outcome, look.note, " ".join(map(str, sorted(set(look.records)))), checked),
    )


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula, whichever separator it is opened with."""
    text = plain(cell)
    return _FORMULA.sub(r"\1'\2", text)


_FORMULA = re.compile(r"""(^|[;|])(?=[\s"']*[=+\-@\uff0b\uff0d\uff1d\uff20])([\s"']*)""")


def table(officer: Officer, checked: str) -> str:
    """RFC 4180: CRLF, every cell in quotes, a header."""
    made = io.StringIO()
    writer = csv.writer(made, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([harmless(cell) for cell in cells(look, checked)] for look in officer.looks)
    return made.getvalue()


def answer(request: "Request", report: Report, question: Question, as_csv: bool) -> None:
    """Print who looked, the sum first; with CSV the table alone goes to standard output."""
    officer, reading = ask(request, report, question)
    checked = "log damaged" if report.findings else "verified" if request.key else "no trusted key"
    said = {
        "verified": "",
        "log damaged": "THE LOG IS DAMAGED. As far as its sound records say: ",
        "no trusted key": "NOT VERIFIED, no trusted key. As far as these records say: ",
    }
    if as_csv:
        sys.stdout.write(table(officer, checked))
    with contextlib.redirect_stdout(sys.stderr) if as_csv else contextlib.nullcontext():
        _say(said[checked] + summed(officer), VERIFIED)
        for look in officer.looks if not as_csv else ():
            _say(row(look), VERIFIED)
        for words in unknown(officer, reading):
            _say(f"not known: {words}.", VERIFIED)


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
    asked = _asked(_key_joined(sys.argv[1:] if arguments is None else arguments))
    try:
        key = load_key(asked.key) if asked.key else None
    except ValueError:
        return _say("No trusted key: --key is neither the log's public key nor a file that holds it.", NO_KEY)
    request = Request(Path(asked.log), key, tuple(map(Path, asked.witness)), tuple(map(Path, asked.journal)))
    try:
        report = verify(request)
        if asked.officer:
            answer(request, report, Question(asked.officer, asked.since or "", asked.until or ""), asked.csv)
    except UnreadableError as error:
        return _say(f"Unreadable: {error}.", UNREADABLE)
    with contextlib.redirect_stdout(sys.stderr) if asked.csv else contextlib.nullcontext():
        return _told(report, key is not None)


def _asked(arguments: list[str]) -> argparse.Namespace:
    parser = command_line()
    asked = parser.parse_args(arguments)
    if not asked.officer and (asked.since or asked.until or asked.csv):
        parser.error("--from, --to and --csv need --officer")
    if asked.since and asked.until and asked.until <= asked.since:
        parser.error("--to must be after --from")
    return asked


def _moment(text: str) -> str:
    """A time as records write it; UTC unless it says otherwise, a day alone is its beginning."""
    try:
        at = datetime.fromisoformat(text)
        at = (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise argparse.ArgumentTypeError(f"{safe(text)} is no time, for example 2026-11-22T21:00") from error
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _end(text: str) -> str:
    """The same; a day alone is its end, so that it is part of what is asked."""
    try:
        day = datetime.combine(date.fromisoformat(text) + timedelta(days=1), time())
    except (ValueError, OverflowError):
        return _moment(text)
    return _moment(day.isoformat())


def _begin() -> None:
    """Without a console the streams are None, and in a pipe on Windows not UTF-8; a crash leaves no core file."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
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


def command_line() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="respond-verify",
        description="Check an exported audit log offline.",
        epilog="Exit code: 0 verified, 1 damaged, 2 unreadable, 3 no trusted key.",
    )
    parser.add_argument("log", help="the exported log")
    parser.add_argument("--key", help="the log's public key, or the file that holds it (central/log.pub)")
    parser.add_argument("--witness", action="append", default=[], help="a checkpoint somebody outside kept")
    parser.add_argument("--journal", action="append", default=[], help="a camera's journal")
    parser.add_argument("--officer", metavar="BADGE", help="who looked at this officer (badge, or id)")
    times_ = "UTC unless it says +HH:MM, for example 2026-11-22T21:00"
    parser.add_argument("--from", dest="since", type=_moment, metavar="T", help=f"from then: {times_}")
    parser.add_argument("--to", dest="until", type=_end, metavar="T", help="up to then, or that whole day")
    parser.add_argument(
        "--csv", action="store_true", help="the rows as CSV; everything else to standard error"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
