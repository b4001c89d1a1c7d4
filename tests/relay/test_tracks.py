"""Several tracks: sound only for who may hear, never before the picture, never from the past; H.265; sound alone."""

import asyncio
import contextlib
from collections.abc import Iterator
from threading import Event

import pytest

from respond_desktop.central.relay import RelayLimits
from respond_desktop.central.relay.playback import Burst, Playback, PlaybackOutlet
from respond_desktop.rtsp.auth import MediaCredentials
from respond_desktop.rtsp.client import Endpoint
from respond_desktop.rtsp.errors import RefusedByServer
from respond_desktop.rtsp.payload.annexb import split_annexb
from respond_desktop.rtsp.reader import AccessUnit, RtspReader
from respond_desktop.rtsp.stream.sdp import parse
from tests.relay.raw import RawClient, raw_client
from tests.relay.sounding import SoundingCamera, clip_h265, sound_packet
from tests.support.media import RelayHouse, TestCamera, clip, eventually, take

LONG_GOP = clip(320, 180, 60, 60)


def _play(house: RelayHouse, watch: str, stream: str = "cam", *, sound: bool) -> Endpoint:
    token = f"token-{watch}"
    house.call(house.relay.allow_play, watch, stream, token, sound)
    return house.endpoint("watch", watch, token)


@contextlib.contextmanager
def _hearing(endpoint: Endpoint) -> Iterator[RtspReader]:
    reader = RtspReader(endpoint, sound=True)
    try:
        reader.open()
        yield reader
    finally:
        reader.close()


def _until_heard(reader: RtspReader, sounds: int) -> list[AccessUnit]:
    units: list[AccessUnit] = []
    for unit in reader:
        units.append(unit)
        if sum(each.kind == "audio" for each in units) >= sounds:
            break
    return units


def test_picture_and_sound_reach_a_reader_who_may_hear() -> None:
    with RelayHouse() as house, SoundingCamera(house.publish_endpoint("cam")) as camera:
        with _hearing(_play(house, "w1", sound=True)) as reader:
            assert reader.video is not None
            assert reader.audio is not None
            assert (reader.audio.encoding, reader.audio.clock_rate) == ("OPUS", 48000)
            units = _until_heard(reader, 60)
        assert units[0].kind == "video"
        assert units[0].key
        assert sum(unit.kind == "video" for unit in units) > 20
        assert all(unit.captured_at is not None for unit in units[10:])
        assert reader.gaps == reader.sound_gaps == 0
        assert camera.ended is None


@pytest.mark.promise
def test_without_the_right_sound_is_neither_described_nor_sent() -> None:
    with RelayHouse() as house, SoundingCamera(house.publish_endpoint("cam")) as camera:
        endpoint = _play(house, "w1", sound=False)
        with raw_client(house.port) as client:
            described = client.ask("DESCRIBE", endpoint.url, endpoint.credentials)
            assert [media.kind for media in parse(described.body).media] == ["video"]
            assert b"OPUS" not in described.body.upper()
            assert b"audio" not in described.body
            ask = "RTP/AVP/TCP;unicast;interleaved=2-3"
            assert client.ask("SETUP", endpoint.url + "/trackID=1", transport=ask).status == 404
            ask = "RTP/AVP/TCP;unicast;interleaved=0-1"
            assert client.ask("SETUP", endpoint.url + "/trackID=0", transport=ask).status == 200
            assert client.ask("PLAY", endpoint.url).status == 200
            sounded = camera.sounded
            while camera.sounded < sounded + 50:
                frame = client.frame()
                assert frame.channel in (0, 1)
                assert b"sound" not in frame.payload


@pytest.mark.promise
def test_sound_is_never_cached_and_never_comes_before_the_picture() -> None:
    with RelayHouse() as house, SoundingCamera(house.publish_endpoint("cam"), LONG_GOP) as camera:
        eventually(lambda: house.call(house.relay.cached_packets, "cam") > 12, "the cache fills")
        sounded = camera.sounded
        with _hearing(_play(house, "w1", sound=True)) as reader:
            units = _until_heard(reader, 3)
        assert units[0].kind == "video"
        assert units[0].key
        first = next(unit for unit in units if unit.kind == "audio")
        assert first.data > sound_packet(sounded - 1)  # nothing of what was said before it came


@pytest.mark.promise
def test_a_camera_whose_picture_has_not_begun_gives_no_sound() -> None:
    with RelayHouse() as house:
        blind = tuple(picture for picture in clip() if not picture.key)
        camera = SoundingCamera(house.publish_endpoint("cam"), blind)
        with camera, raw_client(house.port) as client:
            endpoint = _play(house, "w1", sound=True)
            _set_up_both(client, endpoint)
            sounded = camera.sounded
            eventually(lambda: camera.sounded > sounded + 40, "it goes on speaking")
            statistics = house.call(house.relay.statistics, "w1")
            assert statistics is not None
            assert statistics.sent_bytes == 0
            assert house.events.of("first_byte") == []


def _set_up_both(client: RawClient, endpoint: Endpoint) -> None:
    assert client.ask("DESCRIBE", endpoint.url, endpoint.credentials).status == 200
    for track, channels in ((0, "6-7"), (1, "20-21")):
        ask = f"RTP/AVP/TCP;unicast;interleaved={channels}"
        assert client.ask("SETUP", f"{endpoint.url}/trackID={track}", transport=ask).status == 200
    assert client.ask("PLAY", endpoint.url).status == 200


def test_each_reader_has_its_own_channels_for_each_track() -> None:
    with (
        RelayHouse() as house,
        SoundingCamera(house.publish_endpoint("cam")),
        raw_client(house.port) as odd,
        _hearing(_play(house, "w2", sound=True)) as reader,
    ):
        _set_up_both(odd, _play(house, "w1", sound=True))
        seen: dict[int, bytes] = {}
        while set(seen) != {6, 7, 20, 21}:
            frame = odd.frame()
            seen[frame.channel] = frame.payload
        assert b"sound" in seen[20]
        assert seen[7][1] == seen[21][1] == 200  # sender reports, each of its own track
        assert seen[7][4:8] == seen[6][8:12]
        assert seen[21][4:8] == seen[20][8:12]
        assert {unit.kind for unit in _until_heard(reader, 5)} == {"video", "audio"}


def test_a_reader_gets_only_the_tracks_it_set_up() -> None:
    with (
        RelayHouse() as house,
        SoundingCamera(house.publish_endpoint("cam"), LONG_GOP) as camera,
        raw_client(house.port) as watcher,
        raw_client(house.port) as listener,
    ):
        only_picture = _play(house, "w1", sound=True)
        watcher.play(only_picture.url, only_picture.credentials)
        only_sound = _play(house, "w2", sound=True)
        assert listener.ask("DESCRIBE", only_sound.url, only_sound.credentials).status == 200
        ask = "RTP/AVP/TCP;unicast;interleaved=4-5"
        assert listener.ask("SETUP", only_sound.url + "/trackID=1", transport=ask).status == 200
        assert listener.ask("PLAY", only_sound.url).status == 200
        assert {listener.frame().channel for _ in range(60)} == {4, 5}  # at once, without a picture
        sounded = camera.sounded
        while camera.sounded < sounded + 25:
            assert watcher.frame().channel in (0, 1)


def test_two_tracks_cannot_share_a_channel_and_unknown_ones_are_not_there() -> None:
    with (
        RelayHouse() as house,
        SoundingCamera(house.publish_endpoint("cam")),
        raw_client(house.port) as client,
    ):
        endpoint = _play(house, "w1", sound=True)
        assert client.ask("DESCRIBE", endpoint.url, endpoint.credentials).status == 200
        ask = "RTP/AVP/TCP;unicast;interleaved=0-1"
        assert client.ask("SETUP", endpoint.url + "/trackID=0", transport=ask).status == 200
        for shared in ("0-1", "1-2"):
            ask = f"RTP/AVP/TCP;unicast;interleaved={shared}"
            assert client.ask("SETUP", endpoint.url + "/trackID=1", transport=ask).status == 461
        assert client.ask("SETUP", endpoint.url + "/trackID=7", transport=ask).status == 404
        assert client.ask("SETUP", endpoint.url, transport=ask).status == 404
        assert "interleaved=2-3" in client.ask(
            "SETUP", endpoint.url + "/trackID=1", transport="RTP/AVP/TCP;unicast"
        ).headers.get("transport")


def test_sound_alone_comes_at_once_and_nothing_of_it_is_kept() -> None:
    with RelayHouse() as house, SoundingCamera(house.publish_endpoint("talk"), None) as camera:
        eventually(lambda: camera.sounded > 20, "it speaks")
        assert house.call(house.relay.cached_packets, "talk") == 0
        sounded = camera.sounded
        with _hearing(_play(house, "t1", "talk", sound=True)) as reader:
            assert reader.video is None
            units = _until_heard(reader, 20)
        assert units[0].data > sound_packet(sounded - 1)
        assert {unit.kind for unit in units} == {"audio"}
        assert units[-1].captured_at is not None
        with pytest.raises(RefusedByServer) as refused, _hearing(_play(house, "t2", "talk", sound=False)):
            pass
        assert refused.value.status == 404
        assert house.events.of("first_byte") == [("t1",)]


def test_an_h265_stream_starts_with_its_cached_key_picture() -> None:
    pictures = clip_h265(60, 60)
    with RelayHouse() as house, SoundingCamera(house.publish_endpoint("cam"), pictures, "H265"):
        eventually(lambda: house.call(house.relay.cached_packets, "cam") > 12, "the cache fills")
        with _hearing(_play(house, "w1", sound=True)) as reader:
            assert reader.video is not None
            assert reader.video.encoding == "H265"
            units = [unit for unit in take(reader, 30) if unit.kind == "video"]
        assert units[0].key
        assert not any(unit.key for unit in units[1:])
        assert reader.gaps == 0


def test_a_camera_may_change_its_picture_in_the_middle() -> None:
    both = clip(320, 180, 10, 10) + clip(640, 360, 10, 10)
    with RelayHouse() as house, TestCamera(house.publish_endpoint("cam"), 30, both) as camera:
        with _hearing(_play(house, "w1", sound=True)) as reader:
            units = take(reader, 40)
        keys = {tuple(split_annexb(unit.data)) for unit in units if unit.key}
        assert keys == {tuple(split_annexb(picture.data)) for picture in both if picture.key}
        assert reader.gaps == 0
        assert camera.ended is None


def test_a_reader_that_only_listens_goes_on_after_a_skip() -> None:
    async def run() -> None:
        written, cut = bytearray(), Event()
        outlet = PlaybackOutlet(written.extend, lambda: True, lambda _reason: cut.set())
        listener = Playback(outlet, {1: (2, 3)}, None, RelayLimits(picture_age_s=1.0))
        listener.join([], {1: b"report", 0: b"foreign"})
        listener.offer(Burst(1, [b"one"], 10.0))
        listener.offer(Burst(0, [b"picture"], 10.0))
        listener.pause()
        listener.offer(Burst(1, [b"old"], 11.0))
        listener.offer(Burst(1, [b"older"], 12.5))
        assert listener.skipped == 1
        listener.resume()
        listener.offer(Burst(1, [b"new"], 13.0))
        assert written == b"$\x03\x00\x06report$\x02\x00\x03one$\x02\x00\x03new"
        listener.finish()

    asyncio.run(run())


def _announce(house: RelayHouse, body: str) -> int:
    with raw_client(house.port) as client:
        house.call(house.relay.allow_publish, "cam", "pub")
        url = house.url("stream", "cam")
        return client.send_body("ANNOUNCE", url, MediaCredentials("cam", "pub"), body.encode()).status


def test_announcements_that_make_no_sense_are_refused() -> None:
    start = "v=0\r\no=- 0 0 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n"
    h264 = "m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n"
    vp8 = "m=video 0 RTP/AVP 96\r\na=rtpmap:96 VP8/90000\r\n"
    opus = "m=audio 0 RTP/AVP 97\r\na=rtpmap:97 opus/48000/2\r\n"
    with RelayHouse() as house:
        for body, status in (
            ("", 400),
            ("hello", 400),
            (start, 415),
            (start + vp8, 415),
            (start + vp8 + opus, 415),  # sound without the picture it belongs to
            (start + "m=application 0 RTP/AVP 98\r\n", 415),
            (start + h264.replace("96 H264/90000", "96 H264/0"), 400),
            (start + h264 + opus, 200),
            (start + opus, 200),
            (start + (h264 + opus) * 100, 200),
        ):
            assert _announce(house, body) == status, body
