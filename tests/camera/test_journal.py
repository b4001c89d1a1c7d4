"""The camera's journal: counted, chained, signed; damage is found, kept and said."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from respond_desktop.camera.orders.journal import (
    CameraJournal,
    JournalEntry,
    JournalUnusableError,
    entry_hash,
)
from respond_desktop.wire.signing import JOURNAL_ENTRY, load_public, new_key, unb64, verified

AT = datetime(2026, 11, 21, 21, 14, 6, tzinfo=UTC)
KEY = new_key()


def journal(path: Path) -> CameraJournal:
    return CameraJournal(path, "dev-1", KEY)


def written(path: Path, count: int = 4) -> list[bytes]:
    """A journal with some entries; its lines."""
    book = journal(path)
    for number in range(count):
        book.append(
            AT,
            JournalEntry(
                "order", {"order_id": f"o{number}", "record_seq": number + 1, "record_hash": "ab" * 32}
            ),
        )
    book.close()
    return path.read_bytes().splitlines(keepends=True)


def test_what_an_outsider_can_check(tmp_path: Path) -> None:
    lines = [json.loads(line) for line in written(tmp_path / "j.jsonl")]
    header, entries = lines[0], lines[1:]
    assert header["format"] == "respond-journal-1" and header["device"] == "dev-1"
    key, previous = load_public(unb64(header["key"])), "0" * 64
    for number, entry in enumerate(entries, 1):
        assert set(entry) == {"seq", "at", "kind", "prev", "body", "hash", "signature"}
        assert entry["seq"] == number and entry["prev"] == previous
        assert entry["hash"] == entry_hash(entry)
        assert verified(key, JOURNAL_ENTRY, bytes.fromhex(entry["hash"]), entry["signature"])
        previous = entry["hash"]


def test_the_chain_goes_on_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "j.jsonl"
    written(path)
    again = journal(path)
    assert again.damage is None and again.seq == 4 and all(again.orders.obeyed(f"o{n}") for n in range(4))
    assert [
        entry.seq for entry in again.append(AT, JournalEntry("notice", {}), JournalEntry("notice", {}))
    ] == [5, 6]
    again.close()
    third = journal(path)
    assert third.damage is None and third.seq == 6
    third.close()


def _flip(lines: list[bytes]) -> list[bytes]:
    return [*lines[:2], lines[2].replace(b'"o1"', b'"oX"'), *lines[3:]]


def _resign(lines: list[bytes]) -> list[bytes]:
    entry = json.loads(lines[2])
    entry["body"]["order_id"] = "oX"
    entry["hash"] = entry_hash(entry)
    return [*lines[:2], json.dumps(entry).encode() + b"\n", *lines[3:]]


ATTACKS: dict[str, tuple[Callable[[list[bytes]], list[bytes]], int]] = {
    "torn last line": (lambda lines: [*lines[:-1], lines[-1][:40]], 3),
    "last line without its end": (lambda lines: [*lines[:-1], lines[-1].rstrip()], 3),
    "garbage after": (lambda lines: [*lines, b"\0\0\0\n"], 4),
    "a byte changed": (_flip, 1),
    "changed and hashed anew": (_resign, 1),
    "an entry taken out": (lambda lines: [*lines[:2], *lines[3:]], 1),
    "two swapped": (lambda lines: [*lines[:2], lines[3], lines[2], lines[4]], 1),
    "one twice": (lambda lines: [*lines[:3], lines[2], *lines[3:]], 2),
    "not a number": (lambda lines: [*lines[:2], lines[2].replace(b'"seq":2', b'"seq":NaN'), *lines[3:]], 1),
    "a list": (lambda lines: [*lines, b"[1]\n"], 4),
    "another camera's first line": (lambda lines: [lines[0].replace(b"dev-1", b"dev-2"), *lines[1:]], 0),
    "everything gone": (lambda lines: [], 0),
}


@pytest.mark.promise
@pytest.mark.parametrize("attack", ATTACKS)
def test_damage_is_found_kept_and_the_chain_goes_on(tmp_path: Path, attack: str) -> None:
    path = tmp_path / "j.jsonl"
    change, sound = ATTACKS[attack]
    damaged = b"".join(change(written(path)))
    path.write_bytes(damaged)
    book = journal(path)
    assert book.damage is not None and book.damage.sound_seq == sound and book.seq == sound
    assert (tmp_path / book.damage.kept_as).read_bytes() == damaged
    (said,) = book.append(AT, JournalEntry("journal_damaged", {"reason": book.damage.reason}))
    assert said.seq == sound + 1
    book.close()
    again = journal(path)
    assert again.damage is None and again.seq == sound + 1
    again.close()


def test_a_full_disk_is_said(tmp_path: Path) -> None:
    book = journal(tmp_path / "j.jsonl")
    with Path("/dev/full").open("wb", buffering=0) as full:
        own, book._file = book._file, full.fileno()
        with pytest.raises(JournalUnusableError):
            book.append(AT, JournalEntry("notice", {}))
        book._file = own
    assert book.seq == 0
    (first,) = book.append(AT, JournalEntry("notice", {}))
    assert (first.seq, first.hash) == (1, json.loads(book._path.read_bytes().splitlines()[-1])["hash"])
    book.close()


def test_only_the_owner_may_read_it(tmp_path: Path) -> None:
    written(tmp_path / "j.jsonl")
    assert (tmp_path / "j.jsonl").stat().st_mode & 0o077 == 0


def test_an_entry_that_may_not_be_on_disk_is_not_in_the_journal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "j.jsonl"
    broken = journal(path)

    def full(_file: int) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as disk:
        disk.setattr("respond_desktop.camera.orders.journal.os.fsync", full)
        with pytest.raises(JournalUnusableError):
            broken.append(AT, JournalEntry("order", {"order_id": "o9"}))
    assert [entry.seq for entry in broken.append(AT, JournalEntry("notice", {}))] == [1]
    broken.close()
    again = journal(path)
    assert again.damage is None and again.seq == 1 and not again.orders.obeyed("o9")
    again.close()
