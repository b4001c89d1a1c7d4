"""Session descriptions: read a foreign one, build our own (RFC 8866; formats of RFC 6184, 7798, 7587, 3640, 3551)."""

import re
from dataclasses import dataclass, field

from respond_desktop.rtsp.errors import NotRtsp
from respond_desktop.rtsp.payload.codecs import AAC, AUDIO_ENCODINGS, OPUS, VIDEO_CODECS
from respond_desktop.rtsp.stream.formats import (
    kept_parameters,
    parameter_line,
    read_parameter_sets,
    rtpmap_channels,
    says_stereo,
)

DEFAULT_CLOCK_RATE = 90000
TOOL = "respond"
_STATIC = {0: ("PCMU", 8000), 8: ("PCMA", 8000)}  # RFC 3551 table 4
_HEAD = re.compile(r"m=(\w{1,16}) [0-9/]{1,12} ([A-Za-z0-9/]{1,32})((?: [0-9]{1,3}){1,64})")
_MAPPED = re.compile(r"([A-Za-z0-9.-]{1,32})/([0-9]{1,7})(?:/([0-9]{1,2}))?")


@dataclass(frozen=True)
class Media:
    """One ``m=`` section: what it carries and where its SETUP goes.

    ``clock_rate`` in Hz; ``channels`` counts sound channels; ``fmtp`` holds only the parameters a
    receiver needs (names lower case), ``parameter_sets`` the NAL units told before the stream.
    """

    kind: str
    payload_type: int
    encoding: str = ""
    clock_rate: int = DEFAULT_CLOCK_RATE
    control: str = ""
    parameter_sets: tuple[bytes, ...] = field(default=(), repr=False)
    channels: int = 1
    fmtp: tuple[tuple[str, str], ...] = ()

    def parameter(self, name: str, default: str = "") -> str:
        """One format parameter, or ``default``."""
        return next((value for key, value in self.fmtp if key == name), default)

    @property
    def readable(self) -> bool:
        """Whether this program can take the packets apart."""
        if self.kind == "video":  # with DON numbers pictures would come out of order (RFC 7798 section 6)
            return self.encoding in VIDEO_CODECS and not self.parameter("sprop-max-don-diff").strip("0")
        if self.encoding == AAC and (self.parameter("mode").lower() != "aac-hbr" or not self.audio_config):
            return False
        return self.kind == "audio" and self.encoding in AUDIO_ENCODINGS

    @property
    def audio_config(self) -> bytes:
        """AAC's AudioSpecificConfig, as a decoder wants it; empty for every other encoding."""
        text = self.parameter("config")
        return bytes.fromhex(text) if re.fullmatch(r"(?:[0-9a-fA-F]{2}){2,64}", text) else b""


@dataclass(frozen=True)
class Description:
    """A whole session description."""

    control: str
    media: tuple[Media, ...]
    tool: str = ""

    @property
    def ours(self) -> bool:
        """Whether this program's own publisher wrote it: then a marker always ends a picture."""
        return self.tool == TOOL

    def video(self) -> Media | None:
        """The first video this program can read: H.264 or H.265."""
        return next((m for m in self.media if m.kind == "video" and m.readable), None)

    def audio(self) -> Media | None:
        """The first sound this program can read: Opus, AAC, PCMU or PCMA."""
        return next((m for m in self.media if m.kind == "audio" and m.readable), None)


def parse(text: bytes) -> Description:
    """A description from its bytes; NotRtsp when it isn't one. Sections that aren't RTP are left out."""
    lines = [_tidy(line) for line in text.decode("utf-8", "replace").splitlines() if line.strip()]
    if not lines or not lines[0].startswith("v="):
        raise NotRtsp("The description of the stream can't be read.")
    sections: list[list[str]] = [[]]
    for line in lines:
        if line.startswith("m="):
            sections.append([])
        sections[-1].append(line)
    media = [_media(section) for section in sections[1:]]
    found = tuple(m for m in media if m is not None)
    return Description(_attribute(sections[0], "control"), found, _attribute(sections[0], "tool"))


def _tidy(line: str) -> str:
    """A line as RFC 8866 writes it: some put blanks around `=` and `:`, before the end, or several in a row."""
    kind, _, rest = " ".join(line.split()).partition("=")
    if kind.strip() != "a":
        return f"{kind.strip()}={rest.strip()}"
    name, colon, value = rest.partition(":")
    return f"a={name.strip()}{colon}{value.strip()}"


def build(*media: Media) -> bytes:
    """A description of one live stream's tracks; nothing of the publisher's own text gets into it."""
    lines = [
        "v=0",
        "o=- 0 0 IN IP4 0.0.0.0",
        "s=-",
        "c=IN IP4 0.0.0.0",
        "t=0 0",
        f"a=tool:{TOOL}",
        "a=control:*",
    ]
    for track in media:
        lines += _section(track)
    return "".join(line + "\r\n" for line in lines).encode("ascii")


def _section(media: Media) -> list[str]:
    number, fmtp = media.payload_type, parameter_line(media)
    lines = [
        f"m={media.kind} 0 RTP/AVP {number}",
        f"a=rtpmap:{number} {media.encoding}/{media.clock_rate}{rtpmap_channels(media)}",
    ]
    if fmtp:
        lines.append(f"a=fmtp:{number} {fmtp}")
    return [*lines, f"a=control:{media.control}"]


def _media(lines: list[str]) -> Media | None:
    head = _HEAD.fullmatch(lines[0])
    if not head:
        return None
    numbers = [int(text) for text in head[3].split()]
    if max(numbers) > 127:
        raise NotRtsp("The description of the stream can't be read.")
    formats = [_format(lines, head[1], number) for number in numbers]
    chosen = next((media for media in formats if media.readable), formats[0])
    if "SAVP" in head[2]:  # encrypted packets: nothing here could read them
        return Media(chosen.kind, chosen.payload_type, control=chosen.control)
    return chosen


def _format(lines: list[str], kind: str, number: int) -> Media:
    encoding, clock_rate = _STATIC.get(number, ("", DEFAULT_CLOCK_RATE)) if kind == "audio" else ("", 0)
    mapped = _MAPPED.match(_numbered(lines, "rtpmap", number))
    if mapped:
        encoding, clock_rate = mapped[1].upper(), int(mapped[2])
        if clock_rate <= 0:
            raise NotRtsp("The description of the stream names no clock.")
    said = _numbered(lines, "fmtp", number)
    channels = int(mapped[3]) if mapped and mapped[3] else 1
    if encoding == OPUS:
        channels = 1 + says_stereo(said)
    return Media(
        kind=kind,
        payload_type=number,
        encoding=encoding,
        clock_rate=clock_rate or DEFAULT_CLOCK_RATE,
        control=_attribute(lines, "control"),
        parameter_sets=read_parameter_sets(encoding, said),
        channels=max(1, channels),
        fmtp=kept_parameters(encoding, said),
    )


def _attribute(lines: list[str], name: str) -> str:
    start = f"a={name}:"
    return next((line[len(start) :].strip() for line in lines if line.startswith(start)), "")


def _numbered(lines: list[str], name: str, payload_type: int) -> str:
    start = f"a={name}:{payload_type} "
    return next((line[len(start) :].strip() for line in lines if line.startswith(start)), "")
