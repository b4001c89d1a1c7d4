"""The live link to central: WebSocket `/v1/live`, proved with the workstation's key, reconnected with back-off."""

import asyncio
import hashlib
import random
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from respond_desktop.domain.snapshot import Link, LinkState
from respond_desktop.feeds.fold import StateArrived
from respond_desktop.feeds.held_parts import HeldParts, whole
from respond_desktop.wire import live, strict
from respond_desktop.wire.heads import LogHead
from respond_desktop.wire.introduction import trusts
from respond_desktop.wire.signing import LIVE_PROOF, sign
from respond_desktop.wire.steady import steady_s
from respond_desktop.wire.strict import UnreadableTextError
from respond_desktop.wire.unknown import OtherProtocolError, Unknown
from respond_desktop.wire.validity import time_fault, untimely_words
from respond_desktop.wire.version import PROTOCOL, RELEASE, PeerStanding, Side, compared, said, words

log = structlog.get_logger()

BACK_OFF_S = (0.25, 0.5, 1.0, 2.0, 4.0, 5.0)
STEP_TIMEOUT_S = 5.0
PING_EVERY_S = 5.0


class LiveEvents(Protocol):
    """Who hears what arrives; called on the feed loop."""

    def on_state(self, state: StateArrived) -> None:
        """A new state of the world, whole."""

    def on_play(self, grant: live.PlayGranted) -> None:
        """A play token for one of our watches."""

    def on_talk(self, said: live.TalkGranted | live.TalkEnded) -> None:
        """One of our talks may begin, or is over."""

    async def held_head(self) -> LogHead | None:
        """The newest checkpoint of central's log that is held here."""

    async def on_head(self, head: LogHead, restored: bool) -> None:
        """A checkpoint to hold; `restored`: central said that its log was restored and lost what is held."""

    async def on_ca(self, introduction: str) -> None:
        """The agency's new CA, as the one before signed it."""

    def on_link(self, link: Link) -> None:
        """The link changed."""

    def on_session_ended(self, reason: str) -> None:
        """Central ended the session; the link won't come back by itself."""


@dataclass(frozen=True, slots=True)
class LiveAddress:
    """Where and as whom to connect; `session` is the token, kept in memory only."""

    url: str
    ssl_context: ssl.SSLContext
    workstation_id: str
    session: str
    key: Ed25519PrivateKey


class SessionOverError(Exception):
    """Central closed the session; the message is its reason."""


class LiveLink:
    """Keeps one live link while it runs; `run()` returns when the session is over, or is cancelled."""

    def __init__(
        self,
        address: LiveAddress,
        events: LiveEvents,
        heartbeat: Callable[[], live.AuditHeartbeat],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._address = address
        self._events = events
        self._heartbeat = heartbeat
        self._clock = clock
        self._central_said: tuple[datetime, float] | None = None
        self._last_word: datetime | None = None
        self._connected = False
        self._version_words = ""

    @property
    def offset_s(self) -> float:
        """Central's clock minus this computer's, in seconds; right also after this computer's was set."""
        if self._central_said is None:
            return 0.0
        said, at_s = self._central_said
        return (said - self._clock()).total_seconds() + steady_s() - at_s

    async def run(self) -> None:
        """Connect, listen, and connect again until the session ends."""
        attempt = 0
        while True:
            try:
                await self._one_connection()
            except SessionOverError as over:
                self._connected = False
                self._events.on_session_ended(str(over))
                return
            except OtherProtocolError as error:
                self._say(LinkState.REFUSED, str(error))
            except ssl.SSLCertVerificationError as error:
                self._say(LinkState.REFUSED, await self._distrust(error))
            except (OSError, TimeoutError, ConnectionClosed, InvalidHandshake, UnreadableTextError) as error:
                log.info("live link broken", error=type(error).__name__)
                self._say(LinkState.LOST, "No link to central.")
            except Exception as error:  # the worker boundary: a dead link must never look alive
                log.error("live link failed", error=type(error).__name__, exc_info=True)
                self._say(LinkState.LOST, "No link to central.")
            attempt = 0 if self._connected else attempt + 1
            self._connected = False
            pause = BACK_OFF_S[min(attempt, len(BACK_OFF_S) - 1)]
            await asyncio.sleep(pause * random.uniform(0.8, 1.2))  # noqa: S311 spreads reconnects, not a secret

    def _say(self, state: LinkState, why: str = "", round_trip_ms: float | None = None) -> None:
        now = self._now()
        since = now if state is LinkState.CONNECTED else self._last_word or now
        version_words = self._version_words if state is LinkState.CONNECTED else ""
        self._events.on_link(Link(state, since, round_trip_ms, self.offset_s, why, version_words))

    def _now(self) -> datetime:
        """By central's clock, as far as it is known."""
        return self._clock() + timedelta(seconds=self.offset_s)

    def _heard(self, pong: asyncio.Future[float] | None = None) -> None:
        """Central said something, if only that it is there."""
        if pong is None or (not pong.cancelled() and pong.exception() is None):
            self._last_word = self._now()

    async def _distrust(self, error: ssl.SSLCertVerificationError) -> str:
        if not time_fault(error):
            return "Central shows a certificate this workstation doesn't trust. Call IT."
        return await asyncio.to_thread(untimely_words, self._address.url, self._address.ssl_context)

    async def _one_connection(self) -> None:
        url = self._address.url.replace("https://", "wss://", 1) + "/v1/live"
        held = await self._events.held_head()
        async with connect(
            url,
            ssl=self._address.ssl_context,
            open_timeout=STEP_TIMEOUT_S,
            close_timeout=1,
            ping_interval=PING_EVERY_S,
            ping_timeout=PING_EVERY_S,
            max_size=8 * 1024 * 1024,
            max_queue=4,
            compression=None,
            proxy=None,
        ) as socket:
            await self._prove(socket, held)
            self._connected = True
            self._say(LinkState.CONNECTED, round_trip_ms=_round_trip_ms(socket))
            beats = asyncio.create_task(self._beat(socket))
            try:
                await self._listen(socket)
            finally:
                beats.cancel()
                await asyncio.gather(beats, return_exceptions=True)

    async def _prove(self, socket: ClientConnection, held: LogHead | None) -> None:
        started = asyncio.get_running_loop().time()
        challenge = live.decode_to_desktop(await _next(socket))
        _look_at_protocol(challenge)
        if not isinstance(challenge, live.LiveChallenge):
            raise TimeoutError
        tls: ssl.SSLObject = socket.transport.get_extra_info("ssl_object")
        certificate = tls.getpeercert(binary_form=True) or b""
        message = strict.nonce(challenge.nonce) + hashlib.sha256(certificate).digest()
        proof = live.LiveProve(
            session=self._address.session,
            workstation_id=self._address.workstation_id,
            signature=sign(self._address.key, LIVE_PROOF, message),
            held=held,
            keeps_heads=True,
            trusts=trusts(self._address.ssl_context),
            parts=True,
            version=PROTOCOL,
            release=RELEASE,
        )
        await socket.send(live.encode(proof))
        welcome = live.decode_to_desktop(await _next(socket))
        if isinstance(welcome, live.SessionEnded):
            raise SessionOverError(welcome.reason)
        if not isinstance(welcome, live.LiveWelcome):
            raise TimeoutError
        self._version_words = words(said(challenge.version, welcome.release), Side.WORKSTATION)
        half_trip = (asyncio.get_running_loop().time() - started) / 2
        self._central_said = (welcome.now, steady_s() - half_trip)
        self._heard()
        if welcome.head is not None:
            await self._events.on_head(welcome.head, welcome.restored > 0)

    def _take_state(
        self, message: live.StateParts | live.State, held: HeldParts
    ) -> live.Seen | live.WholeWanted:
        """Show it, or ask for everything: what doesn't fit is shown in no part."""
        state = whole(message) if isinstance(message, live.State) else held.take(message)
        if state is None:
            log.info("a state was missed")
            return live.WholeWanted(seq=message.seq)
        self._events.on_state(state)
        return live.Seen(seq=message.seq)

    async def _listen(self, socket: ClientConnection) -> None:
        held = HeldParts()
        async for text in socket:
            message = live.decode_to_desktop(text)
            self._heard()
            match message:
                case live.StateParts() | live.State():
                    await socket.send(live.encode(self._take_state(message, held)))
                case live.PlayGranted():
                    self._events.on_play(message)
                case live.TalkGranted() | live.TalkEnded():
                    self._events.on_talk(message)
                case live.HeadTold():
                    await self._events.on_head(message.head, False)
                case live.CaIntroduced():
                    await self._events.on_ca(message.pem)
                case live.SessionEnded():
                    raise SessionOverError(message.reason)
                case _:
                    log.info("message not used", kind=getattr(message, "t", type(message).__name__))
        raise TimeoutError

    async def _beat(self, socket: ClientConnection) -> None:
        while True:
            await socket.send(live.encode(self._heartbeat()))
            asyncio.ensure_future(await socket.ping()).add_done_callback(self._heard)
            await asyncio.sleep(PING_EVERY_S)
            self._say(LinkState.CONNECTED, round_trip_ms=_round_trip_ms(socket))


def _round_trip_ms(socket: ClientConnection) -> float | None:
    return round(socket.latency * 1000, 1) if socket.latency else None


def _look_at_protocol(challenge: live.ToDesktop | Unknown) -> None:
    """Asked first, for another protocol may say all else otherwise."""
    if isinstance(challenge, live.LiveChallenge | Unknown):
        central = said(challenge.version, "")
        if compared(central) is PeerStanding.BROKEN:
            raise OtherProtocolError(words(central, Side.WORKSTATION))


async def _next(socket: ClientConnection) -> str | bytes:
    """The next message, or TimeoutError. Not by wait_for: in Python 3.11 it could swallow the end of the session."""
    async with asyncio.timeout(STEP_TIMEOUT_S):
        return await socket.recv()
