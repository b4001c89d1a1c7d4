"""What a picture is coded as."""

from enum import StrEnum


class Codec(StrEnum):
    """What the picture is coded as; the name that FFmpeg gives it."""

    H264 = "h264"
    H265 = "hevc"

    @property
    def encoding(self) -> str:
        """Its RTP name."""
        return "H264" if self is Codec.H264 else "H265"

    @property
    def words(self) -> str:
        """For people."""
        return "H.264" if self is Codec.H264 else "H.265"
