"""What the lens may be: files, devices, addresses; with their sound, or with reasons in words."""

from contextlib import closing
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from respond_desktop.camera.device.hardware import SourceError
from respond_desktop.camera.video.choice import PictureChoice
from respond_desktop.camera.video.encode.codec import Codec
from respond_desktop.camera.video.encode.coding import Coding
from respond_desktop.camera.video.foreign.inputs import video_input
from respond_desktop.camera.video.foreign.taken import TakenSource, Ways
from tests.camera.peer import ca_pem
from tests.camera.sending import STREAM, CameraHouse, making, viewed
from tests.support.media import RelayHouse, eventually
from tests.support.pace import within
from tests.support.slow_link import SlowLink

SIZE = (320, 240)
LIVE = "lavfi:testsrc2=size=320x240:rate=20"
TONE = "lavfi:sine=frequency=400:sample_rate=44100"


def film(
    path: Path, codec: str = "libx264", options: dict[str, str] | None = None, pictures: int = 20
) -> Path:
    """Moving noise at 20 pictures a second, with sound beside it unless it is a raw stream."""
    with av.open(str(path), "w") as container:
        video: Any = container.add_stream(codec, rate=20)
        video.width, video.height, video.pix_fmt = *SIZE, "yuvj420p" if codec == "mjpeg" else "yuv420p"
        video.options = options or {"tune": "zerolatency", "preset": "ultrafast", "g": "10"}
        audio: Any = (
            container.add_stream("aac", rate=44100, layout="stereo") if path.suffix == ".mp4" else None
        )
        noise = np.random.default_rng(1).integers(0, 255, (SIZE[1] * 3 // 2, SIZE[0]), dtype=np.uint8) // 2
        for number in range(pictures):
            frame = av.VideoFrame.from_ndarray(np.roll(noise, 3 * number, axis=1), format="yuv420p")
            frame.pts, frame.time_base = number, Fraction(1, 20)
            container.mux(video.encode(frame))
        container.mux(video.encode(None))
        if audio is not None:
            _tone(container, audio, pictures / 20)
    return path


def _tone(container: Any, audio: Any, seconds: float) -> None:
    wave = (np.sin(np.arange(round(44100 * seconds)) / 20) * 9000).astype(np.int16)
    for start in range(0, len(wave) - 1023, 1024):
        frame = av.AudioFrame.from_ndarray(np.repeat(wave[None, start : start + 1024], 2, 1), "s16", "stereo")
        frame.sample_rate, frame.pts = 44100, start
        container.mux(audio.encode(frame))
    container.mux(audio.encode(None))


def sent(path: str | Path, codec: Codec = Codec.H264) -> PictureChoice:
    return PictureChoice(str(path), codec)


@pytest.mark.parametrize("name", ["film.mp4", "film.h264", "film.mkv", "film.ts"])
def test_a_film_in_the_cameras_codec_goes_out_untouched_and_repeats(tmp_path: Path, name: str) -> None:
    path = film(tmp_path / name)
    with av.open(str(path)) as container:
        stored = [bytes(packet) for packet in container.demux(video=0) if packet.size]
    with RelayHouse() as house, CameraHouse(making(sent(path))) as camera:
        camera.start(house)
        with viewed(house) as viewer:
            eventually(lambda: len(viewer.pictures) > len(stored) + 5, "more pictures than the film has")
            assert viewer.widths() == [SIZE[0]]
            tails = {packet[-60:] for packet in stored}
            assert all(unit.data.rstrip(b"\0")[-40:] in b"".join(tails) for unit in viewer.units)
        assert camera.told.ended == []


@pytest.mark.parametrize(
    ("name", "codec", "wanted"),
    [
        ("film.mp4", "libx265", Codec.H264),
        ("film.mp4", "libx264", Codec.H265),
        ("film.mkv", "mjpeg", Codec.H264),
        ("film.mp4", "libx265", Codec.H265),
    ],
)
def test_any_other_film_is_coded_again(tmp_path: Path, name: str, codec: str, wanted: Codec) -> None:
    options = {"x265-params": "log-level=none"} if codec == "libx265" else {"g": "5"}
    path = film(tmp_path / name, codec, options)
    with RelayHouse() as house, CameraHouse(making(sent(path, wanted))) as camera:
        camera.start(house)
        with viewed(house, wanted) as viewer:
            eventually(lambda: len(viewer.pictures) > 8, "pictures")
            assert viewer.widths() == [SIZE[0]]


def test_a_film_with_pictures_out_of_order_is_coded_again(tmp_path: Path) -> None:
    path = film(tmp_path / "film.mp4", "libx264", {"bf": "3", "g": "10"})
    source = TakenSource(video_input(str(path)), Ways(Coding.plain(), lambda: datetime.now(UTC)))
    try:
        assert source.ready(30)
        assert not any(rung.untouched for rung in source.rungs)
    finally:
        source.close()


def test_an_untouched_film_is_coded_smaller_when_the_link_narrows(tmp_path: Path) -> None:
    path = film(tmp_path / "film.mp4", pictures=60)
    with (
        RelayHouse() as house,
        SlowLink(house.port, 1_000_000) as link,
        CameraHouse(making(sent(path))) as camera,
    ):
        camera.start(house, link.port)
        with viewed(house) as viewer:
            link.bytes_per_s = 200_000 / 8
            eventually(lambda: any("carries less" in words for words in camera.told.noted), "a step down")
            seen = len(viewer.pictures)
            eventually(lambda: len(viewer.pictures) > seen + 15, "pictures go on")
            link.bytes_per_s = 1_000_000
            eventually(lambda: any("as it comes" in words for words in camera.told.noted), "untouched again")
            seen = len(viewer.pictures)
            eventually(lambda: len(viewer.pictures) > seen + 15, "pictures go on")


@pytest.mark.parametrize("codec", list(Codec))
def test_a_live_device_is_coded(codec: Codec) -> None:
    with RelayHouse() as house, CameraHouse(making(sent(LIVE, codec))) as camera:
        camera.start(house)
        with viewed(house, codec) as viewer:
            eventually(lambda: len(viewer.pictures) > 8, "pictures")
            assert viewer.widths() == [SIZE[0]] and not camera.told.noted


def test_a_source_that_ends_ends_publishing_with_words() -> None:
    with RelayHouse() as house, CameraHouse(making(sent(LIVE + ":duration=0.5"))) as camera:
        camera.start(house)
        eventually(lambda: camera.told.ended, "the end")
        assert camera.told.ended == ["The test picture ended."]


def test_a_file_that_isnt_there_yet_is_tried_again_and_costs_no_token(tmp_path: Path) -> None:
    path = film(tmp_path / "film.mp4")
    with RelayHouse() as house, CameraHouse(making(sent(path))) as camera:
        away = path.rename(tmp_path / "away.mp4")
        camera.start(house)
        eventually(lambda: camera.told.noted, "the reason")
        assert camera.told.noted == ["There is no file film.mp4. It is tried again"]
        assert not house.events.of("publish_started") and not camera.told.ended
        away.rename(path)
        with viewed(house) as viewer:
            assert viewer.pictures
        assert len(camera.told.noted) == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("webcam:/dev/video99", "There is no camera at /dev/video99."),
        ("missing.mp4", "There is no file missing.mp4."),
    ],
)
def test_what_isnt_there_is_said(text: str, words: str) -> None:
    with pytest.raises(SourceError, match=words):
        PictureChoice(text).check()


def test_a_broken_address_is_said_without_its_password() -> None:
    ways = Ways(Coding.plain(), lambda: datetime.now(UTC))
    what = video_input("rtsp://me:secret@127.0.0.1:1/stream")
    with closing(TakenSource(what, ways)) as source, pytest.raises(SourceError) as caught:
        source.ready(30)
    assert "The network source can't be read" in str(caught.value)
    assert (
        "secret" not in str(caught.value)
        and "secret" not in repr(what)
        and "127.0.0.1" not in str(caught.value)
    )


def test_a_file_without_a_picture_is_refused(tmp_path: Path) -> None:
    (tmp_path / "no.mp4").write_bytes(b"nothing")
    with pytest.raises(SourceError, match=r"no\.mp4 can't be read as video"):
        PictureChoice(str(tmp_path / "no.mp4")).check()


def test_another_makers_camera_is_passed_on_once_its_certificate_is_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ways = Ways(Coding.plain(), lambda: datetime.now(UTC))
    with RelayHouse() as house, CameraHouse(making()) as camera:
        camera.start(house)
        with viewed(house):
            house.call(house.relay.allow_play, "w2", STREAM, "p2")
            address = f"rtsps://w2:p2@127.0.0.1:{house.port}/watch/w2"
            with (
                closing(TakenSource(video_input(address), ways)) as source,
                pytest.raises(SourceError, match="certificate"),
            ):
                source.ready(30)
            (tmp_path / "ca.pem").write_text(ca_pem())
            monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
            source = TakenSource(video_input(address), ways)
            try:
                assert source.ready(30)
                assert source.rungs[0].untouched and source.rungs[0].width == 960
                taken = [source.take(False) for _ in range(20) if source.wait(within(1.0))]
                assert any(picture and picture.key for picture in taken)
            finally:
                source.close()
