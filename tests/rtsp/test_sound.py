"""Sound comes out of packets as a foreign encoder coded it: Opus, AAC, PCMU and PCMA."""

from typing import Any

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st

from respond_desktop.rtsp.payload.codecs import AAC, OPUS
from respond_desktop.rtsp.payload.rtp import RtpPacket
from respond_desktop.rtsp.stream.sdp import Media, build, parse
from respond_desktop.rtsp.stream.sound import CodedSound, sound_depacketiser
from tests.support.bitstreams import aac_fragments, aac_payload, sound

_FMTP = (
    "streamtype=5;profile-level-id=1;mode=AAC-hbr;sizelength=13;indexlength=3;indexdeltalength=3;config={}"
)


def _aac_media(config: bytes) -> Media:
    fmtp = _FMTP.format(config.hex())
    text = f"v=0\r\nm=audio 0 RTP/AVP 97\r\na=rtpmap:97 mpeg4-generic/48000/1\r\na=fmtp:97 {fmtp}\r\n"
    media = parse(text.encode()).audio()
    assert media is not None
    return media


def _receive(media: Media, packets: list[RtpPacket]) -> list[CodedSound]:
    depacketiser = sound_depacketiser(media)
    return [unit for packet in packets for unit in depacketiser.push(packet)]


def _first(payload: bytes, number: int = 0, timestamp: int = 0) -> RtpPacket:
    return RtpPacket(97, True, number, timestamp, 5, payload)


@pytest.mark.parametrize("at_once", [1, 3, 7])
def test_several_aac_units_a_packet(at_once: int) -> None:
    units, config = sound("aac")
    media = _aac_media(config)
    packets = [
        _first(aac_payload(list(units[start : start + at_once])), start // at_once, start * 1024)
        for start in range(0, len(units), at_once)
    ]
    out = _receive(media, packets)
    assert tuple(unit.data for unit in out) == units
    assert [unit.timestamp for unit in out] == [number * 1024 for number in range(len(units))]


def test_one_aac_unit_over_several_packets_and_none_when_a_part_is_missing() -> None:
    units, config = sound("aac")
    big = max(units, key=len)
    parts = aac_fragments(big, _first(b"", 10, 5000), 50)
    assert len(parts) > 2
    assert [unit.data for unit in _receive(_aac_media(config), parts)] == [big]
    assert _receive(_aac_media(config), [parts[0], *parts[2:]]) == []


def test_a_foreign_decoder_hears_the_aac() -> None:
    units, config = sound("aac")
    media = _aac_media(config)
    decoder: Any = av.CodecContext.create("aac", "r")
    decoder.extradata = media.audio_config
    out = _receive(media, [_first(aac_payload([unit]), n, n * 1024) for n, unit in enumerate(units)])
    frames = [frame for unit in out for frame in decoder.decode(av.Packet(unit.data))]
    assert sum(frame.samples for frame in frames) >= 1024 * (len(units) - 2)
    assert frames[-1].sample_rate == 48000


def test_a_foreign_decoder_hears_the_opus() -> None:
    packets, _ = sound("libopus")
    out = _receive(
        Media("audio", 97, OPUS, 48000), [_first(data, n, n * 960) for n, data in enumerate(packets)]
    )
    assert tuple(unit.data for unit in out) == packets
    decoder: Any = av.CodecContext.create("libopus", "r")
    decoder.sample_rate = 48000
    frames = [frame for unit in out for frame in decoder.decode(av.Packet(unit.data))]
    assert sum(frame.samples for frame in frames) >= 960 * (len(packets) - 2)


def test_what_came_twice_or_late_or_empty_is_left_out() -> None:
    media = Media("audio", 0, "PCMU", 8000)
    depacketiser = sound_depacketiser(media)
    order = [5, 6, 6, 5, 7, 9, 8, 10]
    out = [unit.data for n in order for unit in depacketiser.push(_first(bytes((n,)) * 160, n, n * 160))]
    assert [data[0] for data in out] == [5, 6, 7, 9, 10]
    assert depacketiser.gaps == 2
    assert not depacketiser.push(_first(b"", 11))


@pytest.mark.parametrize(("number", "name"), [(0, "PCMU"), (8, "PCMA")])
def test_static_payload_types_need_no_rtpmap(number: int, name: str) -> None:
    text = b"v=0\r\nm=audio 0 RTP/AVP %d\r\na=control:a\r\n" % number
    media = parse(text).audio()
    assert media == Media("audio", number, name, 8000, "a")
    assert parse(build(media)).audio() == media


def test_of_several_formats_the_first_known_one_is_taken() -> None:
    media = parse(b"v=0\r\nm=audio 0 RTP/AVP 101 9 8 0\r\na=rtpmap:101 telephone-event/8000\r\n").audio()
    assert media is not None
    assert (media.payload_type, media.encoding) == (8, "PCMA")


def test_descriptions_of_our_own_sound_are_read_back() -> None:
    _, config = sound("aac")
    for media in (Media("audio", 97, OPUS, 48000, "a"), _aac_media(config)):
        again = parse(build(media)).audio()
        assert again is not None
        assert (again.encoding, again.channels, again.audio_config) == (
            media.encoding,
            media.channels,
            media.audio_config,
        )
    assert b"opus/48000/2" in build(Media("audio", 97, OPUS, 48000, "a")).lower()


@pytest.mark.parametrize(
    "fmtp", ["", "mode=AAC-lbr;config=1190", "mode=AAC-hbr", "mode=AAC-hbr;config=11zz", "mode=CELP-cbr"]
)
def test_aac_that_cannot_be_decoded_is_not_offered(fmtp: str) -> None:
    text = f"v=0\r\nm=audio 0 RTP/AVP 97\r\na=rtpmap:97 {AAC}/48000/2\r\na=fmtp:97 {fmtp}\r\n"
    assert parse(text.encode()).audio() is None


def test_encrypted_and_other_sections_are_left_alone() -> None:
    text = b"v=0\r\nm=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\nm=audio 0 RTP/SAVP 0\r\n"
    description = parse(text)
    assert description.audio() is None
    assert description.video() is None


@given(st.lists(st.tuples(st.binary(max_size=40), st.integers(0, 3)), max_size=20))
def test_garbage_never_raises(parts: list[tuple[bytes, int]]) -> None:
    _, config = sound("aac")
    depacketiser = sound_depacketiser(_aac_media(config))
    for number, (payload, timestamp) in enumerate(parts):
        depacketiser.push(_first(payload, number, timestamp))
