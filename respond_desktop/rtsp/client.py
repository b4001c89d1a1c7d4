"""One RTSP client connection over TCP or TLS, shared by the reader and the publisher (RFC 2326)."""

import ssl
import time
from collections import deque
from dataclasses import dataclass, field

from respond_desktop.rtsp.address import parse_address
from respond_desktop.rtsp.auth import Credentials, DigestAnswer, basic_header, parse_challenge
from respond_desktop.rtsp.errors import Ended, NotRtsp, Refused
from respond_desktop.rtsp.framing import MessageCutter
from respond_desktop.rtsp.messages import Headers, Interleaved, Message, Request, Response
from respond_desktop.rtsp.wire_socket import Timeouts, WireSocket

USER_AGENT = "respond_desktop"
_DEFAULT_SESSION_TIMEOUT_S = 60.0
_HARMLESS = ("OPTIONS", "GET_PARAMETER", "SET_PARAMETER")
_MAX_EARLY_FRAMES = 4096


@dataclass(frozen=True)
class Endpoint:
    """Where to connect, as whom, and whom to trust (``ssl_context`` is needed for ``rtsps``)."""

    url: str = field(repr=False)
    credentials: Credentials | None = None
    ssl_context: ssl.SSLContext | None = field(default=None, repr=False)
    timeouts: Timeouts = field(default_factory=Timeouts)


class Connection:
    """Requests, replies and interleaved frames on one socket. One thread uses it; any may ``stop`` it."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self.address = parse_address(endpoint.url)
        self._credentials = endpoint.credentials or self.address.credentials
        self._wire = WireSocket(endpoint.timeouts)
        self._cutter = MessageCutter()
        self._frames: deque[Interleaved] = deque()
        self._responses: deque[Response] = deque()
        self._digest: DigestAnswer | None = None
        self._sequence = 0
        self._session = ""
        self._keep_alive_s = _DEFAULT_SESSION_TIMEOUT_S / 2
        self._last_request_s = time.monotonic()
        self._last_arrival_s = time.monotonic()

    @property
    def stopped(self) -> bool:
        """Whether ``stop`` was called."""
        return self._wire.stopped

    @property
    def blocked_s(self) -> float:
        """Seconds spent so far waiting for the other side to take what was sent."""
        return self._wire.blocked_s

    @property
    def unsent_bytes(self) -> int:
        """Bytes still in this computer's kernel, where the system tells; else 0."""
        return self._wire.unsent_bytes

    def open(self) -> None:
        """Connects; Unreachable, TlsRefused."""
        self._wire.open(self.address, self._endpoint.ssl_context)
        self._last_arrival_s = time.monotonic()

    def stop(self) -> None:
        """Ends whatever the owner thread does; safe from any thread."""
        self._wire.stop()

    def close(self) -> None:
        """Closes the socket; only for the owner thread."""
        self._wire.close()

    def request(
        self, method: str, uri: str = "", headers: Headers | None = None, body: bytes = b""
    ) -> Response:
        """Sends a request and returns its 2xx answer; Refused for any other, Ended, NotRtsp."""
        uri = uri or self.address.url
        response = self._exchange(method, uri, headers or Headers(), body)
        if response.status == 401 and self._learn(response):
            response = self._exchange(method, uri, headers or Headers(), body)
        if not 200 <= response.status < 300:
            raise Refused(response.status, _plain_reason(response.status))
        self._note_session(response)
        return response

    def send(self, payload: bytes) -> None:
        """Sends ready-made interleaved frames in one go."""
        self._wire.send(payload)

    def frames(self) -> list[Interleaved]:
        """Waits until interleaved frames arrive and returns all that are there. Ended when it's over."""
        while not self._frames:
            self.keep_alive()
            self._pull(self._patience_s())
            self._responses.clear()  # answers to keep-alives
        return self.frames_now()

    def frames_now(self) -> list[Interleaved]:
        """The interleaved frames already here, without waiting; possibly none."""
        while len(self._frames) < _MAX_EARLY_FRAMES and self._pull(0.0):
            pass
        self._responses.clear()
        frames = list(self._frames)
        self._frames.clear()
        return frames

    def keep_alive(self) -> None:
        """Sends GET_PARAMETER when half of the session's time-out has passed (RFC 2326 section 12.37)."""
        if self._session and time.monotonic() - self._last_request_s >= self._keep_alive_s:
            self._send_request("GET_PARAMETER", self.address.url, Headers(), b"")

    def farewell(self) -> None:
        """Sends TEARDOWN and doesn't wait for the answer; Ended when even that fails."""
        self._send_request("TEARDOWN", self.address.url, Headers(), b"")

    def _exchange(self, method: str, uri: str, headers: Headers, body: bytes) -> Response:
        self._responses.clear()
        self._last_arrival_s = time.monotonic()
        sequence = str(self._send_request(method, uri, headers, body))
        while True:
            while self._responses:
                response = self._responses.popleft()
                if response.headers.get("cseq") == sequence and response.status >= 200:
                    return response
            if len(self._frames) > _MAX_EARLY_FRAMES:
                raise NotRtsp("The media server sends pictures but no answer.")
            self._pull(self._patience_s())

    def _send_request(self, method: str, uri: str, headers: Headers, body: bytes) -> int:
        self._sequence += 1
        self._last_request_s = time.monotonic()
        fields = Headers.of(cseq=str(self._sequence), user_agent=USER_AGENT)
        if self._session:
            fields = fields.plus(session=self._session)
        authorization = self._authorization(method, uri)
        if authorization:
            fields = fields.plus(authorization=authorization)
        self._wire.send(Request(method, uri, Headers(fields.fields + headers.fields), body).encode())
        return self._sequence

    def _authorization(self, method: str, uri: str) -> str:
        if self._digest is not None:
            return self._digest.header(method, uri)
        if self._credentials is not None and self.address.secure:
            return basic_header(self._credentials)  # only ever inside TLS; saves the 401 round trip
        return ""

    def _learn(self, response: Response) -> bool:
        """Takes up a Digest challenge; says whether another try makes sense."""
        if self._credentials is None:
            return False
        challenges = [parse_challenge(text) for text in response.headers.get_all("www-authenticate")]
        for challenge in challenges:
            known = challenge.parameters.get("algorithm", "MD5").upper() in ("MD5", "SHA-256")
            if challenge.scheme == "digest" and known:
                stale = challenge.parameters.get("stale", "").lower() == "true"
                again = self._digest is None or stale
                self._digest = DigestAnswer(challenge, self._credentials)
                return again
        return False

    def _note_session(self, response: Response) -> None:
        session, _, rest = response.headers.get("session").partition(";")
        if not session:
            return
        self._session = session.strip()
        for parameter in rest.split(";"):
            name, _, value = parameter.strip().partition("=")
            if name.lower() == "timeout" and value.isdigit() and len(value) < 6:
                self._keep_alive_s = max(1.0, int(value) / 2)

    def _patience_s(self) -> float:
        waited = time.monotonic() - self._last_arrival_s
        if waited >= self._endpoint.timeouts.read_s:
            raise Ended("Nothing arrived in time.")
        return max(0.001, min(self._endpoint.timeouts.read_s - waited, self._keep_alive_s))

    def _pull(self, wait_s: float) -> bool:
        chunk = self._wire.receive(wait_s)
        if chunk is None:
            return False
        self._last_arrival_s = time.monotonic()
        for message in self._cutter.feed(chunk):
            self._sort(message)
        return True

    def _sort(self, message: Message) -> None:
        if isinstance(message, Interleaved):
            self._frames.append(message)
        elif isinstance(message, Response):
            self._responses.append(message)
        elif message.method == "TEARDOWN":
            raise Ended("The other side ended the stream.")
        else:
            ok = message.method in _HARMLESS
            echo = Headers.of(cseq=message.headers.get("cseq", "0"))
            self._wire.send(Response(200 if ok else 501, "OK" if ok else "Not Implemented", echo).encode())


def _plain_reason(status: int) -> str:
    known = {
        401: "The media server doesn't accept the token.",
        403: "The media server doesn't allow this.",
        404: "There is no such stream.",
        453: "The media server is full.",
        461: "The media server doesn't carry the stream this way.",
    }
    return known.get(status, "The media server refused.")
