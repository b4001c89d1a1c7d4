"""A play token after its watch: the relay is silent and holds nothing."""

import pytest

from respond_desktop.drill.media_attack import refused_reading
from respond_desktop.qtbridge.ports import PictureAddress
from respond_desktop.rtsp.auth import MediaCredentials
from respond_desktop.wire.client import trusting
from tests.journeys.conftest import SignedIn, Town

pytestmark = [pytest.mark.journey, pytest.mark.promise]


def replayed(address: PictureAddress) -> str:
    """What the relay says to a used token."""
    return refused_reading(
        address.url, MediaCredentials(address.user, address.token), trusting(address.ca_pem)
    )


def test_promise_2_a_used_token_opens_nothing_during_or_after_the_watch(
    shared_town: Town, signed_in: SignedIn
) -> None:
    camera, seat = shared_town.camera("214"), signed_in()
    seat.begin_recording(camera, "214")
    watch_id = seat.watch("214")
    used = seat.addresses[watch_id]
    during = replayed(used)
    seat.pictures_go_on(watch_id)
    seat.end_watch(watch_id)
    camera.until(camera.say("state"), t="state", publishing=False)
    assert replayed(used) == during

    second = seat.watch("214")
    assert second != watch_id
    camera.until(camera.say("hold"), t="state", mode="buffering")
    seat.wait(lambda: second in seat.watch_ends, "the end")
    assert replayed(used) == replayed(seat.addresses[second]) == during
    refusals = [b for b in shared_town.records("media.refused") if b["what"] == "play"]
    assert refusals
    assert used.token not in str(refusals), "no token is in the log"


def test_promise_2_a_token_of_one_watch_dies_with_it_while_another_goes_on(
    shared_town: Town, signed_in: SignedIn
) -> None:
    camera, seat = shared_town.camera("214"), signed_in()
    operator = signed_in("operator", "RTC-02")
    seat.begin_recording(camera, "214")
    own, other = seat.watch("214"), operator.watch("214")
    seat.end_watch(own)
    replayed(seat.addresses[own])
    stolen = seat.addresses[own]
    foreign = operator.addresses[other]
    answer = refused_reading(
        foreign.url, MediaCredentials(foreign.user, stolen.token), trusting(stolen.ca_pem)
    )
    assert answer == replayed(stolen)
    operator.pictures_go_on(other)
