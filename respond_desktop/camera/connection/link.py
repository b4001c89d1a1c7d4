"""The WebSocket to central: proves the camera's key, comes back after a loss, and is cut when coverage is gone."""

import asyncio
import contextlib
import hashlib
import random
import ssl
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

import structlog
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from respond_desktop.camera.connection.identity import CameraIdentity
from respond_desktop.camera.connection.outbox import Outbox
from respond_desktop.camera.device.state import CameraLinkState
from respond_desktop.camera.orders.diary import Diary
from respond_desktop.wire import strict
from respond_desktop.wire.camera import (
    MAX_BYTES,
    CameraWelcome,
    Challenge,
    Dropped,
    Prove,
    ToCamera,
    decode_to_camera,
    encode,
)
from respond_desktop.wire.central_time import wall
from respond_desktop.wire.introduction import trusts
from respond_desktop.wire.signing import LIVE_PROOF, sign
from respond_desktop.wire.strict import UnreadableTextError
from respond_desktop.wire.unknown import Unknown
from respond_desktop.wire.validity import time_fault, untimely_words
from respond_desktop.wire.version import PROTOCOL, RELEASE, PeerStanding, Side, compared, said, words

log = structlog.get_logger(__name__)

NO_LINK = "No link to central"
_ANSWER_S = 5.0
_REFUSED_AGAIN_S = 5.0
_EXPECTED = (OSError, TimeoutError, ConnectionClosed, InvalidHandshake, UnreadableTextError)
_REFUSING_CODES = {1008, *range(4000, 5000)}


class RefusedByCentralError(Exception):
    """Central doesn't take this camera; the message says why."""


@dataclass(frozen=True, slots=True)
class Pacing:
    """Seconds: first and longest pause between tries, and how often a silent link is asked whether it lives."""

    again_s: float = 0.5
    longest_s: float = 8.0
    ping_s: float = 5.0


class LinkUser(Protocol):
    """Who is told what the link does; called in the agent's loop."""

    def link_changed(self, state: CameraLinkState, words: str) -> None:
        """The link's state, in words."""

    def welcomed(self, welcome: CameraWelcome) -> None:
        """Central knows us; the outbox is still closed."""

    def arrived(self, message: ToCamera | Unknown) -> None:
        """A message from central."""

    def link_ended(self) -> None:
        """A link that was welcomed is gone."""


class CentralLink:
    """Runs for ever; `coverage(False)` closes the socket at once and sends nothing more."""

    def __init__(
        self,
        identity: CameraIdentity,
        diary: Diary,
        outbox: Outbox,
        context: ssl.SSLContext,
        can: tuple[str, ...] = (),
    ) -> None:
        self._identity, self._diary, self._outbox, self._context = identity, diary, outbox, context
        self._can = can
        self._covered = asyncio.Event()
        self._covered.set()
        self._cut = asyncio.Event()
        self._session: asyncio.Task[None] | None = None
        self._socket: ClientConnection | None = None
        self._pause_s = 0.0

    def coverage(self, there: bool) -> None:
        """Whether the radio reaches a network."""
        if there:
            self._pause_s = 0.0
            self._cut.clear()
            self._covered.set()
            return
        self._covered.clear()
        self._cut.set()
        if self._socket is not None:
            self._socket.transport.abort()
        if self._session is not None:
            self._session.cancel()

    async def run(self, user: LinkUser, pacing: Pacing) -> None:
        """Connect, talk, come back; ends only by cancellation."""
        while True:
            if not self._covered.is_set():
                user.link_changed(CameraLinkState.NO_COVERAGE, "Out of coverage")
                await self._covered.wait()
            user.link_changed(CameraLinkState.CONNECTING, "Connecting to central")
            refused = await self._spell(user, pacing)
            if self._covered.is_set():
                await self._rest(pacing, refused)

    async def _spell(self, user: LinkUser, pacing: Pacing) -> bool:
        session = self._session = asyncio.create_task(self._talk(user, pacing))
        try:
            await asyncio.wait({session})
        finally:
            session.cancel()
            await asyncio.gather(session, return_exceptions=True)
            self._session = None
        return await self._told(session, user)

    async def _told(self, session: asyncio.Task[None], user: LinkUser) -> bool:
        if session.cancelled() or not self._covered.is_set():
            return False
        error = session.exception()
        if isinstance(error, RefusedByCentralError):
            user.link_changed(CameraLinkState.REFUSED, str(error))
            return True
        if error is not None and not isinstance(error, _EXPECTED):
            raise error
        log.info("link_lost", error=type(error).__name__)
        user.link_changed(CameraLinkState.LOST, await self._words(error))
        return False

    async def _words(self, error: BaseException | None) -> str:
        if not isinstance(error, ssl.SSLCertVerificationError):
            return NO_LINK
        if not time_fault(error):
            return "Central's certificate is not trusted. Nothing was sent."
        return await asyncio.to_thread(
            untimely_words, self._identity.central_url, self._context, "This camera's"
        )

    async def _rest(self, pacing: Pacing, refused: bool) -> None:
        longest = _REFUSED_AGAIN_S if refused else pacing.longest_s
        self._pause_s = longest if refused else min(longest, max(pacing.again_s, self._pause_s * 2))
        with contextlib.suppress(TimeoutError):
            jitter = 0.75 + random.random() / 2  # noqa: S311 - spreads cameras out, not a secret
            async with asyncio.timeout(self._pause_s * jitter):
                await self._cut.wait()

    async def _talk(self, user: LinkUser, pacing: Pacing) -> None:
        url = "wss://" + urlsplit(self._identity.central_url).netloc + "/v1/camera"
        async with connect(
            url,
            ssl=self._context,
            max_size=MAX_BYTES,
            compression=None,
            proxy=None,
            open_timeout=_ANSWER_S,
            close_timeout=1.0,
            ping_interval=pacing.ping_s,
            ping_timeout=pacing.ping_s,
        ) as socket:
            self._socket = socket
            user.welcomed(await self._introduced(socket))
            self._pause_s = 0.0
            try:
                await self._both_ways(socket, user)
            finally:
                self._socket = None
                self._outbox.link_lost()
                user.link_ended()

    async def _introduced(self, socket: ClientConnection) -> CameraWelcome:
        try:
            async with asyncio.timeout(_ANSWER_S):
                challenge = decode_to_camera(await socket.recv())
                _look_at_protocol(challenge)
                if not isinstance(challenge, Challenge):
                    raise RefusedByCentralError("Central didn't ask who this is.")
                await socket.send(encode(self._proof(socket, challenge)))
                answer = decode_to_camera(await socket.recv())
        except ConnectionClosed as closed:
            code = closed.rcvd.code if closed.rcvd else None
            if code in _REFUSING_CODES and closed.rcvd:
                raise RefusedByCentralError(closed.rcvd.reason or "Central refuses this camera.") from closed
            raise
        if isinstance(answer, Dropped):
            raise RefusedByCentralError(answer.reason)
        if not isinstance(answer, CameraWelcome):
            raise RefusedByCentralError("Central refuses this camera.")
        return answer

    def _proof(self, socket: ClientConnection, challenge: Challenge) -> Prove:
        nonce = strict.nonce(challenge.nonce)
        signed = sign(self._identity.key, LIVE_PROOF, nonce + _certificate_hash(socket))
        record = self._diary.journal.orders.highest
        return Prove(
            device_id=self._identity.device_id,
            signature=signed,
            now=wall(),
            trusts=trusts(self._context),
            record_seq=record.seq,
            record_hash=record.hash,
            version=PROTOCOL,
            release=RELEASE,
            can=self._can,
        )

    async def _both_ways(self, socket: ClientConnection, user: LinkUser) -> None:
        tasks = {asyncio.create_task(self._read(socket, user)), asyncio.create_task(self._write(socket))}
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _read(self, socket: ClientConnection, user: LinkUser) -> None:
        async for text in socket:
            user.arrived(decode_to_camera(text))

    async def _write(self, socket: ClientConnection) -> None:
        while True:
            message = await self._outbox.next()
            await socket.send(encode(message))
            self._outbox.went_out(message)


def _look_at_protocol(challenge: ToCamera | Unknown) -> None:
    """Asked first, for another protocol may say all else otherwise."""
    if isinstance(challenge, Challenge | Unknown):
        central = said(challenge.version, "")
        if compared(central) is PeerStanding.BROKEN:
            raise RefusedByCentralError(words(central, Side.CAMERA))


def _certificate_hash(socket: ClientConnection) -> bytes:
    secured: ssl.SSLObject | None = socket.transport.get_extra_info("ssl_object")
    certificate = secured.getpeercert(binary_form=True) if secured is not None else None
    if not certificate:
        raise RefusedByCentralError("The link is not secure.")
    return hashlib.sha256(certificate).digest()
