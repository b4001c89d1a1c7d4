"""Pieces of a byte stream (PES packets of MPEG-TS, ISO/IEC 13818-1 2.14) to whole coded pictures, with their damage.

FFmpeg's own parser does this too, but gives the mark of a damaged piece to the picture before it, and loses the mark
of the first one: pictures of a lossy stream then pass for sound ones. So its parser is left out (`NO_PARSER`).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from respond_desktop.rtsp.payload.annexb import join_annexb, split_annexb
from respond_desktop.rtsp.payload.codec import VideoCodec
from respond_desktop.rtsp.payload.entry import entry_of

NO_PARSER = {"fflags": "+noparse"}
"""Options for FFmpeg that let the pieces through as they came."""
MAX_HELD_BYTES = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class CutPicture:
    """One coded picture (Annex B). `entry`: as in domain/stream; `damaged`: something of it may be missing."""

    data: bytes = field(repr=False)
    entry: int | None
    damaged: bool


class PictureCutter:
    """Nearly every sender puts one picture into one piece; several in one are parted, parts of one are joined.

    Joining waits for the next piece, so it begins only when a piece came that begins no picture.
    """

    def __init__(self, codec: VideoCodec) -> None:
        self._codec = codec
        self._joins = False
        self._held: list[bytes] = []
        self._held_damaged = False

    def cut(self, piece: bytes, damaged: bool) -> Iterator[CutPicture]:
        """The pictures that are complete with this piece (Annex B)."""
        parts = self._parted(split_annexb(piece))
        if parts and not self._codec.begins_picture(parts[0][0]):
            yield from self._continued(parts.pop(0), damaged)
        if not self._joins:
            for nals in parts:
                yield self._picture(nals, damaged)
            return
        for nals in parts:
            self._held_damaged = self._held_damaged or damaged  # what is missing may be the held one's end
            yield from self._flushed()
            self._held, self._held_damaged = nals, damaged

    def _continued(self, nals: list[bytes], damaged: bool) -> Iterator[CutPicture]:
        if self._joins and sum(map(len, self._held)) < MAX_HELD_BYTES:
            self._held += nals
            self._held_damaged = self._held_damaged or damaged
            return
        self._joins = self._joins or not damaged  # what went out as the picture before was a part of it
        yield CutPicture(join_annexb(nals), None, True)

    def _flushed(self) -> Iterator[CutPicture]:
        held, self._held = self._held, []
        if held:
            yield self._picture(held, self._held_damaged)

    def _parted(self, nals: list[bytes]) -> list[list[bytes]]:
        codec, has_slices = self._codec, True
        parts: list[list[bytes]] = []
        for nal in nals:
            if (has_slices and codec.begins_picture(nal)) or not parts:
                parts.append([])
                has_slices = False
            parts[-1].append(nal)
            has_slices = has_slices or codec.nal_type(nal) in codec.slices
        return parts

    def _picture(self, nals: list[bytes], damaged: bool) -> CutPicture:
        data = join_annexb(nals)
        entry = entry_of(self._codec, {self._codec.nal_type(nal) for nal in nals}, data)
        return CutPicture(data, None if entry is None else entry.whole_after, damaged)
