"""What the camera hears: sent only while somebody may listen, and never in the picture's way."""

import itertools
import time
from datetime import UTC, datetime
from pathlib import Path

import av
import numpy as np
import pytest

from respond_desktop.camera.device.hardware import SourceError
from respond_desktop.camera.sound.microphone import SystemMicrophone
from respond_desktop.camera.sound.opus import KEPT, PACKET_S, RATE, SAMPLES, HeardPackets, OpusCoder
from respond_desktop.camera.sound.tone import ToneSound
from respond_desktop.camera.video.choice import PictureChoice
from respond_desktop.camera.video.foreign.inputs import microphone_input
from respond_desktop.rtsp.reader import AccessUnit
from tests.camera.sending import CameraHouse, making, viewed
from tests.camera.test_sources import TONE, film, sent
from tests.support.media import RelayHouse, eventually


def now() -> datetime:
    return datetime.now(UTC)


def loudness(units: list[AccessUnit]) -> float:
    """Root mean square of decoded Opus, of a full scale of 1."""
    decoder = av.CodecContext.create("opus", "r")
    assert isinstance(decoder, av.AudioCodecContext)
    decoder.sample_rate, decoder.layout = RATE, "mono"
    decoder.extradata = b"OpusHead\x01\x01" + bytes(2) + RATE.to_bytes(4, "little") + bytes(3)
    heard = [frame.to_ndarray() for unit in units for frame in decoder.decode(av.Packet(unit.data))]
    samples = np.concatenate(heard, axis=1).astype(np.float64)
    scale = 32768 if np.abs(samples).max() > 2 else 1
    return float(np.sqrt(np.mean((samples / scale) ** 2)))


def test_sound_goes_out_only_while_somebody_may_listen() -> None:
    with RelayHouse() as house, CameraHouse(making()) as camera:
        camera.start(house)
        with viewed(house, sound=True) as viewer:
            eventually(lambda: len(viewer.pictures) > 8, "pictures")
            assert viewer.heard == []
            camera.start(house, sound=True)
            eventually(lambda: len(viewer.heard) > 60, "sound")
            camera.call(lambda: camera.publishing.hear(False))
            seen = len(viewer.pictures)
            eventually(lambda: len(viewer.pictures) > seen + 3, "pictures")
            silent = len(viewer.heard)
            seen = len(viewer.pictures)
            eventually(lambda: len(viewer.pictures) > seen + 8, "pictures go on")
            assert len(viewer.heard) == silent
        assert loudness(viewer.heard) > 0.01, "the simulated sound isn't silence"
        steps = {b.rtp_timestamp - a.rtp_timestamp & 0xFFFFFFFF for a, b in itertools.pairwise(viewer.heard)}
        assert steps == {SAMPLES}
        times = [unit.captured_at for unit in viewer.heard if unit.captured_at is not None]
        assert times and times == sorted(times) and times[-1] <= now(), "sound has the camera's clock too"


def test_a_viewer_without_the_right_to_listen_gets_no_sound() -> None:
    with RelayHouse() as house, CameraHouse(making()) as camera:
        camera.start(house, sound=True)
        with viewed(house, sound=False) as viewer:
            eventually(lambda: len(viewer.pictures) > 10, "pictures")
            assert viewer.heard == []


def test_a_films_own_sound_is_heard(tmp_path: Path) -> None:
    with RelayHouse() as house, CameraHouse(making(sent(film(tmp_path / "film.mp4")))) as camera:
        camera.start(house, sound=True)
        with viewed(house, sound=True) as viewer:
            eventually(lambda: len(viewer.heard) > 40, "sound")
            eventually(lambda: len(viewer.pictures) > 20, "pictures")
        assert loudness(viewer.heard) > 0.05


def test_a_source_without_sound_offers_none(tmp_path: Path) -> None:
    with RelayHouse() as house, CameraHouse(making(sent(film(tmp_path / "film.h264")))) as camera:
        camera.start(house, sound=True)
        with viewed(house, sound=True) as viewer:
            eventually(lambda: len(viewer.pictures) > 10, "pictures")
            assert viewer.heard == []


def test_a_microphone_is_heard_beside_the_drawn_picture() -> None:
    with RelayHouse() as house, CameraHouse(making(PictureChoice(microphone=TONE))) as camera:
        camera.start(house, sound=True)
        with viewed(house, sound=True) as viewer:
            eventually(lambda: len(viewer.heard) > 40, "sound")
        assert loudness(viewer.heard) > 0.05


def test_a_missing_microphone_is_said_and_holds_up_no_picture() -> None:
    with RelayHouse() as house, CameraHouse(making(PictureChoice(microphone="lavfi:nothing"))) as camera:
        camera.start(house, sound=True)
        with viewed(house, sound=True) as viewer:
            eventually(lambda: camera.told.noted, "the reason")
            eventually(lambda: len(viewer.pictures) > 10, "pictures")
            assert viewer.heard == []
        assert camera.told.noted == ["The microphone can't be heard. It is tried again"]


def test_the_microphone_is_open_only_while_somebody_listens() -> None:
    microphone = SystemMicrophone(microphone_input(TONE), now)
    try:
        eventually(microphone.ready, "sound")
    finally:
        microphone.close()
    assert not microphone._thread.is_alive()


@pytest.mark.parametrize("text", ["loud", "oss:/dev/dsp", "alsa:"])
def test_what_is_no_microphone_is_refused(text: str) -> None:
    with pytest.raises(SourceError, match="FORMAT:NAME"):
        microphone_input(text)


def test_sound_that_waits_is_let_go() -> None:
    tone = ToneSound(now)
    tone._due_s = time.monotonic() - 5.0
    late = tone.ready()
    assert len(late) == KEPT
    assert [round(b.pts_s - a.pts_s, 6) for a, b in itertools.pairwise(late)] == [PACKET_S] * (len(late) - 1)
    heard = HeardPackets()
    heard.put(late * 5)
    assert len(heard.take()) == KEPT and heard.take() == []


def test_any_sound_becomes_even_packets() -> None:
    coder, packets = OpusCoder(now), []
    for rate, layout, size in ((44100, "stereo", 1024), (44100, "stereo", 1024)) * 22:
        noise = (np.random.default_rng(1).normal(0, 3000, (1, size * 2))).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(noise, "s16", layout)
        frame.sample_rate = rate
        packets += coder.code(frame)
    assert 48 <= len(packets) <= 52 and all(packet.opus for packet in packets)
