"""A reader that is slow or stopped gets newer pictures or is cut; nobody else notices."""

import asyncio
from dataclasses import dataclass, field

import pytest

from respond_desktop.central.relay import RelayLimits
from respond_desktop.central.relay.cache import KeyFrameCache
from respond_desktop.central.relay.playback import Burst, Playback, PlaybackOutlet
from tests.relay.raw import raw_client
from tests.support.media import RelayHouse, TestCamera, clip, eventually, open_reader, take
from tests.support.pace import within

BIG = clip(1280, 720, 20, 10)


@dataclass
class Wire:
    """Takes what a playback writes."""

    written: bytearray = field(default_factory=bytearray)
    cuts: list[str] = field(default_factory=list)
    was_cut: asyncio.Event = field(default_factory=asyncio.Event)

    def outlet(self) -> PlaybackOutlet:
        return PlaybackOutlet(self.written.extend, lambda: True, self._cut)

    def _cut(self, reason: str) -> None:
        self.cuts.append(reason)
        self.was_cut.set()


def test_a_paused_reader_skips_to_the_next_key_picture_by_age() -> None:
    async def run() -> None:
        wire = Wire()
        playback = Playback(wire.outlet(), {0: (0, 1)}, 0, RelayLimits(picture_age_s=1.0))
        playback.offer(Burst(0, [b"early"], 0.0))
        assert not wire.written
        playback.join([b"key0"], {0: b"report"})
        assert wire.written == b"$\x01\x00\x06report$\x00\x00\x04key0"
        playback.pause()
        playback.offer(Burst(0, [b"old1"], 10.0))
        playback.offer(Burst(0, [b"old2"], 10.9))
        assert not playback.waits_for_key
        playback.offer(Burst(0, [b"old3"], 11.1))
        assert playback.waits_for_key
        assert playback.skipped == 1
        playback.offer(Burst(0, [b"rest"], 11.2))
        playback.resume()
        assert b"old" not in wire.written
        playback.join([b"key1"], {})
        playback.offer(Burst(0, [b"next"], 12.0))
        assert wire.written.endswith(b"key1$\x00\x00\x04next")
        playback.finish()

    asyncio.run(run())


def test_a_queue_is_bounded_by_size() -> None:
    async def run() -> None:
        playback = Playback(Wire().outlet(), {0: (0, 1)}, 0, RelayLimits(queue_bytes=1000))
        playback.join([b"key"], {})
        playback.pause()
        for _ in range(20):
            playback.offer(Burst(0, [bytes(300)], 5.0))
        assert playback.skipped == 1
        playback.finish()

    asyncio.run(run())


def test_a_reader_without_progress_is_cut_and_one_with_progress_is_not() -> None:
    async def run() -> None:
        stuck, lively = Wire(), Wire()
        limits = RelayLimits(stuck_reader_s=0.3)
        first = Playback(stuck.outlet(), {0: (0, 1)}, 0, limits)
        second = Playback(lively.outlet(), {0: (0, 1)}, 0, limits)
        first.pause()
        second.pause()
        second.resume()
        await asyncio.wait_for(stuck.was_cut.wait(), within(30))
        assert stuck.cuts == ["reader too slow"]
        assert not lively.cuts
        first.finish()

    asyncio.run(run())


def test_the_cache_starts_at_the_first_packet_of_the_key_picture_and_is_bounded() -> None:
    cache = KeyFrameCache(500)  # each packet costs 64 bytes more than it holds
    assert not cache.add(b"delta", 1, b"\x41\x9a")
    assert cache.packets == []
    assert not cache.add(b"sei", 2, b"\x06\x01")
    assert cache.add(b"key-a", 2, b"\x7c\x85\x88")  # FU-A with the start of an IDR slice
    assert not cache.add(b"key-b", 2, b"\x7c\x45\x88")
    cache.add(b"after", 3, b"\x41\x9a")
    assert cache.packets == [b"sei", b"key-a", b"key-b", b"after"]
    assert cache.add(b"stap", 4, b"\x78\x00\x02\x67\x42\x00\x02\x68\xce")
    assert cache.packets == [b"stap"]
    cache.add(bytes(400), 5, b"\x41\x9a")
    assert cache.packets == []
    cache.add(b"new key", 6, b"\x65\x88")
    cache.clear()
    assert cache.packets == []


@pytest.mark.promise
def test_a_stopped_reader_is_cut_and_delays_nobody() -> None:
    with RelayHouse(RelayLimits(stuck_reader_s=1.0)) as house:
        camera = TestCamera(house.publish_endpoint("cam"), 30, BIG)
        with camera:
            stopped = house.play_endpoint("stopped", "cam")
            with (
                raw_client(house.port, receive_buffer=8192) as lazy,
                open_reader(house.play_endpoint("good", "cam")) as reader,
            ):
                lazy.play(stopped.url, stopped.credentials)
                while not house.events.of("play_ended"):
                    unit = take(reader, 1)[0]
                    assert unit.captured_at is not None
                assert [(w, why) for w, _, why in house.events.of("play_ended")] == [
                    ("stopped", "reader too slow")
                ]
                assert lazy.is_cut()
                take(reader, 10)
                assert reader.gaps == 0
            assert camera.ended is None


def test_old_pictures_do_not_pile_up_for_a_reader_that_sleeps() -> None:
    """What a sleeping reader finds afterwards is bounded, not a replay of everything."""
    with RelayHouse(RelayLimits(stuck_reader_s=60, picture_age_s=0.2)) as house:
        camera = TestCamera(house.publish_endpoint("cam"), 30, BIG)
        with camera:
            endpoint = house.play_endpoint("sleepy", "cam")
            with raw_client(house.port, receive_buffer=16384) as sleepy:
                sleepy.play(endpoint.url, endpoint.credentials)
                before = camera.sent
                eventually(lambda: camera.sent > before + 60, "two seconds of pictures pass")
                statistics = house.call(house.relay.statistics, "sleepy")
                assert statistics is not None
                assert statistics.skipped >= 1
                passed = sum(len(picture.data) for picture in BIG) * 3
                assert statistics.sent_bytes < passed / 2
