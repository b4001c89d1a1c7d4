"""MediaMTX as central's media engine: tokens decided here, ends carried out there and looked after until confirmed."""

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog

from respond_desktop.central.mediamtx.api import ApiError, ControlApi, MediaConnection, Stand
from respond_desktop.central.mediamtx.cutter import Cutter
from respond_desktop.central.mediamtx.doorkeeper import AdmittedConnection, Answer, AuthAsk, Doorkeeper
from respond_desktop.central.mediamtx.limits import MediaMtxLimits
from respond_desktop.central.relay.events import REPLACED, PlayStatistics, RelayEvents
from respond_desktop.central.relay.tokens import MediaPath, PathKind, Right

_log = structlog.get_logger(__name__)
_SOUND = (
    "opus",
    "mpeg-4 audio",
    "mpeg-1",
    "g711",
    "g722",
    "g726",
    "lpcm",
    "ac-3",
    "vorbis",
    "speex",
    "audio",
)
_BLIND = "the media server's control interface does not answer"


@dataclass
class _Seat:
    """What became of one connection that was let in."""

    entry: AdmittedConnection
    since: datetime
    since_s: float
    first_byte_at: datetime | None = None
    sent_bytes: int = 0

    @property
    def publishes(self) -> bool:
        return self.entry.path.kind is PathKind.STREAM


class MediaMtx:
    """Used from the event loop only. A viewer is let in only while the control interface answers."""

    separates_sound = False

    def __init__(
        self, api: ControlApi, events: RelayEvents, port: int, limits: MediaMtxLimits | None = None
    ) -> None:
        self.port = port
        self.limits = limits or MediaMtxLimits()
        self._api = api
        self._events = events
        self._door = Doorkeeper()
        self._seats: dict[str, _Seat] = {}
        self._cutter = Cutter(api, self.limits, self._late)
        self._suspects: set[str] = set()
        self._known_at_s, self._unknown = float("-inf"), False
        self._poll: asyncio.Task[None] | None = None

    def watch_path(self, watch: str, stream: str) -> str:
        """Viewers read the camera's own path; the user name says which watch it is."""
        return f"/stream/{stream}"

    def talk_path(self, talk: str) -> str:
        """The path where the camera listens: one path cannot be read under another name."""
        return f"/watch/{talk}"

    async def start(self) -> None:
        """Begins to look; a server that isn't there yet is waited for, and until then nobody views."""
        await self._look()
        self._poll = asyncio.create_task(self._keep_looking(), name="media server poll")

    async def stop(self) -> None:
        """Cuts everybody, and waits for that a moment."""
        if self._poll is not None:
            self._poll.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._poll
        for seat in list(self._seats.values()):
            self._leave(seat, "central stops")
        await self._cutter.stop()
        await self._api.close()

    def allow_publish(self, stream: str, token: str) -> None:
        """One publisher may connect to `stream/<stream>` (a talk: `watch/<talk>`) once with this token."""
        self._allow(MediaPath(PathKind.STREAM, stream), Right(stream), token)

    def allow_play(self, watch: str, stream: str, token: str, sound: bool = False) -> None:
        """One reader may connect with this token; the old one of the same watch is cut when the new one comes."""
        self._allow(MediaPath(PathKind.WATCH, watch), Right(stream, sound), token)

    def end_play(self, watch: str, reason: str) -> None:
        """The token is dead at once; the reader is cut through the control interface."""
        path = MediaPath(PathKind.WATCH, watch)
        self._door.tokens.forget(path)
        for entry in self._door.of(path):
            self._leave(self._seats[entry.id], reason)

    def end_stream(self, stream: str, reason: str) -> None:
        """All tokens are dead at once; publisher and readers are cut, whoever else is on its paths too."""
        self._door.tokens.forget_stream(stream)
        for seat in self._on(stream):
            self._leave(seat, reason)
        for path in (f"stream/{stream}", f"watch/{stream}"):
            self._cutter.cut(path, path)

    def statistics(self, watch: str) -> PlayStatistics | None:
        """Figures of a playback as of the last look; None when nobody plays this watch."""
        for entry in self._door.of(MediaPath(PathKind.WATCH, watch)):
            seat = self._seats[entry.id]
            return PlayStatistics(entry.right.stream, seat.since, seat.first_byte_at, seat.sent_bytes, 0)
        return None

    def decide(self, ask: AuthAsk) -> bool:
        """MediaMTX asks whether a connection may read or publish; called for each of its requests."""
        now_s = asyncio.get_running_loop().time()
        if now_s - self._known_at_s > self.limits.blind_s:  # who can't be cut may not come in
            return self._refuse(Answer(None, _BLIND, silent=not ask.password))
        answer = self._door.answer(ask, now_s)
        entry = answer.entry
        if entry is None:
            return self._refuse(answer)
        if answer.fresh and not self._welcome(_Seat(entry, datetime.now(UTC), now_s)):
            return False
        return self._let_flow(entry)

    def _on(self, stream: str) -> list[_Seat]:
        return [self._seats[entry.id] for entry in self._door.of_stream(stream)]

    def _allow(self, path: MediaPath, right: Right, token: str) -> None:
        expiry_s = asyncio.get_running_loop().time() + self.limits.token_lifetime_s
        self._door.tokens.allow(path, right, token, expiry_s)

    def _refuse(self, answer: Answer) -> bool:
        if not answer.silent:
            kind = answer.path.kind if answer.path else None
            what = {PathKind.WATCH: "play", PathKind.STREAM: "publish", None: "other"}[kind]
            self._tell(self._events.refused, what, kind.value if kind else "unknown", answer.why)
        return False

    def _welcome(self, seat: _Seat) -> bool:
        """A new connection takes its seat: a reader replaces the one of its watch, a second publisher is refused."""
        others = [self._seats[e.id] for e in self._door.of(seat.entry.path) if e.id != seat.entry.id]
        if others and seat.publishes:
            self._door.forget(seat.entry)
            return self._refuse(Answer(None, "another camera publishes this stream", seat.entry.path))
        self._seats[seat.entry.id] = seat  # who hears of those who leave may end this one too
        for other in others:
            self._leave(other, REPLACED)
        listener = self._events.publish_started if seat.publishes else self._events.key_frame_wanted
        self._tell(listener, seat.entry.right.stream)
        return True

    def _let_flow(self, entry: AdmittedConnection) -> bool:
        """Media can flow once both sides are in: central hears of each first byte before the later one gets its yes."""
        together = self._on(entry.right.stream)
        if any(seat.publishes for seat in together):
            for seat in together:
                if not seat.publishes and seat.first_byte_at is None and not self._first_byte(seat):
                    self._leave(seat, "could not be recorded")
        return entry.id in self._door.entries

    def _first_byte(self, seat: _Seat) -> bool:
        seat.first_byte_at = datetime.now(UTC)
        return self._tell(self._events.first_byte, seat.entry.path.name)

    async def _keep_looking(self) -> None:
        while True:
            await asyncio.sleep(self.limits.poll_s)
            try:
                await self._look()
            except Exception as error:  # without this task nobody hears of a lost connection
                _log.error("media_poll_failed", error=type(error).__name__, exc_info=True)

    async def _look(self) -> None:
        loop = asyncio.get_running_loop()
        asked_s = loop.time()
        try:
            stand = await self._api.stand()
        except ApiError as error:
            if not self._unknown:
                _log.warning("media_server_unknown", error=str(error))
            self._unknown = True
            return
        self._unknown, self._known_at_s = False, asked_s
        self._compare(stand, asked_s)
        self._door.tokens.sweep(asked_s)

    def _compare(self, stand: Stand, asked_s: float) -> None:
        guests = {guest.id: guest for guest in stand.guests if guest.id}
        for seat in list(self._seats.values()):
            if seat.since_s < asked_s:
                self._update(seat, guests.get(seat.entry.id), asked_s)
        self._look_for_strangers(stand.guests)
        for stream in _with_sound(stand):
            self._tell(self._events.integrity, "sound on a stream that may carry none", f"stream/{stream}")
            self.end_stream(stream, "sound can't be kept apart here")

    def _update(self, seat: _Seat, guest: MediaConnection | None, now_s: float) -> None:
        if guest is None:
            self._leave(seat, "the connection closed", cut=False)
            return
        seat.sent_bytes = max(seat.sent_bytes, guest.sent_bytes)
        started = guest.publishing if seat.publishes else bool(guest.session)
        if not started and now_s - seat.since_s > self.limits.start_s:
            self._leave(seat, "did not start in time")

    def _look_for_strangers(self, guests: tuple[MediaConnection, ...]) -> None:
        """Who was not let in by this central (it may have been restarted) is cut at the second look."""
        known = set(self._seats) | self._cutter.waiting
        strange = {g.session: g for g in guests if g.session and g.path and not {g.id, g.session} & known}
        for session in self._suspects & set(strange):
            self._tell(self._events.integrity, "a media connection nobody let in", strange[session].path)
            self._cutter.cut(session, strange[session].path)
        self._suspects = set(strange)

    def _late(self, label: str) -> None:
        self._tell(self._events.integrity, "a media connection could not be cut in time", label)

    def _leave(self, seat: _Seat, reason: str, cut: bool = True) -> None:
        if not self._door.forget(seat.entry):
            return
        del self._seats[seat.entry.id]
        if cut:
            self._cutter.cut(seat.entry.id, seat.entry.asked_path)
        if not seat.publishes:
            self._tell(self._events.play_ended, seat.entry.path.name, seat.sent_bytes, reason)
            return
        stream = seat.entry.right.stream
        for other in self._on(stream):
            self._leave(other, reason)
        self._tell(self._events.publish_ended, stream, reason)

    def _tell(self, listener: Callable[..., None], *facts: object) -> bool:
        try:
            listener(*facts)
        except Exception as error:  # a listener's fault must not stop other people's pictures
            _log.error("media listener failed", listener=listener.__name__, error=type(error).__name__)
            return False
        return True


def _with_sound(stand: Stand) -> list[str]:
    """Streams of cameras that carry sound."""
    cameras = {
        path.removeprefix("stream/"): codecs for path, codecs in stand.codecs.items() if path[:7] == "stream/"
    }
    return [
        stream
        for stream, codecs in cameras.items()
        if any(codec.lower().startswith(_SOUND) for codec in codecs)
    ]
