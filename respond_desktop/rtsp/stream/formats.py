"""The format parameters (``a=fmtp``) of each encoding, reduced to what a receiver needs."""

import base64
import re
from typing import Protocol

from respond_desktop.rtsp.payload.codecs import AAC, OPUS, VIDEO_CODECS

_MAX_PARAMETER_SETS = 16
_MAX_SECTION_PARAMETERS = 64
_SPROP = {
    "H264": ("sprop-parameter-sets",),
    "H265": ("sprop-vps", "sprop-sps", "sprop-pps"),
}
_BLANKS = re.compile(r"\s*(,)\s*|(?<![^;\s])([A-Za-z][\w-]*)\s*(=)\s*")
"""Blanks that some cameras write inside a list or around the `=` of a parameter's name."""
_KEPT = {
    "H265": ("sprop-max-don-diff",),
    AAC: (
        "mode",
        "config",
        "sizelength",
        "indexlength",
        "indexdeltalength",
        "constantduration",
        "profile-level-id",
        "streamtype",
    ),
}


class Format(Protocol):
    """What is needed of a track to write its parameters."""

    @property
    def encoding(self) -> str:
        """RTP name, upper case."""

    @property
    def channels(self) -> int:
        """Sound channels."""

    @property
    def parameter_sets(self) -> tuple[bytes, ...]:
        """NAL units told before the stream."""

    @property
    def fmtp(self) -> tuple[tuple[str, str], ...]:
        """Other parameters."""


def kept_parameters(encoding: str, text: str) -> tuple[tuple[str, str], ...]:
    """The known parameters with harmless values; everything else is the publisher's own text."""
    said = _parameters(text)
    return tuple(
        (name, said[name])
        for name in _KEPT.get(encoding, ())
        if re.fullmatch(r"[A-Za-z0-9-]{1,128}", said.get(name, ""))
    )


def says_stereo(text: str) -> bool:
    """Whether an Opus sender announces two channels; its rtpmap always says so (RFC 7587 section 7)."""
    return _parameters(text).get("sprop-stereo") == "1"


def read_parameter_sets(encoding: str, text: str) -> tuple[bytes, ...]:
    """The parameter sets of a video format; whatever isn't one is left out."""
    codec = VIDEO_CODECS.get(encoding)
    if codec is None:
        return ()
    said, sets = _parameters(text), []
    parts = [part for name in _SPROP[encoding] for part in said.get(name, "").split(",") if part]
    for part in parts[:_MAX_PARAMETER_SETS]:
        try:
            nal = base64.b64decode(part, validate=True)
        except ValueError:  # not base64, or not even ASCII
            continue
        if codec.nal_type(nal) in codec.parameter_sets:
            sets.append(nal)
    return tuple(sets)


def parameter_line(media: Format) -> str:
    """The text behind ``a=fmtp:NN``; empty when the encoding needs none."""
    if media.encoding == "H264":
        return _h264(media.parameter_sets)
    if media.encoding == "H265":
        return _h265(media.parameter_sets)
    if media.encoding == OPUS:
        return f"sprop-stereo={int(media.channels > 1)}"
    return ";".join(f"{name}={value}" for name, value in media.fmtp)


def rtpmap_channels(media: Format) -> str:
    """What follows the clock rate in ``a=rtpmap``; Opus always says 2 (RFC 7587 section 7)."""
    if media.encoding == OPUS:
        return "/2"
    return f"/{media.channels}" if media.channels > 1 or media.encoding == AAC else ""


def _parameters(text: str) -> dict[str, str]:
    said: dict[str, str] = {}
    for part in re.split(r"[;\s]+", _BLANKS.sub(r"\1\2\3", text))[:_MAX_SECTION_PARAMETERS]:
        name, _, value = part.partition("=")
        said.setdefault(name.lower(), value.strip('"'))
    return said


def _h264(sets: tuple[bytes, ...]) -> str:
    fmtp = "packetization-mode=1"
    sps = next((nal for nal in sets if nal and nal[0] & 31 == 7 and len(nal) >= 4), b"")
    if sps:
        fmtp += f";profile-level-id={sps[1:4].hex()}"
    return fmtp + (f";sprop-parameter-sets={_encoded(sets)}" if sets else "")


def _h265(sets: tuple[bytes, ...]) -> str:
    codec = VIDEO_CODECS["H265"]
    named = zip((32, 33, 34), _SPROP["H265"], strict=True)
    lists = [(name, tuple(nal for nal in sets if codec.nal_type(nal) == kind)) for kind, name in named]
    return ";".join(f"{name}={_encoded(some)}" for name, some in lists if some)


def _encoded(sets: tuple[bytes, ...]) -> str:
    return ",".join(base64.b64encode(nal).decode("ascii") for nal in sets)
