"""Servers that nobody can play, and what the words of the end must say: the true cause, for a person."""

from dataclasses import dataclass, replace

from tests.campaigns.servers.forgivable import sound_server
from tests.campaigns.servers.scripted import Manner


@dataclass(frozen=True)
class Hopeless:
    """`words` is a pattern that each reader's words must hold."""

    name: str
    manner: Manner
    words: str


_SOUND = sound_server("H264")

HOPELESS = (
    Hopeless("another password", replace(_SOUND, status=401), "(?i)token|password"),
    Hopeless("no such stream", replace(_SOUND, status=404), "(?i)there is no such stream"),
    Hopeless("too busy", replace(_SOUND, status=503), "(?i)too busy"),
    Hopeless("a web page", Manner(first_words=b"HTTP/1.1 200 OK\r\n\r\n<html>"), "(?i)web page"),
    Hopeless("no description", replace(_SOUND, description=b"hello"), "(?i)description"),
    Hopeless(
        "neither H.264 nor H.265",
        replace(_SOUND, description=_SOUND.description.replace(b"H264", b"VP8")),
        "(?i)neither H.264 nor H.265",
    ),
    Hopeless(
        "only sound",
        replace(_SOUND, description=b"v=0\r\nm=audio 0 RTP/AVP 0\r\n"),
        "(?i)no video|no picture",
    ),
    Hopeless("says nothing", replace(_SOUND, silent=True), "(?i)in time"),
    Hopeless("sends nothing", replace(_SOUND, pictures=lambda: iter(())), "(?i)in time|no picture"),
)
