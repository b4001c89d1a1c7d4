"""RTCP sender reports: the line between a stream's clock and the time of day (RFC 3550 section 6.4.1)."""

import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_NTP_EPOCH = datetime(1900, 1, 1, tzinfo=UTC)
_ERA_S = 1 << 32
_REPORT = struct.Struct(">BBHIIIIII")
_SENDER_REPORT = 200
RECEIVER_REPORT = bytes.fromhex("80c90001 00000001 81ca0002 00000001 01012d00")
"""An empty receiver report with an anonymous source description (RFC 3550 section 6.4.2): a sign of life."""


@dataclass(frozen=True)
class SenderReport:
    """At ``at`` (UTC) the sender's media clock showed ``timestamp``."""

    ssrc: int
    at: datetime
    timestamp: int
    packets: int = 0
    octets: int = 0

    def encode(self) -> bytes:
        """A compound packet: the report and an anonymous source description (RFC 3550 section 6.1)."""
        seconds, fraction = _to_ntp(self.at)
        counts = self.packets & 0xFFFFFFFF, self.octets & 0xFFFFFFFF
        report = _REPORT.pack(
            0x80, _SENDER_REPORT, 6, self.ssrc, seconds, fraction, self.timestamp & 0xFFFFFFFF, *counts
        )
        name = bytes((1, 1)) + b"-"  # CNAME "-": nothing that names the camera
        description = struct.pack(">BBHI", 0x81, 202, 2, self.ssrc) + name + b"\x00"
        return report + description


@dataclass(frozen=True)
class MediaClock:
    """Turns media timestamps into time of day by the newest sender report."""

    rate: int
    report: SenderReport

    def wall_clock(self, timestamp: int) -> datetime:
        """UTC of a timestamp; right within half the wrap of 32 bits (6.6 hours at 90 kHz)."""
        ticks = (timestamp - self.report.timestamp + (1 << 31)) % (1 << 32) - (1 << 31)
        return self.report.at + timedelta(seconds=ticks / self.rate)


def find_sender_report(packet: bytes, around: datetime) -> SenderReport | None:
    """The sender report of a compound packet, or None; ``around`` (UTC) settles the NTP era."""
    offset = 0
    while offset + 4 <= len(packet) and packet[offset] >> 6 == 2:
        end = offset + 4 + 4 * int.from_bytes(packet[offset + 2 : offset + 4], "big")
        if end > len(packet):
            return None
        if packet[offset + 1] == _SENDER_REPORT and end - offset >= _REPORT.size:
            return _read(packet, offset, around)
        offset = end
    return None


def _read(packet: bytes, offset: int, around: datetime) -> SenderReport | None:
    _, _, _, ssrc, seconds, fraction, timestamp, packets, octets = _REPORT.unpack_from(packet, offset)
    if seconds == 0:
        return None  # a sender without a clock says zero
    try:
        at = _from_ntp(seconds, fraction, around)
    except OverflowError:
        return None
    return SenderReport(ssrc, at, timestamp, packets, octets)


def _to_ntp(at: datetime) -> tuple[int, int]:
    passed = at - _NTP_EPOCH
    whole = passed.days * 86400 + passed.seconds
    return whole % _ERA_S, (passed.microseconds << 32) // 1_000_000


def _from_ntp(seconds: int, fraction: int, around: datetime) -> datetime:
    era = round(((around - _NTP_EPOCH).total_seconds() - seconds) / _ERA_S)
    micros = (fraction * 1_000_000 + (1 << 31)) >> 32
    return _NTP_EPOCH + timedelta(seconds=seconds + era * _ERA_S, microseconds=micros)
