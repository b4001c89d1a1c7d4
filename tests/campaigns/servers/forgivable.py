"""What servers and cameras of the field do that no standard allows and every player plays: one table.

Each row changes how a scripted server behaves. Every reader must play each row alone, and any two of different kinds
together. Where a row comes from: fault reports of FFmpeg, GStreamer, VLC, go2rtc and Frigate.
"""

import hashlib
import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from respond_desktop.rtsp.messages import RtspRequest
from respond_desktop.rtsp.payload.annexb import split_annexb
from respond_desktop.rtsp.payload.codecs import VIDEO_CODECS
from respond_desktop.rtsp.payload.packetise import Packetiser
from respond_desktop.rtsp.stream.sdp import TOOL, Media, build
from tests.campaigns.servers.clips import FPS, film, refreshed_film
from tests.campaigns.servers.scripted import Manner, Packets

USER, PASSWORD = "viewer", "p@ss word"
ENCODINGS = {"H264": "libx264", "H265": "libx265"}


@dataclass(frozen=True)
class Oddity:
    """One row: `kind` says what it changes; `change` makes a server so; `needs_password` of its reader."""

    name: str
    kind: str
    change: Callable[[Manner], Manner]
    needs_password: bool = False
    encodings: tuple[str, ...] = tuple(ENCODINGS)


def sound_server(encoding: str) -> Manner:
    """A server that does everything as the standards say; parameter sets come with the key pictures."""
    return Manner(
        described(encoding),
        packed(film(codec=ENCODINGS[encoding]), encoding),
    )


def described(encoding: str, sets: tuple[bytes, ...] = ()) -> bytes:
    """A description that doesn't say that this program wrote it."""
    ours = build(Media("video", 96, encoding, 90000, "trackID=0", sets))
    return ours.replace(f"a=tool:{TOOL}\r\n".encode(), b"")


def packed(
    pictures: tuple[bytes, ...], encoding: str, unit: Callable[[list[bytes]], list[bytes]] = list
) -> Callable[[], Iterator[Packets]]:
    """The film for ever, one list of packets a picture; `unit` changes its NAL units first."""

    def packets() -> Iterator[Packets]:
        pack = Packetiser(96, 77, 0, codec=VIDEO_CODECS[encoding])
        for count, picture in enumerate(itertools.cycle(pictures)):
            nals = unit(split_annexb(picture))
            yield [p.encode() for p in pack.picture(nals, count * 90000 // FPS)]

    return packets


def _encoding(manner: Manner) -> str:
    return "H265" if b"H265" in manner.description else "H264"


def _head(change: Callable[[bytes], bytes]) -> Callable[[Manner], Manner]:
    return lambda manner: replace(manner, head=lambda head, before=manner.head: change(before(head)))


def _sdp(change: Callable[[str], str]) -> Callable[[Manner], Manner]:
    return lambda manner: replace(manner, description=change(manner.description.decode()).encode())


def _folded(head: bytes) -> bytes:
    return head.replace(b"CSeq: ", b"CSeq:\r\n ").replace(b"Session: ", b"Session:\r\n\t")


def _marked(manner: Manner) -> Manner:
    """A marker on every slice; each slice in packets of its own."""
    encoding = _encoding(manner)
    codec = VIDEO_CODECS[encoding]
    pictures = film(codec=ENCODINGS[encoding], slices=4)

    def packets() -> Iterator[Packets]:
        pack = Packetiser(96, 77, 0, codec=codec)
        for count, picture in enumerate(itertools.cycle(pictures)):
            at, sent, before = count * 90000 // FPS, [], []
            for nal in split_annexb(picture):
                if codec.nal_type(nal) not in codec.slices:
                    before.append(nal)
                    continue
                sent += [p.encode() for p in pack.picture([*before, nal], at)]
                before = []
            yield sent

    return replace(manner, pictures=packets)


def _with_unit(header: bytes) -> Callable[[Manner], Manner]:
    """A unit that means nothing to a decoder before each picture, and one behind it, as a packet of their own."""

    def change(manner: Manner) -> Manner:
        encoding, plain = _encoding(manner), manner.pictures

        def packets() -> Iterator[Packets]:
            number = 0
            for picture in plain():
                first, last = picture[0], picture[-1]
                extra = [_like(first, header + b"private", marker=False), *picture[:-1]]
                extra += [_like(last, last[12:], marker=False), _like(last, header + b"more", marker=True)]
                yield [_numbered(packet, number := number + 1) for packet in extra]

        del encoding
        return replace(manner, pictures=packets)

    return change


def _like(packet: bytes, payload: bytes, marker: bool) -> bytes:
    return packet[:1] + bytes((packet[1] & 0x7F | (0x80 if marker else 0),)) + packet[2:12] + payload


def _numbered(packet: bytes, number: int) -> bytes:
    return packet[:2] + (number & 0xFFFF).to_bytes(2, "big") + packet[4:]


def _sets_only_described(manner: Manner) -> Manner:
    """Key pictures without their parameter sets: they stand in the description alone."""
    encoding = _encoding(manner)
    codec, pictures = VIDEO_CODECS[encoding], film(codec=ENCODINGS[encoding])
    sets = codec.find_parameter_sets(pictures[0])

    def without(nals: list[bytes]) -> list[bytes]:
        return [nal for nal in nals if codec.nal_type(nal) not in codec.parameter_sets]

    said = described(encoding, sets)
    return replace(manner, description=said, pictures=packed(pictures, encoding, without))


def _refreshes(manner: Manner) -> Manner:
    """No key picture after the first, which nobody saw; parameter sets in the description alone."""
    pictures = refreshed_film()
    codec = VIDEO_CODECS["H264"]
    sets = codec.find_parameter_sets(pictures[0])

    def without(nals: list[bytes]) -> list[bytes]:
        return [nal for nal in nals if codec.nal_type(nal) not in codec.parameter_sets]

    said = described("H264", sets)
    return replace(manner, description=said, pictures=packed(pictures[7:], "H264", without))


def _digest(challenge: str) -> Callable[[Manner], Manner]:
    return lambda manner: replace(
        manner,
        challenge=f'Digest realm="cam", nonce="abc", {challenge}',
        secret=lambda request: answers(request),
    )


def answers(request: RtspRequest) -> bool:
    """Whether a request's Digest is right (RFC 7616 section 3.4)."""
    said = dict(re.findall(r'(\w+)="?([^",]*)"?', request.headers.get("authorization")))
    algorithm = said.get("algorithm", "MD5").upper()
    digest = hashlib.sha256 if algorithm.startswith("SHA-256") else hashlib.md5

    def hashed(text: str) -> str:
        return digest(text.encode()).hexdigest()

    secret = hashed(f"{USER}:cam:{PASSWORD}")
    if algorithm.endswith("-SESS"):
        secret = hashed(f"{secret}:abc:{said.get('cnonce', '')}")
    middle = f"abc:{said['nc']}:{said['cnonce']}:auth" if "qop" in said else "abc"
    return said.get("response") == hashed(f"{secret}:{middle}:" + hashed(f"{request.method}:{said['uri']}"))


def _keep_alive(how: str, *not_taken: str, public: str = "") -> Callable[[Manner], Manner]:
    return lambda manner: replace(
        manner, keep_alive=how, not_taken=not_taken, public=public, session_timeout=2
    )


def _blanks(text: str) -> str:
    text = text.replace("a=rtpmap:96 ", "a=rtpmap: 96  ").replace(
        "m=video 0 RTP/AVP 96", "m=video  0 RTP/AVP  96 "
    )
    return text.replace("a=control:trackID=0", "a=control: trackID=0 ").replace("a=fmtp:96 ", "a=fmtp:96  ")


ODDITIES = (
    Oddity("lines end with LF alone", "words", _head(lambda head: head.replace(b"\r\n", b"\n"))),
    Oddity("folded header lines", "words", _head(_folded)),
    Oddity("a header line of blanks", "words", _head(lambda head: head.replace(b"\r\n", b"\r\n \r\n", 1))),
    Oddity(
        "a header line without a colon",
        "words",
        _head(lambda head: head.replace(b"\r\n", b"\r\nServer\r\n", 1)),
    ),
    Oddity("no reason behind the status", "words", _head(lambda head: head.replace(b"200 OK", b"200"))),
    Oddity(
        "SETUP answers without channels", "transport", lambda m: replace(m, transport="RTP/AVP/TCP;unicast")
    ),
    Oddity("SETUP answers without a transport", "transport", lambda m: replace(m, transport="")),
    Oddity(
        "other channels than asked",
        "transport",
        lambda m: replace(m, transport="RTP/AVP/TCP; unicast; interleaved = 0-1; ssrc=1"),
    ),
    Oddity("blanks in the description", "description", _sdp(_blanks)),
    Oddity("LF alone in the description", "description", _sdp(lambda text: text.replace("\r\n", "\n"))),
    Oddity(
        "blank lines in the description", "description", _sdp(lambda text: text.replace("\r\n", "\r\n\r\n"))
    ),
    Oddity('qop=""', "password", _digest('qop=""'), needs_password=True),
    Oddity("MD5-sess", "password", _digest('algorithm=MD5-sess, qop="auth"'), needs_password=True),
    Oddity("no algorithm, no qop", "password", _digest('opaque="x"'), needs_password=True),
    Oddity("a marker on every slice", "pictures", _marked, encodings=("H264",)),
    Oddity("units of type 0", "units", _with_unit(b"\x00"), encodings=("H264",)),
    Oddity("units of type 30", "units", _with_unit(b"\x1e"), encodings=("H264",)),
    Oddity("units of type 63", "units", _with_unit(b"\x7e\x01"), encodings=("H265",)),
    Oddity("parameter sets in the description alone", "pictures", _sets_only_described),
    Oddity("intra refresh, sets in the description alone", "pictures", _refreshes, encodings=("H264",)),
    Oddity("keep-alive is ignored", "keep-alive", _keep_alive("ignored")),
    Oddity("keep-alive is refused", "keep-alive", _keep_alive("501")),
    Oddity("GET_PARAMETER hangs up", "keep-alive", _keep_alive("hang up", "GET_PARAMETER")),
    Oddity(
        "Public without GET_PARAMETER",
        "keep-alive",
        _keep_alive("hang up", "GET_PARAMETER", "SET_PARAMETER", public="OPTIONS, DESCRIBE, SETUP, PLAY"),
    ),
)


@dataclass(frozen=True)
class OddServer:
    """One server of the table: its oddities, and what it sends."""

    oddities: tuple[Oddity, ...]
    encoding: str

    @property
    def name(self) -> str:
        """For people."""
        return f"{self.encoding}: {' + '.join(oddity.name for oddity in self.oddities) or 'as the standards say'}"

    @property
    def manner(self) -> Manner:
        """How it behaves."""
        manner = sound_server(self.encoding)
        for oddity in sorted(self.oddities, key=lambda oddity: oddity.kind != "pictures"):
            manner = oddity.change(manner)
        return manner

    @property
    def password(self) -> str:
        """What its reader must know; empty for nothing."""
        return PASSWORD if any(oddity.needs_password for oddity in self.oddities) else ""


def servers(together: int = 1) -> list[OddServer]:
    """Each row alone, and with `together` of 2 any two rows of different kinds, for each encoding they exist for."""
    found = [OddServer((), encoding) for encoding in ENCODINGS]
    for count in range(1, together + 1):
        for some in itertools.combinations(ODDITIES, count):
            if len({oddity.kind for oddity in some}) == count:
                common = [e for e in ENCODINGS if all(e in oddity.encodings for oddity in some)]
                found += [OddServer(some, encoding) for encoding in common]
    return found
