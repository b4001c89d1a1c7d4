"""Pictures are drawn straight into their place, as PyAV's own scaler would draw them."""

import os

import av
import numpy as np
import pytest
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace, Interpolation, VideoReformatter

from respond_desktop.video.address import StreamAddress
from respond_desktop.video.decoding.hardware import HardwareChoice
from respond_desktop.video.decoding.scale import Scaler, room_bytes, row_bytes
from respond_desktop.video.decoding.sources import frames_of
from respond_desktop.video.decoding.swscale import Converter
from respond_desktop.video.media_process import messages, shared_memory
from respond_desktop.video.media_process.outlet import Outlet
from respond_desktop.video.picture import TileSize

FORMATS = ("yuv420p", "yuvj420p", "nv12", "yuv422p", "yuv444p", "yuv420p10le", "gray")


def picture(width: int, height: int, name: str) -> VideoFrame:
    """Noise over a slope, in this format."""
    rng = np.random.default_rng(7)
    rgb = rng.integers(0, 60, (height, width, 3), dtype=np.uint8)
    rgb += np.linspace(0, 190, width, dtype=np.uint8)[None, :, None]
    return av.VideoFrame.from_ndarray(rgb, format="rgb24").reformat(format=name)


def drawn(scaler: Scaler, frame: VideoFrame, size: TileSize) -> np.ndarray:
    """The picture's pixels, after a check that nothing was written behind its room."""
    memory = bytearray(b"\xa5" * (room_bytes(size) + 4096))
    scaler.draw(frame, size, memoryview(memory)[: room_bytes(size)])
    assert memory[room_bytes(size) :] == b"\xa5" * 4096
    stride = row_bytes(size.width)
    rows = np.frombuffer(bytes(memory), np.uint8)[: stride * size.height].reshape(size.height, stride)
    return rows[:, : size.width * 4].reshape(size.height, size.width, 4)


def by_pyav(frame: VideoFrame) -> np.ndarray:
    """PyAV's way, in a frame of its own."""
    colours = Colorspace.ITU709 if frame.height >= 720 else Colorspace.ITU601
    bgra = VideoReformatter().reformat(
        frame, format="bgra", src_colorspace=colours, interpolation=Interpolation.POINT, threads=1
    )
    return bgra.to_ndarray()


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("width,height", [(1280, 720), (426, 240), (136, 98), (2, 2)])
def test_drawing_gives_the_pixels_that_a_frame_of_its_own_would_have(
    name: str, width: int, height: int
) -> None:
    frame = picture(width, height, name)
    assert np.array_equal(drawn(Scaler(), frame, TileSize(width, height)), by_pyav(frame))


def test_full_range_is_seen_in_the_picture() -> None:
    frame = picture(320, 180, "yuv420p")
    narrow = drawn(Scaler(), frame, TileSize(320, 180))
    frame.color_range = ColorRange.JPEG
    full = drawn(Scaler(), frame, TileSize(320, 180))
    assert int(full.min()) >= int(narrow.min())
    assert not np.array_equal(full, narrow)


def test_a_picture_is_made_smaller_for_its_tile() -> None:
    size = TileSize(160, 160).fit(1280, 720)
    assert size == TileSize(160, 90)
    small = drawn(Scaler(), picture(1280, 720, "yuv420p"), size)
    assert small.shape == (90, 160, 4)
    assert small[:, 150, :3].mean() > small[:, 5, :3].mean() + 100, "the slope goes from left to right"


def test_without_the_library_it_is_drawn_by_pyav_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    frame, size = picture(1280, 720, "yuv420p"), TileSize(426, 240)
    here = drawn(Scaler(), frame, size)
    monkeypatch.setattr(Converter, "make", classmethod(lambda cls: None))
    assert np.array_equal(drawn(Scaler(), frame, size), here)


def test_one_scaler_follows_pictures_that_change() -> None:
    scaler = Scaler()
    for width, height, name in ((640, 360, "yuv420p"), (320, 180, "nv12"), (640, 360, "yuv420p")):
        frame = picture(width, height, name)
        assert np.array_equal(drawn(scaler, frame, TileSize(width, height)), by_pyav(frame))


def test_a_room_too_small_is_refused() -> None:
    converter = Converter.make()
    assert converter is not None, "the wheel's own library is used here"
    with pytest.raises(ValueError, match="too small"):
        converter.convert(picture(64, 64, "yuv420p"), Colorspace.ITU601, memoryview(bytearray(64 * 64)), 256)


@pytest.mark.parametrize("width,height", [(642, 362), (1282, 720), (35, 21)])
def test_a_still_has_every_column_and_the_colours_of_the_live_picture(width: int, height: int) -> None:
    parts: list[messages.StillPart] = []

    def take(event: messages.Event) -> None:
        if isinstance(event, messages.StillPart):
            parts.append(event)

    source = frames_of(StreamAddress("rtsps://127.0.0.1/watch/w1"), HardwareChoice(False))
    outlet = Outlet(1, source, TileSize(64, 64), take, lambda: f"respond-still-{width}-{os.getpid()}")
    frame = picture(width, height, "yuv420p")
    outlet.session.show(frame, None)
    outlet.send_still(1)
    outlet.close()
    shared_memory.forget(f"respond-still-{width}-{os.getpid()}")
    pixels = np.frombuffer(b"".join(part.pixels for part in parts), np.uint8)
    colours = Colorspace.ITU709 if height >= 720 else Colorspace.ITU601
    rgb = frame.reformat(format="rgb24", src_colorspace=colours, interpolation=Interpolation.POINT)
    seen, wanted = pixels.reshape(height, width, 4)[:, :, 2::-1].astype(int), rgb.to_ndarray().astype(int)
    assert (parts[0].width, parts[0].height, parts[0].total) == (width, height, width * height * 4)
    assert np.abs(seen - wanted).max() <= 2
