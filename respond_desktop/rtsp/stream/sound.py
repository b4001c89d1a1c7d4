"""RTP packets to coded sound: Opus, AAC, PCMU and PCMA (RFC 7587, RFC 3640, RFC 3551)."""

from dataclasses import dataclass, field

from respond_desktop.rtsp.payload.codecs import AAC
from respond_desktop.rtsp.payload.rtp import RtpPacket
from respond_desktop.rtsp.payload.sequence import PacketOrder
from respond_desktop.rtsp.stream.sdp import Media

_AAC_FRAME_TICKS = 1024
_MAX_UNITS = 64


@dataclass(frozen=True, slots=True)
class CodedSound:
    """One coded frame of sound; ``timestamp`` in ticks of the media clock."""

    timestamp: int
    data: bytes = field(repr=False)


class SoundDepacketiser:
    """One coded frame a packet: Opus, PCMU, PCMA."""

    def __init__(self) -> None:
        self._sequence = PacketOrder()

    @property
    def gaps(self) -> int:
        """How often packets were missing or came too late."""
        return self._sequence.gaps

    def push(self, packet: RtpPacket) -> list[CodedSound]:
        """The frames this packet completes: none for one that came twice, late or empty."""
        follows = self._sequence.follows(packet.sequence)
        return self._take(packet, follows) if follows is not None and packet.payload else []

    def _take(self, packet: RtpPacket, follows: bool) -> list[CodedSound]:
        return [CodedSound(packet.timestamp, packet.payload)]


class AacDepacketiser(SoundDepacketiser):
    """Several access units a packet, or one over several packets (RFC 3640, mode AAC-hbr)."""

    def __init__(self, media: Media) -> None:
        super().__init__()
        self._size_bits = _number(media.parameter("sizelength"), 13)
        self._index_bits = _number(media.parameter("indexlength"), 3)
        self._delta_bits = _number(media.parameter("indexdeltalength"), 3)
        self._ticks = _number(media.parameter("constantduration"), _AAC_FRAME_TICKS)
        self._part: bytearray | None = None
        self._part_size = 0
        self._part_timestamp = 0

    def _take(self, packet: RtpPacket, follows: bool) -> list[CodedSound]:
        payload = packet.payload
        bits = int.from_bytes(payload[:2], "big")
        start = 2 + (bits + 7) // 8
        if start > len(payload):
            return self._forget()
        sizes = self._sizes(payload[2:start], bits)
        if sizes is None:
            return self._forget()
        if len(sizes) == 1 and (sizes[0] > len(payload) - start or self._part is not None):
            return self._fragment(packet, payload[start:], sizes[0], follows)
        self._forget()
        units: list[CodedSound] = []
        for number, size in enumerate(sizes):
            if not size or start + size > len(payload):
                break
            timestamp = (packet.timestamp + number * self._ticks) & 0xFFFFFFFF
            units.append(CodedSound(timestamp, payload[start : start + size]))
            start += size
        return units

    def _sizes(self, headers: bytes, bits: int) -> list[int] | None:
        """The sizes in bytes; None when the packet holds none, too many, or interleaved units."""
        rest = int.from_bytes(headers, "big") >> (8 * len(headers) - bits)
        sizes: list[int] = []
        while bits > 0 and len(sizes) < _MAX_UNITS:
            index_bits = self._delta_bits if sizes else self._index_bits
            bits -= self._size_bits + index_bits
            if bits < 0 or rest >> bits & ((1 << index_bits) - 1):
                return None
            sizes.append(rest >> (bits + index_bits) & ((1 << self._size_bits) - 1))
        return sizes if sizes and bits == 0 else None

    def _fragment(self, packet: RtpPacket, piece: bytes, size: int, follows: bool) -> list[CodedSound]:
        belongs = follows and packet.timestamp == self._part_timestamp and size == self._part_size
        if self._part is None or not belongs:
            self._part, self._part_size, self._part_timestamp = bytearray(), size, packet.timestamp
        self._part += piece
        if len(self._part) < size:
            return []
        whole = bytes(self._part[:size])
        self._part = None
        return [CodedSound(packet.timestamp, whole)]

    def _forget(self) -> list[CodedSound]:
        self._part = None
        return []


def sound_depacketiser(media: Media) -> SoundDepacketiser:
    """The one for a track that ``Description.audio`` gave."""
    return AacDepacketiser(media) if media.encoding == AAC else SoundDepacketiser()


def _number(text: str, default: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 5 else default
