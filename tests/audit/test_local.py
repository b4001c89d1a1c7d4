"""The workstation's chain: on disk before the answer, unbroken across threads, restarts and kills."""

import os
import signal
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from respond_desktop.audit.errors import TrailDamagedError, TrailUnavailableError
from respond_desktop.audit.local import LocalTrail
from respond_desktop.audit.record import GENESIS, Head, damage
from respond_desktop.store.database import Store
from respond_desktop.wire.signing import private_bytes
from tests.audit.trails import Place

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place.new(tmp_path)


def test_records_follow_one_another(place: Place) -> None:
    with place.open() as trail:
        first = trail.record("watch.asked", {"unit": "214", "words": 'é"\n'}, NOW)
        second = trail.record("watch.ended", {}, NOW)
        assert (first.seq, first.header["prev"], first.header["log"]) == (1, GENESIS, "workstation-1")
        assert (second.seq, second.header["prev"]) == (2, first.hash)
        assert damage(second, Head(1, first.hash), place.signing.public_key()) is None
        assert trail.pending() == [first, second]
        assert trail.check() == ""


def test_the_chain_goes_on_after_a_restart(place: Place) -> None:
    with place.open() as trail:
        first = trail.record("a", {}, NOW)
    with place.open() as trail:
        assert trail.record("b", {}, NOW).header["prev"] == first.hash
        assert trail.count() == 2


def test_threads_never_use_a_number_twice(place: Place) -> None:
    with place.open() as trail:
        threads = [
            threading.Thread(target=lambda: [trail.record("a", {}, NOW) for _ in range(15)]) for _ in range(6)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [r.seq for r in trail.pending(500)] == list(range(1, 91))
        assert trail.check() == ""


def test_what_central_received_is_no_longer_pending(place: Place) -> None:
    with place.open() as trail:
        for _ in range(5):
            trail.record("a", {}, NOW)
        trail.received(3)
    with place.open() as trail:
        assert (trail.count(), trail.received_seq()) == (2, 3)
        assert [r.seq for r in trail.pending(1)] == [4]


def test_a_naive_time_is_a_bug_and_writes_nothing(place: Place) -> None:
    with place.open() as trail:
        with pytest.raises(ValueError, match="zone"):
            trail.record("a", {}, datetime(2026, 1, 1))  # noqa: DTZ001
        assert trail.count() == 0


@pytest.mark.promise
def test_promise_4_without_a_disk_there_is_no_record(place: Place) -> None:
    store = Store.open(place.path, place.key)
    trail = LocalTrail(store, "workstation-1", place.signing)
    store.run(lambda connection: connection.execute(text("PRAGMA max_page_count = 1")).scalar())
    with pytest.raises(TrailUnavailableError, match="disk is full"):
        for _ in range(50):
            trail.record("watch.asked", {"words": "x" * 2000}, NOW)
    store.run(lambda connection: connection.execute(text("PRAGMA max_page_count = 100000")).scalar())
    trail.record("watch.asked", {}, NOW)
    assert trail.check() == ""
    store.close()
    with pytest.raises(TrailUnavailableError, match="closed"):
        trail.record("watch.asked", {}, NOW)


TAMPERINGS = {
    "the newest record is gone": ("DELETE FROM local_record WHERE seq = 5", "after 4 are missing"),
    "a record is gone": ("DELETE FROM local_record WHERE seq = 3", "record 3 is missing"),
    "a text was changed": (
        "UPDATE local_record SET body = '{}' WHERE seq = 4",
        "the text of record 4 was changed",
    ),
    "a header was changed": (
        'UPDATE local_record SET header = replace(header, \'"kind":"a"\', \'"kind":"b"\') WHERE seq = 4',
        "record 4 was changed",
    ),
    "a header is no header": ("UPDATE local_record SET header = '[]' WHERE seq = 4", "record 4 was changed"),
    "a salt is no salt": (
        "UPDATE local_record SET salt = '!' WHERE seq = 4",
        "the text of record 4 was changed",
    ),
    "a signature is another": (
        "UPDATE local_record SET signature = (SELECT signature FROM local_record WHERE seq = 1) WHERE seq = 4",
        "record 4 is not signed",
    ),
}


@pytest.mark.promise
@pytest.mark.parametrize("attack", TAMPERINGS)
def test_promise_5_tampering_is_found_and_named(place: Place, attack: str) -> None:
    with place.open() as trail:
        for _ in range(5):
            trail.record("a", {"n": 1}, NOW)
        trail.received(5)
        trail.received(2)
        if attack == "the newest record is gone":
            trail.received(5)
    statement, finding = TAMPERINGS[attack]
    place.tamper(statement)
    with pytest.raises(TrailDamagedError, match=finding), place.open() as trail:
        assert finding in trail.check()
        trail.pending()


@pytest.mark.promise
def test_promise_5_nothing_is_recorded_on_a_damaged_end(place: Place) -> None:
    with place.open() as trail:
        trail.record("a", {}, NOW)
        trail.record("a", {}, NOW)
    place.tamper("UPDATE local_record SET hash = replace(hash, substr(hash, 1, 1), 'x') WHERE seq = 2")
    with pytest.raises(TrailDamagedError, match="Nothing can be watched"), place.open():
        pass


@pytest.mark.promise
def test_promise_5_central_holding_more_than_this_workstation_is_damage(place: Place) -> None:
    with place.open() as trail:
        trail.record("a", {}, NOW)
        with pytest.raises(TrailDamagedError, match="central holds 7 records, here are 1"):
            trail.received(7)
        assert trail.received_seq() == 0


WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from respond_desktop.audit.local import LocalTrail
from respond_desktop.store.database import Store
from respond_desktop.wire.signing import load_private
path, key, signing = sys.argv[1:]
trail = LocalTrail(Store.open(Path(path), bytes.fromhex(key)), "workstation-1", load_private(bytes.fromhex(signing)))
while True:
    sys.stdout.write(f"{trail.record('a', {}, datetime.now(UTC)).seq}\\n")
    sys.stdout.flush()
"""


@pytest.mark.promise
@pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL")
def test_promise_5_a_record_that_was_answered_survives_a_kill(place: Place) -> None:
    arguments = [str(place.path), place.key.hex(), private_bytes(place.signing).hex()]
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, *arguments], stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        for _ in range(40):
            answered = int(writer.stdout.readline())
        writer.send_signal(signal.SIGKILL)
        rest = writer.stdout.read().splitlines(True)
    answered = max([answered, *(int(each) for each in rest if each.endswith("\n"))])
    with place.open() as trail:
        assert trail.count() >= answered
        assert trail.check() == ""


@pytest.mark.attack("unrecorded pruning")
def test_a_text_taken_out_of_the_local_chain_is_damage(place: Place) -> None:
    with place.open() as trail:
        for _ in range(3):
            trail.record("watch.asked", {"unit": "214"}, NOW)
    place.tamper("UPDATE local_record SET body = '', salt = '' WHERE seq = 2")
    with place.open() as trail:
        assert trail.check() == "the text of record 2 is missing"
        with pytest.raises(TrailDamagedError, match="record 2"):
            trail.pending()
