"""Who may open what, which streams live, who plays them: the state behind every connection of the relay."""

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog

from respond_desktop.central.relay.events import REPLACED, PlayStatistics, RelayEvents
from respond_desktop.central.relay.limits import RelayLimits
from respond_desktop.central.relay.playback import Playback
from respond_desktop.central.relay.stream import LiveStream, Tracks
from respond_desktop.central.relay.tokens import MediaPath, PathKind, TokenBook
from respond_desktop.rtsp.auth import MediaCredentials

_log = structlog.get_logger(__name__)


@dataclass
class MediaSeat:
    """One authorised connection: what it may do and how to cut it."""

    path: MediaPath
    stream: str
    cut: Callable[[str], None]
    since: datetime
    sound: bool = False
    playback: Playback | None = None
    first_byte_at: datetime | None = None


class Switchboard:
    """Used from the event loop only."""

    def __init__(self, events: RelayEvents, limits: RelayLimits) -> None:
        self.limits = limits
        self.tokens = TokenBook()
        self._events = events
        self._seats: dict[MediaPath, MediaSeat] = {}
        self._live: dict[str, LiveStream] = {}
        self._waiting: dict[str, set[asyncio.Future[None]]] = {}

    def authorise(
        self, path: MediaPath, credentials: MediaCredentials | None, cut: Callable[[str], None]
    ) -> MediaSeat | None:
        """A seat for a valid token, which is used up by it; None (and ``refused``) otherwise."""
        if credentials is None:
            return self.refuse(path, "no token")
        if credentials.user != path.name:
            return self.refuse(path, "token of another path")
        now_s = asyncio.get_running_loop().time()
        right, why = self.tokens.redeem(path, credentials.password, now_s)
        if right is None:
            return self.refuse(path, why)
        if path.kind is PathKind.WATCH and path in self._seats:
            self._seats[path].cut(REPLACED)
        return MediaSeat(path, right.stream, cut, datetime.now(UTC), right.sound)

    def refuse(self, path: MediaPath | None, why: str) -> MediaSeat | None:
        """Tells central about a refusal; always None, the seat that isn't given."""
        what = {PathKind.WATCH: "play", PathKind.STREAM: "publish"}
        kind = path.kind if path else None
        self._tell(
            self._events.refused, what[kind] if kind else "other", kind.value if kind else "unknown", why
        )
        return None

    def take_seat(self, seat: MediaSeat) -> bool:
        """Registers a seat; False when another publisher holds the stream."""
        if seat.path in self._seats:
            return False
        self._seats[seat.path] = seat
        return True

    def leave(self, seat: MediaSeat, reason: str) -> None:
        """A seat is free again; a publisher's readers are cut and its cache emptied. Harmless when repeated."""
        if self._seats.get(seat.path) is not seat:
            return
        del self._seats[seat.path]
        if seat.path.kind is PathKind.STREAM:
            self._end_live(seat.stream, reason)
        else:
            self._end_playback(seat, reason)

    def go_live(self, seat: MediaSeat, tracks: Tracks) -> LiveStream:
        """A camera begins to publish."""
        live = self._live[seat.stream] = LiveStream(tracks, self.limits.cache_bytes)
        for arrival in self._waiting.get(seat.stream, set()):
            if not arrival.done():
                arrival.set_result(None)
        self._tell(self._events.publish_started, seat.stream)
        return live

    async def wait_for(self, stream: str) -> LiveStream | None:
        """The live stream, waiting a bounded time for its camera; None when it doesn't come."""
        if stream not in self._live:
            arrival: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            waiting = self._waiting.setdefault(stream, set())
            waiting.add(arrival)
            with contextlib.suppress(TimeoutError):
                try:
                    async with asyncio.timeout(self.limits.publisher_wait_s):
                        await arrival
                finally:
                    waiting.discard(arrival)
                    if not waiting and self._waiting.get(stream) is waiting:
                        del self._waiting[stream]
        return self._live.get(stream)

    def play(self, seat: MediaSeat, live: LiveStream, playback: Playback) -> None:
        """Joins a reader to a stream; nothing happens when its seat was taken away meanwhile."""
        if self._seats.get(seat.path) is seat and not live.over:
            seat.playback = playback
            self._tell(self._events.key_frame_wanted, seat.stream)
            live.add(playback, seat.cut)

    def first_byte(self, seat: MediaSeat) -> bool:
        """Whether the first media bytes may go out: central has been told."""
        seat.first_byte_at = datetime.now(UTC)
        return self._tell(self._events.first_byte, seat.path.name)

    def end_play(self, watch: str, reason: str) -> None:
        """Takes back the token and cuts the reader at once."""
        path = MediaPath(PathKind.WATCH, watch)
        self.tokens.forget(path)
        if path in self._seats:
            self._seats[path].cut(reason)

    def end_stream(self, stream: str, reason: str) -> None:
        """Takes back every token to a stream, cuts its camera and all its readers, empties its cache."""
        self.tokens.forget_stream(stream)
        for seat in [seat for seat in self._seats.values() if seat.stream == stream]:
            seat.cut(reason)

    def statistics(self, watch: str) -> PlayStatistics | None:
        """Figures of a playback, None when nobody plays this watch."""
        seat = self._seats.get(MediaPath(PathKind.WATCH, watch))
        if seat is None:
            return None
        sent, skipped = (seat.playback.sent_bytes, seat.playback.skipped) if seat.playback else (0, 0)
        return PlayStatistics(seat.stream, seat.since, seat.first_byte_at, sent, skipped)

    def cached_packets(self, stream: str) -> int:
        """How many packets of a stream are held for new readers."""
        live = self._live.get(stream)
        return live.cached_packets if live else 0

    def _end_live(self, stream: str, reason: str) -> None:
        live = self._live.pop(stream, None)
        if live is not None:
            live.end(reason)
            self._tell(self._events.publish_ended, stream, reason)

    def _end_playback(self, seat: MediaSeat, reason: str) -> None:
        sent = 0
        if seat.playback is not None:
            seat.playback.finish()
            sent = seat.playback.sent_bytes
            if seat.stream in self._live:
                self._live[seat.stream].remove(seat.playback)
        self._tell(self._events.play_ended, seat.path.name, sent, reason)

    def _tell(self, listener: Callable[..., None], *facts: object) -> bool:
        try:
            listener(*facts)
        except Exception as error:  # a listener's fault must not stop other people's pictures
            _log.error("relay listener failed", listener=listener.__name__, error=type(error).__name__)
            return False
        return True
