"""Packets that came twice, late, or not at all."""

import pytest

from respond_desktop.rtsp.payload.annexb import split_annexb
from respond_desktop.rtsp.payload.codec import VideoCodec
from respond_desktop.rtsp.payload.depacketise import CodedPicture, Depacketiser
from respond_desktop.rtsp.payload.h264 import H264
from respond_desktop.rtsp.payload.h265 import H265
from respond_desktop.rtsp.payload.packetise import Packetiser
from respond_desktop.rtsp.payload.rtp import RtpPacket
from tests.support.bitstreams import h265
from tests.support.media import Coded, clip

STREAMS = [pytest.param(H264, clip, id="h264"), pytest.param(H265, h265, id="h265")]


def _packets(codec: VideoCodec, coded: tuple[Coded, ...]) -> list[RtpPacket]:
    packetiser = Packetiser(96, 7, 65500, 300, codec)
    return [
        packet
        for number, each in enumerate(coded)
        for packet in packetiser.picture(split_annexb(each.data), number * 3000)
    ]


def _receive(codec: VideoCodec, packets: list[RtpPacket]) -> tuple[list[CodedPicture], Depacketiser]:
    depacketiser = Depacketiser((), codec)
    return [picture for packet in packets for picture in depacketiser.push(packet)], depacketiser


@pytest.mark.parametrize(("codec", "stream"), STREAMS)
def test_what_comes_twice_changes_nothing(codec: VideoCodec, stream: type) -> None:
    packets = _packets(codec, stream())
    twice = [packet for packet in packets for _ in range(2)]
    again = [each for n, packet in enumerate(packets) for each in (packet, packets[max(0, n - 20)])]
    for order in (packets, twice, again):
        out, depacketiser = _receive(codec, order)
        assert [split_annexb(p.data) for p in out] == [split_annexb(c.data) for c in stream()]
        assert depacketiser.gaps == 0


@pytest.mark.parametrize(("codec", "stream"), STREAMS)
def test_two_swapped_packets_cost_the_pictures_up_to_the_next_key_picture(
    codec: VideoCodec, stream: type
) -> None:
    packets = _packets(codec, stream())
    middle = next(n for n, packet in enumerate(packets) if packet.timestamp == 3000)
    packets[middle], packets[middle + 1] = packets[middle + 1], packets[middle]
    out, depacketiser = _receive(codec, packets)
    numbers = [picture.timestamp // 3000 for picture in out]
    next_key = next(n for n, coded in enumerate(stream()) if coded.key and n > 1)
    assert numbers == [0, *range(next_key, len(stream()))]
    assert depacketiser.gaps == 2  # the hole, and what came after its place was given up


def test_a_sender_that_starts_its_numbers_anew_is_followed() -> None:
    packets = _packets(H264, clip())
    renumbered = [packet._replace(sequence=(packet.sequence + 30000) & 0xFFFF) for packet in packets]
    out, depacketiser = _receive(H264, packets + renumbered)
    assert len(out) == 2 * len(clip())
    assert depacketiser.gaps == 1


@pytest.mark.parametrize("codec", [H264, H265])
def test_fragments_without_end_stay_within_bounds(codec: VideoCodec) -> None:
    depacketiser = Depacketiser((), codec)
    head = bytes((codec.fragment << codec.type_shift,)) + bytes(codec.header_bytes - 1)
    kind = max(codec.keys & codec.slices)
    start, middle = head + bytes((0x80 | kind,)), head + bytes((kind,))
    depacketiser.push(RtpPacket(96, False, 0, 1, 1, start + b"\x80"))
    for number in range(1, 70_000):
        payload = middle + (b"x" if number % 2 else b"y" * 300)
        assert not depacketiser.push(RtpPacket(96, False, number & 0xFFFF, 1, 1, payload))
    held = sum(map(len, depacketiser._parts.pieces))
    assert held < 9 * 1024 * 1024
    assert len(depacketiser._parts.pieces) <= 33_000
    assert not depacketiser.push(RtpPacket(96, True, 70_000 & 0xFFFF, 1, 1, middle + b"z"))
    assert depacketiser.dropped_pictures == 1
