"""What must be known of H.264: NAL unit types, Annex B byte streams, where a picture begins (ITU-T H.264)."""

import re
from collections.abc import Iterable

START_CODE = b"\x00\x00\x00\x01"

SLICE, IDR, SEI, SPS, PPS, DELIMITER = 1, 5, 6, 7, 8, 9
STAP_A, FU_A = 24, 28

_BOUNDARY = re.compile(b"\x00\x00\x01")


def split_annexb(stream: bytes) -> list[bytes]:
    """The NAL units of an Annex B byte stream, without start codes and trailing zeros."""
    parts = _BOUNDARY.split(stream)[1:]
    return [nal for nal in (part.rstrip(b"\x00") for part in parts) if nal]


def join_annexb(nals: Iterable[bytes]) -> bytes:
    """NAL units as an Annex B byte stream."""
    return b"".join(START_CODE + nal for nal in nals)


def nal_type(nal: bytes) -> int:
    """The type in a NAL unit's first byte (0 for an empty one)."""
    return nal[0] & 31 if nal else 0


def begins_picture(nal: bytes) -> bool:
    """Whether a NAL unit can be the first of a picture: a delimiter, SEI or parameter set, or first slice."""
    kind = nal_type(nal)
    if kind in (SLICE, IDR):
        return len(nal) > 1 and bool(nal[1] & 0x80)  # first_mb_in_slice is ue(v) 0
    return kind in (SEI, SPS, PPS, DELIMITER)


def parameter_sets(stream: bytes) -> tuple[bytes, ...]:
    """The SPS and PPS of an Annex B byte stream (an encoder's extradata, or a key picture)."""
    return tuple(nal for nal in split_annexb(stream) if nal_type(nal) in (SPS, PPS))


def packet_nal_types(payload: bytes) -> set[int]:
    """The types inside one RTP payload, looking into STAP-A and FU-A (RFC 6184 section 5.2)."""
    kind = nal_type(payload)
    if kind == FU_A:
        return {payload[1] & 31} if len(payload) > 1 else set()
    if kind != STAP_A:
        return {kind}
    kinds, offset = set(), 1
    while offset + 2 < len(payload):
        kinds.add(payload[offset + 2] & 31)
        offset += 2 + int.from_bytes(payload[offset : offset + 2], "big")
    return kinds
