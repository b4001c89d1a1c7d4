"""One-time tokens open exactly one path, once, in time."""

from respond_desktop.central.relay.tokens import MediaPath, PathKind, Right, TokenBook
from respond_desktop.central.relay.transport_header import parse_channels, parse_path, track_base

WATCH = MediaPath(PathKind.WATCH, "w1")
STREAM = MediaPath(PathKind.STREAM, "cam")


def test_a_token_works_once() -> None:
    book = TokenBook()
    book.allow(WATCH, Right("cam"), "token", 10.0)
    assert book.redeem(WATCH, "other", 1.0) == (None, "wrong token")
    assert book.redeem(WATCH, "token", 1.0) == (Right("cam"), "allowed")
    assert book.redeem(WATCH, "token", 1.0) == (None, "token already used")


def test_a_token_opens_no_other_path_and_expires() -> None:
    book = TokenBook()
    book.allow(WATCH, Right("cam"), "token", 10.0)
    assert book.redeem(STREAM, "token", 1.0) == (None, "no grant for this path")
    assert book.redeem(WATCH, "token", 10.0) == (None, "token expired")


def test_taking_a_stream_back_takes_every_way_to_it() -> None:
    book = TokenBook()
    book.allow(WATCH, Right("cam"), "a", 10.0)
    book.allow(STREAM, Right("cam"), "b", 10.0)
    book.allow(MediaPath(PathKind.WATCH, "w2"), Right("other"), "c", 10.0)
    book.forget_stream("cam")
    assert book.redeem(WATCH, "a", 1.0)[0] is None
    assert book.redeem(STREAM, "b", 1.0)[0] is None
    assert book.redeem(MediaPath(PathKind.WATCH, "w2"), "c", 1.0)[0] == Right("other")


def test_only_hashes_are_kept() -> None:
    book = TokenBook()
    book.allow(WATCH, Right("cam"), "very-secret", 10.0)
    assert "very-secret" not in repr(vars(book))


def test_the_empty_token_is_none() -> None:
    book = TokenBook()
    assert book.redeem(WATCH, "", 1.0) == (None, "no grant for this path")


def test_paths() -> None:
    assert parse_path("rtsps://h:1/watch/w1/trackID=0?x=1") == (WATCH, "trackID=0")
    assert parse_path("/stream/cam/") == (STREAM, "")
    for wrong in ("*", "rtsp://h/", "/watch/", "/watch/a/b/c", "/other/w1", "/watch/a%2fb"):
        assert parse_path(wrong) is None, wrong
    assert track_base("rtsps://u:p@h:1/watch/w1?x=1") == "rtsps://h:1/watch/w1/"


def test_transports() -> None:
    assert parse_channels("RTP/AVP/TCP;unicast;interleaved=4-5", (0, 1)) == (4, 5)
    assert parse_channels("RTP/AVP;client_port=1-2,RTP/AVP/TCP;unicast", (0, 1)) == (0, 1)
    assert parse_channels("RTP/AVP;unicast;client_port=5000-5001", (0, 1)) is None
    assert parse_channels("RTP/AVP/TCP;interleaved=255-256", (0, 1)) is None
    assert parse_channels("RTP/AVP/TCP;interleaved=3-3", (0, 1)) is None
