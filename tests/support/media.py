"""A relay, cameras and certificates for tests of the media path; all real, all on loopback."""

import asyncio
import datetime
import functools
import ipaddress
import secrets
import ssl
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeVar

import av
import numpy as np
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from respond_desktop.central.relay import Relay, RelayEvents, RelayLimits
from respond_desktop.rtsp.auth import MediaCredentials
from respond_desktop.rtsp.client import Endpoint
from respond_desktop.rtsp.errors import RtspError
from respond_desktop.rtsp.publisher import Publisher, VideoParameters
from respond_desktop.rtsp.reader import AccessUnit, RtspReader
from respond_desktop.rtsp.wire_socket import Timeouts
from tests.support.pace import within

PATIENT = Timeouts(connect_s=within(20), read_s=within(20), send_s=within(20), open_s=within(40))
WAIT_S = within(30.0)

T = TypeVar("T")


@dataclass(frozen=True)
class Trust:
    """A server context with a certificate for 127.0.0.1 and a client context that trusts only its CA."""

    server: ssl.SSLContext
    client: ssl.SSLContext


@functools.cache
def trust() -> Trust:
    """One certificate for the whole test run."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "throw-away")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=2))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), True)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "both.pem"
        path.write_bytes(secret + pem)
        server.load_cert_chain(path)
    client = ssl.create_default_context(cadata=pem.decode())
    return Trust(server, client)


@dataclass(frozen=True)
class Coded:
    """One coded picture of a test clip."""

    data: bytes
    key: bool


@functools.cache
def clip(width: int = 320, height: int = 180, pictures: int = 30, gop: int = 10) -> tuple[Coded, ...]:
    """Moving noise and bars, coded by x264 as a camera would."""
    encoder: Any = av.CodecContext.create("libx264", "w")
    encoder.width, encoder.height, encoder.pix_fmt = width, height, "yuv420p"
    encoder.time_base, encoder.framerate = Fraction(1, 30), Fraction(30)
    encoder.options = {
        "preset": "ultrafast",
        "tune": "zerolatency",
        "x264-params": f"keyint={gop}:min-keyint={gop}:scenecut=0:repeat-headers=1",
    }
    generator = np.random.default_rng(7)
    noise = generator.integers(0, 255, (height, width, 3), dtype=np.uint8)
    packets = []
    for number in range(pictures):
        image = np.roll(noise, number * 4, axis=1) // 4
        image[:, (number * 8) % width :][:, :16] = 255
        frame = av.VideoFrame.from_ndarray(image, format="rgb24")
        frame.pts = number
        packets += encoder.encode(frame)
    packets += encoder.encode(None)
    return tuple(Coded(bytes(packet), packet.is_keyframe) for packet in packets)


@dataclass
class Heard(RelayEvents):
    """Remembers what the relay told."""

    told: list[tuple[str, ...]] = field(default_factory=list)

    def first_byte(self, watch: str) -> None:
        self.told.append(("first_byte", watch))

    def play_ended(self, watch: str, sent_bytes: int, reason: str) -> None:
        self.told.append(("play_ended", watch, str(sent_bytes), reason))

    def publish_started(self, stream: str) -> None:
        self.told.append(("publish_started", stream))

    def publish_ended(self, stream: str, reason: str) -> None:
        self.told.append(("publish_ended", stream, reason))

    def refused(self, what: str, path_kind: str, reason: str) -> None:
        self.told.append(("refused", what, path_kind, reason))

    def key_frame_wanted(self, stream: str) -> None:
        self.told.append(("key_frame_wanted", stream))

    def of(self, kind: str) -> list[tuple[str, ...]]:
        """What was told of one kind, without the kind."""
        return [each[1:] for each in list(self.told) if each[0] == kind]


class RelayHouse:
    """A relay in an event loop of its own thread."""

    def __init__(
        self,
        limits: RelayLimits | None = None,
        new_loop: Callable[[], asyncio.AbstractEventLoop] = asyncio.new_event_loop,
    ) -> None:
        self.events = Heard()
        self._limits = limits
        self._loop = new_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="relay-house")

    def __enter__(self) -> "RelayHouse":
        self._thread.start()
        self.relay = Relay(trust().server, self.events, limits=self._limits)
        asyncio.run_coroutine_threadsafe(self.relay.start(), self._loop).result(WAIT_S)
        self.port = self.relay.port
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self.relay.stop(), self._loop).result(WAIT_S)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(WAIT_S)
        self._loop.close()

    def call(self, ask: Callable[..., T], *args: Any) -> T:
        """Calls a method of the relay inside its loop."""

        async def inside() -> T:
            return ask(*args)

        return asyncio.run_coroutine_threadsafe(inside(), self._loop).result(WAIT_S)

    def url(self, kind: str, name: str) -> str:
        """An address at this relay."""
        return f"rtsps://127.0.0.1:{self.port}/{kind}/{name}"

    def publish_endpoint(self, stream: str) -> Endpoint:
        """A fresh token to publish."""
        token = secrets.token_urlsafe(12)
        self.call(self.relay.allow_publish, stream, token)
        return self.endpoint("stream", stream, token)

    def play_endpoint(self, watch: str, stream: str) -> Endpoint:
        """A fresh token to play."""
        token = secrets.token_urlsafe(12)
        self.call(self.relay.allow_play, watch, stream, token)
        return self.endpoint("watch", watch, token)

    def endpoint(self, kind: str, name: str, token: str) -> Endpoint:
        """An address with a token, whether it is allowed or not."""
        return Endpoint(self.url(kind, name), MediaCredentials(name, token), trust().client, PATIENT)


class TestCamera:
    """Publishes the clip over and over, until stopped or cut."""

    __test__ = False

    def __init__(self, endpoint: Endpoint, fps: float = 30.0, pictures: tuple[Coded, ...] = ()) -> None:
        self._publisher = Publisher(endpoint)
        self._pictures = pictures or clip()
        self._fps = fps
        self._quit = threading.Event()
        self._thread = threading.Thread(target=self._run, name="test-camera")
        self.live = threading.Event()
        self.ended: RtspError | None = None
        self.sent = 0

    def __enter__(self) -> "TestCamera":
        self._thread.start()
        assert self.live.wait(WAIT_S)
        return self

    def __exit__(self, *_: object) -> None:
        self._quit.set()
        self._publisher.stop()
        self._thread.join(WAIT_S)
        assert not self._thread.is_alive()

    def kill(self) -> None:
        """The connection breaks without a goodbye."""
        self._quit.set()
        self._publisher.stop()

    def _run(self) -> None:
        try:
            self._publisher.open(VideoParameters.from_annexb(self._pictures[0].data))
            self._publish()
        except RtspError as error:
            self.ended = error
        finally:
            self.live.set()
            self._publisher.close()

    def _publish(self) -> None:
        started = time.monotonic()
        while not self._quit.is_set():
            pts_s = self.sent / self._fps
            picture = self._pictures[self.sent % len(self._pictures)]
            self._publisher.send(picture.data, pts_s, datetime.datetime.now(datetime.UTC))
            self.live.set()
            self.sent += 1
            self._quit.wait(max(0.0, started + pts_s + 1 / self._fps - time.monotonic()))


@contextmanager
def open_reader(endpoint: Endpoint) -> Iterator[RtspReader]:
    """A reader that is open, and closed afterwards."""
    reader = RtspReader(endpoint)
    try:
        reader.open()
        yield reader
    finally:
        reader.close()


def take(reader: RtspReader, count: int) -> list[AccessUnit]:
    """The next pictures of a reader."""
    units: list[AccessUnit] = []
    for unit in reader:
        units.append(unit)
        if len(units) >= count:
            break
    return units


def eventually(condition: Callable[[], object], what: str) -> None:
    """Waits for a condition with a generous bound."""
    deadline = time.monotonic() + WAIT_S
    pause = threading.Event()
    while not condition():
        assert time.monotonic() < deadline, what
        pause.wait(0.01)
