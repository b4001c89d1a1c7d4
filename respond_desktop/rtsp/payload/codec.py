"""What the packet formats of H.264 and H.265 have in common, and where they differ (RFC 6184, RFC 7798)."""

from dataclasses import dataclass

from respond_desktop.rtsp.payload.annexb import split_annexb


@dataclass(frozen=True)
class VideoCodec:
    """One codec's NAL unit header, the numbers of its types, and how it aggregates and fragments.

    `random_access`: types of pictures at which a decoder may begin whatever came before. `keys`: those and the
    parameter sets that come with them. `unreadable`: packets that carry pictures in a way nobody here takes apart.
    """

    encoding: str
    header_bytes: int
    type_shift: int
    type_mask: int
    first_single: int
    last_single: int
    aggregate: int
    fragment: int
    slices: frozenset[int]
    keys: frozenset[int]
    openers: frozenset[int]
    parameter_sets: frozenset[int]
    sequence_set: int
    random_access: frozenset[int]
    sei: int
    unreadable: frozenset[int]

    def nal_type(self, nal: bytes) -> int:
        """The type in a NAL unit's header (-1 for one that is too short)."""
        if len(nal) < self.header_bytes:
            return -1
        return nal[0] >> self.type_shift & self.type_mask

    def carried(self, kind: int) -> bool:
        """Whether units of this type may go over RTP; others mean nothing to a decoder (H.264 7.4.1, H.265 7.4.2)."""
        return self.first_single <= kind <= self.last_single

    def meaningless(self, payload: bytes) -> bool:
        """Whether an RTP payload is one unit that means nothing to a decoder."""
        kind = self.nal_type(payload)
        return not (self.carried(kind) or kind in (self.aggregate, self.fragment) or kind in self.unreadable)

    def begins_picture(self, nal: bytes) -> bool:
        """Whether a NAL unit can be the first of a picture: a delimiter, SEI, parameter set, or first slice."""
        kind = self.nal_type(nal)
        if kind in self.slices:  # first_mb_in_slice is ue(v) 0; first_slice_segment_in_pic_flag is 1
            return len(nal) > self.header_bytes and nal[self.header_bytes] >= 0x80
        return kind in self.openers

    def fragment_header(self, payload: bytes) -> bytes:
        """The header of the NAL unit a fragment belongs to."""
        kind = payload[self.header_bytes] & self.type_mask
        kept = payload[0] & ~(self.type_mask << self.type_shift)
        return bytes((kept | kind << self.type_shift,)) + payload[1 : self.header_bytes]

    def packet_nal_types(self, payload: bytes) -> set[int]:
        """The types inside one RTP payload, looking into aggregates and fragments."""
        kind, start = self.nal_type(payload), self.header_bytes
        if kind == self.fragment:
            return {payload[start] & self.type_mask} if len(payload) > start else set()
        if kind != self.aggregate:
            return {kind}
        kinds, offset = set(), start
        while offset + 2 < len(payload):
            kinds.add(payload[offset + 2] >> self.type_shift & self.type_mask)
            offset += 2 + int.from_bytes(payload[offset : offset + 2], "big")
        return kinds

    def first_of_picture(self, payload: bytes) -> bool:
        """Whether an RTP payload holds the beginning of a picture."""
        kind, start = self.nal_type(payload), self.header_bytes
        if kind == self.aggregate:
            return self.begins_picture(payload[start + 2 :])
        if kind == self.fragment and len(payload) > start + 1:
            first = self.fragment_header(payload) + payload[start + 1 : start + 2]
            return payload[start] >= 0x80 and self.begins_picture(first)
        return self.begins_picture(payload)

    def find_parameter_sets(self, stream: bytes) -> tuple[bytes, ...]:
        """The parameter sets of an Annex B byte stream (an encoder's extradata, or a key picture)."""
        return tuple(nal for nal in split_annexb(stream) if self.nal_type(nal) in self.parameter_sets)

    def aggregate_header(self, nals: list[bytes]) -> bytes:
        """The header of a packet that holds several NAL units."""
        if self.header_bytes == 1:  # the highest nal_ref_idc (RFC 6184 section 5.7)
            return bytes((max(nal[0] & 0x60 for nal in nals) | self.aggregate,))
        layer = min((nal[0] & 1) << 5 | nal[1] >> 3 for nal in nals)  # lowest layer and TID (RFC 7798, 4.4.2)
        return bytes((self.aggregate << 1 | layer >> 5, (layer & 31) << 3 | min(nal[1] & 7 for nal in nals)))
