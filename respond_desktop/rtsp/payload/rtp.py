"""RTP packets: header read and written (RFC 3550 section 5.1)."""

import struct
from typing import NamedTuple

from respond_desktop.rtsp.errors import NotRtsp

_HEADER = struct.Struct(">BBHII")


class RtpPacket(NamedTuple):
    """One RTP packet; ``timestamp`` in ticks of the media clock."""

    payload_type: int
    marker: bool
    sequence: int
    timestamp: int
    ssrc: int
    payload: bytes

    def encode(self) -> bytes:
        """The packet for the wire, without contributing sources or extension."""
        second = self.payload_type | (0x80 if self.marker else 0)
        return _HEADER.pack(0x80, second, self.sequence, self.timestamp, self.ssrc) + self.payload

    def __repr__(self) -> str:
        return f"RtpPacket(sequence={self.sequence}, timestamp={self.timestamp}, {len(self.payload)} bytes)"


def parse_rtp(packet: bytes) -> RtpPacket:
    """A packet with contributing sources, extension and padding taken off; NotRtsp when broken."""
    if len(packet) < 12 or packet[0] >> 6 != 2:
        raise NotRtsp("A media packet is broken.")
    first, second, sequence, timestamp, ssrc = _HEADER.unpack_from(packet)
    if first == 0x80:  # nothing to take off: nearly every packet
        fields = (second & 0x7F, second >= 0x80, sequence, timestamp, ssrc, packet[12:])
        return tuple.__new__(RtpPacket, fields)
    start, end = 12 + 4 * (first & 15), len(packet)
    if first & 0x10:
        if end < start + 4:
            raise NotRtsp("A media packet is broken.")
        start += 4 + 4 * int.from_bytes(packet[start + 2 : start + 4], "big")
    if first & 0x20:
        end -= packet[-1]
    if start > end or (first & 0x20 and packet[-1] == 0):
        raise NotRtsp("A media packet is broken.")
    return RtpPacket(second & 0x7F, second >= 0x80, sequence, timestamp, ssrc, packet[start:end])
