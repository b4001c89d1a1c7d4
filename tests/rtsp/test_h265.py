"""H.265 as x265 codes it, through packets and back; every rule that H.264 has holds for it too."""

from typing import Any

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st

from respond_desktop.rtsp.payload.annexb import split_annexb
from respond_desktop.rtsp.payload.codecs import key_packet
from respond_desktop.rtsp.payload.depacketise import CodedPicture, Depacketiser
from respond_desktop.rtsp.payload.h265 import H265
from respond_desktop.rtsp.payload.packetise import Packetiser
from respond_desktop.rtsp.payload.rtp import RtpPacket, parse_rtp
from respond_desktop.rtsp.stream.sdp import Media, build, parse
from tests.support.bitstreams import h265

VPS, SPS, PPS = b"\x40\x01\x0c", b"\x42\x01\x01", b"\x44\x01\xc1"
IDR_FIRST, IDR_SECOND = b"\x26\x01\x80\x11", b"\x26\x01\x40\x12"
DELTA = b"\x02\x01\x80\x13"


def _packets(slices: int, size: int = 1400) -> list[RtpPacket]:
    packetiser = Packetiser(96, 7, 65500, size, H265)
    return [
        packet
        for number, coded in enumerate(h265(slices=slices))
        for packet in packetiser.picture(split_annexb(coded.data), number * 3000)
    ]


def _receive(packets: list[RtpPacket], sets: tuple[bytes, ...] = ()) -> list[CodedPicture]:
    depacketiser = Depacketiser(sets, H265)
    return [picture for packet in packets for picture in depacketiser.push(parse_rtp(packet.encode()))]


@pytest.mark.parametrize(("slices", "size"), [(1, 1400), (3, 1400), (3, 200), (1, 60000)])
def test_a_real_encoders_pictures_pass_unchanged(slices: int, size: int) -> None:
    packets = _packets(slices, size)
    assert all(len(packet.payload) <= size for packet in packets)
    kinds = {H265.nal_type(packet.payload) for packet in packets}
    assert 48 in kinds  # parameter sets travel together
    assert 49 in kinds or size == 60000
    out = _receive(packets)
    coded = h265(slices=slices)
    assert [split_annexb(picture.data) for picture in out] == [split_annexb(c.data) for c in coded]
    assert [picture.key for picture in out] == [c.key for c in coded]


def test_a_foreign_decoder_reads_what_came_through() -> None:
    decoder: Any = av.CodecContext.create("hevc", "r")
    frames = [f for picture in _receive(_packets(2)) for f in decoder.decode(av.Packet(picture.data))]
    frames += decoder.decode(None)
    assert len(frames) == len(h265(slices=2))
    assert not any(frame.is_corrupt for frame in frames)


@given(st.sets(st.integers(0, 300), max_size=6))
def test_after_loss_only_whole_pictures_come_and_a_key_picture_first(lost: set[int]) -> None:
    packets = _packets(1, 700)
    out = _receive([packet for number, packet in enumerate(packets) if number not in lost])
    sent = [split_annexb(coded.data) for coded in h265()]
    numbers = [picture.timestamp // 3000 for picture in out]
    for index, (number, picture) in enumerate(zip(numbers, out, strict=True)):
        assert split_annexb(picture.data)[-1] == sent[number][-1]
        assert picture.key or (index > 0 and numbers[index - 1] == number - 1)


def test_a_picture_without_marker_is_closed_by_the_next_timestamp() -> None:
    nals = [(VPS, 1), (SPS, 1), (PPS, 1), (IDR_FIRST, 1), (IDR_SECOND, 1), (DELTA, 2), (DELTA, 3)]
    packets = [RtpPacket(96, False, n, timestamp, 1, nal) for n, (nal, timestamp) in enumerate(nals)]
    out = _receive(packets)
    assert [(picture.timestamp, picture.key) for picture in out] == [(1, True), (2, False)]
    assert split_annexb(out[0].data) == [VPS, SPS, PPS, IDR_FIRST, IDR_SECOND]


def test_parameter_sets_under_their_own_timestamp_are_kept_for_the_picture() -> None:
    nals = [(VPS, 1), (SPS, 2), (PPS, 2), (IDR_FIRST, 9)]
    packets = [RtpPacket(96, True, n, timestamp, 1, nal) for n, (nal, timestamp) in enumerate(nals)]
    (picture,) = _receive(packets)
    assert split_annexb(picture.data) == [VPS, SPS, PPS, IDR_FIRST]


def test_the_second_slice_alone_does_not_begin_a_picture() -> None:
    assert _receive([RtpPacket(96, True, 1, 1, 1, IDR_SECOND)]) == []


def test_parameter_sets_travel_in_the_description() -> None:
    media = Media("video", 96, "H265", 90000, "trackID=0", (VPS, SPS, PPS))
    text = build(media)
    assert b"sprop-vps=" in text
    assert parse(text).video() == media
    (picture,) = _receive([RtpPacket(96, True, 1, 1, 1, IDR_FIRST)], media.parameter_sets)
    assert split_annexb(picture.data) == [VPS, SPS, PPS, IDR_FIRST]


@pytest.mark.parametrize(("value", "readable"), [("0", True), ("1", False), ("2", False)])
def test_a_stream_out_of_order_is_not_offered(value: str, readable: bool) -> None:
    text = b"v=0\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H265/90000\r\na=fmtp:96 sprop-max-don-diff=%s\r\n"
    assert (parse(text % value.encode()).video() is not None) == readable


def test_key_packets_are_known_in_every_form() -> None:
    for coded in h265():
        packets = Packetiser(96, 1, 0, 300, H265).picture(split_annexb(coded.data), 0)
        assert key_packet("H265", packets[-1].payload) == coded.key
        assert any(key_packet("H265", packet.payload) for packet in packets) == coded.key
    assert not key_packet("OPUS", IDR_FIRST)
    assert not key_packet("H265", b"")


@given(st.lists(st.tuples(st.binary(max_size=60), st.integers(0, 3), st.booleans()), max_size=30))
def test_garbage_payloads_never_raise(parts: list[tuple[bytes, int, bool]]) -> None:
    depacketiser = Depacketiser((), H265)
    for sequence, (payload, timestamp, marker) in enumerate(parts):
        key_packet("H265", payload)
        depacketiser.push(RtpPacket(96, marker, sequence, timestamp, 1, payload))
