"""Session descriptions for H.264 video: read a foreign one, build our own (RFC 8866, RFC 6184 section 8)."""

import base64
import binascii
import re
from dataclasses import dataclass, field

from respond_desktop.rtsp.errors import NotRtsp

DEFAULT_CLOCK_RATE = 90000
_MAX_PARAMETER_SETS = 16


@dataclass(frozen=True)
class Media:
    """One ``m=`` section: what it carries and where its SETUP goes."""

    kind: str
    payload_type: int
    encoding: str = ""
    clock_rate: int = DEFAULT_CLOCK_RATE
    control: str = ""
    parameter_sets: tuple[bytes, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Description:
    """A whole session description."""

    control: str
    media: tuple[Media, ...]

    def video(self) -> Media | None:
        """The first H.264 video, the only kind shown today."""
        return next((m for m in self.media if m.kind == "video" and m.encoding == "H264"), None)


def parse(text: bytes) -> Description:
    """A description from its bytes; NotRtsp when it isn't one."""
    lines = [line.strip() for line in text.decode("utf-8", "replace").splitlines()]
    if not lines or not lines[0].startswith("v="):
        raise NotRtsp("The description of the stream can't be read.")
    sections: list[list[str]] = [[]]
    for line in lines:
        if line.startswith("m="):
            sections.append([])
        sections[-1].append(line)
    return Description(_attribute(sections[0], "control"), tuple(_media(section) for section in sections[1:]))


def build(media: Media) -> bytes:
    """A description of one H.264 video stream; nothing of the publisher's own text gets into it."""
    fmtp = "packetization-mode=1"
    sps = next((nal for nal in media.parameter_sets if nal and nal[0] & 31 == 7 and len(nal) >= 4), b"")
    if sps:
        fmtp += f";profile-level-id={sps[1:4].hex()}"
    if media.parameter_sets:
        sets = ",".join(base64.b64encode(nal).decode("ascii") for nal in media.parameter_sets)
        fmtp += f";sprop-parameter-sets={sets}"
    lines = (
        "v=0",
        "o=- 0 0 IN IP4 0.0.0.0",
        "s=-",
        "c=IN IP4 0.0.0.0",
        "t=0 0",
        "a=control:*",
        f"m=video 0 RTP/AVP {media.payload_type}",
        f"a=rtpmap:{media.payload_type} H264/{media.clock_rate}",
        f"a=fmtp:{media.payload_type} {fmtp}",
        f"a=control:{media.control}",
    )
    return "".join(line + "\r\n" for line in lines).encode("ascii")


def _media(lines: list[str]) -> Media:
    head = re.fullmatch(r"m=(\w{1,16}) [0-9/]{1,12} [A-Za-z0-9/]{1,32} ([0-9]{1,3})(?: .*)?", lines[0])
    if not head or int(head[2]) > 127:
        raise NotRtsp("The description of the stream can't be read.")
    payload_type = int(head[2])
    mapped = re.match(r"([A-Za-z0-9.-]{1,32})/([0-9]{1,7})", _numbered(lines, "rtpmap", payload_type))
    clock_rate = int(mapped[2]) if mapped else DEFAULT_CLOCK_RATE
    if clock_rate <= 0:
        raise NotRtsp("The description of the stream names no clock.")
    return Media(
        kind=head[1],
        payload_type=payload_type,
        encoding=mapped[1].upper() if mapped else "",
        clock_rate=clock_rate,
        control=_attribute(lines, "control"),
        parameter_sets=_parameter_sets(_numbered(lines, "fmtp", payload_type)),
    )


def _attribute(lines: list[str], name: str) -> str:
    start = f"a={name}:"
    return next((line[len(start) :].strip() for line in lines if line.startswith(start)), "")


def _numbered(lines: list[str], name: str, payload_type: int) -> str:
    start = f"a={name}:{payload_type} "
    return next((line[len(start) :].strip() for line in lines if line.startswith(start)), "")


def _parameter_sets(fmtp: str) -> tuple[bytes, ...]:
    found = re.search(r"(?:^|[;\s])sprop-parameter-sets=([^;\s]+)", fmtp)
    if not found:
        return ()
    sets = []
    for part in found[1].split(",")[:_MAX_PARAMETER_SETS]:
        try:
            nal = base64.b64decode(part, validate=True)
        except binascii.Error:
            continue
        if nal and nal[0] & 31 in (7, 8):
            sets.append(nal)
    return tuple(sets)
