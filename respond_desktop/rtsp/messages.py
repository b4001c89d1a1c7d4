"""RTSP/1.0 requests, responses and interleaved frames as values (RFC 2326 sections 4, 6, 7 and 10.12)."""

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from respond_desktop.rtsp.errors import NotRtsp

MAX_HEADER_BYTES = 8192
MAX_BODY_BYTES = 65536
VERSION = "RTSP/1.0"
WEB_PAGE = "The address answers with a web page, not with video."

_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}")
_ANSWERS = ("RTSP/1.0 ", "RTSP/2.0 ")  # newer servers may answer so (RFC 7826)
_FOLD = re.compile(r"\r?\n[ \t]+(?=[^ \t\r\n])")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_SPELLED = {
    "cseq": "CSeq",
    "www-authenticate": "WWW-Authenticate",
    "rtp-info": "RTP-Info",
}


@dataclass(frozen=True)
class Headers:
    """Header fields in order; names are kept lower case and compared without case."""

    fields: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, **values: str) -> "Headers":
        """Header fields from keyword arguments; underscores become hyphens."""
        return cls(tuple((name.replace("_", "-").lower(), value) for name, value in values.items()))

    def get(self, name: str, default: str = "") -> str:
        """The first value of a field, or ``default``."""
        return next((value for key, value in self.fields if key == name.lower()), default)

    def get_all(self, name: str) -> tuple[str, ...]:
        """Every value of a field, in order."""
        return tuple(value for key, value in self.fields if key == name.lower())

    def plus(self, **values: str) -> "Headers":
        """These fields followed by more."""
        return Headers(self.fields + Headers.of(**values).fields)

    def lines(self) -> str:
        """The fields as they go over the wire; line breaks in a value are refused (ValueError)."""
        for name, value in self.fields:
            if "\r" in value or "\n" in value or not _TOKEN.fullmatch(name):
                raise ValueError("a header field holds a line break or a bad name")
        return "".join(f"{_SPELLED.get(name, name.title())}: {value}\r\n" for name, value in self.fields)


@dataclass(frozen=True)
class RtspRequest:
    """One RTSP request."""

    method: str
    uri: str
    headers: Headers = field(default_factory=Headers)
    body: bytes = b""

    def encode(self) -> bytes:
        """The bytes for the wire; Content-Length is added for a body."""
        return _encode(f"{self.method} {self.uri} {VERSION}", self.headers, self.body)


@dataclass(frozen=True)
class RtspResponse:
    """One RTSP response."""

    status: int
    reason: str
    headers: Headers = field(default_factory=Headers)
    body: bytes = b""

    def encode(self) -> bytes:
        """The bytes for the wire; Content-Length is added for a body."""
        return _encode(f"{VERSION} {self.status} {self.reason}", self.headers, self.body)


class Interleaved(NamedTuple):
    """One binary frame on the RTSP connection: an RTP or RTCP packet (RFC 2326 section 10.12)."""

    channel: int
    payload: bytes

    def encode(self) -> bytes:
        """Dollar sign, channel, length, packet."""
        return frame(self.channel, self.payload)

    def __repr__(self) -> str:
        return f"Interleaved(channel={self.channel}, {len(self.payload)} bytes)"


Message = RtspRequest | RtspResponse | Interleaved


def frame(channel: int, payload: bytes) -> bytes:
    """An interleaved frame; a payload over 65,535 bytes is a ValueError."""
    if not 0 <= channel <= 255 or len(payload) > 0xFFFF:
        raise ValueError("channel or size of an interleaved frame out of range")
    return b"$" + bytes((channel,)) + len(payload).to_bytes(2, "big") + payload


def parse_head(head: bytes) -> tuple[RtspRequest | RtspResponse, int]:
    """A message without its body, and the length of the body to come; NotRtsp on anything doubtful.

    An answer is read as other players read it: lines that end with LF alone, folded lines (RFC 2822 section 2.2.3),
    lines that are no field. A request is not: who asks our relay for something must speak RTSP.
    """
    text = head.decode("latin-1")
    if text.startswith(_ANSWERS):
        lines = _FOLD.sub(" ", text).split("\n")
        headers = Headers(tuple(field for line in lines[1:] if (field := _loose_field(line))))
        return _start(lines[0].rstrip("\r"), headers), _body_length(headers)
    lines = text.split("\r\n")
    headers = Headers(tuple(_field(line) for line in lines[1:] if line))
    return _start(lines[0], headers), _body_length(headers)


def _start(line: str, headers: Headers) -> RtspRequest | RtspResponse:
    if line.startswith("HTTP/"):
        raise NotRtsp(WEB_PAGE)
    if line.startswith(_ANSWERS):
        return _status(line, headers)
    parts = line.split(" ", 2)
    if len(parts) != 3:
        raise NotRtsp("The other side doesn't speak RTSP.")
    method, uri, version = parts
    if version != VERSION or not _TOKEN.fullmatch(method) or not uri or re.search(r"[\x00-\x20\x7f]", uri):
        raise NotRtsp("The other side doesn't speak RTSP/1.0.")
    return RtspRequest(method, uri, headers)


def _status(line: str, headers: Headers) -> RtspResponse:
    _, status, reason = (*line.split(None, 2), "", "")[:3]  # some leave the reason out
    if not re.fullmatch(r"[1-5][0-9]{2}", status):
        raise NotRtsp("The other side sent a status that isn't one.")
    return RtspResponse(int(status), reason, headers)


def _field(line: str) -> tuple[str, str]:
    name, colon, value = line.partition(":")
    if not colon or not _TOKEN.fullmatch(name) or re.search(r"[\x00-\x08\x0a-\x1f\x7f]", value):
        raise NotRtsp("The other side sent a broken header.")
    return name.lower(), value.strip()


def _loose_field(line: str) -> tuple[str, str] | None:
    """A field of an answer; None for a line that is none."""
    name, colon, value = line.partition(":")
    if not colon or not _TOKEN.fullmatch(name.strip()):
        return None
    return name.strip().lower(), _CONTROL.sub(" ", value).strip()


def _body_length(headers: Headers) -> int:
    values = set(headers.get_all("content-length"))
    if not values:
        return 0
    text = values.pop()
    if values or not re.fullmatch(r"[0-9]{1,9}", text) or int(text) > MAX_BODY_BYTES:
        raise NotRtsp("The other side announced a body that is too large or of unclear length.")
    return int(text)


def _encode(start: str, headers: Headers, body: bytes) -> bytes:
    if "\r" in start or "\n" in start:
        raise ValueError("a start line holds a line break")
    if body:
        headers = headers.plus(content_length=str(len(body)))
    return f"{start}\r\n{headers.lines()}\r\n".encode("latin-1", "replace") + body
