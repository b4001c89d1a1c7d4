"""The cases that a scripted server plays: wrong words, wrong bytes, wrong pictures."""

import itertools
import random
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from respond_desktop.rtsp.payload.annexb import split_annexb
from respond_desktop.rtsp.payload.codecs import VIDEO_CODECS
from respond_desktop.rtsp.payload.packetise import Packetiser
from respond_desktop.rtsp.payload.rtp import RtpPacket
from respond_desktop.rtsp.stream.sdp import Media, build
from respond_desktop.video.ending import EndKind
from tests.campaigns.servers.case import Case
from tests.campaigns.servers.clips import FPS, film, huge_picture
from tests.campaigns.servers.scripted import Manner, Packets, flip_bits, lose, repeat, scripted, shuffle
from tests.support.media import trust

LOST = (EndKind.CUT, EndKind.UNREACHABLE, EndKind.BROKEN)


def described(encoding: str = "H264") -> bytes:
    """A description without parameter sets: they come with the key pictures."""
    return build(Media("video", 96, encoding, 90000, "trackID=0"))


def stream(*films: tuple[bytes, ...], encoding: str = "H264") -> Callable[[], Iterator[Packets]]:
    """The films one after the other, for ever, packed as `encoding`."""

    def packets() -> Iterator[Packets]:
        pack = Packetiser(96, 77, 0, codec=VIDEO_CODECS[encoding])
        for count, picture in enumerate(itertools.chain.from_iterable(itertools.cycle(films))):
            yield [p.encode() for p in pack.picture(split_annexb(picture), count * 90000 // FPS)]

    return packets


def _raw(*payloads: bytes) -> Callable[[], Iterator[Packets]]:
    """These payloads again and again, one picture each."""

    def packets() -> Iterator[Packets]:
        for number, payload in enumerate(itertools.cycle(payloads)):
            yield [RtpPacket(96, True, number & 0xFFFF, number * 3600 & 0xFFFFFFFF, 77, payload).encode()]

    return packets


def _endless_fragment() -> Iterator[Packets]:
    first = RtpPacket(96, False, 0, 0, 77, bytes((0x7C, 0x85)) + bytes(1000)).encode()
    yield [first]
    for number in itertools.count(1):
        body = bytes((0x7C, 0x05)) + bytes(60000)
        yield [RtpPacket(96, False, number & 0xFFFF, 0, 77, body).encode()]


def _garbage_sets() -> Iterator[Packets]:
    dice = random.Random(9)
    pack = Packetiser(96, 77, 0)
    for count, picture in enumerate(itertools.cycle(film())):
        nals = split_annexb(picture)
        for place, nal in enumerate(nals):
            if nal[0] & 31 in (7, 8):
                nals[place] = nal[:1] + dice.randbytes(dice.randrange(1, 60))
        yield [p.encode() for p in pack.picture(nals, count * 90000 // FPS)]


def _played(name: str, manner: Manner, ends: tuple[EndKind, ...] = (), **more: Any) -> Case:
    return Case(name, lambda: scripted(manner), ends, **more)


def _words() -> list[Case]:
    html = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html><body>log in</body></html>"
    huge = b"RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Length: 99999999999\r\n\r\n"
    refused = (EndKind.REFUSED,)
    return [
        _played("HTML instead of a stream", Manner(first_words=html), (EndKind.BROKEN,)),
        _played("a body of 100 GB announced", Manner(first_words=huge), (EndKind.BROKEN,)),
        _played(
            "a header without end", Manner(first_words=b"RTSP/1.0 200 OK\r\n" + b"x: y\r\n" * 9000), LOST
        ),
        _played("random bytes", Manner(first_words=random.Random(5).randbytes(5000)), LOST),
        _played("says nothing", Manner(silent=True), LOST),
        _played("a byte a second", Manner(drip=True), LOST),
        _played("401 again and again", Manner(status=401), refused),
        _played("403", Manner(status=403), refused),
        _played("404", Manner(status=404), refused),
        _played("454", Manner(status=454), refused),
        _played("503", Manner(status=503), refused),
        _played("redirect to another host", Manner(status=302, location="rtsp://192.0.2.1/x"), refused),
        _played("a description that isn't one", Manner(description=b"<sdp/>"), (EndKind.BROKEN,)),
        _played(
            "only text in the description", Manner(description=b"v=0\r\nm=text 0 RTP/AVP 99\r\n"), refused
        ),
        _played("says yes and sends nothing", Manner(description=described()), LOST),
        _played(
            "454 at keep-alive and hangs up",
            Manner(description=described(), keep_alive="454", session_timeout=2, pictures=stream_of(50)),
            LOST,
            pictures=10,
        ),
    ]


def stream_of(pictures: int) -> Callable[[], Iterator[Packets]]:
    """So many pictures, then silence."""
    return lambda: itertools.islice(stream(film())(), pictures)


def _bits() -> list[Case]:
    def spoilt(name: str, spoil: Callable[[Packets], Packets], **more: Any) -> Case:
        return _played(name, Manner(described(), stream(film()), spoil), **more)

    return [
        spoilt("bit flips in 0.5 % of packets", flip_bits(0.005), pictures=20, readable=False),
        spoilt("bit flips in 5 % of packets", flip_bits(0.05), readable=False),
        _played(
            "bit flips in 50 % of packets",
            Manner(described(), stream(film()), flip_bits(0.5)),
            LOST,
            readable=False,
        ),
        spoilt("0.5 % of packets lost", lose(0.005), pictures=20),
        spoilt("5 % of packets lost", lose(0.05)),
        spoilt("5 % of pictures reordered", shuffle(0.05), pictures=20),
        spoilt("packets repeated", repeat(0.2), pictures=60),
    ]


def _shapes() -> list[Case]:
    small, large, b_film = film(), film(1280, 720), film(b_pictures=2)
    h265 = film(codec="libx265")
    empty = bytes((0x67,))
    return [
        _played("resolution changes", Manner(described(), stream(small[:50], large[:50])), pictures=60),
        _played("B pictures", Manner(described(), stream(b_film)), pictures=60),
        _played("H.265", Manner(described("H265"), stream(h265, encoding="H265")), pictures=60),
        _played("H.265 under an H.264 name", Manner(described(), stream(h265, encoding="H265")), LOST),
        _played("a picture of 8,192 x 8,192", Manner(described(), stream((huge_picture(), *small[:25])))),
        _played("a fragment without end", Manner(described(), _endless_fragment), LOST),
        _played(
            "NAL units of one byte", Manner(described(), _raw(empty, bytes((0x68,)), bytes((0x65,)))), LOST
        ),
        _played("RTP packets without content", Manner(described(), _raw(b"", b"\x78\x00\x00")), LOST),
        _played("garbage in the parameter sets", Manner(described(), _garbage_sets), LOST),
    ]


def _trust() -> list[Case]:
    secure = Manner(described(), stream(film()), tls=trust().server)
    ca = "".join(map(ssl.DER_cert_to_PEM_cert, trust().client.get_ca_certs(binary_form=True)))
    not_trusted = (EndKind.NOT_TRUSTED,)
    return [
        _played("TLS with the right CA", secure, pictures=60, ca_pem=ca),
        _played("TLS with an unknown CA", secure, not_trusted),
        Case("TLS with another name", lambda: scripted(secure, "localhost"), not_trusted, ca_pem=ca),
        Case("a plain server where TLS is wanted", _plain_behind_rtsps, not_trusted, ca_pem=ca),
    ]


@contextmanager
def _plain_behind_rtsps() -> Iterator[str]:
    with scripted(Manner(described())) as url:
        yield url.replace("rtsp:", "rtsps:")


def cases() -> list[Case]:
    """All of them."""
    return _words() + _bits() + _shapes() + _trust()
