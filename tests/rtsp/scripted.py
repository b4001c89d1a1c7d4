"""A media server that follows a script, over real sockets."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

from respond_desktop.rtsp.auth import MediaCredentials
from respond_desktop.rtsp.client import Endpoint
from respond_desktop.rtsp.framing import MessageCutter
from respond_desktop.rtsp.messages import Headers, Interleaved, Message, RtspRequest, RtspResponse, frame
from respond_desktop.rtsp.payload.annexb import split_annexb
from respond_desktop.rtsp.payload.h264 import H264
from respond_desktop.rtsp.payload.packetise import Packetiser
from respond_desktop.rtsp.reader import RtspReader
from respond_desktop.rtsp.stream.sdp import Media, build
from respond_desktop.rtsp.wire_socket import Timeouts
from tests.support.media import PATIENT, WAIT_S, clip, trust

MEDIA = Media("video", 96, "H264", 90000, "trackID=0", H264.find_parameter_sets(clip()[0].data))


class Talk:
    """The server's side of one connection."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self._cutter = MessageCutter()
        self._waiting: list[Message] = []

    def next(self) -> Message:
        """The next message of the client."""
        while not self._waiting:
            chunk = self.connection.recv(65536)
            if not chunk:
                raise ConnectionError
            self._waiting += self._cutter.feed(chunk)
        return self._waiting.pop(0)

    def request(self, method: str) -> RtspRequest:
        """The next request, which must be this one; reports between requests are no requests."""
        message = self.next()
        while isinstance(message, Interleaved):
            message = self.next()
        assert isinstance(message, RtspRequest)
        assert message.method == method, message
        return message

    def reply(self, request: RtspRequest, status: int = 200, body: bytes = b"", **fields: str) -> None:
        """An answer to a request."""
        headers = Headers.of(cseq=request.headers.get("cseq")).plus(**fields)
        self.send(RtspResponse(status, "Whatever", headers, body).encode())

    def send(self, wire: bytes) -> None:
        """Bytes as they are."""
        self.connection.sendall(wire)

    def open(self, media: Media = MEDIA, session: str = "s") -> None:
        """Answers what a reader asks until it plays."""
        self.reply(self.request("DESCRIBE"), body=build(media), content_type="application/sdp")
        self.reply(self.request("SETUP"), transport="RTP/AVP/TCP;unicast;interleaved=0-1", session=session)
        self.reply(self.request("PLAY"), session=session)


Script = Callable[[Talk], None]


@contextmanager
def server(*scripts: Script, tls: ssl.SSLContext | None = None) -> Iterator[str]:
    """A server that plays one script a connection; its failed assertions fail the test."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(WAIT_S)
    failures: list[BaseException] = []

    def play(script: Script) -> None:
        connection, _ = listener.accept()
        connection.settimeout(WAIT_S)
        with connection if tls is None else tls.wrap_socket(connection, server_side=True) as talking:
            script(Talk(talking))

    def run() -> None:
        for script in scripts:
            try:
                play(script)
            except OSError:
                pass
            except BaseException as failure:
                failures.append(failure)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield f"{'rtsps' if tls else 'rtsp'}://127.0.0.1:{listener.getsockname()[1]}/live?key=1"
    finally:
        thread.join(WAIT_S)
        listener.close()
    assert not failures, failures


def pictures(channel: int = 0, count: int = 10) -> list[bytes]:
    """The clip's first pictures as interleaved frames."""
    packetiser = Packetiser(96, 5, 100)
    packets = [
        packet
        for number, coded in enumerate(clip()[:count])
        for packet in packetiser.picture(split_annexb(coded.data), number * 3000)
    ]
    return [frame(channel, packet.encode()) for packet in packets]


@contextmanager
def reader_of(
    url: str, credentials: MediaCredentials | None = None, timeouts: Timeouts = PATIENT, sound: bool = False
) -> Iterator[RtspReader]:
    """A reader that isn't open yet, closed afterwards."""
    with closing(RtspReader(Endpoint(url, credentials, trust().client, timeouts), sound)) as reader:
        yield reader
