"""Clips of real streams: marked, whole, bounded, in memory only; and whatever can end them does so honestly."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import av
import numpy as np
import pytest

from respond_desktop.video.decoding.frames import Wishes
from respond_desktop.video.engine import StreamEngine
from respond_desktop.video.keep import clip as clip_module
from respond_desktop.video.keep.clip import ClipBench, ClipRun
from respond_desktop.video.keep.clips import ClipBox, ClipEnd, ClipHooks, ClipResult, mark_size, packed_mark
from respond_desktop.video.keep.remote_clip import ClipLimits
from respond_desktop.video.keep.shot import ClipShot, moment
from respond_desktop.video.media_process import messages
from tests.support.media import Coded, RelayHouse, TestCamera, clip, eventually
from tests.support.pace import within
from tests.video.clip_tools import Recorded, film_of, stripe, striped
from tests.video.engines import Opened, address_of, running_engine

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
BEGAN_S = time.monotonic()
BEGIN = messages.BeginClip(stream=1, clip=1, max_bytes=10_000_000, max_s=3600.0)


@pytest.fixture(scope="module")
def engine() -> Iterator[StreamEngine]:
    """One for all tests here."""
    with running_engine() as running:
        yield running


class Stream:
    """One stream of a real camera through a real relay in a real media process."""

    def __init__(self, engine: StreamEngine, pictures: tuple[Coded, ...] = ()) -> None:
        self.engine, self._pictures = engine, pictures

    def __enter__(self) -> "Stream":
        self.house = RelayHouse()
        self.house.__enter__()
        self.camera = TestCamera(self.house.publish_endpoint("cam"), pictures=self._pictures)
        self.camera.__enter__()
        self.opened = Opened(self.engine, address_of(self.house.play_endpoint("w1", "cam")))
        self.opened.plays()
        return self

    def __exit__(self, *_: object) -> None:
        self.camera.__exit__()
        self.opened.session.stop()
        self.house.__exit__()

    def record(self, limits: ClipLimits | None = None, marked: bool = True) -> Recorded:
        return Recorded(self.opened.session, limits or ClipLimits(), marked)


def test_every_picture_is_marked_dated_and_whole_and_the_live_one_goes_on(engine: StreamEngine) -> None:
    with Stream(engine) as stream:
        recorded = stream.record()
        recorded.records(20)
        stream.opened.plays()
        assert recorded.clip is not None
        recorded.clip.end()
        result = recorded.result()
        stream.opened.plays()
    assert result.end is ClipEnd.STOPPED
    film = film_of(result)
    assert film.format.endswith("h264") and "mp4" in film.format
    assert len(film.planes) == result.pictures >= 20
    assert film.planes[0].shape == (180, 320)
    assert all(striped(plane) for plane in film.planes), "no picture without its mark"
    assert film.times == sorted(set(film.times)) and film.times[0] == 0
    assert abs(film.times[-1] - result.seconds) < 0.01 and 0.5 < result.seconds < 30
    first = recorded.going[0]
    assert (first.width, first.height, first.pictures) == (320, 180, 0)
    assert recorded.going[-1].captured_at is not None


def test_without_a_mark_nothing_is_recorded(engine: StreamEngine) -> None:
    with Stream(engine) as stream:
        recorded = stream.record(marked=False)
        eventually(lambda: recorded.going, "it knows the size")
        stream.opened.plays()
        assert stream.opened.session.record(ClipHooks(print, print)) is None, "one clip at a time"
        assert recorded.clip is not None
        recorded.clip.end()
        result = recorded.result()
    assert (result.end, result.pieces, result.pictures) == (ClipEnd.STOPPED, (), 0)


def test_a_clip_is_whole_though_nobody_looks(engine: StreamEngine) -> None:
    with Stream(engine, clip(pictures=60, gop=60)) as stream:
        recorded = stream.record()
        stream.opened.session.set_keys_only(True)
        recorded.records(12)
        assert recorded.clip is not None
        recorded.clip.end()
        result = recorded.result()
        assert result.seconds < 8, "key pictures alone would take 22 s"
        before_s, before = time.monotonic(), stream.opened.session.statistics.pictures
        eventually(lambda: stream.opened.session.statistics.pictures > before, "key pictures still come")
        rate = (stream.opened.session.statistics.pictures - before) / (time.monotonic() - before_s)
        assert rate < 25, "afterwards only key pictures are decoded again"


def test_it_ends_by_itself_before_it_is_too_long(engine: StreamEngine) -> None:
    with Stream(engine) as stream:
        result = stream.record(ClipLimits(max_s=1.0)).result()
    assert result.end is ClipEnd.TIME
    assert 0.2 < film_of(result).times[-1] < 1.0


def test_it_ends_by_itself_before_it_is_too_large(engine: StreamEngine) -> None:
    with Stream(engine) as stream:
        result = stream.record(ClipLimits(max_bytes=260_000)).result()
    assert result.end is ClipEnd.SIZE
    assert sum(len(piece) for piece in result.pieces) <= 260_000
    assert len(film_of(result).planes) == result.pictures > 0


def test_what_was_recorded_before_the_stream_broke_comes(engine: StreamEngine) -> None:
    with Stream(engine) as stream:
        recorded = stream.record()
        recorded.records(5)
        stream.camera.kill()
        result = recorded.result()
        eventually(lambda: stream.opened.ends, "the stream is over")
        assert result.end is ClipEnd.STREAM and all(striped(p) for p in film_of(result).planes)
        assert stream.opened.session.record(ClipHooks(print, print)) is None
        eventually(lambda: stream.opened.session.finished, "nothing more is awaited")


def test_what_was_recorded_before_the_watch_ended_comes_and_the_picture_is_dark(engine: StreamEngine) -> None:
    with Stream(engine) as stream:
        recorded = stream.record()
        recorded.records(5)
        stream.opened.session.stop()
        assert stream.opened.session.newest() is None
        result = recorded.result()
    assert result.end is ClipEnd.STREAM
    assert len(film_of(result).planes) == result.pictures >= 5


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_dead_media_process_loses_it_and_says_so() -> None:
    with running_engine(spare=False) as engine, Stream(engine) as stream:
        recorded = stream.record()
        recorded.records(5)
        assert stream.engine.active_id is not None
        os.kill(stream.engine.active_id, signal.SIGKILL)
        result = recorded.result()
    assert (result.end, result.pieces) == (ClipEnd.LOST, ())


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_none_begins_that_nobody_would_end(monkeypatch: pytest.MonkeyPatch) -> None:
    with running_engine(spare=False) as engine, Stream(engine) as stream:
        session, clips = stream.opened.session, stream.opened.session._clips
        give_up, results = clips.give_up, list[ClipResult]()
        begun: list[object] = []

        def give_up_as_somebody_clicks() -> None:
            give_up()
            begun.append(session.record(ClipHooks(lambda going: None, results.append)))

        monkeypatch.setattr(clips, "give_up", give_up_as_somebody_clicks)
        assert engine.active_id is not None
        os.kill(engine.active_id, signal.SIGKILL)
        eventually(lambda: stream.opened.ends, "the process is gone")
    assert begun == [None] and not results and not clips.running


def test_another_picture_size_ends_it_cleanly(engine: StreamEngine) -> None:
    pictures = (*clip(320, 180, 60, 10), *clip(640, 360, 60, 10))
    with Stream(engine, pictures) as stream:
        eventually(lambda: (p := stream.opened.session.newest()) and p.source_width == 320, "the small ones")
        recorded = stream.record()
        result = recorded.result()
    assert result.end is ClipEnd.CHANGED
    shapes = {plane.shape for plane in film_of(result).planes}
    assert len(shapes) == 1 and shapes <= {(180, 320), (360, 640)}


@pytest.mark.parametrize("what", ["size", "garbage", "short", "bomb"])
def test_a_wrong_mark_ends_it_without_a_picture(engine: StreamEngine, what: str) -> None:
    with Stream(engine) as stream:
        recorded = stream.record(marked=False)
        eventually(lambda: recorded.going, "it knows the size")
        assert recorded.clip is not None
        size, alpha, luma = stripe(320, 180)
        planes = {
            "size": packed_mark(alpha, luma),
            "garbage": b"no mark",
            "short": packed_mark(alpha, b""),
            "bomb": packed_mark(bytes(50_000_000), luma),
        }[what]
        width = size[0] + (what == "size")
        number = stream.opened.session.number
        mark = messages.MarkClip(stream=number, clip=1, width=width, height=size[1], planes=planes)
        recorded.clip._tell(mark)
        result = recorded.result()
        stream.opened.plays()
    assert (result.end, result.pieces) == (ClipEnd.MARK, ())


# -- the parts alone


def frames_of(pictures: tuple[Coded, ...]) -> list[Any]:
    """Decoded."""
    context: Any = av.CodecContext.create("h264", "r")
    return [frame for each in pictures for frame in context.decode(av.Packet(each.data))]


def shot(frame: Any, number: int, at_s: float = 0.0) -> ClipShot:
    return ClipShot(frame, NOON + timedelta(seconds=at_s), BEGAN_S + at_s, number, bool(frame.key_frame))


def running(wait_for_key: bool = False, events: list[Any] | None = None) -> tuple[ClipRun, list[Any]]:
    told: list[Any] = [] if events is None else events
    run = ClipRun(BEGIN, told.append, wait_for_key)
    run.take_mark(messages.MarkClip(stream=1, clip=1, width=320, height=180, planes=packed_planes()))
    return run, told


def packed_planes() -> bytes:
    _, alpha, luma = stripe(320, 180)
    return packed_mark(alpha, luma)


def test_what_was_decoded_in_part_is_not_recorded() -> None:
    frames = frames_of(clip(pictures=20, gop=10))
    run, told = running(wait_for_key=True)
    for number, frame in enumerate(frames):
        run.offer(shot(frame, number, number / 30))
    run.end(ClipEnd.STOPPED)
    run.run()
    assert told[-1].pictures == 10, (
        "from the second key picture on: the first came before it was decoded whole"
    )


def test_a_slow_coder_leaves_pictures_out_and_counts_them() -> None:
    [frame] = frames_of(clip())[:1]
    run, told = running()
    began_s = time.monotonic()
    for number in range(500):
        run.offer(shot(frame, number, number / 30))
    assert time.monotonic() - began_s < within(5)
    waiting = len(run._shots)
    assert waiting <= 30
    run.start()
    eventually(lambda: not run._shots, "it is coded")
    run.offer(shot(frame, 500, 500 / 30))
    run.end(ClipEnd.STOPPED)
    run.join()
    assert told[-1].pictures == waiting + 1 and told[-1].left_out == 500 - waiting


@pytest.mark.parametrize("what", ["no picture", "old mark"])
def test_no_picture_is_recorded_under_an_old_mark(monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    monkeypatch.setattr(clip_module, "FIRST_PICTURE_S", 0.3)
    monkeypatch.setattr(clip_module, "MARK_S", 0.3)
    run, told = running()
    if what == "old mark":
        run.offer(ClipShot(frames_of(clip())[0], None, time.monotonic(), 1))
    run.run()
    assert told[-1].end == "mark" and (told[-1].total > 0) == (what == "old mark")


def test_a_coder_that_fails_is_told_as_a_fault() -> None:
    run, told = running()
    broken: Any = object()
    run._shots.append(ClipShot(broken, None, 0.0, 1))
    run.run()
    assert (told[-1].end, told[-1].total) == ("fault", 0)


def test_a_closed_stream_records_nothing() -> None:
    told: list[Any] = []
    wishes = Wishes(light=True)
    bench = ClipBench(told.append, wishes)
    bench.close()
    bench.obey(BEGIN)
    assert (told[-1].end, told[-1].total, wishes.whole) == ("stream", 0, False)


def test_odd_and_large_pictures_are_marked_too() -> None:
    for width, height in ((321, 181), (3840, 2160)):
        frame = av.VideoFrame(width, height, "yuv420p")
        for plane in frame.planes:
            np.frombuffer(cast(Any, plane), np.uint8)[:] = 60
        told: list[Any] = []
        run = ClipRun(BEGIN, told.append, False)
        even_width, even_height = width & ~1, height & ~1
        size, alpha, luma = stripe(even_width, even_height)
        assert size == mark_size(even_width, even_height) and size[0] <= 1920
        planes = packed_mark(alpha, luma)
        run.take_mark(messages.MarkClip(stream=1, clip=1, width=size[0], height=size[1], planes=planes))
        run.offer(shot(frame, 1))
        run.end(ClipEnd.STOPPED)
        run.run()
        content = tuple(e.content for e in told if isinstance(e, messages.ClipPart))
        film = film_of(ClipResult(ClipEnd.STOPPED, content))
        assert film.planes[0].shape == (even_height, even_width) and striped(film.planes[0])


def test_pictures_of_full_range_are_neither_too_dark_nor_too_light() -> None:
    for name, colour_range in (("yuvj420p", 2), ("yuv420p", 2), ("yuv420p", 1), ("yuv420p", 0)):
        frame = av.VideoFrame(320, 180, name)
        frame.color_range = colour_range
        for number, plane in enumerate(frame.planes):
            np.frombuffer(cast(Any, plane), np.uint8)[:] = 128 if number else 60
        run, told = running()
        run.offer(shot(frame, 1))
        run.end(ClipEnd.STOPPED)
        run.run()
        content = tuple(e.content for e in told if isinstance(e, messages.ClipPart))
        luma = film_of(ClipResult(ClipEnd.STOPPED, content)).planes[0][:, 100:].mean()
        expected = 60 * 219 / 255 + 16 if colour_range == 2 else 60
        assert abs(luma - expected) < 3, (name, colour_range, luma)


@pytest.mark.parametrize(
    ("captured_s", "received_s", "expected_s"),
    [(2.0, 2.1, 2.0), (2.0, 9.0, 9.0), (-3600.0, 2.0, 2.0), (None, 2.0, 2.0), (0.0, 0.0, 0.0)],
)
def test_a_camera_clock_that_jumps_is_not_followed(
    captured_s: float | None, received_s: float, expected_s: float
) -> None:
    first = ClipShot(None, NOON, 0.0, 1)  # type: ignore[arg-type]
    captured = None if captured_s is None else NOON + timedelta(seconds=captured_s)
    assert moment(first, replace(first, captured_at=captured, received_s=received_s)) == expected_s


HEAD = b"\0\0\0\x10ftypisom"


def part(**changes: Any) -> messages.ClipPart:
    known: dict[str, Any] = {"stream": 1, "clip": 1, "end": "stopped"}
    return messages.ClipPart(**(known | changes))


GOOD = part(total=16, content=HEAD)


@pytest.mark.parametrize(
    "parts",
    [
        (part(total=4, content=b"junk"),),
        (part(total=-1),),
        (part(total=10**12, content=HEAD),),
        (part(total=16),),
        (part(total=4, content=HEAD),),
        (part(total=0, content=HEAD),),
        (part(total=12, seconds=float("nan"), content=HEAD),),
        (GOOD, part(total=17, content=b"more")),
    ],
)
def test_parts_that_are_no_clip_lose_it(parts: tuple[messages.ClipPart, ...]) -> None:
    done: list[ClipResult] = []
    box = ClipBox()
    assert box.begin(ClipHooks(print, done.append), 1000) == 1
    for each in parts:
        box.take_part(each)
    assert [(each.end, each.pieces) for each in done] == [(ClipEnd.LOST, ())]
    box.take_part(GOOD)
    box.give_up()
    assert len(done) == 1 and not box.running


def test_progress_that_cannot_be_loses_it() -> None:
    bad: tuple[dict[str, Any], ...] = (
        {"width": 0},
        {"width": 10**6},
        {"seconds": float("nan")},
        {"captured_s": float("inf")},
        {"captured_s": 1e300},
        {"pictures": -1},
    )
    for changes in bad:
        done: list[ClipResult] = []
        box = ClipBox()
        box.begin(ClipHooks(print, done.append), 1000)
        box.take_progress(
            messages.ClipGoing(**({"stream": 1, "clip": 1, "width": 10, "height": 10} | changes))
        )
        assert [each.end for each in done] == [ClipEnd.LOST]
