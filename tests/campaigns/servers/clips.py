"""Small coded films for servers: each picture carries its number, in every shape a viewer must stand."""

import functools
from fractions import Fraction
from typing import Any

import av
import numpy as np

from respond_desktop.camera.video.drawn.barcode import write

FPS = 25
PICTURES = 100


@functools.cache
def film(
    width: int = 960, height: int = 540, codec: str = "libx264", b_pictures: int = 0, slices: int = 1
) -> tuple[bytes, ...]:
    """Coded pictures (Annex B, in decoding order); a key picture each second."""
    common = f"keyint={FPS}:min-keyint={FPS}:scenecut=0:repeat-headers=1:bframes={b_pictures}:slices={slices}"
    return _coded(width, height, codec, common, zerolatency=not b_pictures)


@functools.cache
def refreshed_film() -> tuple[bytes, ...]:
    """H.264 without a key picture but the first: intra blocks wander through the picture within a second."""
    common = f"keyint={FPS}:scenecut=0:repeat-headers=1:bframes=0:intra-refresh=1"
    return _coded(960, 540, "libx264", common, zerolatency=True)


def _coded(width: int, height: int, codec: str, common: str, zerolatency: bool) -> tuple[bytes, ...]:
    encoder: Any = av.CodecContext.create(codec, "w")
    encoder.width, encoder.height, encoder.pix_fmt = width, height, "yuv420p"
    encoder.time_base, encoder.framerate = Fraction(1, FPS), Fraction(FPS)
    threads = ":sliced-threads=0" if codec == "libx264" else ""
    name = "x265-params" if codec == "libx265" else "x264-params"
    quiet = ":log-level=none" if codec == "libx265" else ""
    encoder.options = {"preset": "ultrafast", name: common + threads + quiet}
    if zerolatency:
        encoder.options |= {"tune": "zerolatency"}
    generator = np.random.default_rng(3)
    coarse = generator.integers(40, 200, (height // 20 + 1, width // 20 + 1), dtype=np.uint8)
    ground = np.kron(coarse, np.ones((20, 20), dtype=np.uint8))[:height, :width]
    coded = []
    for number in range(PICTURES):
        luma = np.roll(ground, number * 3, axis=1)
        if width >= 832:
            write(luma, number)
        planes = np.concatenate([luma, np.full((height // 2, width), 128, np.uint8)])
        frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
        frame.pts = number
        coded += [bytes(packet) for packet in encoder.encode(frame)]
    coded += [bytes(packet) for packet in encoder.encode(None)]
    return tuple(coded)


@functools.cache
def huge_picture() -> bytes:
    """One key picture of 8,192 x 8,192 (a picture bomb of a few kilobytes)."""
    encoder: Any = av.CodecContext.create("libx264", "w")
    encoder.width = encoder.height = 8192
    encoder.pix_fmt, encoder.time_base = "yuv420p", Fraction(1, FPS)
    encoder.thread_count = 1
    encoder.options = {"preset": "ultrafast", "tune": "zerolatency", "x264-params": "repeat-headers=1"}
    frame = av.VideoFrame(8192, 8192, "yuv420p")
    frame.pts = 0
    packets = [*encoder.encode(frame), *encoder.encode(None)]
    return b"".join(bytes(packet) for packet in packets)
