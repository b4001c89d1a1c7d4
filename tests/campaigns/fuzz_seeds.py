"""The real streams and messages that the fuzzing of the media path starts from."""

import functools
from dataclasses import dataclass
from datetime import UTC, datetime

from respond_desktop.rtsp.messages import Headers, RtspRequest, RtspResponse
from respond_desktop.rtsp.payload.annexb import split_annexb
from respond_desktop.rtsp.payload.codecs import AAC, OPUS, VIDEO_CODECS
from respond_desktop.rtsp.payload.packetise import Packetiser
from respond_desktop.rtsp.payload.rtp import RtpPacket
from respond_desktop.rtsp.stream.rtcp import SenderReport
from respond_desktop.rtsp.stream.sdp import Media, build
from tests.support.bitstreams import aac_fragments, aac_payload, h265, sound
from tests.support.media import Coded, clip


@dataclass(frozen=True)
class Stream:
    """A track and its packets as they stand on the wire."""

    media: Media
    packets: tuple[bytes, ...]
    report: bytes


@functools.cache
def streams() -> tuple[Stream, ...]:
    """One of each codec."""
    opus, _ = sound("libopus", 100)
    aac, config = sound("aac", 100)
    fmtp = (("mode", "AAC-hbr"), ("config", config.hex()), ("sizelength", "13"), ("indexlength", "3"))
    return (
        _video("H264", clip()),
        _video("H265", h265(slices=2)),
        _sound(Media("audio", 97, OPUS, 48000, "a"), [RtpPacket(97, False, 0, 0, 5, each) for each in opus]),
        _sound(Media("audio", 97, AAC, 48000, "a", fmtp=fmtp), _aac(list(aac))),
    )


@functools.cache
def messages() -> tuple[bytes, ...]:
    """Requests and answers of servers and clients."""
    described = build(*(stream.media for stream in streams()[:3:2]))
    digest = 'Digest realm="cam \\"1\\"", nonce="n", qop="auth", algorithm=SHA-256, stale=true'
    refused = Headers.of(cseq="2").plus(www_authenticate=f'Basic realm="x", {digest}')
    return (
        RtspResponse(200, "OK", Headers.of(cseq="1", content_base="rtsp://h/a/"), described).encode(),
        RtspResponse(401, "Unauthorized", refused).encode(),
        RtspRequest("SETUP", "rtsp://h/a/trackID=0", Headers.of(cseq="3", transport="RTP/AVP/TCP")).encode(),
        RtspRequest("OPTIONS", "*", Headers.of(cseq="4", session="ab;timeout=5")).encode(),
    )


def _video(encoding: str, pictures: tuple[Coded, ...]) -> Stream:
    codec = VIDEO_CODECS[encoding]
    media = Media("video", 96, encoding, 90000, "v", codec.find_parameter_sets(pictures[0].data))
    packetiser = Packetiser(96, 5, 65500, codec=codec)
    packets = [
        packet.encode()
        for number, coded in enumerate(pictures)
        for packet in packetiser.picture(split_annexb(coded.data), number * 3000)
    ]
    return Stream(media, tuple(packets), _report())


def _sound(media: Media, packets: list[RtpPacket]) -> Stream:
    numbered = [
        packet._replace(sequence=(65500 + number) & 0xFFFF, timestamp=packet.timestamp or number * 960)
        for number, packet in enumerate(packets)
    ]
    return Stream(media, tuple(packet.encode() for packet in numbered), _report())


def _aac(units: list[bytes]) -> list[RtpPacket]:
    packets = []
    for number in range(0, len(units) - 4, 4):
        first = RtpPacket(97, True, 0, 1 + number * 1024, 5, aac_payload(units[number : number + 3]))
        fragments = aac_fragments(units[number + 3], first._replace(timestamp=1 + (number + 3) * 1024), 60)
        packets += [first, *fragments]
    return packets


def _report() -> bytes:
    return SenderReport(5, datetime(2026, 5, 4, 3, 2, 1, tzinfo=UTC), 0).encode()
