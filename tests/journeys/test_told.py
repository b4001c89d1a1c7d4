"""An officer who can't be told isn't watched."""

import pytest

from tests.journeys.conftest import SignedIn, Town

pytestmark = [pytest.mark.journey, pytest.mark.promise]


def test_promise_3_stealth_shows_nothing_so_nobody_watches(shared_town: Town, signed_in: SignedIn) -> None:
    camera, seat = shared_town.camera("216"), signed_in()
    camera.until(camera.say("stealth on"), t="state", stealth=True)
    after = seat.begin_recording(camera, "216")
    watch_id = str(seat.ask_watch("216").value)
    seat.wait(lambda: watch_id in seat.watch_ends, "the end of the watch")
    assert "stealth" in seat.watch_ends[watch_id] and "refused" in seat.watch_ends[watch_id]
    assert watch_id not in seat.feeds and watch_id not in seat.addresses, "no token, no picture"
    told = [f for f in camera.program.facts[after:] if f.get("kind") == "notice"]
    assert {f["result"] for f in told} == {"suppressed"}
    assert not camera.program.find(lambda f: f.get("publishing") is True, after)
    ended = shared_town.await_record("watch.ended", watch=watch_id)
    assert ended["reason"] == "camera_refused"
    assert not [b for b in shared_town.records("watch.started") if b["watch"] == watch_id]
    assert "watch_refused" in journal(shared_town, "216")


def journal(town: Town, unit: str) -> str:
    """The camera's own journal."""
    return (town.agency.camera_folder(unit) / "journal.jsonl").read_text(encoding="utf-8")
