"""RTP packets to whole H.264 pictures, closed at the marker (RFC 6184)."""

from dataclasses import dataclass, field

from respond_desktop.rtsp.h264 import FU_A, IDR, SPS, STAP_A, begins_picture, join_annexb, nal_type
from respond_desktop.rtsp.rtp import RtpPacket

MAX_PICTURE_BYTES = 8 * 1024 * 1024
MAX_PICTURE_NALS = 1024

_MAX_HELD_NALS, _MAX_HELD_BYTES = 16, 65536
_PICTURE_DATA = frozenset((1, 2, 3, 4, 5))  # the slice types (table 7-1)


@dataclass(frozen=True, slots=True)
class CodedPicture:
    """One coded picture as Annex B bytes; ``timestamp`` in ticks of the media clock."""

    timestamp: int
    key: bool
    data: bytes = field(repr=False)


class Depacketiser:
    """Takes packets in arrival order and gives pictures that are whole.

    After a gap, or anything broken, it gives nothing until the next key picture whose beginning was seen.
    """

    def __init__(self, out_of_band: tuple[bytes, ...] = ()) -> None:
        self._out_of_band = out_of_band
        self._sequence: int | None = None
        self._timestamp: int | None = None
        self._nals: list[bytes] = []
        self._held: list[bytes] = []
        self._size = 0
        self._fragment: bytearray | None = None
        self._broken = False
        self._need_key = True
        self._fresh_start = True
        self.gaps = 0
        self.dropped_pictures = 0

    def push(self, packet: RtpPacket) -> list[CodedPicture]:
        """The pictures completed by this packet: none, one, or two."""
        pictures: list[CodedPicture] = []
        self._check_sequence(packet.sequence)
        if packet.timestamp != self._timestamp:
            pictures += self._close()
            self._open(packet)
        self._take(packet.payload)
        if packet.marker:
            pictures += self._close()
        return pictures

    def _check_sequence(self, sequence: int) -> None:
        if self._sequence is not None and sequence != (self._sequence + 1) & 0xFFFF:
            self.gaps += 1
            self._need_key = self._fresh_start = self._broken = True
            self._held = []
        self._sequence = sequence

    def _open(self, packet: RtpPacket) -> None:
        self._timestamp = packet.timestamp
        self._broken = self._fresh_start and not _first_of_picture(packet.payload)
        self._fresh_start = False

    def _take(self, payload: bytes) -> None:
        kind = nal_type(payload)
        if not payload or payload[0] & 0x80:
            self._broken = True
        elif 1 <= kind <= 23:
            self._break_open_fragment()
            self._add(payload)
        elif kind == STAP_A:
            self._break_open_fragment()
            self._take_aggregate(payload)
        elif kind == FU_A and len(payload) >= 3:
            self._take_fragment(payload)
        else:
            self._broken = True

    def _take_aggregate(self, payload: bytes) -> None:
        offset = 1
        while offset < len(payload):
            end = offset + 2 + int.from_bytes(payload[offset : offset + 2], "big")
            nal = payload[offset + 2 : end]
            if end > len(payload) or not nal or not 1 <= nal_type(nal) <= 23 or nal[0] & 0x80:
                self._broken = True
                return
            self._add(nal)
            offset = end

    def _take_fragment(self, payload: bytes) -> None:
        start, end = payload[1] & 0x80, payload[1] & 0x40
        if start:
            self._break_open_fragment()
            self._fragment = bytearray((payload[0] & 0xE0 | payload[1] & 31,))
        if self._fragment is None:
            self._broken = True
            return
        self._fragment += payload[2:]
        if len(self._fragment) > MAX_PICTURE_BYTES:
            self._broken, self._fragment = True, None
        elif end:
            nal, self._fragment = bytes(self._fragment), None
            self._add(nal)

    def _break_open_fragment(self) -> None:
        if self._fragment is not None:
            self._broken, self._fragment = True, None

    def _add(self, nal: bytes) -> None:
        self._size += len(nal)
        if self._size > MAX_PICTURE_BYTES or len(self._nals) >= MAX_PICTURE_NALS:
            self._broken = True
        if self._broken:
            self._nals = []
        else:
            self._nals.append(nal)

    def _close(self) -> list[CodedPicture]:
        self._break_open_fragment()
        nals, broken, timestamp = self._nals, self._broken, self._timestamp
        self._nals, self._size, self._broken, self._timestamp = [], 0, False, None
        if timestamp is None or (not nals and not broken):
            return []
        kinds = {nal_type(nal) for nal in nals}
        if nals and not kinds & _PICTURE_DATA:
            self._hold(nals)
            return []
        nals, self._held = [*self._held, *nals], []
        kinds = {nal_type(nal) for nal in nals}
        key = bool(kinds & {IDR, SPS})
        if broken or (self._need_key and not key):
            self._need_key = True
            self.dropped_pictures += 1
            return []
        self._need_key = False
        if key and SPS not in kinds:
            nals = [*self._out_of_band, *nals]
        return [CodedPicture(timestamp, key, join_annexb(nals))]

    def _hold(self, nals: list[bytes]) -> None:
        """Keeps parameter sets that some cameras send under a timestamp of their own."""
        held = [*self._held, *nals][-_MAX_HELD_NALS:]
        self._held = held if sum(map(len, held)) <= _MAX_HELD_BYTES else []


def _first_of_picture(payload: bytes) -> bool:
    kind = nal_type(payload)
    if kind == STAP_A:
        return begins_picture(payload[3:])
    if kind == FU_A and len(payload) >= 3:
        first = bytes((payload[1] & 31,)) + payload[2:3]
        return bool(payload[1] & 0x80) and begins_picture(first)
    return begins_picture(payload)
