"""No recording, no picture: before the button is pressed the lens, the microphone and the encoder are not even open."""

import asyncio
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from respond_desktop.camera.device.machine import Mode
from respond_desktop.camera.running import HardwareChoices
from respond_desktop.camera.video.choice import PictureChoice
from respond_desktop.wire.camera import NoticeReceipt, PublishState, WatchRefused
from tests.camera.peer import FAST, peer_and_camera, press, until
from tests.camera.test_sources import TONE, film

AT_WORK = {"camera-publish", "camera-lens", "camera-microphone"}


def at_work() -> set[str]:
    """The threads that see, hear and send."""
    return {thread.name for thread in threading.enumerate()} & AT_WORK


@pytest.mark.promise
def test_while_buffering_nothing_is_seen_heard_or_sent(own_home: Path, tmp_path: Path) -> None:
    picture = PictureChoice(str(film(tmp_path / "film.mp4")), microphone=TONE)

    async def story() -> None:
        async with peer_and_camera(
            own_home, replace(HardwareChoices(), picture=picture, timing=FAST)
        ) as parts:
            peer, camera, identity = parts
            assert camera.agent.machine.mode is Mode.BUFFERING
            await peer.watch(identity, sound=True)
            await peer.got(WatchRefused)
            assert at_work() == set() and peer.events.of("publish_started") == []
            assert not peer.all(NoticeReceipt) and not peer.all(PublishState)
            press(camera)
            await peer.watch(identity, "watch-2", sound=True)
            await peer.got(PublishState, lambda m: m.publishing)
            await until(lambda: at_work() == AT_WORK)
            await peer.end_watch(identity, "watch-2")
            await until(lambda: at_work() == set())
            assert camera.agent.machine.recording

    asyncio.run(story())


@pytest.mark.promise
def test_the_microphone_opens_with_the_first_watch_that_may_listen_and_closes_with_the_last(
    own_home: Path,
) -> None:
    async def story() -> None:
        choices = replace(HardwareChoices(), picture=PictureChoice(microphone=TONE), timing=FAST)
        async with peer_and_camera(own_home, choices) as (peer, camera, identity):
            press(camera)
            await peer.watch(identity)
            await peer.got(PublishState, lambda m: m.publishing)
            assert at_work() == {"camera-publish"}
            await peer.watch(identity, "watch-2", sound=True)
            await until(lambda: "camera-microphone" in at_work())
            await peer.end_watch(identity, "watch-2")
            await until(lambda: at_work() == {"camera-publish"})
            assert camera.agent.publishing and camera.agent.watches.ids == ("watch-1",)

    asyncio.run(story())
