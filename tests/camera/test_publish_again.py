"""A running watch's picture was lost: published again on a fresh token, nothing told anew; nothing else comes back."""

from pathlib import Path

import pytest

from respond_desktop.camera.connection.identity import CameraIdentity
from respond_desktop.camera.running import SimulatedCamera
from respond_desktop.wire.camera import NoticeReceipt, PublishState
from tests.camera.peer import Peer, press, until
from tests.camera.test_agent import last_entry, play, stop


async def live(peer: Peer, camera: SimulatedCamera, identity: CameraIdentity) -> None:
    """A recording camera that publishes for one watch."""
    press(camera)
    await peer.watch(identity)
    await peer.got(PublishState, lambda m: m.publishing)
    await peer.got(NoticeReceipt, count=3)


@pytest.mark.promise
def test_the_picture_comes_back_and_nothing_is_told_anew(own_home: Path) -> None:
    async def story(peer: Peer, camera: SimulatedCamera, identity: CameraIdentity) -> None:
        await live(peer, camera, identity)
        pulses = camera.front.shown.pulses
        for count in (2, 3):
            peer.relay.end_stream("stream-1", "cut by a test")
            await peer.got(PublishState, lambda m: not m.publishing, count - 1)
            assert camera.agent.watches.ids == ("watch-1",) and camera.front.shown.led
            await peer.publish_again(identity)
            await peer.got(PublishState, lambda m: m.publishing, count)
        assert len(peer.all(NoticeReceipt)) == 3 and camera.front.shown.pulses == pulses
        assert peer.events.of("publish_started") == [("stream-1",)] * 3
        written = camera.agent.parts.identity.journal_file.read_text()
        assert written.count('"order":"publish_again"') == 2 and "publish_again_ignored" not in written

    play(own_home, story)


@pytest.mark.promise
@pytest.mark.parametrize("gone", ["watch ended", "recording stopped", "never there"])
def test_what_ended_stays_ended(own_home: Path, gone: str) -> None:
    async def story(peer: Peer, camera: SimulatedCamera, identity: CameraIdentity) -> None:
        if gone != "never there":
            await live(peer, camera, identity)
        else:
            press(camera)
        if gone == "watch ended":
            await peer.end_watch(identity)
        elif gone == "recording stopped":
            stop(camera)
        if gone != "never there":
            await peer.got(PublishState, lambda m: not m.publishing)
        published = len(peer.events.of("publish_started"))
        await peer.publish_again(identity)
        await until(lambda: last_entry(camera)["kind"] == "publish_again_ignored")
        reason = "not recording" if gone == "recording stopped" else "no such watch"
        assert last_entry(camera)["body"] == {"watch": "watch-1", "reason": reason}
        assert not camera.agent.publishing and not camera.front.shown.led
        assert camera.agent._publishing.stream is None
        assert len(peer.events.of("publish_started")) == published

    play(own_home, story)


def test_without_a_fresh_token_it_waits(own_home: Path) -> None:
    async def story(peer: Peer, camera: SimulatedCamera, identity: CameraIdentity) -> None:
        await live(peer, camera, identity)
        peer.relay.end_stream("stream-1", "cut by a test")
        lost = await peer.got(PublishState, lambda m: not m.publishing)
        assert lost.reason and camera.agent._publishing.stream is None
        assert camera.agent.watches.ids == ("watch-1",) and camera.front.shown.livestream
        stop(camera)
        assert not camera.front.shown.livestream

    play(own_home, story)
