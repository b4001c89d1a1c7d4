"""FFmpeg as a foreign reader and as a foreign publisher, with sound and with H.265."""

import contextlib
import shutil
import subprocess
from collections.abc import Iterator

import pytest

from respond_desktop.rtsp.client import Endpoint
from respond_desktop.rtsp.reader import AccessUnit, RtspReader
from tests.relay.sounding import SoundingCamera, clip_h265
from tests.support.media import RelayHouse, TestCamera, open_reader, take
from tests.support.pace import within

FFMPEG = shutil.which("ffmpeg") or ""
pytestmark = pytest.mark.skipif(not FFMPEG, reason="ffmpeg is not installed")
PICTURE = ["-re", "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=15"]
TONE = ["-f", "lavfi", "-i", "sine=sample_rate=48000"]
X264 = ["-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-g", "15"]
X265 = [
    "-c:v",
    "libx265",
    "-preset",
    "ultrafast",
    "-tune",
    "zerolatency",
    "-x265-params",
    "keyint=15:pools=1",
]
OPUS = ["-c:a", "libopus", "-ac", "1", "-frame_duration", "20"]


def _with_token(endpoint: Endpoint) -> str:
    assert endpoint.credentials is not None
    pair = f"{endpoint.credentials.user}:{endpoint.credentials.password}"
    return endpoint.url.replace("rtsps://", f"rtsps://{pair}@")


def _read_by_ffmpeg(address: str, *choice: str) -> str:
    source = [FFMPEG, "-nostdin", "-rtsp_transport", "tcp", "-i", address]
    done = subprocess.run(
        [*source, *choice, "-f", "null", "-"], capture_output=True, text=True, timeout=within(60), check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stderr


@contextlib.contextmanager
def _published_by_ffmpeg(house: RelayHouse, *coding: str) -> Iterator[None]:
    target = ["-f", "rtsp", "-rtsp_transport", "tcp", _with_token(house.publish_endpoint("cam"))]
    program = subprocess.Popen([FFMPEG, "-nostdin", "-loglevel", "quiet", *coding, *target])
    try:
        yield
    finally:
        program.terminate()
        program.wait(within(30))


def _hear(house: RelayHouse, count: int) -> tuple[RtspReader, list[AccessUnit]]:
    house.call(house.relay.allow_play, "w1", "cam", "may hear", True)
    reader = RtspReader(house.endpoint("watch", "w1", "may hear"), sound=True)
    try:
        reader.open()
        return reader, take(reader, count)
    finally:
        reader.close()


def test_ffmpeg_reads() -> None:
    with RelayHouse() as house, TestCamera(house.publish_endpoint("cam")):
        said = _read_by_ffmpeg(_with_token(house.play_endpoint("w1", "cam")), "-frames:v", "15")
        assert "frame=   15" in said
        assert house.events.of("first_byte") == [("w1",)]


def test_ffmpeg_reads_picture_and_sound_of_ffmpeg_or_only_the_picture() -> None:
    coding = [*PICTURE, *TONE, *X264, *OPUS]
    with RelayHouse() as house, _published_by_ffmpeg(house, *coding):
        house.call(house.relay.allow_play, "w1", "cam", "hears", True)
        address = _with_token(house.endpoint("watch", "w1", "hears"))
        said = _read_by_ffmpeg(address, "-map", "0:v", "-map", "0:a", "-t", "1.5")
        assert "Audio: opus, 48000 Hz" in said
        assert "Video: h264" in said
        said = _read_by_ffmpeg(_with_token(house.play_endpoint("w2", "cam")), "-frames:v", "15")
        assert "Audio" not in said
        assert "Video: h264" in said


def test_ffmpeg_reads_h265() -> None:
    pictures = clip_h265()
    with RelayHouse() as house, SoundingCamera(house.publish_endpoint("cam"), pictures, "H265"):
        said = _read_by_ffmpeg(_with_token(house.play_endpoint("w1", "cam")), "-frames:v", "15")
        assert "Video: hevc" in said
        assert "frame=   15" in said


def test_ffmpeg_publishes_also_with_a_sound_track() -> None:
    coding = [*PICTURE, *TONE, *X264, "-c:a", "aac"]
    with RelayHouse() as house, _published_by_ffmpeg(house, *coding):
        with open_reader(house.play_endpoint("w1", "cam")) as reader:
            units = take(reader, 15)
        assert units[0].key
        assert units[-1].captured_at is not None
        heard, units = _hear(house, 60)
        assert heard.audio is not None
        assert heard.audio.encoding == "MPEG4-GENERIC"
        assert {unit.kind for unit in units} == {"video", "audio"}


def test_ffmpeg_publishes_h265_with_opus() -> None:
    with RelayHouse() as house, _published_by_ffmpeg(house, *PICTURE, *TONE, *X265, *OPUS):
        heard, units = _hear(house, 60)
        assert heard.video is not None
        assert heard.audio is not None
        assert (heard.video.encoding, heard.audio.encoding) == ("H265", "OPUS")
        assert units[0].kind == "video"
        assert units[0].key
        assert {unit.kind for unit in units} == {"video", "audio"}
