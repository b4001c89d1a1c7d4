"""FFmpeg as a foreign reader and as a foreign publisher."""

import shutil
import subprocess

import pytest

from respond_desktop.rtsp.client import Endpoint
from tests.support.media import RelayHouse, TestCamera, open_reader, take

FFMPEG = shutil.which("ffmpeg") or ""
pytestmark = pytest.mark.skipif(not FFMPEG, reason="ffmpeg is not installed")


def _with_token(endpoint: Endpoint) -> str:
    assert endpoint.credentials is not None
    pair = f"{endpoint.credentials.user}:{endpoint.credentials.password}"
    return endpoint.url.replace("rtsps://", f"rtsps://{pair}@")


def test_ffmpeg_reads() -> None:
    with RelayHouse() as house, TestCamera(house.publish_endpoint("cam")):
        address = _with_token(house.play_endpoint("w1", "cam"))
        done = subprocess.run(
            [
                FFMPEG,
                "-nostdin",
                "-rtsp_transport",
                "tcp",
                "-i",
                address,
                "-frames:v",
                "15",
                "-f",
                "null",
                "-",
            ],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 0, done.stderr[-2000:]
    assert "frame=   15" in done.stderr
    assert house.events.of("first_byte") == [("w1",)]


def test_ffmpeg_publishes_also_with_a_sound_track() -> None:
    with RelayHouse() as house:
        address = _with_token(house.publish_endpoint("cam"))
        sources = ["-re", "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=15", "-f", "lavfi", "-i", "sine"]
        video = ["-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-g", "15"]
        target = ["-c:a", "aac", "-f", "rtsp", "-rtsp_transport", "tcp", address]
        program = subprocess.Popen([FFMPEG, "-nostdin", "-loglevel", "quiet", *sources, *video, *target])
        try:
            with open_reader(house.play_endpoint("w1", "cam")) as reader:
                units = take(reader, 15)
        finally:
            program.terminate()
            program.wait(30)
    assert units[0].key
    assert units[-1].captured_at is not None
