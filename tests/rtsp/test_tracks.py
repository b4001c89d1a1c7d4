"""Video and sound together and alone, over real sockets, each with the clock of its own reports."""

import itertools
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from respond_desktop.rtsp.client import Endpoint
from respond_desktop.rtsp.errors import Ended, RefusedByServer
from respond_desktop.rtsp.messages import Interleaved, frame
from respond_desktop.rtsp.payload.annexb import split_annexb
from respond_desktop.rtsp.payload.codecs import OPUS
from respond_desktop.rtsp.payload.rtp import RtpPacket, parse_rtp
from respond_desktop.rtsp.publisher import AudioParameters, Publisher, VideoParameters
from respond_desktop.rtsp.reader import AccessUnit
from respond_desktop.rtsp.stream.rtcp import SenderReport, find_sender_report
from respond_desktop.rtsp.stream.sdp import Media, build, parse
from respond_desktop.rtsp.wire_socket import Timeouts
from tests.rtsp.scripted import MEDIA, Talk, pictures, reader_of, server
from tests.support.bitstreams import h265, sound
from tests.support.media import PATIENT, WAIT_S, clip, take

AT = datetime(2026, 5, 4, 3, 2, 1, tzinfo=UTC)
SOUND = Media("audio", 97, OPUS, 48000, "trackID=1")


def _opus(channel: int, count: int) -> list[bytes]:
    packets, _ = sound("libopus", count)
    return [
        frame(channel, RtpPacket(97, n == 0, n, 7000 + n * 960, 9, data).encode())
        for n, data in enumerate(packets[:count])
    ]


def _set_up(talk: Talk, *media: Media) -> None:
    talk.reply(talk.request("DESCRIBE"), body=build(*media))
    for first in (4, 0)[: len(media)]:  # not what was asked for
        asked = talk.request("SETUP")
        talk.reply(asked, transport=f"RTP/AVP/TCP;interleaved={first}-{first + 1}", session="s")
    talk.reply(talk.request("PLAY"))


def test_both_tracks_come_each_with_its_own_clock() -> None:
    def script(talk: Talk) -> None:
        _set_up(talk, MEDIA, SOUND)
        talk.send(frame(5, SenderReport(5, AT, 0).encode()))
        talk.send(frame(1, SenderReport(9, AT + timedelta(seconds=2), 7000).encode()))
        for coded, heard in zip(pictures(4, 5), _opus(0, 5), strict=False):
            talk.send(coded + heard)
        talk.send(b"".join(pictures(4, 5)[5:]))

    with server(script) as url, reader_of(url, sound=True) as reader:
        reader.open()
        assert (reader.video, reader.audio) == (MEDIA, SOUND)
        units = take(reader, 10)
    seen = [unit for unit in units if unit.kind == "video"]
    heard = [unit for unit in units if unit.kind == "audio"]
    assert [split_annexb(unit.data) for unit in seen] == [split_annexb(c.data) for c in clip()[:5]]
    assert tuple(unit.data for unit in heard) == sound("libopus", 5)[0][:5]
    assert all(unit.key for unit in heard)
    assert [unit.captured_at for unit in seen][:2] == [AT, AT + timedelta(seconds=3000 / 90000)]
    assert heard[1].captured_at == AT + timedelta(seconds=2.02)


def test_without_asking_for_sound_it_is_not_set_up() -> None:
    def script(talk: Talk) -> None:
        talk.reply(talk.request("DESCRIBE"), body=build(SOUND, MEDIA))
        asked = talk.request("SETUP")
        assert asked.uri.endswith("trackID=0")
        talk.reply(asked, transport="RTP/AVP/TCP;interleaved=0-1", session="s")
        talk.reply(talk.request("PLAY"))

    with server(script) as url, reader_of(url) as reader:
        reader.open()
        assert reader.audio is None


def test_silence_does_not_hold_the_video_back() -> None:
    def script(talk: Talk) -> None:
        _set_up(talk, MEDIA, SOUND)
        talk.send(b"".join(pictures(4)))

    with server(script) as url, reader_of(url, sound=True) as reader:
        reader.open()
        assert len(take(reader, 10)) == 10


def test_sound_alone() -> None:
    def script(talk: Talk) -> None:
        _set_up(talk, SOUND)
        talk.send(b"".join(_opus(4, 5)))

    with server(script) as url, reader_of(url, sound=True) as reader:
        reader.open()
        assert (reader.video, reader.audio, reader.parameter_sets) == (None, SOUND, ())
        assert [unit.kind for unit in take(reader, 5)] == ["audio"] * 5
        assert (reader.gaps, reader.sound_gaps) == (0, 0)


@pytest.mark.parametrize(
    ("body", "asked", "words"),
    [
        (build(SOUND), False, "no video"),
        (build(), True, "no sound"),
        (b"v=0\r\nm=video 0 RTP/AVP 26\r\n" + build(SOUND)[50:], True, "neither H.264 nor H.265"),
    ],
)
def test_a_stream_of_another_kind_is_refused_with_words(body: bytes, asked: bool, words: str) -> None:
    def script(talk: Talk) -> None:
        talk.reply(talk.request("DESCRIBE"), body=body)

    with (
        server(script) as url,
        reader_of(url, sound=asked) as reader,
        pytest.raises(RefusedByServer, match=words),
    ):
        reader.open()


class Received:
    """A server that takes what is published and remembers it."""

    def __init__(self) -> None:
        self.tracks: tuple[Media, ...] = ()
        self.frames: list[Interleaved] = []

    def script(self, talk: Talk) -> None:
        """Answers a publisher until it says goodbye."""
        asked = talk.request("ANNOUNCE")
        self.tracks = parse(asked.body).media
        talk.reply(asked)
        for number in range(len(self.tracks)):
            asked = talk.request("SETUP")
            assert f"interleaved={2 * number}-{2 * number + 1};mode=record" in asked.headers.get("transport")
            talk.reply(asked, transport=asked.headers.get("transport"), session="s")
        talk.reply(talk.request("RECORD"))
        while isinstance(message := talk.next(), Interleaved):
            self.frames.append(message)
        assert message.method == "TEARDOWN"  # type: ignore[union-attr]

    def packets(self, channel: int) -> list[RtpPacket]:
        """What came on one channel."""
        return [parse_rtp(each.payload) for each in self.frames if each.channel == channel]


def test_video_and_sound_are_published_with_reports_of_one_clock() -> None:
    received = Received()
    packets, _ = sound("libopus", 60)
    with (
        server(received.script) as url,
        closing(Publisher(Endpoint(url, timeouts=PATIENT))) as publisher,
    ):
        publisher.open(VideoParameters.from_annexb(h265()[0].data, "H265"), AudioParameters())
        for number, coded in enumerate(h265()):
            publisher.send(coded.data, number / 15, AT + timedelta(seconds=number / 15))
        for number, data in enumerate(packets):
            publisher.send_audio(data, number / 50, AT + timedelta(seconds=number / 50))
        assert publisher.sent_packets >= len(h265()) + len(packets)
        assert publisher.blocked_s >= 0
    assert [media.encoding for media in received.tracks] == ["H265", "OPUS"]
    assert len(received.tracks[0].parameter_sets) == 3
    heard = received.packets(2)
    assert [packet.payload for packet in heard] == list(packets)
    assert [packet.marker for packet in heard].count(True) == 1
    assert {(b.timestamp - a.timestamp) % (1 << 32) for a, b in itertools.pairwise(heard)} == {960}
    reports = [find_sender_report(each.payload, AT) for each in received.frames if each.channel == 3]
    assert len(reports) == 2
    assert reports[0] is not None
    assert (reports[0].at, reports[0].timestamp) == (AT, heard[0].timestamp)
    assert reports[1] is not None
    assert reports[1].packets == 50


def test_sound_alone_is_published() -> None:
    received = Received()
    with (
        server(received.script) as url,
        closing(Publisher(Endpoint(url, timeouts=PATIENT))) as publisher,
    ):
        publisher.open(None, AudioParameters())
        publisher.send_audio(b"opus", 0.0, AT)
        with pytest.raises(ValueError, match="such a track"):
            publisher.send(clip()[0].data, 0.0, AT)
    assert [(media.kind, media.channels) for media in received.tracks] == [("audio", 1)]
    assert len(received.packets(0)) == 1


def test_a_stream_of_nothing_is_a_mistake() -> None:
    with (
        closing(Publisher(Endpoint("rtsp://127.0.0.1:9/x"))) as publisher,
        pytest.raises(ValueError, match="video or sound"),
    ):
        publisher.open(None, None)


def test_what_the_link_does_not_carry_shows_and_little_waits_in_the_kernel() -> None:
    gone, full = threading.Event(), threading.Event()

    def script(talk: Talk) -> None:
        talk.reply(talk.request("ANNOUNCE"))
        talk.reply(talk.request("SETUP"), transport="RTP/AVP/TCP;interleaved=0-1", session="s")
        talk.reply(talk.request("RECORD"))
        gone.wait(WAIT_S)

    with server(script) as url:
        with closing(Publisher(Endpoint(url, timeouts=Timeouts(send_s=0.3)))) as publisher:
            publisher.open()
            with pytest.raises(Ended):
                for number in range(10_000):
                    publisher.send(clip()[0].data, number / 30, AT)
            full.set()
            assert publisher.blocked_s >= 0.25
            assert publisher.unsent_bytes < 512 * 1024
        gone.set()
    assert publisher.unsent_bytes == 0


def test_sound_from_another_thread_does_not_mix_with_the_pictures() -> None:
    received = Received()
    with (
        server(received.script) as url,
        closing(Publisher(Endpoint(url, timeouts=PATIENT))) as publisher,
    ):
        publisher.open(audio=AudioParameters())

        def speak() -> None:
            for number in range(200):
                publisher.send_audio(bytes((number,)) * 80, number / 50, AT)

        speaker = threading.Thread(target=speak)
        speaker.start()
        for number, coded in enumerate(clip()):
            publisher.send(coded.data, number / 30, AT)
        speaker.join(WAIT_S)
    assert [packet.payload[0] for packet in received.packets(2)] == list(range(200))
    numbers = [packet.sequence for packet in received.packets(0)]
    assert numbers == [(numbers[0] + n) & 0xFFFF for n in range(len(numbers))]


def test_a_unit_says_its_kind_and_never_shows_its_bytes() -> None:
    unit = AccessUnit(1, True, None, b"secret")
    assert unit.kind == "video"
    assert "secret" not in repr(unit) + repr(RtpPacket(96, True, 1, 1, 1, b"secret"))
