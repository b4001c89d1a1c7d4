"""The parts of one coded picture as they come: NAL units, aggregates, fragments (RFC 6184 section 5, RFC 7798 4.4)."""

from respond_desktop.rtsp.payload.annexb import START_CODE, split_annexb
from respond_desktop.rtsp.payload.codec import VideoCodec

MAX_PICTURE_BYTES = 8 * 1024 * 1024
MAX_PICTURE_NALS = 1024
MAX_PIECES = 32 * 1024  # lists cost memory too


class Assembly:
    """Takes payloads in order. Units that mean nothing to a decoder are left out, anything else wrong breaks it."""

    def __init__(self, codec: VideoCodec) -> None:
        self._codec = codec
        self.pieces: list[bytes] = []  # start codes and (parts of) NAL units, joined once
        self.kinds: set[int] = set()
        self.nals = 0
        self.size = 0
        self.in_fragment = False
        self.skips_fragment = False
        self.broken = False

    @property
    def has_slices(self) -> bool:
        """Whether some of the picture itself is there, not only what goes with it."""
        return not self._codec.slices.isdisjoint(self.kinds)

    def begin_with(self, picture: bytes) -> None:
        """Go on from what was taken for a whole picture (Annex B)."""
        nals = split_annexb(picture)
        self.pieces, self.kinds = [picture], set(map(self._codec.nal_type, nals))
        self.nals, self.size = len(nals), len(picture)

    def take(self, payload: bytes) -> None:
        """One RTP payload."""
        codec = self._codec
        if len(payload) < codec.header_bytes or payload[0] >= 0x80:
            self.broken = True
            return
        kind = codec.nal_type(payload)
        if kind == codec.fragment:
            self._take_fragment(payload)
        elif self.in_fragment or kind in codec.unreadable:
            self.broken = True
        elif kind == codec.aggregate:
            self._take_aggregate(payload)
        else:
            self._take_unit(kind, payload)

    def _take_aggregate(self, payload: bytes) -> None:
        codec, offset = self._codec, self._codec.header_bytes
        while offset < len(payload):
            end = offset + 2 + int.from_bytes(payload[offset : offset + 2], "big")
            nal = payload[offset + 2 : end]
            if end > len(payload) or len(nal) < codec.header_bytes or nal[0] >= 0x80:
                self.broken = True
                return
            self._take_unit(codec.nal_type(nal), nal)
            offset = end

    def _take_fragment(self, payload: bytes) -> None:
        codec, start = self._codec, self._codec.header_bytes
        if len(payload) < start + 2:
            self.broken = True
            return
        flags = payload[start]
        if flags & 0x80:
            self.broken = self.broken or self.in_fragment
            self.skips_fragment = not codec.carried(flags & codec.type_mask)
            if not self.skips_fragment:
                self._begin_nal(flags & codec.type_mask, codec.fragment_header(payload))
        elif not self.in_fragment:
            self.broken = True
        self.in_fragment = not flags & 0x40
        if not self.skips_fragment:
            self._add(payload[start + 1 :])

    def _take_unit(self, kind: int, nal: bytes) -> None:
        if self._codec.carried(kind):
            self._begin_nal(kind, nal)

    def _begin_nal(self, kind: int, nal: bytes) -> None:
        self.kinds.add(kind)
        self.nals += 1
        self.pieces.append(START_CODE)
        self._add(nal)

    def _add(self, piece: bytes) -> None:
        self.size += len(piece)
        if self.size > MAX_PICTURE_BYTES or self.nals > MAX_PICTURE_NALS or len(self.pieces) > MAX_PIECES:
            self.broken = True
        if self.broken:
            self.pieces.clear()
        else:
            self.pieces.append(piece)
