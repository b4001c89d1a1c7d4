"""RTP packets to whole pictures, closed at the marker, for H.264 and H.265 (RFC 6184, RFC 7798)."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from respond_desktop.rtsp.payload.annexb import join_annexb, split_annexb
from respond_desktop.rtsp.payload.assembly import MAX_PICTURE_BYTES, MAX_PIECES, Assembly
from respond_desktop.rtsp.payload.codec import VideoCodec
from respond_desktop.rtsp.payload.entry import EntryPoint, entry_of
from respond_desktop.rtsp.payload.h264 import H264
from respond_desktop.rtsp.payload.rtp import RtpPacket
from respond_desktop.rtsp.payload.sequence import PacketOrder

_MAX_HELD_NALS, _MAX_HELD_BYTES = 16, 65536


@dataclass(frozen=True, slots=True)
class CodedPicture:
    """One coded picture as Annex B bytes; ``timestamp`` in ticks of the media clock.

    ``refresh``: no key picture, but a decoder may begin here and shows whole pictures from so many pictures later.
    ``begins``: something before it is missing, or it is the first.
    """

    timestamp: int
    key: bool
    data: bytes = field(repr=False)
    refresh: int | None = None
    begins: bool = False


_NOTHING: tuple[CodedPicture, ...] = ()


class Depacketiser:
    """Takes packets in arrival order and gives pictures that are whole.

    After a gap, or anything broken, it gives nothing until the next picture at which a decoder may begin and whose
    beginning was seen. Unless ``sure`` the first picture waits for the next packet: some senders mark every slice.
    """

    def __init__(
        self, out_of_band: tuple[bytes, ...] = (), codec: VideoCodec = H264, sure: bool = True
    ) -> None:
        self._codec = codec
        self._header_bytes = codec.header_bytes
        self._type_bits = 0x80 | codec.type_mask << codec.type_shift
        self._fragment_bits = codec.fragment << codec.type_shift
        self._out_of_band = out_of_band
        self._sequence = PacketOrder()
        self._timestamp: int | None = None
        self._closed_timestamp: int | None = None
        self._unseen = False
        self._parts = Assembly(codec)
        self._held: list[bytes] = []
        self._need_entry = True
        self._fresh_start = True
        self._sure, self._marks_slices = sure, False
        self._first: list[CodedPicture] = []
        self.dropped_pictures = 0

    @property
    def gaps(self) -> int:
        """How often packets were missing or came too late."""
        return self._sequence.gaps

    def push(self, packet: RtpPacket) -> Sequence[CodedPicture]:
        """The pictures completed by this packet: none, one, or two."""
        if self._parts.in_fragment and not packet.marker and self._takes_middle(packet):
            return _NOTHING
        follows = self._sequence.follows(packet.sequence)
        if follows is None:
            return _NOTHING
        if not follows:
            self._need_entry = self._fresh_start = self._parts.broken = True
            self._held, self._first, self._closed_timestamp = [], [], None
        pictures: list[CodedPicture] = []
        if packet.timestamp != self._timestamp or self._begins_another(packet.payload):
            pictures += self._close()
            self._timestamp, self._unseen = packet.timestamp, True
        if self._unseen and not self._codec.meaningless(packet.payload):
            pictures += self._begin(packet)
        self._parts.take(packet.payload)
        if packet.marker and not self._marks_slices:
            self._closed_timestamp = packet.timestamp if self._parts.has_slices else self._closed_timestamp
            pictures += self._kept_back(self._close())
        return pictures

    def _takes_middle(self, packet: RtpPacket) -> bool:
        """The short way for the middle of a fragmented NAL unit, which is what nearly every packet is."""
        _, _, number, timestamp, _, payload = packet
        sequence, start, parts = self._sequence, self._header_bytes, self._parts
        if (
            number != sequence.expected
            or timestamp != self._timestamp
            or len(payload) < start + 2
            or payload[start] & 0xC0
            or payload[0] & self._type_bits != self._fragment_bits
            or parts.broken
            or parts.skips_fragment
            or parts.size > MAX_PICTURE_BYTES - 0x10000
            or len(parts.pieces) >= MAX_PIECES
        ):
            return False
        sequence.expected = (number + 1) & 0xFFFF
        sequence.run += 1
        parts.size += len(payload)
        parts.pieces.append(payload[start + 1 :])
        return True

    def _begins_another(self, payload: bytes) -> bool:
        """Where markers say nothing, a clock that stands still must not glue pictures together."""
        return self._marks_slices and self._parts.has_slices and self._codec.first_of_picture(payload)

    def _begin(self, packet: RtpPacket) -> list[CodedPicture]:
        """A picture begins; the first of the stream goes out once it is sure that it was a whole one."""
        first, self._first, self._unseen = self._first, [], False
        begins = self._codec.first_of_picture(packet.payload)
        if packet.timestamp == self._closed_timestamp and not begins and not self._marks_slices:
            self._marks_slices = self._need_entry = True
            if first:
                self._parts.begin_with(first[0].data)
                return []
            self._fresh_start = True
            self.dropped_pictures += 1
        self._parts.broken = self._parts.broken or (self._fresh_start and not begins)
        self._fresh_start = False
        return first

    def _kept_back(self, closed: list[CodedPicture]) -> list[CodedPicture]:
        if self._sure or not closed:
            return closed
        self._sure, self._first = True, closed
        return []

    def _close(self) -> list[CodedPicture]:
        timestamp, parts = self._timestamp, self._parts
        self._timestamp, self._parts = None, Assembly(self._codec)
        broken, kinds = parts.broken or parts.in_fragment, parts.kinds
        if timestamp is None or (not kinds and not broken):
            return []
        if not broken and not parts.has_slices:
            self._hold(b"".join(parts.pieces))
            return []
        held, self._held = self._held, []
        data = join_annexb(held) + b"".join(parts.pieces)
        kinds.update(map(self._codec.nal_type, held))
        entry = None if broken else self._entry(kinds, data)
        if broken or (self._need_entry and entry is None):
            self._need_entry = True
            self.dropped_pictures += 1
            return []
        begins, self._need_entry = self._need_entry, False
        if entry is not None and self._codec.sequence_set not in kinds:
            data = join_annexb(self._out_of_band) + data
        refresh = entry.whole_after if entry is not None and entry.whole_after else None
        return [CodedPicture(timestamp, entry is not None and refresh is None, data, refresh, begins)]

    def _entry(self, kinds: set[int], data: bytes) -> EntryPoint | None:
        """Looked for only where one can be: in a picture with key types or SEI, or while one is needed."""
        codec = self._codec
        if self._need_entry or codec.sei in kinds or not codec.keys.isdisjoint(kinds):
            return entry_of(codec, kinds, data)
        return None

    def _hold(self, stream: bytes) -> None:
        """Keeps parameter sets that some cameras send under a timestamp of their own."""
        held = [*self._held, *split_annexb(stream)][-_MAX_HELD_NALS:]
        self._held = held if sum(map(len, held)) <= _MAX_HELD_BYTES else []
