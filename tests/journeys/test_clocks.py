"""Wrong clocks: leases and ages go by central's, and a clock that is far off is said."""

from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

import pytest

from respond_desktop.domain.clocks import clock_words
from tests.journeys.conftest import SignedIn, Town
from tests.support.pace import within

pytestmark = [pytest.mark.journey, pytest.mark.promise]


def set_clock(monkeypatch: pytest.MonkeyPatch, off_s: float) -> None:
    """This workstation's clock is wrong by that much, wherever the desktop reads it."""

    class Wrong(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Any:
            return datetime.now(tz) + timedelta(seconds=off_s)

    for module in ("qtbridge.desk", "qtbridge.world", "feeds.live", "wire.central_time"):
        monkeypatch.setattr(f"respond_desktop.{module}.datetime", Wrong)


@pytest.mark.parametrize("off_s", [-50.0, 50.0])
def test_promise_1_leases_go_by_centrals_clock(
    shared_town: Town, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch, off_s: float
) -> None:
    set_clock(monkeypatch, off_s)
    camera, seat = shared_town.camera("207"), signed_in()
    seat.begin_recording(camera, "207")
    assert abs(seat.snapshot.link.clock_offset_s + off_s) < within(5)
    first, heard = seat.snapshot.as_of, len(seat.snapshots) - 1
    seat.wait(lambda: seat.snapshot.as_of - first > timedelta(seconds=3), "three more seconds")
    since = seat.snapshots[heard:]
    shown = [next(u for u in s.units if u.number == "207") for s in since]
    assert all(u.fix and u.recording and not u.lost_contact for u in shown), "the lease of 10 s lives"
    newest = shown[-1].fix
    assert newest is not None and abs(since[-1].as_of - newest.as_of) < timedelta(seconds=10)
    watch_id = seat.watch("207")
    seat.end_watch(watch_id)


@pytest.mark.parametrize("off_s", [-420.0, 3600.0])
def test_a_clock_far_off_signs_in_is_said_and_recorded(
    shared_town: Town, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch, off_s: float
) -> None:
    set_clock(monkeypatch, off_s)
    seat = signed_in()
    seat.wait(lambda: abs(seat.snapshot.link.clock_offset_s + off_s) < within(5), "the difference")
    said = clock_words(seat.snapshot.link.clock_offset_s)
    assert said in (
        "This computer's clock is 7 min slow. Times shown are central's.",
        "This computer's clock is 1 h fast. Times shown are central's.",
    )
    apart = seat.snapshot.link.since - datetime.now(UTC)
    assert abs(apart) < timedelta(seconds=60), "since when there is a link is said by central's clock"
    record = shared_town.records("signin.done")[-1]
    assert abs(record["clock_off_s"] - off_s) <= within(5)
