"""What a stream says of its picture survives every path: the tile, a still, a clip, untouched and coded anew."""

import subprocess
from contextlib import closing
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from respond_desktop.camera.video.encode.codec import Codec
from respond_desktop.camera.video.encode.coding import Coding
from respond_desktop.camera.video.encode.ladder import Rung
from respond_desktop.camera.video.foreign.inputs import video_input
from respond_desktop.camera.video.foreign.taken import TakenSource, Ways
from respond_desktop.camera.video.foreign.upright import upright
from respond_desktop.domain.stream.look import PLAIN, PictureLook, look
from respond_desktop.rtsp.stream.track import AccessUnit
from respond_desktop.video.address import StreamAddress
from respond_desktop.video.decoding.decode import Decoder
from respond_desktop.video.decoding.scale import Scaler, room_bytes, row_bytes
from respond_desktop.video.decoding.seen import SeenFrame
from respond_desktop.video.engine import StreamEngine
from respond_desktop.video.picture import TileSize
from respond_desktop.video.remote import SessionHooks
from tests.support.media import eventually
from tests.support.pace import within
from tests.video.clip_tools import Recorded, film_of

WIDE = Fraction(6, 11)
"""What a camera of 704 x 288 says: its pixels are narrow, the picture is 4:3."""
WHITE_PX = 60


@pytest.mark.parametrize(
    ("seen", "size"),
    [
        (PLAIN, (704, 288)),
        (PictureLook(WIDE), (704, 528)),
        (PictureLook(Fraction(16, 11)), (1024, 288)),
        (PictureLook(WIDE, 90), (528, 704)),
        (look(Fraction(0)), (704, 288)),
        (look(Fraction(1, 500), 89.6), (288, 704)),
        (look(None, -180), (704, 288)),
    ],
)
def test_sizes_in_square_pixels(seen: PictureLook, size: tuple[int, int]) -> None:
    assert seen.size(704, 288) == size


def film(path: Path, pixel: Fraction = Fraction(1), size: tuple[int, int] = (320, 192)) -> Path:
    """Dark but for a white corner, top left; a key picture each second."""
    width, height = size
    with av.open(str(path), "w") as container:
        video: Any = container.add_stream("libx264", rate=10)
        video.width, video.height, video.pix_fmt = width, height, "yuv420p"
        video.codec_context.sample_aspect_ratio = pixel
        video.options = {"g": "10", "bf": "0", "preset": "ultrafast", "tune": "zerolatency"}
        for number in range(30):
            picture = np.zeros((height, width, 3), np.uint8)
            picture[:WHITE_PX, :WHITE_PX] = 255
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts = number
            container.mux(video.encode(frame))
        container.mux(video.encode(None))
    return path


def turned(path: Path, degrees: int) -> Path:
    """The film with a header that says: it lies so far on its side (what ffmpeg itself makes of it is the measure)."""
    lying = path.with_stem(f"{path.stem}-{degrees}")
    said = ["-c", "copy", "-metadata:s:v:0", f"rotate={degrees}"]
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-i", str(path), *said, str(lying)], check=True)
    return lying


def white_corner(luma: "np.ndarray[Any, Any]") -> str:
    """Which corner is white."""
    height, width = luma.shape
    corners = {
        "top left": luma[: height // 8, : width // 8],
        "top right": luma[: height // 8, -width // 8 :],
        "bottom left": luma[-height // 8 :, : width // 8],
        "bottom right": luma[-height // 8 :, -width // 8 :],
    }
    white = [name for name, part in corners.items() if part.mean() > 128]
    return " and ".join(white)


def as_ffmpeg_shows(path: Path, height: int) -> "np.ndarray[Any, Any]":
    """The first picture as ffmpeg shows it, luma."""
    command = [
        "ffmpeg",
        "-v",
        "error",
        "-i",
        str(path),
        "-frames:v",
        "1",
        "-pix_fmt",
        "gray",
        "-f",
        "rawvideo",
        "-",
    ]
    shown = subprocess.run(command, check=True, capture_output=True).stdout
    return np.frombuffer(shown, np.uint8).reshape(height, -1)


@pytest.mark.parametrize(("degrees", "height"), [(90, 320), (180, 192), (270, 320)])
def test_a_picture_that_lies_on_its_side_stands_upright_in_tile_still_and_clip(
    tmp_path: Path, degrees: int, height: int
) -> None:
    path = turned(film(tmp_path / "film.mp4"), degrees)
    with av.open(str(path)) as container:
        frame = next(container.decode(video=0))
    seen = SeenFrame(frame, None, look(None, -frame.rotation))
    straight = seen.straight().to_ndarray(format="gray")
    expected = as_ffmpeg_shows(path, height)
    assert straight.shape == expected.shape
    corner = white_corner(straight)
    assert corner == white_corner(expected) != "top left"
    size = TileSize(*seen.size)
    room = memoryview(bytearray(room_bytes(size)))
    Scaler().draw(frame, size, room, seen.look.turn)
    rows = np.frombuffer(room, np.uint8, row_bytes(size.width) * size.height).reshape(size.height, -1)
    assert white_corner(rows[:, 1 : 4 * size.width : 4]) == corner


def test_narrow_pixels_reach_tile_still_and_clip_of_a_running_stream(tmp_path: Path) -> None:
    path = film(tmp_path / "film.mp4", WIDE, (704, 288))
    engine = StreamEngine()
    engine.start()
    try:
        session = engine.open_stream(StreamAddress(path.as_uri()), TileSize(352, 352), SessionHooks())
        eventually(session.newest, "a picture")
        picture = session.newest()
        assert picture is not None
        assert (picture.source_width, picture.source_height) == (704, 528)
        assert (picture.width, picture.height) == (352, 264)
        stills: list[Any] = []
        session.still(stills.append)
        clip = Recorded(session)
        clip.records(5)
        assert clip.clip is not None
        clip.clip.end()
        assert film_of(clip.result()).planes[0].shape == (528, 704)
        eventually(lambda: stills, "a still")
        assert (stills[0].width, stills[0].height) == (704, 528)
    finally:
        engine.stop()


def first_frame(coded: bytes, codec: Codec) -> tuple[Any, PictureLook]:
    decoder = Decoder(codec.encoding)
    found = decoder.decode(AccessUnit(0, True, None, coded))
    assert found is not None
    return found[0], found[2]


@pytest.mark.parametrize("wanted", list(Codec))
def test_passed_on_untouched_or_coded_anew_the_picture_has_its_shape(tmp_path: Path, wanted: Codec) -> None:
    path = film(tmp_path / "film.mp4", WIDE, (704, 288))
    ways = Ways(Coding.plain(wanted), lambda: datetime.now(UTC))
    with closing(TakenSource(video_input(str(path)), ways)) as source:
        assert source.ready(30)
        assert source.rungs[0].untouched is (wanted is Codec.H264)
        picture = None
        while picture is None or not picture.key:
            picture = source.take(True) if source.wait(within(1.0)) else None
    frame, seen = first_frame(picture.annexb, wanted)
    width, height = seen.size(frame.width, frame.height)
    assert width / height == pytest.approx(4 / 3, abs=0.02)


def test_what_only_the_files_header_says_is_never_lost_by_passing_it_on(tmp_path: Path) -> None:
    path = turned(film(tmp_path / "film.mp4"), 90)
    ways = Ways(Coding.plain(), lambda: datetime.now(UTC))
    with closing(TakenSource(video_input(str(path)), ways)) as source:
        assert source.ready(30) and not source.rungs[0].untouched
        assert source.rungs[0].width < source.rungs[0].height
        picture = None
        while picture is None or not picture.key:
            picture = source.take(True) if source.wait(within(1.0)) else None
    frame, _ = first_frame(picture.annexb, Codec.H264)
    assert white_corner(frame.to_ndarray(format="gray")) == white_corner(as_ffmpeg_shows(path, 320))


@pytest.mark.parametrize("codec", list(Codec))
@pytest.mark.parametrize(
    ("said", "height", "full", "expected"),
    [(2, 720, False, 1), (2, 480, False, 5), (1, 480, False, 1), (5, 720, True, 5)],
)
def test_coded_anew_the_colours_are_what_they_were(
    codec: Codec, said: int, height: int, full: bool, expected: int
) -> None:
    encoder = Coding.plain(codec).encoder(Rung(800_000, 640, 360, 15.0))
    planes = np.concatenate(
        [np.full((height, 640), 255 if full else 235, np.uint8), np.full((height // 2, 640), 128, np.uint8)]
    )
    frame = av.VideoFrame.from_ndarray(planes, format="yuvj420p" if full else "yuv420p")
    frame.colorspace = said
    coded, _ = encoder.encode(frame, 0.0, True)
    if not coded:
        coded, _ = encoder.encode(frame, 0.1, False)
    out, _ = first_frame(coded, codec)
    white = np.frombuffer(memoryview(out.planes[0]), np.uint8)[0]
    assert (int(out.colorspace), int(out.color_range)) == (expected, 1)
    assert white == pytest.approx(235, abs=3), "white stays white"


@pytest.mark.parametrize(("width", "height", "expected"), [(960, 540, 5), (1280, 720, 1)])
def test_turned_in_the_camera_the_colours_mean_what_they_meant(
    width: int, height: int, expected: int
) -> None:
    """Unsaid, they depend on the lines that the source sent, not on those of the turned picture."""
    out = upright(av.VideoFrame(width, height, "yuv420p"), 90)
    assert (out.width, out.height, int(out.colorspace)) == (height, width, expected)


def test_a_turned_picture_says_its_colours_in_a_clip() -> None:
    """The red of BT.709 went into the clip as BT.601 and unsaid, and from 720 lines on was read as BT.709."""
    planes = np.concatenate(
        [np.full((1280, 720), 63), np.full((320, 720), 102), np.full((320, 720), 240)]
    ).astype(np.uint8)
    frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
    frame.colorspace = 1
    made = SeenFrame(frame, None, PictureLook(turn=90)).straight().reformat(format="yuv420p")
    assert int(made.colorspace) in (5, 6)
    red = made.reformat(format="rgb24").to_ndarray()[100, 100]
    assert red.tolist() == pytest.approx([255, 0, 0], abs=6)
