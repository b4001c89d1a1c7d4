"""Pictures over a real, narrow link: real camera threads, real relay, real reader."""

import pytest

from respond_desktop.central.relay import RelayLimits
from tests.camera.sending import STREAM, CameraHouse, making, viewed
from tests.support.media import WAIT_S, RelayHouse, eventually
from tests.support.pace import within
from tests.support.slow_link import SlowLink


def test_the_picture_follows_a_link_that_narrows_and_widens() -> None:
    with RelayHouse() as house, SlowLink(house.port, 2_000_000 / 8) as link, CameraHouse(making()) as camera:
        camera.start(house, link.port)
        eventually(lambda: camera.told.first, "the first picture is told")
        with viewed(house) as viewer:
            eventually(lambda: len(viewer.pictures) > 10, "pictures")
            assert viewer.widths() == [960]
            link.bytes_per_s = 300_000 / 8
            eventually(lambda: viewer.widths()[-1] < 960, "a smaller picture")
            assert any(words.startswith("The link carries less: picture ") for words in camera.told.noted)
            seen = len(viewer.pictures)
            eventually(lambda: len(viewer.pictures) > seen + 20, "pictures go on")
            ages = sorted(age_s for _, age_s, _ in viewer.pictures[seen:])
            assert ages[len(ages) // 2] < within(1.0)
            link.bytes_per_s = 2_000_000 / 8
            eventually(lambda: viewer.widths()[-1] == 960, "the whole picture again")
            assert any(words.startswith("The link carries more: picture ") for words in camera.told.noted)
        assert camera.told.ended == [] and camera.told.first == [STREAM]


def test_when_nothing_passes_the_camera_ends_with_words() -> None:
    with RelayHouse() as house, SlowLink(house.port, 2_000_000 / 8) as link, CameraHouse(making()) as camera:
        camera.start(house, link.port)
        with viewed(house):
            link.bytes_per_s = 0
            eventually(lambda: camera.told.ended, "the end is told")
        assert len(camera.told.ended) == 1


def test_a_viewer_who_joins_gets_a_key_picture_at_each_rung() -> None:
    with RelayHouse() as house, SlowLink(house.port, 250_000 / 8) as link, CameraHouse(making()) as camera:
        camera.start(house, link.port)
        with viewed(house) as viewer:
            eventually(lambda: viewer.widths()[-1] < 960, "a smaller picture")
            seen = len(viewer.units)
            camera.call(camera.publishing.key_frame)
            eventually(lambda: any(unit.key for unit in viewer.units[seen:]), "a key picture")


def test_muted_nothing_more_is_sent() -> None:
    with RelayHouse(RelayLimits(publisher_silence_s=1.0)) as house, CameraHouse(making()) as camera:
        camera.start(house)
        with viewed(house) as viewer:
            camera.call(camera.publishing.mute)
            seen = len(viewer.units)
            eventually(lambda: house.events.of("publish_ended"), "the relay ends a silent stream")
            assert len(viewer.units) <= seen + 2


@pytest.mark.promise
def test_lost_at_the_moment_it_is_muted_it_stays_away_with_a_kept_token_too() -> None:
    with RelayHouse() as house, CameraHouse(making()) as camera:
        camera.start(house)
        eventually(lambda: camera.told.first, "the first picture")
        camera.start(house)  # the next watch: its token is kept
        run = camera.publishing._run
        assert run is not None

        def lost_then_muted() -> None:
            run._publisher.stop()
            run.join(WAIT_S)
            camera.publishing.mute()

        camera.call(lost_then_muted)
        eventually(lambda: camera.told.ended, "the end")
        assert camera.call(lambda: camera.publishing.stream) is None
