"""Pictures survive the way through packets; loss and garbage never yield a damaged picture."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from respond_desktop.rtsp.errors import NotRtsp
from respond_desktop.rtsp.payload.annexb import split_annexb
from respond_desktop.rtsp.payload.depacketise import CodedPicture, Depacketiser
from respond_desktop.rtsp.payload.h264 import H264
from respond_desktop.rtsp.payload.packetise import Packetiser
from respond_desktop.rtsp.payload.rtp import RtpPacket, parse_rtp
from respond_desktop.rtsp.stream.rtcp import MediaClock, SenderReport, find_sender_report
from tests.support.media import clip

NOW = datetime(2026, 3, 1, 12, 0, 0, 250_000, tzinfo=UTC)
SPS, PPS = b"\x67\x42\xc0\x1f\x01", b"\x68\xce\x3c\x80"
_FILL = st.binary(min_size=1, max_size=40).map(lambda seed: bytes(byte | 1 for byte in seed))


_BODY = st.builds(lambda seed, times: seed * times, _FILL, st.integers(1, 120))


def _slices(kind: int) -> st.SearchStrategy[list[bytes]]:
    """The slices of one picture; only the first says that it begins at macroblock 0."""
    return st.lists(_BODY, min_size=1, max_size=3).map(
        lambda bodies: [bytes((0x60 | kind, 0x41 if n else 0x81)) + body for n, body in enumerate(bodies)]
    )


def _only_slices(nals: list[bytes]) -> tuple[bytes, ...]:
    return tuple(nal for nal in nals if nal[0] & 31 in (1, 5))


KEY = _slices(5).map(lambda slices: [SPS, PPS, *slices])
DELTA = _slices(1)


def _packets(pictures: list[list[bytes]], payload_bytes: int = 1400, first: int = 65530) -> list[RtpPacket]:
    packetiser = Packetiser(96, 7, first, payload_bytes)
    start = (1 << 32) - 3000
    return [
        packet
        for number, nals in enumerate(pictures)
        for packet in packetiser.picture(nals, start + number * 3000)
    ]


def _receive(packets: list[RtpPacket], out_of_band: tuple[bytes, ...] = ()) -> list[CodedPicture]:
    depacketiser = Depacketiser(out_of_band)
    return [picture for packet in packets for picture in depacketiser.push(parse_rtp(packet.encode()))]


@given(KEY, st.lists(DELTA, max_size=4), st.integers(20, 1400))
def test_pictures_come_out_as_they_went_in(key: list[bytes], rest: list[list[bytes]], size: int) -> None:
    pictures = [key, *rest]
    packets = _packets(pictures, size)
    assert all(len(packet.payload) <= size for packet in packets)
    out = _receive(packets)
    assert [split_annexb(picture.data) for picture in out] == pictures
    assert [picture.key for picture in out] == [True] + [False] * len(rest)
    assert [picture.timestamp for picture in out] == [
        ((1 << 32) - 3000 + n * 3000) % (1 << 32) for n in range(len(pictures))
    ]


@given(
    st.lists(st.one_of(KEY, DELTA), min_size=1, max_size=8), st.sets(st.integers(0, 60)), st.integers(30, 900)
)
def test_after_loss_only_whole_pictures_come_and_a_key_picture_first(
    pictures: list[list[bytes]], lost: set[int], size: int
) -> None:
    packets = _packets(pictures, size)
    kept = [packet for number, packet in enumerate(packets) if number not in lost]
    out = _receive(kept)
    sent = {_only_slices(nals) for nals in pictures}
    numbers = [((picture.timestamp + 3000) % (1 << 32)) // 3000 for picture in out]
    assert all(_only_slices(split_annexb(picture.data)) in sent for picture in out)
    for index, picture in enumerate(out):
        follows = index > 0 and numbers[index] == numbers[index - 1] + 1
        assert follows or picture.key


@given(st.lists(st.tuples(st.binary(max_size=60), st.integers(0, 3), st.booleans()), max_size=30))
def test_garbage_payloads_never_raise(parts: list[tuple[bytes, int, bool]]) -> None:
    depacketiser = Depacketiser()
    for sequence, (payload, timestamp, marker) in enumerate(parts):
        depacketiser.push(RtpPacket(96, marker, sequence, timestamp, 1, payload))


@given(st.binary(max_size=40))
def test_garbage_packets_are_refused_or_read(packet: bytes) -> None:
    for wire in (packet, b"\x80" + packet, b"\xb1" + packet):
        try:
            parse_rtp(wire)
        except NotRtsp:
            continue


def test_contributing_sources_extension_and_padding_come_off() -> None:
    plain = RtpPacket(96, True, 5, 9, 3, b"pay").encode()
    dressed = (
        bytes((0xB1,)) + plain[1:12] + b"csrc" + b"\xbe\xde\x00\x01" + b"ext!" + b"pay" + b"\x00\x00\x03"
    )
    assert parse_rtp(dressed) == parse_rtp(plain)


def test_a_picture_without_marker_is_closed_by_the_next_timestamp() -> None:
    packets = [
        RtpPacket(96, False, 1, 100, 1, b"\x67\x42\x01\x01"),
        RtpPacket(96, False, 2, 100, 1, b"\x65\x88\x01"),
        RtpPacket(96, False, 3, 200, 1, b"\x41\x9a\x01"),
        RtpPacket(96, False, 4, 300, 1, b"\x41\x9a\x02"),
    ]
    assert [(picture.timestamp, picture.key) for picture in _receive(packets)] == [(100, True), (200, False)]


def test_parameter_sets_told_before_are_put_in_front_of_key_pictures() -> None:
    packets = [RtpPacket(96, True, 1, 100, 1, b"\x65\x88\x01")]
    (picture,) = _receive(packets, (SPS, PPS))
    assert split_annexb(picture.data) == [SPS, PPS, b"\x65\x88\x01"]


def test_parameter_sets_under_their_own_timestamp_are_kept_for_the_picture() -> None:
    packets = [
        RtpPacket(96, True, 1, 90, 1, SPS),
        RtpPacket(96, True, 2, 91, 1, PPS),
        RtpPacket(96, True, 3, 100, 1, b"\x65\x88\x01"),
    ]
    (picture,) = _receive(packets)
    assert split_annexb(picture.data)[-2:] == [PPS, b"\x65\x88\x01"]
    assert SPS in split_annexb(picture.data)


def test_a_real_encoders_pictures_pass_unchanged() -> None:
    pictures = [split_annexb(coded.data) for coded in clip()]
    out = _receive(_packets(pictures))
    assert [split_annexb(picture.data) for picture in out] == pictures
    assert [picture.key for picture in out] == [coded.key for coded in clip()]
    assert len(H264.find_parameter_sets(clip()[0].data)) == 2


@settings(max_examples=50)
@given(st.integers(0, 40 * 365 * 86400 * 1000), st.integers(0, (1 << 32) - 1))
def test_a_sender_report_carries_the_clock_also_past_the_ntp_wrap(millis: int, timestamp: int) -> None:
    at = NOW + timedelta(milliseconds=millis)
    report = find_sender_report(SenderReport(1, at, timestamp).encode(), at + timedelta(days=30))
    assert report is not None
    assert abs(report.at - at) <= timedelta(microseconds=1)
    clock = MediaClock(90000, report)
    assert clock.wall_clock((timestamp + 90000) % (1 << 32)) - report.at == timedelta(seconds=1)
    assert clock.wall_clock((timestamp - 45000) % (1 << 32)) - report.at == timedelta(seconds=-0.5)


@given(st.binary(max_size=80))
def test_garbage_reports_never_raise(packet: bytes) -> None:
    for wire in (packet, b"\x80\xc8\x00\x06" + packet):
        find_sender_report(wire, NOW)
