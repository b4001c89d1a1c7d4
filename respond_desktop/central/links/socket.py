"""One WebSocket from the outside: proof of key, bounded messages, bounded sending, one way to close it."""

import asyncio
import hashlib
import os
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import structlog
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from respond_desktop.central.awake import within
from respond_desktop.central.doors import visit_of
from respond_desktop.central.facts.bad_message import BadMessageError
from respond_desktop.wire.signing import LIVE_PROOF, b64, verified
from respond_desktop.wire.strict import UnreadableTextError
from respond_desktop.wire.unknown import OtherProtocolError, Unknown
from respond_desktop.wire.version import SILENT, PeerStanding, PeerVersion, Side, compared, said, words

PROOF_TIMEOUT_S = 5.0
SEND_TIMEOUT_S = 10.0
BAD_IN_A_ROW = 5
NONCE_BYTES = 32
POLICY_CLOSE = 1008
TOO_BIG_CLOSE = 1009

T = TypeVar("T")

log = structlog.get_logger(__name__)


class LinkClosedError(ConnectionError):
    """The other side is gone; `oversized` when it sent more than it may."""

    def __init__(self, oversized: bool = False) -> None:
        super().__init__("the link is closed")
        self.oversized = oversized


@dataclass(frozen=True, slots=True)
class MessageReader:
    """How to read a message: the decoder and the largest size in bytes."""

    decode: Callable[[str | bytes], Any]
    max_bytes: int


class PeerLink:
    """A WebSocket with a way to end it from anywhere (`end`); `keeps_heads`: its other side holds checkpoints.

    `trusts`: the CAs that its other side says it trusts; empty when it wouldn't understand a new one.
    `version`: what its other side says it is.
    """

    def __init__(self, socket: WebSocket, reader: MessageReader) -> None:
        self._socket = socket
        self._reader = reader
        self._over = asyncio.Event()
        self.end_reason = ""
        self.keeps_heads = False
        self.trusts: tuple[str, ...] = ()
        self.version = SILENT

    def proven(self, device_id: str) -> None:
        """It is this camera's or workstation's: its connection waits at the door no more."""
        visit = visit_of(self._socket.scope)
        if visit is not None:
            visit.proven(device_id)

    @property
    def ended(self) -> bool:
        """Whether somebody asked to end it."""
        return self._over.is_set()

    def end(self, reason: str) -> None:
        """Close it soon; the reason is told to the other side."""
        if not self._over.is_set():
            self.end_reason = reason
            self._over.set()

    async def receive(self) -> Any:
        """The next message; raises LinkClosedError or BadMessageError."""
        try:
            event = await self._socket.receive()
        except (WebSocketDisconnect, RuntimeError) as error:
            raise LinkClosedError from error
        if event["type"] == "websocket.disconnect":
            raise LinkClosedError(oversized=event.get("code") == TOO_BIG_CLOSE)
        text = event.get("text")
        if text is None:
            raise BadMessageError("messages are text")
        if len(text) > self._reader.max_bytes:
            raise BadMessageError("the message is too large")
        try:
            return self._reader.decode(text)
        except UnreadableTextError as error:
            raise BadMessageError("the message is not readable") from error

    async def send(self, text: str) -> None:
        """Send; raises LinkClosedError when the other side is gone or takes nothing for 10 s."""
        try:
            async with within(SEND_TIMEOUT_S):
                await self._socket.send_text(text)
        except (WebSocketDisconnect, RuntimeError, OSError, TimeoutError) as error:
            raise LinkClosedError from error

    async def run(self, *parts: Coroutine[Any, Any, None]) -> None:
        """Run receiver and sender until one is done or `end` is called; nothing is left behind."""
        tasks = [asyncio.create_task(part) for part in (*parts, self._ended())]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            results = await asyncio.gather(*tasks, return_exceptions=True)
        for result in results:
            if isinstance(result, Exception) and not isinstance(result, LinkClosedError):
                raise result

    async def close(self, code: int = 1000) -> None:
        """Close the WebSocket with the reason given to `end`."""
        if self._socket.client_state is WebSocketState.DISCONNECTED:
            return
        try:
            async with asyncio.timeout(1):
                await self._socket.close(code, self.end_reason[:100])
        except (WebSocketDisconnect, RuntimeError, OSError, TimeoutError):
            return

    async def _ended(self) -> None:
        await self._over.wait()


def server_fingerprint(folder: Path) -> bytes:
    """SHA-256 of central's own TLS certificate (DER), to which every proof is bound."""
    leaf = x509.load_pem_x509_certificates((folder / "tls.pem").read_bytes())[0]
    return hashlib.sha256(leaf.public_bytes(Encoding.DER)).digest()


async def challenged(
    link: PeerLink, challenge: Callable[[str], str], kind: type[T], side: Side
) -> tuple[bytes, T]:
    """Send a nonce and wait for the proof of the `side` there.

    Raises OtherProtocolError, BadMessageError, LinkClosedError or TimeoutError.
    """
    nonce = os.urandom(NONCE_BYTES)
    await link.send(challenge(b64(nonce)))
    async with within(PROOF_TIMEOUT_S):
        answer = await link.receive()
    if isinstance(answer, kind | Unknown):
        link.version = _version(answer, side)
    if not isinstance(answer, kind):
        raise BadMessageError("the first message is the proof")
    return nonce, answer


def _version(hello: Any, side: Side) -> PeerVersion:
    """What the other side is; asked before its proof is, for another protocol may say all else otherwise."""
    version = said(hello.version, getattr(hello, "release", ""))
    if compared(version) is PeerStanding.BROKEN:
        raise OtherProtocolError(words(version, side, at_central=True))
    return version


def proven(
    key: Ed25519PublicKey | None, nonce: bytes, fingerprints: tuple[bytes, ...], signature: str
) -> bool:
    """Whether the signature over nonce and one of central's own certificates was made by `key`."""
    if key is None:
        return False
    return any(verified(key, LIVE_PROOF, nonce + each, signature) for each in fingerprints)


def say_version(link: PeerLink, **whose: str) -> None:
    """In the log, for whoever plans an update: which devices are of another version than central."""
    standing = compared(link.version)
    if standing is not PeerStanding.SAME:
        log.info("other_version", standing=standing.value, version=str(link.version), **whose)
