"""One coded H.264 picture to RTP packets: single NAL units, STAP-A and FU-A (RFC 6184)."""

from dataclasses import dataclass

from respond_desktop.rtsp.h264 import FU_A, STAP_A
from respond_desktop.rtsp.rtp import RtpPacket

DEFAULT_PAYLOAD_BYTES = 1400


@dataclass
class Packetiser:
    """Keeps the sequence number of one outgoing stream."""

    payload_type: int
    ssrc: int
    sequence: int
    payload_bytes: int = DEFAULT_PAYLOAD_BYTES

    def picture(self, nals: list[bytes], timestamp: int) -> list[RtpPacket]:
        """The packets of one picture; the last carries the marker. No NAL units, no packets."""
        payloads: list[bytes] = []
        group: list[bytes] = []
        for nal in nals:
            if group and 1 + sum(2 + len(each) for each in (*group, nal)) > self.payload_bytes:
                payloads.append(_aggregate(group))
                group = []
            if len(nal) + 3 > self.payload_bytes:
                payloads += self._fragments(nal) if len(nal) > self.payload_bytes else [nal]
            else:
                group.append(nal)
        if group:
            payloads.append(_aggregate(group))
        last = len(payloads) - 1
        return [self._packet(body, timestamp & 0xFFFFFFFF, i == last) for i, body in enumerate(payloads)]

    def _packet(self, payload: bytes, timestamp: int, marker: bool) -> RtpPacket:
        packet = RtpPacket(self.payload_type, marker, self.sequence, timestamp, self.ssrc, payload)
        self.sequence = (self.sequence + 1) & 0xFFFF
        return packet

    def _fragments(self, nal: bytes) -> list[bytes]:
        indicator, kind, step = nal[0] & 0xE0 | FU_A, nal[0] & 31, self.payload_bytes - 2
        fragments = []
        for start in range(1, len(nal), step):
            flags = (0x80 if start == 1 else 0) | (0x40 if start + step >= len(nal) else 0)
            fragments.append(bytes((indicator, flags | kind)) + nal[start : start + step])
        return fragments


def _aggregate(nals: list[bytes]) -> bytes:
    if len(nals) == 1:
        return nals[0]
    importance = max(nal[0] & 0x60 for nal in nals)
    return bytes((importance | STAP_A,)) + b"".join(len(nal).to_bytes(2, "big") + nal for nal in nals)
