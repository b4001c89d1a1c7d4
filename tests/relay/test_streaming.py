"""What the relay does with pictures: at once, from a key picture, cut and forgotten when it must."""

import time
from threading import Thread

import pytest

from respond_desktop.central.relay import RelayLimits
from respond_desktop.rtsp.errors import Ended, RefusedByServer, RtspError
from respond_desktop.rtsp.payload.annexb import split_annexb
from respond_desktop.rtsp.reader import RtspReader
from tests.relay.raw import raw_client
from tests.support.media import RelayHouse, TestCamera, clip, eventually, open_reader, take
from tests.support.pace import promised, within

SLOW_GOP = clip(320, 180, 60, 60)


def _runs_to_its_end(reader: RtspReader) -> None:
    with pytest.raises(RtspError):
        for _ in reader:
            pass


def test_a_reader_gets_the_cached_key_picture_at_once_and_the_clock_with_it() -> None:
    with RelayHouse() as house, TestCamera(house.publish_endpoint("cam"), 30, SLOW_GOP):
        eventually(lambda: house.call(house.relay.cached_packets, "cam") > 12, "the cache fills")
        with open_reader(house.play_endpoint("w1", "cam")) as reader:
            units = take(reader, 8)
            assert units[0].key
            assert split_annexb(units[0].data) == split_annexb(SLOW_GOP[0].data)
            assert all(unit.captured_at is not None for unit in units)
            assert not any(unit.key for unit in units[1:])
            assert reader.gaps == 0
        assert house.events.of("first_byte") == [("w1",)]
        assert house.events.of("key_frame_wanted") == [("cam",)]


def test_readers_on_different_channels_get_the_same_pictures() -> None:
    with RelayHouse() as house:
        camera = TestCamera(house.publish_endpoint("cam"))
        with camera, raw_client(house.port) as odd, open_reader(house.play_endpoint("w1", "cam")) as reader:
            endpoint = house.play_endpoint("w2", "cam")
            odd.play(endpoint.url, endpoint.credentials, "10-11")
            assert {odd.frame().channel for _ in range(8)} == {10, 11}
            assert len(take(reader, 12)) == 12


@pytest.mark.promise
def test_end_play_cuts_this_watch_at_once_and_no_other() -> None:
    with RelayHouse() as house, TestCamera(house.publish_endpoint("cam")):
        ended, other = house.play_endpoint("w1", "cam"), house.play_endpoint("w2", "cam")
        with open_reader(ended) as first, open_reader(other) as second:
            take(first, 3)
            statistics = house.call(house.relay.statistics, "w1")
            assert statistics is not None
            assert statistics.sent_bytes > 0
            assert statistics.first_byte_at is not None
            asked = time.monotonic()
            house.call(house.relay.end_play, "w1", "the supervisor closed it")
            told = house.events.of("play_ended")
            _runs_to_its_end(first)
            assert time.monotonic() - asked < promised(1.0)
            assert [(watch, reason) for watch, _, reason in told] == [("w1", "the supervisor closed it")]
            assert int(told[0][1]) >= statistics.sent_bytes
            assert house.call(house.relay.statistics, "w1") is None
            take(second, 20)


@pytest.mark.promise
def test_end_stream_cuts_everybody_and_forgets_every_picture() -> None:
    with RelayHouse() as house, TestCamera(house.publish_endpoint("cam")) as camera:
        with open_reader(house.play_endpoint("w1", "cam")) as reader:
            take(reader, 3)
            assert house.call(house.relay.cached_packets, "cam") > 0
            late = house.play_endpoint("w2", "cam")
            asked = time.monotonic()
            house.call(house.relay.end_stream, "cam", "recording stopped")
            assert house.call(house.relay.cached_packets, "cam") == 0
            _runs_to_its_end(reader)
            assert time.monotonic() - asked < promised(1.0)
        with pytest.raises(RefusedByServer), open_reader(late):
            pass
        eventually(lambda: camera.ended, "the camera is cut")
        assert isinstance(camera.ended, Ended)
        assert house.events.of("publish_ended") == [("cam", "recording stopped")]
        assert [reason for _, _, reason in house.events.of("play_ended")] == ["recording stopped"]


@pytest.mark.promise
def test_a_killed_publisher_takes_its_readers_and_pictures_along() -> None:
    with RelayHouse() as house, TestCamera(house.publish_endpoint("cam")) as camera:
        with open_reader(house.play_endpoint("w1", "cam")) as reader:
            take(reader, 3)
            camera.kill()
            _runs_to_its_end(reader)
        eventually(lambda: house.events.of("publish_ended"), "the end is told")
        assert house.call(house.relay.cached_packets, "cam") == 0
        assert len(house.events.of("play_ended")) == 1
        # it may come back with a fresh token
        with (
            TestCamera(house.publish_endpoint("cam")) as again,
            open_reader(house.play_endpoint("w2", "cam")) as reader,
        ):
            take(reader, 3)
            assert again.ended is None


def test_a_silent_publisher_is_ended() -> None:
    limits = RelayLimits(publisher_silence_s=0.5)
    with RelayHouse(limits) as house, TestCamera(house.publish_endpoint("cam"), fps=0.01):
        eventually(lambda: house.events.of("publish_ended"), "the silence is noticed")
        assert house.events.of("publish_ended") == [("cam", "the camera went silent")]


def test_a_reader_waits_a_bounded_time_for_the_camera() -> None:
    with RelayHouse(RelayLimits(publisher_wait_s=0.3)) as house:
        with pytest.raises(RefusedByServer) as refused, open_reader(house.play_endpoint("w1", "cam")):
            pass
        assert refused.value.status == 404
    with RelayHouse(RelayLimits(publisher_wait_s=30)) as house:
        camera = TestCamera(house.publish_endpoint("cam"))
        with raw_client(house.port) as waiting:
            endpoint = house.play_endpoint("w1", "cam")
            thread = Thread(target=waiting.play, args=(endpoint.url, endpoint.credentials))
            thread.start()
            eventually(lambda: house.call(house.relay.statistics, "w1"), "the reader waits")
            with camera:
                thread.join(within(30))
                assert not thread.is_alive()
                waiting.frame()


@pytest.mark.promise
def test_a_waiting_reader_is_cut_when_its_watch_ends() -> None:
    with RelayHouse(RelayLimits(publisher_wait_s=30)) as house, raw_client(house.port) as waiting:
        endpoint = house.play_endpoint("w1", "cam")
        failed: list[BaseException] = []

        def play() -> None:
            try:
                waiting.play(endpoint.url, endpoint.credentials)
            except OSError as error:
                failed.append(error)

        thread = Thread(target=play)
        thread.start()
        eventually(lambda: house.call(house.relay.statistics, "w1"), "the reader waits")
        house.call(house.relay.end_play, "w1", "closed")
        thread.join(within(30))
        assert failed
        assert house.events.of("play_ended") == [("w1", "0", "closed")]


@pytest.mark.promise
def test_the_same_holds_in_the_faster_event_loop() -> None:
    uvloop = pytest.importorskip("uvloop")
    with RelayHouse(new_loop=uvloop.new_event_loop) as house:
        camera = TestCamera(house.publish_endpoint("cam"))
        with camera, open_reader(house.play_endpoint("w1", "cam")) as reader, raw_client(house.port) as other:
            assert take(reader, 5)[0].key
            endpoint = house.play_endpoint("w2", "cam")
            other.play(endpoint.url, endpoint.credentials)
            house.call(house.relay.end_play, "w1", "closed")
            _runs_to_its_end(reader)
            other.frame()
            house.call(house.relay.end_stream, "cam", "recording stopped")
            assert house.call(house.relay.cached_packets, "cam") == 0
            assert other.is_cut()
            with raw_client(house.port) as garbage:
                garbage.socket.sendall(b"GET / HTTP/1.1\r\n\r\n")
                assert garbage.is_cut()
        ends = [(watch, reason) for watch, _, reason in house.events.of("play_ended")]
        assert ends == [("w1", "closed"), ("w2", "recording stopped")]
