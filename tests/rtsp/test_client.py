"""The client against servers with every quirk met in the field, over real sockets."""

import socket
import threading
from contextlib import closing
from datetime import UTC, datetime

import pytest

from respond_desktop.rtsp.auth import MediaCredentials
from respond_desktop.rtsp.client import Endpoint
from respond_desktop.rtsp.errors import Ended, NotRtsp, RefusedByServer, RtspError, TlsRefused, Unreachable
from respond_desktop.rtsp.messages import Headers, RtspRequest, RtspResponse, frame
from respond_desktop.rtsp.payload.annexb import split_annexb
from respond_desktop.rtsp.publisher import Publisher
from respond_desktop.rtsp.stream.rtcp import SenderReport
from respond_desktop.rtsp.stream.sdp import build
from respond_desktop.rtsp.wire_socket import Timeouts
from tests.rtsp.scripted import MEDIA, Talk, pictures, reader_of, server
from tests.support.media import WAIT_S, clip, take


def test_quirks_of_foreign_servers_are_understood() -> None:
    at = datetime(2026, 5, 4, 3, 2, 1, tzinfo=UTC)

    def script(talk: Talk) -> None:
        asked = talk.request("DESCRIBE")
        base = asked.uri.split("?")[0] + "/"
        talk.reply(asked, body=build(MEDIA), content_base=base + "?key=1", content_type="application/sdp")
        asked = talk.request("SETUP")
        assert asked.uri == base + "trackID=0"
        talk.reply(asked, transport="RTP/AVP/TCP;unicast;interleaved=6-7", session="ab12;timeout=2")
        asked = talk.request("PLAY")
        assert asked.headers.get("session") == "ab12"
        wire = pictures(6)
        # a report and pictures before the reply, a request of the server, then the reply
        talk.send(frame(7, SenderReport(5, at, 0).encode()) + wire[0])
        talk.send(RtspRequest("OPTIONS", "*", Headers.of(cseq="900")).encode())
        answer = talk.next()
        assert isinstance(answer, RtspResponse)
        assert (answer.status, answer.headers.get("cseq")) == (200, "900")
        talk.reply(asked, session="ab12")
        talk.send(b"".join(wire[1:]))
        talk.request("GET_PARAMETER")  # keep-alive after half of the time-out

    with server(script) as url, reader_of(url) as reader:
        reader.open()
        units = take(reader, 10)
        assert [split_annexb(unit.data) for unit in units] == [split_annexb(c.data) for c in clip()[:10]]
        assert units[0].captured_at == at
        assert units[9].captured_at is not None
        assert (units[9].captured_at - at).total_seconds() == pytest.approx(0.3)
        with pytest.raises(Ended):
            take(reader, 1)


def test_digest_is_answered_and_a_wrong_password_is_refused_once() -> None:
    def script(talk: Talk) -> None:
        challenge = 'Digest realm="cam", nonce="n1", qop="auth"'
        first = talk.request("DESCRIBE")
        assert not first.headers.get("authorization")
        talk.reply(first, 401, www_authenticate=challenge)
        second = talk.request("DESCRIBE")
        assert second.headers.get("authorization").startswith('Digest username="u"')
        assert "geheim" not in second.headers.get("authorization")
        talk.reply(second, 401, www_authenticate=challenge)
        with pytest.raises(ConnectionError):
            talk.next()

    with (
        server(script) as url,
        reader_of(url, MediaCredentials("u", "geheim")) as reader,
        pytest.raises(RefusedByServer) as refused,
    ):
        reader.open()
    assert refused.value.status == 401
    assert "geheim" not in str(refused.value) + repr(refused.value)


def test_a_password_is_never_sent_in_clear_text() -> None:
    def script(talk: Talk) -> None:
        asked = talk.request("DESCRIBE")
        talk.reply(asked, 401, www_authenticate='Basic realm="cam"')
        with pytest.raises(ConnectionError):
            talk.next()

    with (
        server(script) as url,
        reader_of(url, MediaCredentials("u", "geheim")) as reader,
        pytest.raises(RefusedByServer),
    ):
        reader.open()


@pytest.mark.parametrize(
    ("wire", "expected"),
    [
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", NotRtsp),
        (b"SSH-2.0-OpenSSH_9.2\r\n\r\n", NotRtsp),
        (b"RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Length: 999999\r\n\r\n", NotRtsp),
        (b"RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Length: 5\r\n\r\nhello", NotRtsp),
        (b"RTSP/1.0 404 Not Found\r\nCSeq: 1\r\n\r\n", RefusedByServer),
        (b"", Ended),
    ],
)
def test_wrong_answers_become_plain_errors(wire: bytes, expected: type[RtspError]) -> None:
    def script(talk: Talk) -> None:
        talk.request("DESCRIBE")
        talk.send(wire)

    with server(script) as url, reader_of(url) as reader, pytest.raises(expected) as caught:
        reader.open()
    assert "127.0.0.1" not in str(caught.value)
    assert "live" not in str(caught.value)


def test_silence_ends_the_wait() -> None:
    def script(talk: Talk) -> None:
        talk.request("DESCRIBE")
        with pytest.raises(ConnectionError):
            talk.next()

    with (
        server(script) as url,
        reader_of(url, timeouts=Timeouts(read_s=0.2)) as reader,
        pytest.raises(Ended, match="in time"),
    ):
        reader.open()


def test_stop_from_another_thread_ends_a_waiting_reader() -> None:
    waiting = threading.Event()

    def script(talk: Talk) -> None:
        talk.request("DESCRIBE")
        waiting.set()
        with pytest.raises(ConnectionError):
            talk.next()

    with server(script) as url, reader_of(url) as reader:

        def stop() -> None:
            waiting.wait(WAIT_S)
            reader.stop()

        stopper = threading.Thread(target=stop)
        stopper.start()
        with pytest.raises(Ended, match="Stopped"):
            reader.open()
        stopper.join(WAIT_S)
    reader.stop()


def test_nobody_listening_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with reader_of(f"rtsp://127.0.0.1:{port}/x") as reader, pytest.raises(Unreachable):
        reader.open()


def test_a_server_without_tls_gets_no_token() -> None:
    def script(talk: Talk) -> None:
        with pytest.raises((ConnectionError, RtspError)):
            talk.next()

    with server(script) as url:
        secure = url.replace("rtsp://", "rtsps://")
        with reader_of(secure, MediaCredentials("w", "geheim")) as reader, pytest.raises(TlsRefused):
            reader.open()


def test_a_peer_that_stops_taking_ends_the_publisher() -> None:
    gone = threading.Event()

    def script(talk: Talk) -> None:
        talk.reply(talk.request("ANNOUNCE"))
        talk.reply(talk.request("SETUP"), transport="RTP/AVP/TCP;unicast;interleaved=0-1", session="s")
        talk.reply(talk.request("RECORD"))
        gone.wait(WAIT_S)  # reads nothing

    with server(script) as url:
        with closing(Publisher(Endpoint(url, timeouts=Timeouts(send_s=0.2)))) as publisher:
            publisher.open()
            with pytest.raises(Ended, match="in time"):
                for number in range(10_000):
                    publisher.send(clip()[0].data, number / 30, datetime.now(UTC))
        gone.set()
