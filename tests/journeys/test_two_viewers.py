"""Two supervisors watch one camera: each has notices and an end of his own."""

import pytest

from respond_desktop.ui.picture.watermark import PictureViewer, watermark_words
from tests.journeys.conftest import DESKS, SignedIn, Town, at_central

pytestmark = [pytest.mark.journey, pytest.mark.promise]


def test_promise_3_the_light_goes_out_with_the_last_viewer(shared_town: Town, signed_in: SignedIn) -> None:
    camera = shared_town.camera("214")
    first, second = signed_in("supervisor", DESKS[0]), signed_in("operator", DESKS[1])
    first.begin_recording(camera, "214")
    second.wait(lambda: second.on_map("214"), "Unit 214 on the other map")
    own = first.watch("214")
    pulses = camera.shows["pulses"]
    other = second.watch("214")
    assert camera.shows["pulses"] > pulses
    first.wait(lambda: {w.id for w in first.running()} == {own, other}, "both watches")
    first.end_watch(own)
    first.wait(lambda: first.watch_ends.get(own), "the end of the first watch")
    assert not first.sees(own)
    camera.until(t="state", watches=[other])
    second.pictures_go_on(other)
    assert (camera.shows["led"], camera.shows["lcd"]["livestream"]) == ("purple_blinking", True)
    after = camera.heard
    second.end_watch(other)
    camera.until(after, t="state", led="off", publishing=False, watches=[])
    assert not second.sees(other)
    assert camera.shows["lcd"]["livestream"] is False


def test_screen_watermark_and_record_name_one_machine_whatever_it_was_called_here(
    shared_town: Town, signed_in: SignedIn
) -> None:
    """At its own desk each of these machines was named otherwise (`rename_here`)."""
    camera, seat = shared_town.camera("214"), signed_in("supervisor", DESKS[0])
    elsewhere = signed_in("supervisor", DESKS[1])
    seat.begin_recording(camera, "214")
    own = seat.watch("214")
    watch = seat.wait(lambda: next((w for w in seat.running() if w.id == own), None), "the own watch")
    mine, other = seat.desk.session, elsewhere.desk.session
    assert mine is not None and other is not None
    name = at_central(DESKS[0])
    assert (mine.workstation, watch.workstation) == (name, name)
    assert name in watermark_words(PictureViewer(mine.person.name, mine.workstation), watch.asked_at)
    assert shared_town.await_record("watch.asked", watch=own)["workstation"] == mine.workstation_id
    assert mine.owns(watch)
    assert not other.owns(watch), "the same person at another machine"
