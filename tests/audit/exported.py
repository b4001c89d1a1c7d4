"""Exported logs and camera journals for tests, written as central and cameras write them."""

import contextlib
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from respond_desktop.audit import verify
from respond_desktop.audit.record import FORMAT, Draft, Head, Record, seal, utc_text
from respond_desktop.camera.orders.journal import CameraJournal, JournalEntry
from respond_desktop.wire.signing import LOG_CHECKPOINT, b64, canonical, new_key, public_bytes, sign

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
LOG = "log-1"
AGENCY = "Police of the test"


def at(seconds: float) -> datetime:
    """A moment of the test day."""
    return NOON + timedelta(seconds=seconds)


@dataclass
class Written:
    """A log in the making: lines can be changed before it is written to disk."""

    key: Ed25519PrivateKey = field(default_factory=new_key)
    records: list[Record] = field(default_factory=list)

    def add(self, kind: str, body: dict[str, Any], seconds: float = 0.0) -> Record:
        """Append a record."""
        head = Head(self.records[-1].seq, self.records[-1].hash) if self.records else Head()
        self.records.append(seal(Draft(at(seconds), kind, body), LOG, head, self.key))
        return self.records[-1]

    def first(self) -> bytes:
        """The line that names format, log and key."""
        key = b64(public_bytes(self.key))
        return line({"format": FORMAT, "log": LOG, "agency": AGENCY, "log_key": key})

    def checkpoint(self, record: Record | None = None, key: Ed25519PrivateKey | None = None) -> bytes:
        """A signed checkpoint of `record` (the newest)."""
        record = record or self.records[-1]
        body = {"log": LOG, "seq": record.seq, "hash": record.hash, "at": utc_text(at(9999))}
        return line({"checkpoint": body, "signature": sign(key or self.key, LOG_CHECKPOINT, canonical(body))})

    def lines(self) -> list[bytes]:
        """The whole file."""
        return [self.first(), *(line(r.exported()) for r in self.records), self.checkpoint()]

    @property
    def key_text(self) -> str:
        """What is given to --key."""
        return b64(public_bytes(self.key))


def line(value: dict[str, Any]) -> bytes:
    """A line as central writes it."""
    return canonical(value) + b"\n"


def small_log() -> Written:
    """Four records."""
    log = Written()
    log.add("log.opened", {"log": LOG, "agency": AGENCY})
    log.add("account.created", {"account": "p-1", "words": 'Zoë "ł" <b> \u202e'}, 1)
    log.add("watch.refused", {"by": "p-1", "unit": "305"}, 2)
    log.add("central.stopped", {}, 3)
    return log


def save(path: Path, lines: Sequence[bytes]) -> Path:
    """Write the lines."""
    path.write_bytes(b"".join(lines))
    return path


def run(*arguments: object) -> tuple[int, str]:
    """Run the verifier's command line: exit code and what it printed."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        code = verify.main([str(a) for a in arguments])
    return code, said.getvalue()


CAMERA = "device-7"


@dataclass
class Story:
    """A log with a camera's life in it, and the camera's journal."""

    log: Written
    journal: Path
    camera_key: Ed25519PrivateKey

    def orders(self) -> list[dict[str, Any]]:
        """Entries of kind `order` in the journal."""
        entries = [json.loads(text) for text in self.journal.read_bytes().splitlines()[1:]]
        return [e for e in entries if e["kind"] == "order"]


def story(folder: Path, watches: int = 3, ordered: Sequence[int] = (0, 1, 2)) -> Story:
    """`watches` watches are told of in the log; the camera got orders for those in `ordered`.

    `watch.told` names the journal's entry where there is one.
    """
    log, camera_key = Written(), new_key()
    log.add("log.opened", {"log": LOG, "agency": AGENCY})
    enrolled = {"kind": "camera", "id": CAMERA, "name": "BWC-7", "public_key": b64(public_bytes(camera_key))}
    log.add("enrol.done", enrolled, 1)
    path = folder / "journal.jsonl"
    journal = CameraJournal(path, CAMERA, camera_key)
    journal.append(at(2), JournalEntry("started", {}))
    for n in range(watches):
        asked = log.add("watch.asked", {"watch": f"w{n}", "device": CAMERA, "unit": "214"}, 100 * (n + 1))
        entry: dict[str, Any] = {}
        if n in ordered:
            order = {
                "order_id": f"o{n}",
                "record_seq": asked.seq,
                "record_hash": asked.hash,
                "watch": f"w{n}",
            }
            told = JournalEntry("notice", {"watch": f"w{n}", "result": "shown"})
            (_, head) = journal.append(
                at(100 * (n + 1) + 1), JournalEntry("order", {**order, "order": "watch"}), told
            )
            entry = {"device": CAMERA, "journal_seq": head.seq, "journal_hash": head.hash}
        notices = [{"channel": c, "result": "shown", "at": None} for c in ("lcd", "haptic", "led")]
        log.add("watch.told", {"watch": f"w{n}", "notices": notices, **entry}, 100 * (n + 1) + 2)
    journal.append(at(100 * (watches + 2)), JournalEntry("stopped", {}))
    journal.close()
    return Story(log, path, camera_key)
