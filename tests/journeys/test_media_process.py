"""The media process dies while pictures run: they are fetched anew by themselves, with fresh tokens, on record."""

import os
import signal
import sys
import time

import pytest

from tests.journeys.cameras import Camera
from tests.journeys.conftest import UNITS, SignedIn, Town
from tests.journeys.seat import DeskSeat
from tests.support.pace import within

pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(sys.platform == "win32", reason="signals"),
]


def record(town: Town, seat: DeskSeat, unit: str) -> Camera:
    camera = town.camera(unit)
    seat.begin_recording(camera, unit)
    return camera


def kill_media_process(seat: DeskSeat) -> int:
    """Wait for the spare, then kill the process that reads; its id."""
    seat.wait(lambda: seat.engine.spare_ready, "a spare")
    killed = seat.engine.active_id
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    return killed


def back_after_s(seat: DeskSeat, watches: list[str]) -> float:
    """Kill the media process; seconds until every watch has a new picture from another one."""
    sources = {watch_id: seat.feeds[watch_id].source for watch_id in watches}
    kill_media_process(seat)
    killed_s = time.monotonic()

    def fresh(watch_id: str) -> bool:
        source = seat.feeds[watch_id].source
        return source is not None and source is not sources[watch_id] and source.newest() is not None

    seat.wait(lambda: all(fresh(watch_id) for watch_id in watches), "new pictures")
    return time.monotonic() - killed_s


def test_a_watch_gets_its_picture_back(shared_town: Town, signed_in: SignedIn) -> None:
    seat = signed_in()
    record(shared_town, seat, "214")
    watch_id = seat.watch("214")
    said: list[str] = []
    seat.feeds[watch_id].interrupted.connect(said.append)
    after_s = back_after_s(seat, [watch_id])
    print(f"one watch: picture back after {after_s * 1000:.0f} ms")  # noqa: T201 read with -s
    assert after_s < within(20)
    seat.pictures_go_on(watch_id)
    assert said == ["The media process stopped. The picture is fetched anew."]
    assert watch_id not in seat.watch_ends
    assert shared_town.await_record("watch.play_again", watch=watch_id)
    seat.end_watch(watch_id)
    seat.wait(lambda: not seat.sees(watch_id), "dark")


def test_four_watches_get_their_pictures_back(shared_town: Town, signed_in: SignedIn) -> None:
    seat, watches = signed_in(), []
    for unit in UNITS:
        record(shared_town, seat, unit)
        watches.append(seat.watch(unit))
    after_s = back_after_s(seat, watches)
    print(f"four watches: pictures back after {after_s * 1000:.0f} ms")  # noqa: T201 read with -s
    assert after_s < within(20)
    assert not seat.watch_ends
    for watch_id in watches:
        seat.end_watch(watch_id)


@pytest.mark.promise
def test_promise_1_recording_stops_while_the_media_process_is_dead(
    shared_town: Town, signed_in: SignedIn
) -> None:
    seat = signed_in()
    camera = record(shared_town, seat, "214")
    watch_id = seat.watch("214")
    kill_media_process(seat)
    camera.until(camera.say("hold"), t="state", mode="buffering")
    seat.wait(lambda: watch_id in seat.watch_ends, "the end")
    assert not seat.sees(watch_id)
    seat.wait(lambda: seat.engine.spare_ready, "a new spare")
    assert not seat.sees(watch_id)
