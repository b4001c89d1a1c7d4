"""The microphone's sound leaves the camera only while a running watch may listen."""

import secrets
import threading
from pathlib import Path

import pytest

from respond_desktop.camera.connection.identity import CameraIdentity
from respond_desktop.camera.running import SimulatedCamera
from respond_desktop.rtsp.auth import MediaCredentials
from respond_desktop.rtsp.client import Endpoint
from respond_desktop.rtsp.errors import RtspError
from respond_desktop.rtsp.reader import RtspReader
from respond_desktop.wire.camera import PublishState
from tests.camera.peer import Peer, press, until
from tests.camera.test_agent import play
from tests.support.media import PATIENT, WAIT_S, trust


class Ear:
    """Reads picture and sound of stream-1 and counts them."""

    def __init__(self, peer: Peer) -> None:
        token = secrets.token_urlsafe(12)
        peer.relay.allow_play("ear", "stream-1", token, sound=True)
        url = f"rtsps://127.0.0.1:{peer.relay.port}/watch/ear"
        endpoint = Endpoint(url, MediaCredentials("ear", token), trust().client, PATIENT)
        self._reader = RtspReader(endpoint, sound=True)
        self._thread = threading.Thread(target=self._run, name="test-ear")
        self.pictures = self.sounds = 0

    def __enter__(self) -> "Ear":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._reader.stop()
        self._thread.join(WAIT_S)
        assert not self._thread.is_alive()

    async def several(self, pictures: int = 12) -> int:
        """Wait for some more pictures; how much sound came meanwhile."""
        sounds, target = self.sounds, self.pictures + pictures
        await until(lambda: self.pictures >= target)
        return self.sounds - sounds

    def _run(self) -> None:
        try:
            self._reader.open()
            for unit in self._reader:
                if unit.kind == "audio":
                    self.sounds += 1
                else:
                    self.pictures += 1
        except RtspError:
            return
        finally:
            self._reader.close()


@pytest.mark.promise
def test_only_while_a_watch_may_listen(own_home: Path) -> None:
    async def story(peer: Peer, camera: SimulatedCamera, identity: CameraIdentity) -> None:
        press(camera)
        await peer.watch(identity, "watch-1")
        await peer.got(PublishState, lambda m: m.publishing)
        assert " x " in camera.state().picture
        with Ear(peer) as ear:
            assert await ear.several() == 0
            await peer.watch(identity, "watch-2", sound=True)
            await until(lambda: ear.sounds > 10)
            assert any(did.words == "Central asks to watch and listen" for did in camera.diary.did)
            await peer.watch(identity, "watch-3")
            await until(lambda: "watch-3" in camera.agent.watches.ids)
            assert await ear.several() > 0
            await peer.publish_again(identity, "watch-3")
            assert await ear.several() > 0
            await peer.end_watch(identity, "watch-2")
            await until(lambda: "watch-2" not in camera.agent.watches.ids)
            await ear.several(4)
            assert await ear.several() == 0
            assert camera.agent.watches.ids == ("watch-1", "watch-3") and camera.agent.publishing
            camera.agent.watches.end_all("a test ends it")
            assert not camera.state().picture

    play(own_home, story)


@pytest.mark.promise
def test_a_kept_token_brings_back_the_picture_without_the_sound_of_a_watch_that_ended(own_home: Path) -> None:
    async def story(peer: Peer, camera: SimulatedCamera, identity: CameraIdentity) -> None:
        press(camera)
        await peer.watch(identity, "watch-1")
        await peer.got(PublishState, lambda m: m.publishing)
        await peer.watch(identity, "watch-2", sound=True)
        await until(lambda: "watch-2" in camera.agent.watches.ids)
        await peer.end_watch(identity, "watch-2")
        await until(lambda: "watch-2" not in camera.agent.watches.ids)
        lost = camera.agent._publishing._run
        assert lost is not None
        lost._publisher.stop()
        await peer.got(PublishState, lambda m: m.publishing, 2)
        with Ear(peer) as ear:
            assert await ear.several() == 0

    play(own_home, story)
