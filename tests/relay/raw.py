"""A hand-driven RTSP connection for attacks."""

import asyncio
import socket
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

from respond_desktop.rtsp.auth import MediaCredentials, basic_header
from respond_desktop.rtsp.framing import MessageCutter
from respond_desktop.rtsp.messages import Headers, Interleaved, Message, RtspRequest, RtspResponse
from tests.support.media import WAIT_S, trust


class RawClient:
    """Sends what it is told, over real TLS."""

    def __init__(self, port: int, receive_buffer: int = 0) -> None:
        plain = socket.socket()
        if receive_buffer:
            plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        plain.settimeout(WAIT_S)
        self.socket = trust().client.wrap_socket(plain, server_hostname="127.0.0.1")
        try:
            self.socket.connect(("127.0.0.1", port))
        except OSError:
            self.socket.close()
            raise
        self._cutter = MessageCutter()
        self._waiting: list[Message] = []
        self._count = 0

    def ask(
        self, method: str, uri: str, credentials: MediaCredentials | None = None, **fields: str
    ) -> RtspResponse:
        """One request and its answer; media in between is dropped."""
        self._count += 1
        return self._ask(RtspRequest(method, uri, self._headers(credentials).plus(**fields)))

    def send_body(self, method: str, uri: str, credentials: MediaCredentials, body: bytes) -> RtspResponse:
        """A request with a body and its answer."""
        self._count += 1
        return self._ask(RtspRequest(method, uri, self._headers(credentials), body))

    def _headers(self, credentials: MediaCredentials | None) -> Headers:
        headers = Headers.of(cseq=str(self._count))
        return headers.plus(authorization=basic_header(credentials)) if credentials else headers

    def _ask(self, request: RtspRequest) -> RtspResponse:
        self.socket.sendall(request.encode())
        while True:
            message = self.next()
            if isinstance(message, RtspResponse):
                return message

    def next(self) -> Message:
        """The next message; ConnectionError at the end."""
        while not self._waiting:
            chunk = self.socket.recv(65536)
            if not chunk:
                raise ConnectionError
            self._waiting += self._cutter.feed(chunk)
        return self._waiting.pop(0)

    def is_cut(self) -> bool:
        """Reads to the end; True when the other side ended the connection."""
        try:
            while self.socket.recv(65536):
                pass
        except TimeoutError:
            return False
        except OSError:
            pass
        return True

    def play(self, url: str, credentials: MediaCredentials | None, channels: str = "0-1") -> None:
        """Everything up to PLAY."""
        transport = f"RTP/AVP/TCP;unicast;interleaved={channels}"
        assert self.ask("DESCRIBE", url, credentials).status == 200
        assert self.ask("SETUP", url + "/trackID=0", transport=transport).status == 200
        assert self.ask("PLAY", url).status == 200

    def frame(self) -> Interleaved:
        """The next interleaved frame."""
        message = self.next()
        assert isinstance(message, Interleaved)
        return message


def event_loops() -> list[Callable[[], asyncio.AbstractEventLoop]]:
    """The event loops central may run in: Python's own, and the faster one where it is installed."""
    loops: list[Callable[[], asyncio.AbstractEventLoop]] = [asyncio.new_event_loop]
    try:
        import uvloop
    except ImportError:
        return loops
    return [*loops, uvloop.new_event_loop]


@contextmanager
def raw_client(port: int, receive_buffer: int = 0) -> Iterator[RawClient]:
    """A raw client, closed afterwards."""
    client = RawClient(port, receive_buffer)
    with closing(client.socket):
        yield client
