"""RTP packets to whole pictures, closed at the marker, for H.264 and H.265 (RFC 6184, RFC 7798)."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from respond_desktop.rtsp.annexb import START_CODE, join_annexb, split_annexb
from respond_desktop.rtsp.codec import VideoCodec
from respond_desktop.rtsp.h264 import H264
from respond_desktop.rtsp.rtp import RtpPacket
from respond_desktop.rtsp.sequence import PacketOrder

MAX_PICTURE_BYTES = 8 * 1024 * 1024
MAX_PICTURE_NALS = 1024

_MAX_PIECES = 32 * 1024  # lists cost memory too
_MAX_HELD_NALS, _MAX_HELD_BYTES = 16, 65536


@dataclass(frozen=True, slots=True)
class CodedPicture:
    """One coded picture as Annex B bytes; ``timestamp`` in ticks of the media clock."""

    timestamp: int
    key: bool
    data: bytes = field(repr=False)


_NOTHING: tuple[CodedPicture, ...] = ()


class Depacketiser:
    """Takes packets in arrival order and gives pictures that are whole.

    After a gap, or anything broken, it gives nothing until the next key picture whose beginning was seen.
    """

    def __init__(self, out_of_band: tuple[bytes, ...] = (), codec: VideoCodec = H264) -> None:
        self._codec = codec
        self._header_bytes = codec.header_bytes
        self._type_bits = 0x80 | codec.type_mask << codec.type_shift
        self._fragment_bits = codec.fragment << codec.type_shift
        self._out_of_band = out_of_band
        self._sequence = PacketOrder()
        self._timestamp: int | None = None
        self._pieces: list[bytes] = []  # start codes and (parts of) NAL units, joined once
        self._kinds: set[int] = set()
        self._nals = 0
        self._size = 0
        self._held: list[bytes] = []
        self._in_fragment = False
        self._broken = False
        self._need_key = True
        self._fresh_start = True
        self.dropped_pictures = 0

    @property
    def gaps(self) -> int:
        """How often packets were missing or came too late."""
        return self._sequence.gaps

    def push(self, packet: RtpPacket) -> Sequence[CodedPicture]:
        """The pictures completed by this packet: none, one, or two."""
        if self._in_fragment and not packet.marker and self._takes_middle(packet):
            return _NOTHING
        follows = self._sequence.follows(packet.sequence)
        if follows is None:
            return _NOTHING
        if not follows:
            self._need_key = self._fresh_start = self._broken = True
            self._held = []
        pictures: list[CodedPicture] = []
        if packet.timestamp != self._timestamp:
            pictures += self._close()
            self._open(packet)
        self._take(packet.payload)
        if packet.marker:
            pictures += self._close()
        return pictures

    def _takes_middle(self, packet: RtpPacket) -> bool:
        """The short way for the middle of a fragmented NAL unit, which is what nearly every packet is."""
        _, _, number, timestamp, _, payload = packet
        sequence, start = self._sequence, self._header_bytes
        if (
            number != sequence.expected
            or timestamp != self._timestamp
            or len(payload) < start + 2
            or payload[start] & 0xC0
            or payload[0] & self._type_bits != self._fragment_bits
            or self._broken
            or self._size > MAX_PICTURE_BYTES - 0x10000
            or len(self._pieces) >= _MAX_PIECES
        ):
            return False
        sequence.expected = (number + 1) & 0xFFFF
        sequence.run += 1
        self._size += len(payload)
        self._pieces.append(payload[start + 1 :])
        return True

    def _open(self, packet: RtpPacket) -> None:
        self._timestamp = packet.timestamp
        self._broken = self._fresh_start and not self._codec.first_of_picture(packet.payload)
        self._fresh_start = False

    def _take(self, payload: bytes) -> None:
        codec = self._codec
        if len(payload) < codec.header_bytes or payload[0] >= 0x80:
            self._broken = True
            return
        kind = codec.nal_type(payload)
        if kind == codec.fragment:
            self._take_fragment(payload)
        elif self._in_fragment:
            self._broken = True
        elif kind == codec.aggregate:
            self._take_aggregate(payload)
        elif kind <= codec.last_single and kind >= codec.first_single:
            self._begin_nal(kind, payload)
        else:
            self._broken = True

    def _take_aggregate(self, payload: bytes) -> None:
        codec, offset = self._codec, self._codec.header_bytes
        while offset < len(payload):
            end = offset + 2 + int.from_bytes(payload[offset : offset + 2], "big")
            nal = payload[offset + 2 : end]
            kind = codec.nal_type(nal)
            single = codec.first_single <= kind <= codec.last_single
            if end > len(payload) or not single or nal[0] >= 0x80:
                self._broken = True
                return
            self._begin_nal(kind, nal)
            offset = end

    def _take_fragment(self, payload: bytes) -> None:
        codec, start = self._codec, self._codec.header_bytes
        if len(payload) < start + 2:
            self._broken = True
            return
        flags = payload[start]
        if flags & 0x80:
            self._broken = self._broken or self._in_fragment
            self._begin_nal(flags & codec.type_mask, codec.fragment_header(payload))
        elif not self._in_fragment:
            self._broken = True
        self._in_fragment = not flags & 0x40
        self._add(payload[start + 1 :])

    def _begin_nal(self, kind: int, nal: bytes) -> None:
        self._kinds.add(kind)
        self._nals += 1
        self._pieces.append(START_CODE)
        self._add(nal)

    def _add(self, piece: bytes) -> None:
        self._size += len(piece)
        if self._size > MAX_PICTURE_BYTES or self._nals > MAX_PICTURE_NALS or len(self._pieces) > _MAX_PIECES:
            self._broken = True
        if self._broken:
            self._pieces.clear()
        else:
            self._pieces.append(piece)

    def _close(self) -> list[CodedPicture]:
        timestamp, broken = self._timestamp, self._broken or self._in_fragment
        pieces, kinds = self._pieces, self._kinds
        self._pieces, self._kinds, self._size, self._nals = [], set(), 0, 0
        self._timestamp, self._broken, self._in_fragment = None, False, False
        if timestamp is None or (not kinds and not broken):
            return []
        if not broken and self._codec.slices.isdisjoint(kinds):
            self._hold(b"".join(pieces))
            return []
        held, self._held = self._held, []
        kinds.update(map(self._codec.nal_type, held))
        key = not self._codec.keys.isdisjoint(kinds)
        if broken or (self._need_key and not key):
            self._need_key = True
            self.dropped_pictures += 1
            return []
        self._need_key = False
        if key and self._codec.sequence_set not in kinds:
            held = [*self._out_of_band, *held]
        return [CodedPicture(timestamp, key, join_annexb(held) + b"".join(pieces))]

    def _hold(self, stream: bytes) -> None:
        """Keeps parameter sets that some cameras send under a timestamp of their own."""
        held = [*self._held, *split_annexb(stream)][-_MAX_HELD_NALS:]
        self._held = held if sum(map(len, held)) <= _MAX_HELD_BYTES else []
