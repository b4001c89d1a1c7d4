"""Servers that refuse, mislead, stall or lie: every one ends in plain words, in bounded time, with nothing told."""

import socket
import ssl
import threading
import time
from collections.abc import Callable
from contextlib import closing

import pytest

from respond_desktop.rtsp.auth import MediaCredentials
from respond_desktop.rtsp.client import Endpoint
from respond_desktop.rtsp.errors import Ended, NotRtsp, RefusedByServer, RtspError, TlsRefused
from respond_desktop.rtsp.messages import frame
from respond_desktop.rtsp.payload.annexb import split_annexb
from respond_desktop.rtsp.payload.rtp import RtpPacket
from respond_desktop.rtsp.reader import RtspReader
from respond_desktop.rtsp.stream.sdp import build
from respond_desktop.rtsp.wire_socket import Timeouts
from tests.rtsp.scripted import MEDIA, Script, Talk, pictures, reader_of, server
from tests.support.media import PATIENT, WAIT_S, clip, take, trust

USER = MediaCredentials("guard", "geheim")
HURRIED = Timeouts(connect_s=20, read_s=20, send_s=20, open_s=0.5)


def _refusing(status: int, **fields: str) -> Script:
    def script(talk: Talk) -> None:
        talk.reply(talk.request("DESCRIBE"), status, b"", **fields)
        with pytest.raises(ConnectionError):
            talk.next()

    return script


def _sending(wire: bytes) -> Script:
    def script(talk: Talk) -> None:
        talk.request("DESCRIBE")
        talk.send(wire)

    return script


@pytest.mark.parametrize("status", [400, 403, 404, 405, 415, 453, 454, 455, 500, 503, 505, 551])
def test_every_refusal_has_words(status: int) -> None:
    with (
        server(_refusing(status)) as url,
        reader_of(url) as reader,
        pytest.raises(RefusedByServer) as refused,
    ):
        reader.open()
    assert refused.value.status == status
    assert refused.value.reason.endswith(".")
    assert "127.0.0.1" not in str(refused.value)


@pytest.mark.parametrize(
    ("wire", "expected", "words"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>", NotRtsp, "web page"),
        (b"<!DOCTYPE html>\n<html><body>Login</body></html>\n", NotRtsp, "web page"),
        (b"RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Length: -5\r\n\r\n", NotRtsp, "length"),
        (b"RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Length: 99999999999999\r\n\r\n", NotRtsp, "length"),
        (b"RTSP/1.0 200 OK\r\nX: " + b"a" * 9000, NotRtsp, "too large"),
        (b"RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Length: 9\r\n\r\nv=0\r\nm=vi", RefusedByServer, "no video"),
        (b"RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Length: 3\r\n\r\nabc", NotRtsp, "can't be read"),
        (b"\x15\x03\x01\x00\x02\x02\x46", NotRtsp, "RTSP"),
    ],
)
def test_what_is_not_a_stream_is_said_to_be_none(wire: bytes, expected: type[RtspError], words: str) -> None:
    with server(_sending(wire)) as url, reader_of(url) as reader, pytest.raises(expected, match=words):
        reader.open()


def test_a_server_that_answers_in_version_2_is_understood() -> None:
    body = build(MEDIA)

    def script(talk: Talk) -> None:
        talk.request("DESCRIBE")
        talk.send(b"RTSP/2.0 200 OK\r\nCSeq: 1\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        talk.reply(talk.request("SETUP"), transport="RTP/AVP/TCP;unicast;interleaved=0-1", session="s")
        talk.reply(talk.request("PLAY"))

    with server(script) as url, reader_of(url) as reader:
        reader.open()
        assert reader.video is not None


def _tarpit(talk: Talk) -> None:
    talk.request("DESCRIBE")
    while True:  # the client hangs up
        talk.send(b"R")
        time.sleep(0.02)


def _silent(talk: Talk) -> None:
    talk.request("DESCRIBE")
    with pytest.raises(ConnectionError):
        talk.next()


def _slow_steps(talk: Talk) -> None:
    """Each answer comes, but only frame by frame."""
    talk.request("DESCRIBE")
    while True:
        talk.send(frame(0, b"\x80"))
        time.sleep(0.02)


@pytest.mark.parametrize("script", [_tarpit, _silent, _slow_steps])
def test_opening_as_a_whole_is_bounded(script: Script) -> None:
    with (
        server(script) as url,
        reader_of(url, timeouts=HURRIED) as reader,
        pytest.raises(Ended, match="in time"),
    ):
        reader.open()


def test_a_server_silent_in_the_tls_handshake_is_bounded() -> None:
    with (
        server(_wait_for_end) as url,
        reader_of(url.replace("rtsp://", "rtsps://"), timeouts=HURRIED) as reader,
        pytest.raises(TlsRefused),
    ):
        reader.open()


def _wait_for_end(talk: Talk) -> None:
    while talk.connection.recv(4096):
        pass


def test_one_byte_at_a_time_in_the_stream_is_no_sign_of_life() -> None:
    def script(talk: Talk) -> None:
        talk.open()
        talk.send(b"$\x00\xff\xff")
        while True:
            talk.send(b"x")
            time.sleep(0.02)

    with server(script) as url, reader_of(url, timeouts=Timeouts(read_s=0.5, open_s=40)) as reader:
        reader.open()
        with pytest.raises(Ended, match="in time"):
            take(reader, 1)


def test_a_401_loop_gets_the_password_hashed_twice_at_most() -> None:
    tries: list[str] = []

    def script(talk: Talk) -> None:
        try:
            while True:
                asked = talk.request("DESCRIBE")
                tries.append(asked.headers.get("authorization"))
                fresh = f'Digest realm="cam", nonce="n{len(tries)}", stale=true'
                talk.reply(asked, 401, www_authenticate=fresh)
        except ConnectionError:
            return

    with server(script) as url, reader_of(url, USER) as reader, pytest.raises(RefusedByServer) as refused:
        reader.open()
    assert refused.value.status == 401
    assert len(tries) == 2


@pytest.mark.parametrize("challenge", ['Basic realm="cam"', 'Digest realm="x"', "Bearer", ""])
def test_a_challenge_we_cannot_meet_in_clear_text_gets_nothing(challenge: str) -> None:
    def script(talk: Talk) -> None:
        asked = talk.request("DESCRIBE")
        assert not asked.headers.get("authorization")
        talk.reply(asked, 401, www_authenticate=challenge)
        with pytest.raises(ConnectionError):
            talk.next()

    with server(script) as url:
        named = url.replace("rtsp://", "rtsp://guard:geheim@")
        with reader_of(named) as reader, pytest.raises(RefusedByServer):
            reader.open()


def test_a_nonce_that_ran_out_is_renewed_in_mid_session() -> None:
    def script(talk: Talk) -> None:
        challenge = 'Digest realm="cam", nonce="{}", qop="auth", algorithm={}'
        both = f"Basic realm='x', {challenge.format('n0', 'MD5')}"
        asked = talk.request("DESCRIBE")
        talk.reply(asked, 401, www_authenticate=both)
        asked = talk.request("DESCRIBE")
        assert 'nonce="n0"' in asked.headers.get("authorization")
        talk.reply(asked, body=build(MEDIA))
        asked = talk.request("SETUP")
        assert "nc=00000002" in asked.headers.get("authorization")
        talk.reply(asked, 401, www_authenticate=challenge.format("n1", "SHA-256"))
        asked = talk.request("SETUP")
        assert 'nonce="n1"' in asked.headers.get("authorization")
        talk.reply(asked, transport="RTP/AVP/TCP;interleaved=0-1", session="s;timeout=2")
        talk.reply(talk.request("PLAY"))
        asked = talk.request("GET_PARAMETER")
        talk.reply(asked, 401, www_authenticate=challenge.format("n2", "SHA-256") + ", stale=true")
        asked = talk.request("GET_PARAMETER")
        assert 'nonce="n2"' in asked.headers.get("authorization")
        talk.reply(asked)
        talk.send(b"".join(pictures()))

    with server(script) as url, reader_of(url, USER) as reader:
        reader.open()
        assert take(reader, 10)


@pytest.mark.parametrize("status", [405, 501])
def test_keep_alive_falls_back_to_options(status: int) -> None:
    def script(talk: Talk) -> None:
        talk.open(session="ab;timeout=2")
        asked = talk.request("GET_PARAMETER")
        assert asked.headers.get("session") == "ab"
        talk.reply(asked, status)
        talk.reply(talk.request("OPTIONS"))
        talk.send(b"".join(pictures()))

    with server(script) as url, reader_of(url) as reader:
        reader.open()
        assert len(take(reader, 10)) == 10


def test_a_session_forgotten_in_mid_stream_ends_it_with_words() -> None:
    def script(talk: Talk) -> None:
        talk.open(session="ab;timeout=2")
        talk.reply(talk.request("GET_PARAMETER"), 454)
        with pytest.raises(ConnectionError):
            talk.request("TEARDOWN")

    with server(script) as url, reader_of(url) as reader:
        reader.open()
        with pytest.raises(Ended, match="no longer knows"):
            take(reader, 1)


def test_a_redirect_on_the_same_computer_is_followed_once() -> None:
    def there(talk: Talk) -> None:
        asked = talk.request("DESCRIBE")
        assert asked.uri.endswith("/other")
        assert not asked.headers.get("session")
        talk.reply(asked, body=build(MEDIA))
        talk.reply(talk.request("SETUP"), transport="RTP/AVP/TCP;interleaved=0-1", session="s")
        talk.reply(talk.request("PLAY"))
        talk.send(b"".join(pictures()))

    with server(there) as elsewhere:
        target = elsewhere.split("/live")[0] + "/other"
        with server(_refusing(302, location=target)) as url, reader_of(url) as reader:
            reader.open()
            assert len(take(reader, 10)) == 10


def test_a_second_redirect_is_refused() -> None:
    def again(talk: Talk) -> None:
        asked = talk.request("DESCRIBE")
        port = talk.connection.getsockname()[1]
        talk.reply(asked, 301, location=f"rtsp://127.0.0.1:{port}/next")

    with (
        server(again, again) as url,
        reader_of(url) as reader,
        pytest.raises(RefusedByServer, match="elsewhere"),
    ):
        reader.open()


@pytest.mark.parametrize(
    "location",
    [
        "rtsp://203.0.113.7/live",
        "rtsp://localhost.example:554/live",
        "http://127.0.0.1/",
        "rtsp://127.0.0.1@203.0.113.7/",
        "nonsense",
    ],
)
def test_a_redirect_elsewhere_is_refused_and_gets_no_password(location: str) -> None:
    with (
        server(_refusing(302, location=location)) as url,
        reader_of(url, USER) as reader,
        pytest.raises(RefusedByServer) as refused,
    ):
        reader.open()
    assert refused.value.status == 302
    assert "203.0.113.7" not in str(refused.value)


def test_a_redirect_out_of_tls_is_refused() -> None:
    with (
        server(_refusing(302, location="rtsp://127.0.0.1/live"), tls=trust().server) as url,
        reader_of(url, USER) as reader,
        pytest.raises(RefusedByServer, match="trusted"),
    ):
        reader.open()


def _wrong_name(url: str) -> str:
    return url.replace("127.0.0.1", "localhost")


def test_a_certificate_of_another_name_gets_nothing() -> None:
    said: list[object] = []

    def script(talk: Talk) -> None:
        said.append(talk.next())

    with (
        server(script, tls=trust().server) as url,
        reader_of(_wrong_name(url), USER) as reader,
        pytest.raises(TlsRefused, match="not trusted"),
    ):
        reader.open()
    assert not said


def test_a_certificate_of_an_unknown_authority_gets_nothing() -> None:
    def script(talk: Talk) -> None:
        raise AssertionError(talk.next())

    with server(script, tls=trust().server) as url:
        endpoint = Endpoint(url, USER, ssl.create_default_context(), PATIENT)
        with closing(RtspReader(endpoint)) as reader, pytest.raises(TlsRefused, match="not trusted"):
            reader.open()


def _playing(send: Callable[[Talk], None]) -> Script:
    def script(talk: Talk) -> None:
        talk.open()
        send(talk)
        talk.send(b"".join(pictures()))

    return script


def _packet(sequence: int, payload: bytes, marker: bool = True) -> bytes:
    return frame(0, RtpPacket(96, marker, sequence, 77, 5, payload).encode())


def test_empty_giant_and_foreign_packets_do_not_spoil_the_pictures_after_them() -> None:
    def send(talk: Talk) -> None:
        talk.send(frame(0, b"") + frame(0, b"\x80") + frame(9, b"what") + frame(1, b"\x80\xc8\xff\xff"))
        talk.send(_packet(1, b"") + _packet(2, b"\x78\x00\x00") + _packet(3, b"\x78\xff\xff\x65"))
        talk.send(_packet(4, b"\x65" + b"\x88" * 65000))
        start, middle = b"\x7c\x85", b"\x7c\x05"
        parts = [_packet(5, start + b"\x88" * 60000, False)]
        parts += [_packet(6 + number, middle + b"\x88" * 60000, False) for number in range(160)]
        talk.send(b"".join(parts))  # one NAL unit of 9.6 MB, never finished
        talk.send(frame(0, RtpPacket(101, True, 9, 9, 9, b"\x65\x88").encode()))

    with server(_playing(send)) as url, reader_of(url) as reader:
        reader.open()
        units = take(reader, 11)
    assert len(units[0].data) > 65000  # a giant, but whole
    assert [split_annexb(unit.data) for unit in units[1:]] == [split_annexb(c.data) for c in clip()[:10]]


def test_pictures_before_the_answer_are_kept_but_not_without_end() -> None:
    def script(talk: Talk) -> None:
        talk.request("DESCRIBE")
        flood = frame(0, b"x" * 60000) * 20
        with pytest.raises((ConnectionError, OSError)):
            for _ in range(1000):
                talk.send(flood)

    with server(script) as url, reader_of(url) as reader, pytest.raises(NotRtsp, match="no answer"):
        reader.open()


def test_stop_ends_the_wait_for_a_handshake() -> None:
    accepted = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"rtsps://127.0.0.1:{listener.getsockname()[1]}/x"
        with reader_of(url) as reader:

            def stop() -> None:
                connection, _ = listener.accept()
                with connection:
                    connection.recv(1)
                    reader.stop()
                    accepted.set()

            stopper = threading.Thread(target=stop)
            stopper.start()
            with pytest.raises(RtspError):
                reader.open()
            stopper.join(WAIT_S)
    assert accepted.is_set()
