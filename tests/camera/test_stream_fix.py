"""The position of a carried stream: sound, young and believable local sets only, and only while recording."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from respond_desktop.camera.connection.identity import CameraIdentity
from respond_desktop.camera.device.hardware import SourceError
from respond_desktop.camera.device.machine import CALL_HELP
from respond_desktop.camera.running import HardwareChoices, SimulatedCamera
from respond_desktop.camera.stream_fix import ASSUMED_ACCURACY_M, Source, StreamGnss
from respond_desktop.camera.video.choice import PictureChoice, data_source
from respond_desktop.interop.klv import LocalSet, encode
from respond_desktop.wire.camera import FixReported, HelpRequested, PublishState, RecordingStopped
from tests.camera.peer import FAST, Peer, press, until
from tests.camera.program import camera_cli
from tests.camera.test_agent import play, stop
from tests.camera.test_script import admitted
from tests.support.gateway import GatewaySource

AT = datetime(2026, 11, 21, 21, tzinfo=UTC)
HERE = LocalSet(AT, lat=60.17, lon=24.94, heading_deg=90.0, speed_mps=12)

DAMAGED = bytes((*encode(HERE)[:-1], encode(HERE)[-1] ^ 1))


def given(*packets: bytes, now: datetime = AT) -> tuple[StreamGnss, list[Source]]:
    told: list[Source] = []
    gnss = StreamGnss(told.append)
    for packet in packets:
        gnss.take(packet)
    gnss.fix(now)
    return gnss, told


def test_a_good_set_is_a_fix_dated_by_the_stream() -> None:
    gnss, told = given(encode(HERE))
    fix = gnss.fix(AT + timedelta(seconds=4))
    assert fix is not None and told == [Source.GOOD]
    assert (fix.lat, fix.lon) == pytest.approx((60.17, 24.94), abs=1e-7)
    assert (fix.as_of, fix.accuracy_m, fix.speed_mps) == (AT, ASSUMED_ACCURACY_M, 12.0)
    assert fix.heading_deg == pytest.approx(90, abs=0.01)


def test_a_clock_a_little_ahead_is_no_fix_of_the_future() -> None:
    gnss, _ = given(encode(replace(HERE, at=AT + timedelta(seconds=1))))
    fix = gnss.fix(AT)
    assert fix is not None and fix.as_of == AT


@pytest.mark.parametrize(
    ("packets", "source"),
    [
        ((), Source.NONE),
        ((encode(replace(HERE, lat=None)),), Source.NONE),
        ((DAMAGED,), Source.DAMAGED),
        ((encode(replace(HERE, at=AT - timedelta(seconds=11))),), Source.OLD),
        ((encode(replace(HERE, at=AT + timedelta(hours=1))),), Source.AHEAD),
        ((encode(replace(HERE, speed_mps=255)),), Source.UNBELIEVABLE),
        ((encode(replace(HERE, lat=0.0, lon=0.0)),), Source.UNBELIEVABLE),
        ((encode(HERE), DAMAGED), Source.GOOD),
    ],
)
def test_anything_less_is_none(packets: tuple[bytes, ...], source: Source) -> None:
    gnss, told = given(*packets)
    assert gnss.source is source
    assert told == ([source] if source is not Source.NONE else [])
    assert (gnss.fix(AT) is not None) is (source is Source.GOOD)


def test_it_grows_old_and_young_again() -> None:
    gnss, told = given(encode(HERE))
    later = AT + timedelta(seconds=10.5)
    assert gnss.fix(later) is None
    gnss.take(encode(replace(HERE, at=later)))
    assert gnss.fix(later) is not None
    assert told == [Source.GOOD, Source.OLD, Source.GOOD]


def here() -> bytes:
    return encode(replace(HERE, at=datetime.now(UTC)))


@pytest.mark.promise
def test_the_stream_goes_on_but_no_fix_without_recording(own_home: Path) -> None:
    taken: list[bytes] = []

    def said() -> bytes:
        taken.append(b"")
        return here()

    async def story(peer: Peer, camera: SimulatedCamera, identity: CameraIdentity) -> None:
        gnss = camera.agent.parts.hardware.gnss
        assert isinstance(gnss, StreamGnss)
        await until(lambda: gnss._newest is not None)
        sent = len(taken)
        await until(lambda: len(taken) > sent + 20)
        assert not peer.all(FixReported)
        press(camera)
        fix = (await peer.got(FixReported, lambda m: m.fix.accuracy_m == ASSUMED_ACCURACY_M)).fix
        assert (fix.lat, fix.lon) == pytest.approx((60.17, 24.94), abs=1e-7)
        camera.agent.recorder.raise_alert(CALL_HELP.kind, CALL_HELP.because)
        assert (await peer.got(HelpRequested)).fix is not None
        stop(camera)
        await peer.got(RecordingStopped)
        until_then, sent = len(peer.all(FixReported)), len(taken)
        newest = gnss._newest
        await until(lambda: len(taken) > sent + 20 and gnss._newest is not newest)
        assert len(peer.all(FixReported)) == until_then

    with GatewaySource(said) as source:
        play(own_home, story, of(source))


def test_the_position_goes_on_while_the_picture_is_watched_and_after(own_home: Path) -> None:
    async def story(peer: Peer, camera: SimulatedCamera, identity: CameraIdentity) -> None:
        press(camera)
        await peer.got(FixReported)
        for number in (1, 2):
            await peer.watch(identity, f"watch-{number}")
            await peer.got(PublishState, lambda m: m.publishing, number)
            seen = len(peer.all(FixReported))
            await peer.got(FixReported, count=seen + 2)
            await peer.end_watch(identity, f"watch-{number}")
            await peer.got(PublishState, lambda m: not m.publishing, number)
            seen = len(peer.all(FixReported))
            await peer.got(FixReported, count=seen + 2)
        ages = [(each.fix.as_of, each.fix.lat) for each in peer.all(FixReported)]
        assert len(set(ages)) > 4

    with GatewaySource(here) as source:
        play(own_home, story, of(source))


def test_a_stream_without_a_good_position_gives_none(own_home: Path) -> None:
    async def story(peer: Peer, camera: SimulatedCamera, identity: CameraIdentity) -> None:
        press(camera)
        await until(lambda: any(did.kind == "position" for did in camera.diary.did))
        said = next(did for did in camera.diary.did if did.kind == "position")
        assert said.strong and "clock is ahead" in said.words
        assert not peer.all(FixReported)

    ahead = encode(replace(HERE, at=datetime.now(UTC) + timedelta(hours=2)))
    with GatewaySource(lambda: ahead) as source:
        play(own_home, story, of(source))


def of(source: GatewaySource) -> HardwareChoices:
    timing = replace(FAST, fix_every_s=0.1)
    return HardwareChoices(of_stream=True, picture=PictureChoice(video=source.address), timing=timing)


def test_a_position_needs_a_stream(tmp_path: Path) -> None:
    admitted(tmp_path, ("5501",))
    assert "camera's address" in camera_cli("run", "--home", str(tmp_path), "--position", "stream", code=2)
    for video in ("webcam:/dev/video0", "lavfi:testsrc", str(tmp_path / "clip.mp4")):
        with pytest.raises(SourceError, match="camera's address"):
            data_source(PictureChoice(video=video))
