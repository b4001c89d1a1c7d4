"""A camera's journal shows what central's log leaves out or makes up."""

import dataclasses
import json
from pathlib import Path

import pytest

from respond_desktop.audit.record import Draft, Head, seal
from respond_desktop.camera.orders.journal import CameraJournal, JournalEntry
from respond_desktop.wire.signing import new_key
from tests.audit.exported import CAMERA, LOG, Story, Written, at, run, save, story

pytestmark = pytest.mark.promise


def verified(case: Story, folder: Path) -> tuple[int, str]:
    path = save(folder / "log.jsonl", case.log.lines())
    return run(path, "--key", case.log.key_text, "--journal", case.journal)


def test_journal_and_log_agree(tmp_path: Path) -> None:
    assert verified(story(tmp_path), tmp_path)[0] == 0


def test_a_watch_the_camera_was_never_told_of_is_found(tmp_path: Path) -> None:
    code, said = verified(story(tmp_path, ordered=(0, 2)), tmp_path)
    assert code == 1
    assert "has no order for record 5" in said


def test_it_is_found_at_the_end_too_once_the_journal_goes_on(tmp_path: Path) -> None:
    code, said = verified(story(tmp_path, ordered=(0, 1)), tmp_path)
    assert code == 1
    assert "has no order for record 7" in said


def test_a_watch_left_out_of_a_rewritten_log_is_found(tmp_path: Path) -> None:
    case = story(tmp_path)
    rewritten = Written(case.log.key)
    for record in case.log.records[:4]:
        rewritten.records.append(record)
    for n, record in enumerate(case.log.records[6:]):
        head = Head(rewritten.records[-1].seq, rewritten.records[-1].hash)
        draft = Draft(at(300 + n), str(record.header["kind"]), {"words": "another story"})
        rewritten.records.append(seal(draft, LOG, head, case.log.key))
    case.log = rewritten
    code, said = verified(case, tmp_path)
    assert code == 1
    assert "names a record 5 that the log does not have" in said


def test_orders_beyond_the_log_are_found(tmp_path: Path) -> None:
    case = story(tmp_path)
    case.log.records = case.log.records[:5]
    code, said = verified(case, tmp_path)
    assert code == 1
    assert "names a record 7 that the log does not have: the log ends at record 5" in said


def test_a_journal_of_another_key_is_not_the_cameras(tmp_path: Path) -> None:
    case = story(tmp_path)
    case.journal.unlink()
    journal = CameraJournal(case.journal, CAMERA, new_key())
    journal.append(at(5), JournalEntry("started", {}))
    journal.close()
    code, said = verified(case, tmp_path)
    assert code == 1
    assert "is not signed with the key its camera enrolled with" in said


def test_a_journal_of_a_camera_that_never_enrolled(tmp_path: Path) -> None:
    case = story(tmp_path)
    text = case.journal.read_bytes().replace(b'"device":"device-7"', b'"device":"device-8"')
    case.journal.write_bytes(text)
    assert verified(case, tmp_path)[0] == 1


def test_any_changed_line_of_the_journal_is_found(tmp_path: Path) -> None:
    case = story(tmp_path)
    good = case.journal.read_bytes()
    for position in range(0, len(good), 7):
        changed = bytearray(good)
        changed[position] ^= 1
        case.journal.write_bytes(bytes(changed))
        assert verified(case, tmp_path)[0] in (1, 2), position
    lines = good.splitlines(True)
    for content in (lines[:2] + lines[3:], [lines[0], *lines[2:]], [*lines, lines[-1]], [*lines, b"{}\n"]):
        save(case.journal, content)
        assert verified(case, tmp_path)[0] == 1


@pytest.mark.parametrize(
    "content", [b"", b"{}\n", b'{"format":"respond-journal-1"}\n', b"\xff" * 1000, b"[" * 9999]
)
def test_what_is_no_journal_is_unreadable(tmp_path: Path, content: bytes) -> None:
    case = story(tmp_path)
    case.journal.write_bytes(content)
    assert verified(case, tmp_path)[0] == 2
    case.journal.unlink()
    assert verified(case, tmp_path)[0] == 2


def test_the_camera_that_did_not_answer_is_not_accused(tmp_path: Path) -> None:
    case = story(tmp_path)
    notices = [{"channel": "lcd", "result": "unknown", "at": None}]
    case.log.add("watch.asked", {"watch": "w9", "device": CAMERA}, 400)
    case.log.add("watch.told", {"watch": "w9", "notices": notices}, 402)
    assert verified(case, tmp_path)[0] == 0


def without_text(case: Story, *numbers: int) -> Story:
    case.log.records = [
        dataclasses.replace(r, salt="", body="") if r.seq in numbers else r for r in case.log.records
    ]
    return case


@pytest.mark.attack("unrecorded pruning")
def test_a_watch_without_text_counts_as_missing_beside_the_journal(tmp_path: Path) -> None:
    code, said = verified(without_text(story(tmp_path), 5), tmp_path)
    assert code == 1
    assert "journal.jsonl has an order for record 5, whose text is missing" in said


@pytest.mark.attack("unrecorded pruning")
def test_a_watch_she_was_never_told_of_is_not_hidden_by_taking_its_text_out(tmp_path: Path) -> None:
    code, said = verified(without_text(story(tmp_path, ordered=(0, 2)), 5, 6), tmp_path)
    assert code == 1
    assert "journal.jsonl can't be compared with records 5-6" in said


LIFE = pytest.mark.attack("orders have a life")


def shortened(case: Story, lines: int) -> Story:
    """The journal without its last lines: what is left is sound."""
    save(case.journal, case.journal.read_bytes().splitlines(True)[:-lines])
    return case


@LIFE
@pytest.mark.parametrize("lines", [2, 3])
def test_a_journal_that_ends_before_what_the_log_was_told_is_found(tmp_path: Path, lines: int) -> None:
    code, said = verified(shortened(story(tmp_path), lines), tmp_path)
    assert code == 1
    assert f"journal.jsonl ends with entry {8 - lines}, but record 8 names its entry 7" in said


@LIFE
def test_without_its_very_last_entry_nobody_was_told_of_it_agrees(tmp_path: Path) -> None:
    assert verified(shortened(story(tmp_path), 1), tmp_path)[0] == 0


@LIFE
def test_another_entry_than_the_one_that_central_was_told_of_is_found(tmp_path: Path) -> None:
    case = story(tmp_path)
    entries = [json.loads(text) for text in case.journal.read_bytes().splitlines()[1:]]
    case.journal.unlink()
    journal = CameraJournal(case.journal, CAMERA, case.camera_key)
    for entry in entries:
        body = {**entry["body"], "result": "suppressed"} if entry["kind"] == "notice" else entry["body"]
        journal.append(at(1), JournalEntry(entry["kind"], body))
    journal.close()
    code, said = verified(case, tmp_path)
    assert code == 1
    assert "journal.jsonl has another entry 3 than record 4 names" in said


@LIFE
def test_what_was_told_before_journals_were_named_still_agrees(tmp_path: Path) -> None:
    case = story(tmp_path)
    older = Written(case.log.key)
    for record in case.log.records[:3]:
        older.add(str(record.header["kind"]), json.loads(record.body), 100)
    assert older.records[2].hash != case.log.records[2].hash
    case.journal.unlink()
    journal = CameraJournal(case.journal, CAMERA, case.camera_key)
    asked = older.records[2]
    order = {"order_id": "o", "record_seq": asked.seq, "record_hash": asked.hash, "watch": "w0"}
    journal.append(at(101), JournalEntry("order", order))
    journal.close()
    notices = [{"channel": "lcd", "result": "shown", "at": None}]
    older.add("watch.told", {"watch": "w0", "device": CAMERA, "notices": notices}, 102)
    case.log = older
    assert verified(case, tmp_path)[0] == 0
