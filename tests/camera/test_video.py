"""The drawn street: numbers survive the coder, pictures come when asked, clips repeat."""

import itertools
from datetime import UTC, datetime
from pathlib import Path

import av
import numpy as np
import pytest

from respond_desktop.camera.video import barcode
from respond_desktop.camera.video.encoder import Encoder
from respond_desktop.camera.video.scene import FPS, Scene
from respond_desktop.camera.video.source import (
    BadClipError,
    Clip,
    ClipSource,
    DrawnSource,
    PictureCounter,
)
from respond_desktop.camera.video.street import HEIGHT, WIDTH

AT = datetime(2026, 11, 21, 21, 14, 6, 310_000, tzinfo=UTC)


def now() -> datetime:
    return AT


def luma_of(decoder: "av.VideoCodecContext", coded: bytes) -> list[np.ndarray]:
    return [frame.to_ndarray(format="gray") for frame in decoder.decode(av.Packet(coded))]


def decoder() -> "av.VideoCodecContext":
    context = av.CodecContext.create("h264", "r")
    assert isinstance(context, av.VideoCodecContext)
    context.thread_count = 1
    return context


@pytest.mark.parametrize("number", [0, 1, 2, 1365, 2730, 4095, 4096, 123456])
def test_a_number_reads_back(number: int) -> None:
    luma = np.full((HEIGHT, WIDTH), 90, np.uint8)
    barcode.write(luma, number)
    assert barcode.read(luma) == number % barcode.NUMBERS
    half = luma[::2, ::2]
    assert barcode.read(half, barcode.BLOCK_PX / 2) == number % barcode.NUMBERS


@pytest.mark.parametrize(
    "picture",
    [np.zeros((540, 960)), np.full((540, 960), 255), np.zeros((4, 4)), np.zeros((540, 960, 3))],
)
def test_no_number_is_none(picture: np.ndarray) -> None:
    assert barcode.read(picture) is None


def test_a_torn_number_is_none() -> None:
    luma = np.zeros((HEIGHT, WIDTH), np.uint8)
    barcode.write(luma, 77)
    luma[0:32, 5 * 32 : 6 * 32] = 235 - luma[0, 5 * 32]
    assert barcode.read(luma) is None


def test_numbers_and_words_survive_h264() -> None:
    scene, encoder, reader = Scene("UNIT 214 CAMERA 5507", seed=3), Encoder(), decoder()
    seen, keys = [], []
    for number in range(2 * FPS + 2):
        coded, key = encoder.encode(scene.draw(number, AT), number, key=number == 5)
        assert coded.startswith((b"\0\0\0\1", b"\0\0\1"))
        keys += [number] if key else []
        seen += [barcode.read(luma) for luma in luma_of(reader, coded)]
    assert seen == list(range(len(seen))) and len(seen) >= 2 * FPS
    assert keys[:2] == [0, 5] and all(b - a <= FPS for a, b in itertools.pairwise(keys))


def test_the_picture_moves_and_carries_its_clock() -> None:
    scene = Scene("UNIT 214", seed=1)
    first = scene.draw(0, AT).copy()
    later = scene.draw(20, AT).copy()
    middle = slice(60, HEIGHT - 40)
    assert np.any(first[middle] != later[middle])
    other = scene.draw(20, AT.replace(second=7)).copy()
    changed = np.argwhere(later[:HEIGHT] != other[:HEIGHT])
    assert changed.size and changed[:, 0].min() >= HEIGHT - 40


def test_numbers_go_on_from_one_spell_to_the_next() -> None:
    counter = PictureCounter()
    scene = Scene("UNIT 214")
    first = DrawnSource(scene, counter, now)
    assert first.next(True).key
    first.next(False)
    first.close()
    second, reader = DrawnSource(scene, counter, now), decoder()
    pictures = [second.next(False) for _ in range(3)]
    assert pictures[0].pts_s < pictures[1].pts_s < pictures[2].pts_s
    lumas = [luma for picture in pictures for luma in luma_of(reader, picture.annexb)]
    assert barcode.read(lumas[0]) == 2


def _clip(path: Path, count: int = 8) -> Path:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=30, options={"tune": "zerolatency"})
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        for _ in range(count):
            frame = av.VideoFrame.from_ndarray(np.full((96, 64), 90, np.uint8), format="yuv420p")
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


@pytest.mark.parametrize("name", ["clip.mp4", "clip.h264"])
def test_a_clip_repeats(tmp_path: Path, name: str) -> None:
    clip = Clip.load(_clip(tmp_path / name))
    source, reader = ClipSource(clip, now), decoder()
    pictures = [source.next(False) for _ in range(2 * len(clip.pictures))]
    assert pictures[0].key and pictures[len(clip.pictures)].key
    assert sum(len(luma_of(reader, picture.annexb)) for picture in pictures) >= len(clip.pictures)


def test_what_is_no_clip_is_refused(tmp_path: Path) -> None:
    (tmp_path / "no.mp4").write_bytes(b"no video")
    with pytest.raises(BadClipError, match=r"no\.mp4"):
        Clip.load(tmp_path / "no.mp4")
    with pytest.raises(BadClipError):
        Clip.load(tmp_path / "missing.mp4")
