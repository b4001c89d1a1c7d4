"""One RTSP client connection over TCP or TLS, shared by the reader and the publisher (RFC 2326)."""

import ssl
import time
from collections import deque
from dataclasses import dataclass, field

from respond_desktop.rtsp.address import Address, may_redirect, parse_address
from respond_desktop.rtsp.auth import MediaCredentials
from respond_desktop.rtsp.authoriser import Authoriser
from respond_desktop.rtsp.errors import Ended, NotRtsp, Redirected, RefusedByServer
from respond_desktop.rtsp.framing import MessageCutter
from respond_desktop.rtsp.messages import Headers, Interleaved, Message, RtspRequest, RtspResponse, frame
from respond_desktop.rtsp.session import KeepAlive, RtspSession
from respond_desktop.rtsp.status import plain_reason
from respond_desktop.rtsp.stream.rtcp import RECEIVER_REPORT
from respond_desktop.rtsp.wire_socket import Timeouts, WireSocket

USER_AGENT = "respond_desktop"
_HARMLESS = ("OPTIONS", "GET_PARAMETER", "SET_PARAMETER")
_MAX_EARLY_FRAMES, _MAX_EARLY_BYTES = 16384, 16 * 1024 * 1024
_BATCH_BYTES = 1024 * 1024
_LATE = "Nothing arrived in time."


@dataclass(frozen=True)
class Endpoint:
    """Where to connect, as whom, and whom to trust (``ssl_context`` is needed for ``rtsps``)."""

    url: str = field(repr=False)
    credentials: MediaCredentials | None = None
    ssl_context: ssl.SSLContext | None = field(default=None, repr=False)
    timeouts: Timeouts = field(default_factory=Timeouts)


class Connection:
    """Requests, replies and interleaved frames on one socket. One thread uses it; any may ``stop`` it."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self.address = parse_address(endpoint.url)
        self._credentials = endpoint.credentials or self.address.credentials
        self.wire = WireSocket(endpoint.timeouts)
        self._deadline_s: float | None = None
        self._sequence = 0
        self._alive = KeepAlive()
        self.report_channel: int | None = None
        self._begin()

    def _begin(self) -> None:
        self._authoriser = Authoriser(self._credentials, self.address.secure)
        self._session = RtspSession(self._alive)
        self._cutter = MessageCutter()
        self._frames: list[Interleaved] = []
        self._frames_bytes = 0
        self._responses: deque[RtspResponse] = deque()
        self._ended: Ended | None = None
        self._last_arrival_s = time.monotonic()

    @property
    def stopped(self) -> bool:
        """Whether ``stop`` was called."""
        return self.wire.stopped

    def open(self) -> None:
        """Connects; Unreachable, TlsRefused. From now to ``opened`` the time for opening runs."""
        self._deadline_s = time.monotonic() + self._endpoint.timeouts.open_s
        self._connect()

    def opened(self) -> None:
        """The stream runs: from now on each wait has its own bound."""
        self._deadline_s = None

    def move(self, elsewhere: Redirected) -> None:
        """Connects to where the server sends us; Refused unless that is the same computer and as safe."""
        there = _follow(self.address, elsewhere, self._endpoint.ssl_context is not None)
        self.wire.close()
        self.address = there
        self._begin()
        self._connect()

    def may_come_back(self) -> bool:
        """Whether the connection ended because of a keep-alive, so that a new one without it makes sense."""
        return not self.stopped and self._session.hung_up()

    def open_again(self) -> None:
        """Connects anew to the same place; raises as ``open``."""
        self.wire.close()
        self._begin()
        self.open()

    def stop(self) -> None:
        """Ends whatever the owner thread does; safe from any thread."""
        self.wire.stop()

    def close(self) -> None:
        """Closes the socket; only for the owner thread."""
        self.wire.close()

    def request(
        self, method: str, uri: str = "", headers: Headers | None = None, body: bytes = b""
    ) -> RtspResponse:
        """Sends a request and returns its 2xx answer; Refused for any other, Ended, NotRtsp."""
        asked = RtspRequest(method, uri or self.address.url, headers or Headers(), body)
        response = self._exchange(asked)
        if response.status == 401 and self._authoriser.learn(response):
            response = self._exchange(asked)
        if response.status in (301, 302, 303, 305, 307) and response.headers.get("location"):
            raise Redirected(response.status, response.headers.get("location"))
        if not 200 <= response.status < 300:
            raise RefusedByServer(response.status, plain_reason(response.status))
        self._session.note(response)
        return response

    def send(self, payload: bytes) -> None:
        """Sends ready-made interleaved frames in one go."""
        self.wire.send(payload)

    def frames(self) -> list[Interleaved]:
        """Waits until interleaved frames arrive and returns all that are there. Ended when it's over."""
        while not self._frames:
            self.keep_alive()
            read_s = self._endpoint.timeouts.read_s
            if time.monotonic() - self._last_arrival_s >= read_s:
                raise Ended(_LATE)
            self._pull(min(read_s, self._session.keep_alive_s))
            self._hear()
        return self.frames_now()

    def frames_now(self) -> list[Interleaved]:
        """The interleaved frames already here, without waiting; possibly none."""
        try:
            while self._frames_bytes < _BATCH_BYTES and self.wire.ready() and self._pull(0.0):
                pass
        except Ended as ended:
            if self.stopped or not self._frames:
                raise
            self._ended = ended  # said next time: what came before the end is still worth taking
        self._hear()
        frames, self._frames, self._frames_bytes = self._frames, [], 0
        return frames

    def keep_alive(self) -> None:
        """Speaks up when half of the session's time-out has passed."""
        if self._session.due:
            self._send_keep_alive()
            self._send_report()

    def farewell(self) -> None:
        """Sends TEARDOWN and doesn't wait for the answer; Ended when even that fails."""
        self._send(RtspRequest("TEARDOWN", self.address.url))

    def _connect(self) -> None:
        with self.wire.rest:
            self.wire.open(self.address, self._endpoint.ssl_context, self._deadline_s)
        self._last_arrival_s = time.monotonic()

    def _exchange(self, request: RtspRequest) -> RtspResponse:
        self._responses.clear()
        sequence = str(self._send(request))
        until_s = time.monotonic() + self._endpoint.timeouts.read_s
        if self._deadline_s is not None:
            until_s = min(until_s, self._deadline_s)
        while True:
            while self._responses:
                response = self._responses.popleft()
                if response.headers.get("cseq") == sequence and response.status >= 200:
                    return response
            if not self._has_room():
                raise NotRtsp("The media server sends pictures but no answer.")
            if time.monotonic() >= until_s:
                raise Ended(_LATE)
            self._pull(max(0.001, until_s - time.monotonic()))

    def _send_keep_alive(self) -> None:
        method = self._session.method
        self._session.asked(self._send(RtspRequest(method, self.address.url)) if method else 0)

    def _send_report(self) -> None:
        """Many servers take a receiver report for a sign of life, some take nothing else (RFC 3550 section 6.4.2)."""
        if self.report_channel is not None:
            self.wire.send(frame(self.report_channel, RECEIVER_REPORT))
            self._session.spoke()

    def _send(self, request: RtspRequest) -> int:
        self._sequence += 1
        self._session.spoke()
        fields = Headers.of(cseq=str(self._sequence), user_agent=USER_AGENT)
        if self._session.name:
            fields = fields.plus(session=self._session.name)
        authorization = self._authoriser.header(request.method, request.uri)
        if authorization:
            fields = fields.plus(authorization=authorization)
        headers = Headers(fields.fields + request.headers.fields)
        self.wire.send(RtspRequest(request.method, request.uri, headers, request.body).encode())
        return self._sequence

    def _hear(self) -> None:
        """Takes the answers to keep-alives; nobody else waits for one."""
        while self._responses:
            response = self._responses.popleft()
            answered = self._session.is_answer(response)
            if answered and response.status == 401 and self._authoriser.learn(response):
                self._send_keep_alive()

    def _has_room(self) -> bool:
        return len(self._frames) < _MAX_EARLY_FRAMES and self._frames_bytes < _MAX_EARLY_BYTES

    def _pull(self, wait_s: float) -> bool:
        if self._ended is not None:
            raise self._ended
        chunk = self.wire.receive(wait_s)
        if chunk is None:
            return False
        messages = self._cutter.feed(chunk)
        if messages:  # bytes alone are no sign of life: one a second would keep anybody waiting
            self._last_arrival_s = time.monotonic()
        for message in messages:
            if type(message) is Interleaved:
                self._frames.append(message)
            else:
                self._sort(message)
        self._frames_bytes += len(chunk)
        return True

    def _sort(self, message: Message) -> None:
        if isinstance(message, RtspResponse):
            self._responses.append(message)
        elif isinstance(message, RtspRequest):
            if message.method == "TEARDOWN":
                raise Ended("The other side ended the stream.")
            self.wire.send(_answer(message).encode())


def _answer(request: RtspRequest) -> RtspResponse:
    """What a server's own request gets."""
    ok = request.method in _HARMLESS
    echo = Headers.of(cseq=request.headers.get("cseq", "0"))
    return RtspResponse(200 if ok else 501, "OK" if ok else "Not Implemented", echo)


def _follow(here: Address, elsewhere: Redirected, has_trust: bool) -> Address:
    """The address a server sends us to; Refused when we don't go there."""
    try:
        there = parse_address(elsewhere.location)
    except ValueError:
        raise RefusedByServer(elsewhere.status, elsewhere.reason) from None
    if not may_redirect(here, there) or (there.secure and not has_trust):
        raise RefusedByServer(
            elsewhere.status, "The media server sends the stream to an address that isn't trusted."
        )
    return there
