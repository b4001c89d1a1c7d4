"""A camera that is killed, or loses coverage: what ends, what is said, and what comes back."""

from datetime import datetime
from typing import Any

import pytest

from respond_desktop.domain.watches import WatchEnd
from tests.journeys.cameras import start_camera
from tests.journeys.conftest import SignedIn, Town
from tests.journeys.seat import DeskSeat

pytestmark = [pytest.mark.journey, pytest.mark.promise]
LOST = "231"
"""This camera is killed and stays away."""


def gaps_of(town: Town, unit: str) -> list[dict[str, Any]]:
    """What the unit's camera told of its lost links."""
    devices = {b["device"] for b in town.records("recording.started") if b["unit"] == unit}
    return [b for b in town.records("link.gap") if b["device"] in devices]


def fixes_seen(seat: DeskSeat, unit: str) -> list[datetime]:
    """Times of the unit's positions in every snapshot so far."""
    return [u.fix.as_of for s in seat.snapshots for u in s.units if u.number == unit and u.fix]


def test_promise_1_a_killed_camera_leaves_no_picture_and_soon_no_place(
    shared_town: Town, signed_in: SignedIn
) -> None:
    camera = start_camera(shared_town.agency, LOST)
    try:
        camera.until(t="state", link="connected")
        seat = signed_in()
        seat.begin_recording(camera, LOST)
        watch_id = seat.watch(LOST)
    finally:
        camera.program.kill()
    seat.wait(lambda: watch_id in seat.watch_ends, "the end of the watch")
    assert not seat.sees(watch_id)
    assert "camera lost its link" in seat.watch_ends[watch_id]
    unit = seat.unit(LOST)
    assert unit is not None
    if unit.recording is not None:
        assert not unit.lost_contact, "a recording that may still run is not lost"
    seat.wait(lambda: (u := seat.unit(LOST)) and u.lost_contact, "lost contact")
    gone = seat.unit(LOST)
    assert gone is not None
    assert (gone.fix, gone.recording, gone.online) == (None, None, False)
    seat.wait(lambda: seat.alerts(LOST, "camera_lost"), "the alert that the camera is lost")
    refused = seat.ask_watch(LOST)
    assert refused.kind == "not_recording"
    ended = shared_town.await_record("watch.ended", watch=watch_id)
    assert ended["reason"] == WatchEnd.CAMERA_LOST
    shared_town.await_record("recording.lease_ended", unit=LOST)


def test_promise_6_a_camera_that_was_out_of_coverage_says_what_it_missed(
    shared_town: Town, signed_in: SignedIn
) -> None:
    camera, seat = shared_town.camera("207"), signed_in()
    before = {a.id for a in seat.alerts("207", "needs_help")}
    gaps = gaps_of(shared_town, "207")
    started = camera.until(seat.begin_recording(camera, "207"), kind="recording_started")
    watch_id = seat.watch("207")
    after = camera.heard
    camera.until(camera.say("coverage off"), t="state", link="no_coverage")
    seat.wait(lambda: watch_id in seat.watch_ends, "the end of the watch")
    assert not seat.sees(watch_id)
    event = camera.until(camera.say("double"), kind="needs_help")["event"]
    assert camera.shows["mode"] == "recording"
    seat.wait(lambda: not (u := seat.unit("207")) or not u.online, "the camera offline")
    assert {a.id for a in seat.alerts("207", "needs_help")} == before
    camera.until(camera.say("coverage on"), t="state", link="connected")
    seat.wait(lambda: {a.id for a in seat.alerts("207", "needs_help")} - before, "the held alert")
    camera.until(after, kind="link_gap")
    seat.wait(lambda: len(gaps_of(shared_town, "207")) > len(gaps), "the gap in central's log")
    gap = gaps_of(shared_town, "207")[-1]
    assert gap["events_held"] >= 1
    opened = [b for b in shared_town.records("alert.opened") if b["event"].endswith(f"/{event}")]
    assert [b["count"] for b in opened] == [1]
    resumed = [b for b in shared_town.records("recording.started") if b["recording"] == started["recording"]]
    assert len(resumed) == 1, "the recording that went on is not another one"
    since, until = (datetime.fromisoformat(gap[end]) for end in ("since", "until"))
    assert since < until
    seat.wait(lambda: any(at >= until for at in fixes_seen(seat, "207")), "fixes after the gap")
    assert not [at for at in fixes_seen(seat, "207") if since < at < until], "no fix was kept"
    unit = seat.unit("207")
    assert unit is not None and unit.recording is not None
    assert unit.recording.started_at < since, "it is the one that began before the gap"
    assert watch_id not in {w.id for w in seat.running()}, "a broken watch stays ended"
    camera.until(after, t="state", led="off", publishing=False, watches=[])


def test_promise_6_a_new_recording_revives_nothing(shared_town: Town, signed_in: SignedIn) -> None:
    camera, seat = shared_town.camera("214"), signed_in()
    seat.begin_recording(camera, "214")
    watch_id = seat.watch("214")
    camera.until(camera.say("hold"), t="state", mode="buffering")
    seat.wait(lambda: watch_id in seat.watch_ends and not seat.on_map("214"), "the end")
    assert not seat.sees(watch_id)
    assert "Recording stopped" in seat.watch_ends[watch_id]
    after = seat.begin_recording(camera, "214")
    assert not seat.running()
    again = seat.watch("214")
    assert again != watch_id
    told = [f for f in camera.program.facts[after:] if f.get("kind") == "notice"]
    assert {f["watch"] for f in told} == {again}
    assert not seat.sees(watch_id)
