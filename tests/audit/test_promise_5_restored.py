"""A log restored from a copy: what it says is told, what is lost is named, and nothing else is excused by it."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from respond_desktop.audit.record import Record
from respond_desktop.camera.orders.journal import CameraJournal, JournalEntry
from respond_desktop.wire.signing import b64, new_key, public_bytes
from tests.audit.exported import CAMERA, LOG, Written, at, run, save

pytestmark = [pytest.mark.promise, pytest.mark.attack("orders have a life")]


@dataclass
class Restored:
    """The log went to record 8; a copy of its first 4 records was restored, and it went on from there."""

    before: Written
    log: Written
    journal: Path
    camera_key: Ed25519PrivateKey

    def check(self, folder: Path, *more: object) -> tuple[int, str]:
        path = save(folder / "log.jsonl", self.log.lines())
        return run(path, "--key", self.log.key_text, *more)


def watch(log: Written, n: int) -> Record:
    return log.add("watch.asked", {"watch": f"w{n}", "device": CAMERA, "unit": "214"}, 100 * n)


def order(asked: Record, n: int) -> JournalEntry:
    facts = {"order_id": f"o{n}", "record_seq": asked.seq, "record_hash": asked.hash}
    return JournalEntry("order", {**facts, "order": "watch", "watch": f"w{n}"})


def told_of(record: Record, body: dict[str, Any]) -> JournalEntry:
    heads = {"new_seq": body["seq"], "new_hash": body["hash"]}
    old = {"old_seq": body["old_seq"], "old_hash": body["old_hash"]}
    name = {"order_id": "r1", "record_seq": record.seq, "record_hash": record.hash}
    return JournalEntry("log_restored", {**name, **heads, **old})


def restored(folder: Path, journalled: bool = True, obeyed_s: int = 700, **changes: Any) -> Restored:
    before, key = Written(), new_key()
    before.add("log.opened", {"log": LOG, "agency": "Police of the test"})
    facts = {"kind": "camera", "id": CAMERA, "name": "BWC-7", "public_key": b64(public_bytes(key))}
    before.add("enrol.done", facts, 1)
    entries = [order(watch(before, n), n) for n in range(1, 7)]
    log = Written(before.key, before.records[:4])
    head, copy = before.records[-1], before.records[3]
    body = {"by": "console:root", "old_seq": head.seq, "old_hash": head.hash} | {
        "seq": copy.seq,
        "hash": copy.hash,
        "copy_at": "2026-03-04T12:06:00.000Z",
    }
    said = log.add("log.restored", body | changes, 900)
    later = [told_of(said, body)] if journalled else []
    later += [order(watch(log, n), n) for n in (10, 11)]
    path = folder / "journal.jsonl"
    journal = CameraJournal(path, CAMERA, key)
    journal.append(at(obeyed_s), *entries)
    journal.append(at(2000), *later)
    journal.close()
    return Restored(before, log, path, key)


def test_the_restore_is_told(tmp_path: Path) -> None:
    case = restored(tmp_path)
    code, said = case.check(tmp_path)
    assert code == 0
    assert said.splitlines()[0] == (
        "note: the log was restored from a copy at record 5 on 2026-03-04T12:15:00.000Z by console:root; "
        "records 5-8 of the log before are not in it"
    )


def test_orders_under_lost_records_are_excused_by_the_restore_that_the_camera_has_too(tmp_path: Path) -> None:
    case = restored(tmp_path)
    code, said = case.check(tmp_path, "--journal", case.journal)
    assert code == 0, said
    assert "note: journal.jsonl has orders for records 5-8 of the log before its restore" in said


@pytest.mark.parametrize(("obeyed_s", "code"), [(899, 0), (1000, 0), (1300, 1)])
def test_what_was_obeyed_after_a_restore_was_not_lost_in_it(tmp_path: Path, obeyed_s: int, code: int) -> None:
    case = restored(tmp_path, obeyed_s=obeyed_s)
    found, said = case.check(tmp_path, "--journal", case.journal)
    assert found == code, said
    assert ("after the restore that is said to have lost it" in said) is bool(code)


def test_without_the_camera_having_it_nothing_is_excused(tmp_path: Path) -> None:
    case = restored(tmp_path, journalled=False)
    code, said = case.check(tmp_path, "--journal", case.journal)
    assert code == 1
    assert "journal.jsonl names a record 6 that the log does not have" in said


def test_a_restore_that_only_the_camera_has_excuses_nothing(tmp_path: Path) -> None:
    case = restored(tmp_path)
    case.log = Written(case.log.key, case.log.records[:4])
    for n in range(10, 13):
        watch(case.log, n)
    code, said = case.check(tmp_path, "--journal", case.journal)
    assert code == 1
    assert "journal.jsonl was told of a restore with record 5 that the log does not have" in said


def test_a_camera_that_was_told_of_a_restore_under_another_record_is_found(tmp_path: Path) -> None:
    case = restored(tmp_path)
    other = Written(case.log.key, case.log.records[:4])
    said_so = watch(other, 10)
    case.journal.unlink()
    journal = CameraJournal(case.journal, CAMERA, case.camera_key)
    copy = {
        "seq": 4,
        "hash": case.log.records[3].hash,
        "old_seq": 8,
        "old_hash": case.before.records[-1].hash,
    }
    journal.append(at(2000), told_of(said_so, copy))
    journal.close()
    case.log = other
    code, said = case.check(tmp_path, "--journal", case.journal)
    assert code == 1
    assert "journal.jsonl was told of a restore with record 5, which is no such record" in said


@pytest.mark.parametrize("seq", [5, 7, 8])
def test_a_witness_of_what_was_lost_is_answered_by_the_restore(tmp_path: Path, seq: int) -> None:
    case = restored(tmp_path)
    held = save(tmp_path / "witness.json", [case.before.checkpoint(case.before.records[seq - 1])])
    code, said = case.check(tmp_path, "--witness", held)
    assert code == 0, said
    assert f"note: the witness's record {seq} is of the log before its restore" in said


@pytest.mark.parametrize(
    ("seq", "changes"),
    [
        (8, {"old_seq": 7}),
        (8, {"old_hash": "ab" * 32}),
        (6, {"old_seq": 0, "old_hash": ""}),
        (8, {"old_seq": 0, "old_hash": ""}),
    ],
)
def test_a_witness_of_more_than_the_restore_names_is_a_finding(
    tmp_path: Path, seq: int, changes: dict[str, Any]
) -> None:
    case = restored(tmp_path, **changes)
    held = save(tmp_path / "witness.json", [case.before.checkpoint(case.before.records[seq - 1])])
    code, said = case.check(tmp_path, "--witness", held)
    assert code == 1
    assert "the witness holds another record" in said


def test_a_witness_of_what_the_copy_had_is_excused_by_nothing(tmp_path: Path) -> None:
    case = restored(tmp_path)
    other = Written(case.before.key, case.before.records[:2])
    watch(other, 77)
    held = save(tmp_path / "witness.json", [other.checkpoint()])
    code, said = case.check(tmp_path, "--witness", held)
    assert code == 1
    assert "the witness holds another record 3" in said


@pytest.mark.parametrize(
    "changes", [{"seq": 3}, {"hash": "ab" * 32}, {"old_seq": -1}, {"old_seq": "8"}, {"old_hash": 5}]
)
def test_a_restore_that_does_not_fit_its_own_log_is_damage(tmp_path: Path, changes: dict[str, Any]) -> None:
    code, said = restored(tmp_path, **changes).check(tmp_path)
    assert code == 1
    assert "record 5 does not say from what the log was restored" in said


def test_how_far_the_log_before_went_may_not_be_known(tmp_path: Path) -> None:
    case = restored(tmp_path, old_seq=0, old_hash="")
    code, said = case.check(tmp_path)
    assert code == 0
    assert "by console:root; how many records of the log before are not in it is not known" in said


def test_a_restored_log_may_be_restored_again(tmp_path: Path) -> None:
    case = restored(tmp_path)
    lines = case.journal.read_bytes().splitlines()[1:]
    entries = [(at(1800), JournalEntry(e["kind"], e["body"])) for e in map(json.loads, lines)]
    entries[:6] = [(at(700), entry) for _, entry in entries[:6]]
    again = Written(case.log.key, case.log.records[:3])
    copy, head = again.records[-1], case.log.records[-1]
    old = {"old_seq": head.seq, "old_hash": head.hash}
    body = {"by": "console:root", "seq": copy.seq, "hash": copy.hash, "copy_at": "", **old}
    said_again = again.add("log.restored", body, 1900)
    entries += [(at(3000), told_of(said_again, body)), (at(3000), order(watch(again, 20), 20))]
    case.journal.unlink()
    journal = CameraJournal(case.journal, CAMERA, case.camera_key)
    for when, entry in entries:
        journal.append(when, entry)
    journal.close()
    case.log = again
    code, said = case.check(tmp_path, "--journal", case.journal)
    assert code == 0, said
    held = save(tmp_path / "witness.json", [case.before.checkpoint(case.before.records[5])])
    assert case.check(tmp_path, "--witness", held)[0] == 0
