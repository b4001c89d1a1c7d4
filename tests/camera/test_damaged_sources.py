"""Streams that lose pieces, and streams that say little: no damaged picture is passed on, and none is missed."""

import random
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from respond_desktop.camera.stream_fix import Source, StreamGnss
from respond_desktop.camera.video.choice import PictureChoice
from respond_desktop.camera.video.drawn.barcode import BLOCK_PX, read
from respond_desktop.camera.video.encode.codec import Codec
from respond_desktop.camera.video.foreign.by_ffmpeg import ByFfmpeg, plain_reason
from respond_desktop.camera.video.foreign.coded import Coded
from respond_desktop.camera.video.foreign.inputs import Input
from respond_desktop.camera.video.foreign.pictures import CodedPictures, PictureTrack
from respond_desktop.camera.video.foreign.shelf import CameraShot, PictureShelf
from respond_desktop.domain.stream.look import PLAIN, PictureLook
from respond_desktop.interop.klv import UNIVERSAL_KEY, LocalSet, encode
from respond_desktop.rtsp.payload.entry import entry_of_packet
from respond_desktop.rtsp.payload.h264 import H264
from respond_desktop.video.address import StreamAddress
from respond_desktop.video.decoding.frames import Wishes
from respond_desktop.video.decoding.hardware import HardwareChoice
from respond_desktop.video.decoding.other import OtherFrames
from respond_desktop.video.marks import unseen_mark
from tests.camera.sending import CameraHouse, making, viewed
from tests.campaigns.servers.clips import film, refreshed_film
from tests.campaigns.servers.forgivable import packed, sound_server
from tests.campaigns.servers.scripted import scripted
from tests.support.gateway import free_udp_port
from tests.support.media import RelayHouse, eventually

DATAGRAM = 1316
LIBRARIES = {Codec.H264: "libx264", Codec.H265: "libx265"}


def mpegts(path: Path, codec: Codec) -> Path:
    """Four seconds of the numbered film."""
    raw = path.with_suffix(".raw")
    raw.write_bytes(b"".join(film(codec=LIBRARIES[codec])))
    with av.open(str(raw), format=codec.value) as source, av.open(str(path), "w", format="mpegts") as into:
        stream = into.add_stream_from_template(source.streams.video[0])
        for number, packet in enumerate(source.demux(video=0)):
            if packet.size:
                packet.stream, packet.pts, packet.dts = stream, number * 48000, number * 48000
                into.mux(packet)
    return path


def pieces(path: Path, lost: float, seed: int) -> list[bytes]:
    content, dice = path.read_bytes(), random.Random(seed)
    parts = [content[start : start + DATAGRAM] for start in range(0, len(content), DATAGRAM)]
    return [part for part in parts if dice.random() >= lost]


@dataclass
class Judge:
    """Compares pictures with those of the whole film, by the number that each carries."""

    path: Path
    right: int = 0
    wrong: int = 0
    _truth: dict[int | None, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        with av.open(str(self.path)) as container:
            for frame in container.decode(video=0):
                luma = frame.to_ndarray(format="gray")
                self._truth[read(luma, BLOCK_PX)] = luma.astype(int)

    def take(self, frame: Any) -> None:
        luma = frame.to_ndarray(format="gray")
        number = read(luma, BLOCK_PX)
        good = number in self._truth and np.abs(self._truth[number] - luma).max() < 30
        self.right, self.wrong = self.right + good, self.wrong + (not good)


class Judged(PictureShelf):
    """A shelf whose pictures are judged as they are put on it."""

    def __init__(self, judge: Judge, codec: Codec) -> None:
        super().__init__()
        self._judge = judge
        self._decoder: Any = av.CodecContext.create(codec.value, "r")
        self._decoder.thread_count = 1

    def put(self, shot: CameraShot) -> None:
        frames = [shot.frame] if shot.frame else self._decoder.decode(av.Packet(shot.coded))
        for frame in frames:
            self._judge.take(frame)


@pytest.mark.attack("damage is never sold as sound")
@pytest.mark.parametrize("wanted", list(Codec))
@pytest.mark.parametrize("codec", list(Codec))
def test_a_lossy_stream_is_passed_on_without_one_wrong_picture(
    tmp_path: Path, codec: Codec, wanted: Codec
) -> None:
    path = mpegts(tmp_path / "film.ts", codec)
    judge = Judge(path)
    for seed in (1, 5, 6):
        lossy = tmp_path / f"lossy-{seed}.ts"
        lossy.write_bytes(b"".join(pieces(path, 0.01, seed)))
        shelf = Judged(judge, codec)
        ByFfmpeg(Input(str(lossy), "The film"), shelf, lambda: datetime.now(UTC), wanted).read()
    assert judge.wrong == 0 and judge.right > 20, (judge.right, judge.wrong)


class Kept(PictureShelf):
    """A shelf that keeps everything that is put on it."""

    def __init__(self) -> None:
        super().__init__()
        self.shots: list[CameraShot] = []

    def put(self, shot: CameraShot) -> None:
        self.shots.append(shot)


@pytest.mark.attack("damage is never sold as sound")
def test_what_is_copied_stops_being_copied_where_it_is_whole_only_later() -> None:
    shelf = Kept()
    pictures = CodedPictures(
        PictureTrack(Codec.H264, Codec.H264, sound=False), shelf, lambda: datetime.now(UTC)
    )
    entries = [(data, entry_of_packet(H264, data)) for data in refreshed_film()]
    for data, entry in entries[:20]:
        pictures.take(Coded(data, entry))
    assert all(shot.coded for shot in shelf.shots) and len(shelf.shots) == 20
    for number, (data, entry) in enumerate(entries[20:], 20):
        pictures.take(Coded(data, entry, damaged=number == 22))
    after = shelf.shots[22:]
    assert after and all(shot.frame is not None for shot in after), "decoded, once all of it is whole"
    assert {read(shot.frame.to_ndarray(format="gray"), BLOCK_PX) is None for shot in after if shot.frame} == {
        False
    }


class Watched:
    """A desktop's tile that judges what it shows."""

    def __init__(self, judge: Judge) -> None:
        self.wishes, self.mark, self._judge = Wishes(), unseen_mark(), judge

    def decoded(self, count: int) -> None: ...

    def hear(self, pcm: bytes, captured_at: datetime | None) -> None: ...

    def show(self, frame: Any, captured_at: datetime | None, look: PictureLook = PLAIN) -> None:
        self._judge.take(frame)


@contextmanager
def sending(parts: list[bytes], every_s: float) -> Iterator[int]:
    """Datagrams again and again; gives the port."""
    port, over = free_udp_port(), threading.Event()

    def send() -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            while not over.is_set():
                for part in parts:
                    sender.sendto(part, ("127.0.0.1", port))
                    if over.wait(every_s):
                        return

    thread = threading.Thread(target=send)
    thread.start()
    try:
        yield port
    finally:
        over.set()
        thread.join()


@pytest.mark.attack("damage is never sold as sound")
def test_a_lossy_stream_of_datagrams_shows_no_wrong_picture(tmp_path: Path) -> None:
    path = mpegts(tmp_path / "film.ts", Codec.H265)
    judge = Judge(path)
    parts = pieces(path, 0.01, 3)
    with sending(parts, 4.0 / len(parts)) as port:
        frames = OtherFrames(StreamAddress(f"udp://127.0.0.1:{port}"), HardwareChoice(allowed=False))
        thread = threading.Thread(target=frames.run, args=(Watched(judge),))
        thread.start()
        try:
            eventually(lambda: judge.right + judge.wrong > 15 and frames.damaged, "pictures and damage")
        finally:
            frames.stop()
            thread.join()
    assert judge.wrong == 0


def slow_keys(seconds: int) -> Callable[[], Iterator[list[bytes]]]:
    """A camera whose key pictures are far apart, met just after one."""
    pictures = film()[1:25] + film()[26:50] * 20
    joined = pictures[: seconds * 25] + film()
    return packed(joined, "H264")


def test_key_pictures_far_apart_can_be_watched_and_nothing_is_announced_before_one() -> None:
    manner = sound_server("H264")
    with (
        scripted(replace(manner, pictures=slow_keys(7))) as url,
        RelayHouse() as house,
        CameraHouse(making(PictureChoice(url))) as camera,
    ):
        began_s = time.monotonic()
        camera.start(house)
        eventually(lambda: house.events.of("publish_started") or camera.told.ended, "the camera publishes")
        assert time.monotonic() - began_s > 5.0, "the relay cuts a publisher that is silent so long"
        assert not camera.told.ended
        with viewed(house) as viewer:
            eventually(lambda: len(viewer.pictures) > 10, "pictures")
        assert not camera.told.ended and len(house.events.of("publish_started")) == 1


AT = datetime(2026, 11, 21, 21, tzinfo=UTC)
SET = encode(LocalSet(AT, lat=60.17, lon=24.94))


@pytest.mark.parametrize(
    ("payload", "source"),
    [
        (SET, Source.GOOD),
        (b"\x00\x00\x0f\x00\x30" + SET, Source.GOOD),
        (SET[5:], Source.GOOD),
        (SET[9:], Source.DAMAGED),
        (b"nothing of the kind", Source.DAMAGED),
        (UNIVERSAL_KEY[:8] + bytes(8) + b"\x01\x00", Source.NONE),
    ],
)
def test_a_data_track_is_found_or_called_damaged(payload: bytes, source: Source) -> None:
    gnss = StreamGnss()
    gnss.take(payload)
    gnss.fix(AT)
    assert gnss.source is source


def test_a_time_out_is_never_called_a_wish_to_exit() -> None:
    exit_wanted = av.error.ExitError(0, "Immediate exit requested")
    assert plain_reason(exit_wanted) == plain_reason(TimeoutError()) == "nothing arrived in time"
