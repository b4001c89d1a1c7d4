"""What can't be recorded isn't seen: the workstation's own record, and central's log."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from respond_desktop.audit.errors import TrailUnavailableError
from respond_desktop.domain.outcomes import Done, Unavailable
from respond_desktop.qtbridge.desk_commands import NO_RECORD
from tests.journeys.conftest import SignedIn, Town
from tests.journeys.seat import DeskSeat
from tests.support.pace import within

pytestmark = [pytest.mark.journey, pytest.mark.promise]


@contextmanager
def full_disk(seat: DeskSeat) -> Iterator[None]:
    """The workstation's database can't grow any more, as on a full disk: the engine itself says so."""
    store = seat.station.trail._store
    store.run(lambda connection: connection.execute(text("PRAGMA max_page_count = 1")).scalar())
    for size in (3000, 300, 0):
        with pytest.raises(TrailUnavailableError):
            for _ in range(1000):
                seat.station.trail.record("test", {"words": "x" * size}, datetime.now(UTC))
    try:
        yield
    finally:
        store.run(lambda connection: connection.execute(text("PRAGMA max_page_count = 1000000")).scalar())


@contextmanager
def broken_log(town: Town) -> Iterator[None]:
    """Central can append no record, as on a full disk; everything else works."""
    path = town.agency.home / "central" / "central.db"
    trigger = "CREATE TRIGGER no_records BEFORE INSERT ON log_record BEGIN SELECT RAISE(ABORT, 'full'); END"
    _run(str(path), trigger)
    try:
        yield
    finally:
        _run(str(path), "DROP TRIGGER no_records")


def _run(path: str, statement: str) -> None:
    connection = sqlite3.connect(path, timeout=within(20))
    try:
        connection.execute(statement)
        connection.commit()
    finally:
        connection.close()


def test_promise_4_without_a_local_record_nothing_is_asked(
    shared_town: Town, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("respond_desktop.qtbridge.desk_records.SYNC_EVERY_S", 0.2)
    camera, seat = shared_town.camera("214"), signed_in()
    camera.say("double")
    seat.wait(lambda: seat.on_map("214"), "the unit on the map")
    alert = seat.wait(lambda: [a for a in seat.alerts("214", "needs_help") if a.waiting], "the alert")[-1]
    seat.wait(lambda: seat.station.trail.count() == 0, "every local record at central")
    asked = len(shared_town.records("watch.asked"))
    after = camera.heard
    with full_disk(seat):
        assert seat.ask_watch("214") == Unavailable(NO_RECORD)
        seat.wait(lambda: seat.snapshot.audit_broken, "the word that nothing can be recorded")
        known = len(seat.snapshots)
        seat.wait(lambda: seat.station.trail.count() == 0, "what was recorded before at central")
        seat.wait(lambda: len(seat.snapshots) > known + 5, "later snapshots")
        assert seat.snapshot.audit_broken, "the word stays while nothing can be recorded"
        answer = seat.ask(lambda reply: seat.commands.acknowledge(alert.id, reply))
        assert isinstance(answer, Done)
        seat.wait(
            lambda: alert.id in {a.id for a in seat.snapshot.alerts if not a.waiting}, "it acknowledged"
        )
        shared_town.await_record(
            "integrity", what="local record can't be written", workstation=seat.station.id
        )
        assert seat.on_map("214"), "the map still works"
    assert len(shared_town.records("watch.asked")) == asked
    assert not [f for f in camera.program.facts[after:] if f.get("kind") in ("watch", "notice")]
    seat.wait(lambda: not seat.snapshot.audit_broken, "the word that all is well again")
    watch_id = seat.watch("214")
    seat.end_watch(watch_id)
    assert seat.station.trail.check() == ""


def test_promise_4_while_central_cannot_record_nobody_sees_anything_new(
    shared_town: Town, signed_in: SignedIn
) -> None:
    camera, seat = shared_town.camera("214"), signed_in()
    with broken_log(shared_town):
        camera.say("double")
        seat.wait(lambda: (u := seat.unit("214")) and u.recording, "that Unit 214 records")
        seat.wait(lambda: (u := seat.unit("214")) and u.battery_pct is not None, "its first renewal")
        answer = seat.ask_watch("214")
        assert isinstance(answer, Unavailable)
        assert "The record can't be written, so nothing can be watched." in answer.words
        seat.wait(lambda: seat.alerts("214", "needs_help"), "the alert all the same")
        assert not any(u.fix for s in seat.snapshots for u in s.units if u.number == "214")
        assert not seat.running() and not seat.feeds
        assert camera.is_dark()
    seat.wait(lambda: seat.on_map("214"), "the unit on the map once it is recorded")
    watch_id = seat.watch("214")
    visible = shared_town.records("positions.visible")[-1]
    assert "214" in {u["unit"] for u in visible["units"]}
    seat.end_watch(watch_id)


@pytest.mark.attack("central remembers")
def test_promise_5_the_workstation_holds_where_centrals_log_ended(
    shared_town: Town, signed_in: SignedIn
) -> None:
    seat = signed_in()
    seat.wait(lambda: seat.station.witness.held() is not None, "a checkpoint")
    held = seat.station.witness.held()
    assert held is not None
    assert held.hash == shared_town.record_hash(held.seq)
