"""Annex B byte streams: NAL units behind start codes, the same for H.264 and H.265 (ITU-T H.264, H.265 annex B)."""

import re
from collections.abc import Iterable

START_CODE = b"\x00\x00\x00\x01"

_BOUNDARY = re.compile(b"\x00\x00\x01")


def split_annexb(stream: bytes) -> list[bytes]:
    """The NAL units of an Annex B byte stream, without start codes and trailing zeros."""
    parts = _BOUNDARY.split(stream)[1:]
    return [nal for nal in (part.rstrip(b"\x00") for part in parts) if nal]


def join_annexb(nals: Iterable[bytes]) -> bytes:
    """NAL units as an Annex B byte stream."""
    return b"".join(START_CODE + nal for nal in nals)
