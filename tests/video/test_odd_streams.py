"""Streams that aren't plain: B-frames, H.265, a new size, damage, light decoding, a decoder that is too slow."""

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

import av
import numpy as np
import pytest

from respond_desktop.domain.stream.look import PLAIN, PictureLook
from respond_desktop.rtsp.errors import NotRtsp
from respond_desktop.rtsp.reader import AccessUnit
from respond_desktop.video.decoding import rtsp_frames
from respond_desktop.video.decoding.decode import Decoder
from respond_desktop.video.decoding.frames import Wishes
from respond_desktop.video.decoding.hardware import HardwareChoice
from respond_desktop.video.decoding.rtsp_frames import CATCH_UP_S, RtspFrames
from respond_desktop.video.marks import unseen_mark
from tests.support.media import RelayHouse, TestCamera, clip, eventually

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
X264 = "keyint=10:min-keyint=10:scenecut=0:repeat-headers=1"


def coded(codec: str, b_frames: int = 0, pictures: int = 30) -> Iterator[tuple[AccessUnit, int]]:
    """Access units in the order they are sent, with the place of each in time."""
    encoder: Any = av.CodecContext.create(codec, "w")
    encoder.width, encoder.height, encoder.pix_fmt = 320, 180, "yuv420p"
    encoder.time_base, encoder.framerate = Fraction(1, 30), Fraction(30)
    encoder.max_b_frames = b_frames
    options = f"{X264}:bframes={b_frames}:b-adapt=0"
    encoder.options = {
        "preset": "ultrafast",
        "x264-params": options,
        "x265-params": f"log-level=none:{options}",
    }
    packets = []
    for number in range(pictures):
        frame = av.VideoFrame.from_ndarray(np.full((180, 320, 3), 8 * number, np.uint8), format="rgb24")
        frame.pts = number
        packets += encoder.encode(frame)
    for packet in packets + encoder.encode(None):
        at = AT.replace(microsecond=packet.pts)
        yield AccessUnit(packet.pts * 3000, packet.is_keyframe, at, bytes(packet)), packet.pts


def test_b_frames_come_in_the_order_of_time_without_growing_delay() -> None:
    decoder, times, waiting = Decoder(), [], []
    for number, (unit, _) in enumerate(coded("libx264", b_frames=2)):
        decoded = decoder.decode(unit)
        if decoded is not None and decoded[1] is not None:
            times.append(decoded[1].microsecond)
            waiting.append(number + 1 - len(times))
    assert times == sorted(times) and len(times) > 20
    assert max(waiting) <= 3 and waiting[-1] <= waiting[5], "the delay stays what reordering needs"
    assert decoder.damaged == 0


def test_h265_is_decoded_and_an_unknown_encoding_refused() -> None:
    decoder = Decoder("H265")
    decoded = [decoder.decode(unit) for unit, _ in coded("libx265")]
    assert all(decoded) and decoder.damaged == 0
    assert decoder.words == "H.265, software (hardware decoding is off by setting)"
    with pytest.raises(ValueError, match="unknown"):
        Decoder("VP8")


def test_a_new_size_in_mid_stream_is_followed() -> None:
    decoder, sizes = Decoder(), []
    for each in (*clip(), *clip(640, 360, 10, 10), *clip()):
        decoded = decoder.decode(AccessUnit(0, each.key, None, each.data))
        sizes.append(decoded[0].width if decoded else 0)
    assert set(sizes) == {320, 640} and sizes[30] == 640 and sizes[40] == 320
    assert decoder.damaged == 0


def test_damaged_pictures_are_never_shown() -> None:
    decoder, shown = Decoder(), []
    for number, each in enumerate(clip()):
        body = bytearray(each.data)
        if number == 4:
            body = body[: len(body) // 2]
        if decoder.decode(AccessUnit(0, each.key, None, bytes(body))) is not None:
            shown.append(number)
    assert shown == [*range(4), *range(10, 30)]


def test_light_decoding_begins_and_ends_with_a_key_picture_and_stays_close_to_the_full_one() -> None:
    full, light = Decoder(), Decoder()
    light.light = True
    for each in clip():
        pair = [decoder.decode(AccessUnit(0, each.key, None, each.data)) for decoder in (full, light)]
        assert pair[0] is not None and pair[1] is not None
        whole, less = (one[0].to_ndarray(format="gray").astype(int) for one in pair if one is not None)
        assert np.abs(whole - less).mean() < 4
    assert "without deblocking" in light.words and "without" not in full.words
    assert light.damaged == 0


def test_hardware_that_is_not_there_leaves_the_processor_and_a_reason() -> None:
    choice = HardwareChoice(devices=("cuda", "vaapi", "d3d11va"))
    decoder = Decoder("H264", choice)
    decoded = [decoder.decode(AccessUnit(0, each.key, None, each.data)) for each in clip()]
    assert sum(one is not None for one in decoded) >= 10, "back in software at the latest after some pictures"
    assert decoder.words.startswith("H.264, ")


class SlowSink:
    """A tile that takes longer to show a picture than the camera to send one."""

    def __init__(self, pause_s: float) -> None:
        self.wishes = Wishes()
        self.mark = unseen_mark()
        self.pause_s = pause_s
        self.ages: list[float] = []

    def decoded(self, count: int) -> None: ...

    def hear(self, pcm: bytes, captured_at: datetime | None) -> None: ...

    def show(self, frame: object, captured_at: datetime | None, look: PictureLook = PLAIN) -> None:
        assert captured_at is not None
        self.ages.append((datetime.now(UTC) - captured_at).total_seconds())
        work(self.pause_s)


def work(seconds: float) -> None:
    """Work that takes time."""
    until_s = time.monotonic() + seconds
    while time.monotonic() < until_s:
        time.sleep(0.005)


def test_showing_that_takes_three_times_too_long_keeps_the_delay_bounded() -> None:
    sink = SlowSink(0.1)
    with RelayHouse() as house, TestCamera(house.publish_endpoint("cam")):
        frames = RtspFrames(house.play_endpoint("w1", "cam"))
        thread = threading.Thread(target=frames.run, args=(sink,))
        thread.start()
        eventually(lambda: len(sink.ages) > 30, "pictures come")
        frames.stop()
        thread.join()
    early, late = sorted(sink.ages[5:12]), sorted(sink.ages[-7:])
    assert late[3] < early[3] + CATCH_UP_S, "the delay doesn't creep up"


def test_a_stream_that_can_not_be_decoded_any_more_ends_instead_of_standing_still(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    decode = Decoder.decode
    monkeypatch.setattr(rtsp_frames, "NOTHING_WHOLE_S", 0.5)

    def broken_later(self: Decoder, unit: AccessUnit) -> object:
        if len(sink.ages) < 5:
            return decode(self, unit)
        self.skipped()
        return None

    monkeypatch.setattr(Decoder, "decode", broken_later)
    sink = SlowSink(0.0)
    with RelayHouse() as house, TestCamera(house.publish_endpoint("cam")):
        frames = RtspFrames(house.play_endpoint("w1", "cam"))
        with pytest.raises(NotRtsp, match="nothing that can be shown"):
            frames.run(sink)
    assert len(sink.ages) == 5


def test_decoding_that_is_too_slow_skips_to_key_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    decode = Decoder.decode

    def slow(self: Decoder, unit: AccessUnit) -> object:
        work(0.06)
        return decode(self, unit)

    monkeypatch.setattr(Decoder, "decode", slow)
    sink = SlowSink(0.0)
    with RelayHouse() as house, TestCamera(house.publish_endpoint("cam")) as camera:
        frames = RtspFrames(house.play_endpoint("w1", "cam"))
        thread = threading.Thread(target=frames.run, args=(sink,))
        thread.start()
        eventually(lambda: len(sink.ages) > 4 and camera.sent > 120, "pictures come")
        frames.stop()
        thread.join()
    assert sorted(sink.ages[2:])[len(sink.ages[2:]) // 2] < 3 * CATCH_UP_S


def test_a_look_after_long_keeps_the_pictures_going_before_the_next_key_picture(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    decode = Decoder.decode

    def slow(self: Decoder, unit: AccessUnit) -> object:
        work(0.005)
        return decode(self, unit)

    monkeypatch.setattr(Decoder, "decode", slow)
    sink, until_key = SlowSink(0.0), 600
    sink.wishes.keys_only = True
    pictures = clip(160, 90, until_key, until_key)
    with RelayHouse() as house, TestCamera(house.publish_endpoint("cam"), pictures=pictures) as camera:
        frames = RtspFrames(house.play_endpoint("w1", "cam"))
        thread = threading.Thread(target=frames.run, args=(sink,))
        thread.start()
        eventually(lambda: camera.sent > 150, "many wait unseen")
        assert len(sink.ages) == 1
        sink.wishes.keys_only = False
        eventually(lambda: len(sink.ages) > 30 or camera.sent > until_key, "pictures come")
        frames.stop()
        thread.join()
    assert camera.sent < until_key
