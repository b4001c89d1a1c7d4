"""Where a decoder may begin: at a key picture, or at a picture from which the stream refreshes itself bit by bit.

Some encoders send no key pictures at all: a column of intra blocks wanders through the picture, and a recovery point
(SEI, ITU-T H.264 and H.265 annex D) says after how many pictures all of it is whole.
"""

from dataclasses import dataclass

from respond_desktop.rtsp.payload.annexb import split_annexb
from respond_desktop.rtsp.payload.codec import VideoCodec

_RECOVERY_POINT = 6
_INTRA = frozenset((2, 4, 7, 9))  # slice_type of I and SI slices (H.264 table 7-6)
_MOST_PICTURES = 3000


@dataclass(frozen=True, slots=True)
class EntryPoint:
    """A decoder may begin here, and shows whole pictures from so many pictures later (0: from this one on)."""

    whole_after: int = 0


def entry_of_packet(codec: VideoCodec, picture: bytes) -> int | None:
    """`entry_of` for who has only the picture (Annex B): pictures until all is whole, or None."""
    found = entry_of(codec, {codec.nal_type(nal) for nal in split_annexb(picture)}, picture)
    return None if found is None else found.whole_after


def entry_of(codec: VideoCodec, kinds: set[int], picture: bytes) -> EntryPoint | None:
    """The way into a stream at this picture (Annex B), or None; `kinds` are the types of its NAL units."""
    if not codec.random_access.isdisjoint(kinds):
        return EntryPoint()
    nals = split_annexb(picture)
    found = [
        n for nal in nals if codec.nal_type(nal) == codec.sei and (n := _recovery(codec, nal)) is not None
    ]
    if found and found[0] <= _MOST_PICTURES:
        return EntryPoint(found[0])
    if codec.header_bytes == 1 and _all_intra(codec, nals):
        return EntryPoint()
    return None


def _all_intra(codec: VideoCodec, nals: list[bytes]) -> bool:
    """Whether an H.264 picture needs no other: cameras that send such pictures instead of IDR ones are many."""
    slices = [nal for nal in nals if codec.nal_type(nal) in codec.slices]
    return bool(slices) and all(_slice_type(nal) in _INTRA for nal in slices)


def _slice_type(nal: bytes) -> int:
    bits = _Bits(_plain(nal[1:40]))
    bits.unsigned()  # first_mb_in_slice
    return bits.unsigned()


def _recovery(codec: VideoCodec, sei: bytes) -> int | None:
    """Pictures until all is whole, when this SEI unit holds a recovery point."""
    body, at = _plain(sei[codec.header_bytes :]), 0
    while at + 2 <= len(body) and body[at] != 0x80:
        kind, at = _number(body, at)
        size, at = _number(body, at)
        if kind == _RECOVERY_POINT:
            bits = _Bits(body[at : at + size])
            return bits.unsigned() if codec.header_bytes == 1 else max(0, bits.signed())
        at += size
    return None


def _number(body: bytes, at: int) -> tuple[int, int]:
    """A type or a size: 255 for every byte 0xFF, and the byte behind them."""
    total = 0
    while at < len(body) and body[at] == 0xFF:
        total, at = total + 255, at + 1
    return total + (body[at] if at < len(body) else 0), at + 1


def _plain(payload: bytes) -> bytes:
    """Without the bytes that keep start codes out (H.264 7.4.1, H.265 7.4.2)."""
    return payload.replace(b"\x00\x00\x03", b"\x00\x00")


class _Bits:
    """Exp-Golomb numbers from the first bit on (H.264 9.1); zeros behind the end."""

    def __init__(self, content: bytes) -> None:
        self._value = int.from_bytes(content)
        self._left = 8 * len(content)

    def unsigned(self) -> int:
        """ue(v); a number too large to be one is cut."""
        zeros = 0
        while self._left and not self._bit() and zeros < 32:
            zeros += 1
        rest = 0
        for _ in range(zeros):
            rest = rest << 1 | self._bit()
        return (1 << zeros) - 1 + rest

    def signed(self) -> int:
        """se(v)."""
        number = self.unsigned()
        return (number + 1) // 2 if number % 2 else -(number // 2)

    def _bit(self) -> int:
        if not self._left:
            return 0
        self._left -= 1
        return self._value >> self._left & 1
