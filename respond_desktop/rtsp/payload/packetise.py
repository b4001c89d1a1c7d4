"""One coded picture to RTP packets: single NAL units, aggregates and fragments (RFC 6184, RFC 7798)."""

from dataclasses import dataclass

from respond_desktop.rtsp.payload.codec import VideoCodec
from respond_desktop.rtsp.payload.h264 import H264
from respond_desktop.rtsp.payload.rtp import RtpPacket

DEFAULT_PAYLOAD_BYTES = 1400


@dataclass
class Packetiser:
    """Keeps the sequence number of one outgoing stream."""

    payload_type: int
    ssrc: int
    sequence: int
    payload_bytes: int = DEFAULT_PAYLOAD_BYTES
    codec: VideoCodec = H264

    def picture(self, nals: list[bytes], timestamp: int) -> list[RtpPacket]:
        """The packets of one picture; the last carries the marker. No NAL units, no packets."""
        payloads: list[bytes] = []
        group: list[bytes] = []
        header = self.codec.header_bytes
        for nal in filter(self._carried, nals):
            if group and header + sum(2 + len(each) for each in (*group, nal)) > self.payload_bytes:
                payloads.append(self._aggregate(group))
                group = []
            if len(nal) + header + 2 > self.payload_bytes:
                payloads += self._fragments(nal) if len(nal) > self.payload_bytes else [nal]
            else:
                group.append(nal)
        if group:
            payloads.append(self._aggregate(group))
        last = len(payloads) - 1
        return [self.packet(body, timestamp, i == last) for i, body in enumerate(payloads)]

    def packet(self, payload: bytes, timestamp: int, marker: bool) -> RtpPacket:
        """The next packet of the stream, with this payload as it is."""
        number, self.sequence = self.sequence, (self.sequence + 1) & 0xFFFF
        return RtpPacket(self.payload_type, marker, number, timestamp & 0xFFFFFFFF, self.ssrc, payload)

    def _carried(self, nal: bytes) -> bool:
        """What no decoder needs is left out: readers refuse it, and with it the picture."""
        return self.codec.carried(self.codec.nal_type(nal))

    def _fragments(self, nal: bytes) -> list[bytes]:
        codec, kind = self.codec, self.codec.nal_type(nal)
        first = nal[0] & ~(codec.type_mask << codec.type_shift) | codec.fragment << codec.type_shift
        head = bytes((first,)) + nal[1 : codec.header_bytes]
        step = self.payload_bytes - codec.header_bytes - 1
        fragments = []
        for start in range(codec.header_bytes, len(nal), step):
            flags = (0x80 if start == codec.header_bytes else 0) | (0x40 if start + step >= len(nal) else 0)
            fragments.append(head + bytes((flags | kind,)) + nal[start : start + step])
        return fragments

    def _aggregate(self, nals: list[bytes]) -> bytes:
        if len(nals) == 1:
            return nals[0]
        sized = b"".join(len(nal).to_bytes(2, "big") + nal for nal in nals)
        return self.codec.aggregate_header(nals) + sized
