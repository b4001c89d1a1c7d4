"""Two supervisors watch one camera: each has notices and an end of his own."""

import pytest

from tests.journeys.conftest import DESKS, SignedIn, Town

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
