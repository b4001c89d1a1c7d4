"""One connection's RTSP requests: who it is, what it may, and its answers."""

import secrets
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from respond_desktop.central.relay.announcement import Announcement
from respond_desktop.central.relay.channels import ChannelTable, Pair
from respond_desktop.central.relay.playback import Playback, PlaybackOutlet
from respond_desktop.central.relay.stream import VIDEO, LiveStream
from respond_desktop.central.relay.switchboard import MediaSeat, Switchboard
from respond_desktop.central.relay.tokens import MediaPath, PathKind
from respond_desktop.central.relay.transport_header import parse_channels, parse_path, track_base
from respond_desktop.rtsp.auth import parse_basic
from respond_desktop.rtsp.errors import NotRtsp
from respond_desktop.rtsp.messages import Headers, Interleaved, RtspRequest, RtspResponse
from respond_desktop.rtsp.stream.sdp import build, parse

SESSION_TIMEOUT_S = 60
_TRACK = "trackID="
_PUBLIC = "OPTIONS, DESCRIBE, ANNOUNCE, SETUP, PLAY, RECORD, GET_PARAMETER, SET_PARAMETER, TEARDOWN"
_OPENS = {PathKind.WATCH: "DESCRIBE", PathKind.STREAM: "ANNOUNCE"}
_REASONS = {
    200: "OK",
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    415: "Unsupported Media Type",
    455: "Method Not Valid in This State",
    461: "Unsupported Transport",
    501: "Not Implemented",
}


class ConversationLink(Protocol):
    """What a conversation needs of its connection."""

    def write(self, payload: bytes) -> None:
        """Sends bytes."""

    def cut(self, reason: str) -> None:
        """Aborts at once."""

    def authorised(self) -> None:
        """The token was right: no stranger any more."""

    def started(self, publishing: bool) -> None:
        """Media flows from now on."""


class Conversation:
    """Answers requests in order; ``after_reply`` runs once the answer is written."""

    def __init__(self, board: Switchboard, link: ConversationLink) -> None:
        self._board = board
        self._link = link
        self._seat: MediaSeat | None = None
        self._session = secrets.token_hex(8)
        self._announced: Announcement | None = None
        self._live: LiveStream | None = None
        self._chosen = ChannelTable()
        self._then: Callable[[], None] | None = None
        self.failures = 0
        self.finished = False

    @property
    def playback(self) -> Playback | None:
        """The reader this connection feeds, if it plays."""
        return self._seat.playback if self._seat else None

    @property
    def publishing(self) -> bool:
        """Whether this connection is a camera that publishes."""
        return self._live is not None and self._announced is not None

    async def answer(self, request: RtspRequest) -> RtspResponse:
        """The answer to one request; the same 401 for everything that isn't allowed."""
        response = await self._respond(request)
        sequence = request.headers.get("cseq", "0")[:16]
        fields = Headers.of(cseq=sequence).fields + response.headers.fields
        return RtspResponse(response.status, response.reason, Headers(fields), response.body)

    def after_reply(self) -> None:
        """What had to wait until the answer was written."""
        then, self._then = self._then, None
        if then is not None:
            then()

    def take_frames(self, frames: list[Interleaved]) -> None:
        """Media from a camera; anything else is dropped."""
        if self._live is None or self._announced is None:
            return
        for track, arrived in self._announced.sort(frames).items():
            if arrived.report is not None:
                self._live.take_report(track, arrived.report)
            self._live.take(track, arrived.packets)

    def leave(self, reason: str) -> None:
        """The connection is gone or goes now."""
        seat, self._seat = self._seat, None
        if seat is not None:
            self._board.leave(seat, reason)

    async def _respond(self, request: RtspRequest) -> RtspResponse:
        if request.method == "OPTIONS":
            return _reply(200, public=_PUBLIC)
        target = parse_path(request.uri)
        seat = self._authorise(request, target[0] if target else None)
        if seat is None or target is None:
            self.failures += 1
            return _reply(401, www_authenticate='Basic realm="media"')
        if request.method == "DESCRIBE":
            return await self._describe(seat, request.uri)
        if request.method == "ANNOUNCE":
            return self._announce(seat, request)
        if request.method == "SETUP":
            return self._setup(seat, request, target[1])
        return self._steer(seat, request.method)

    def _steer(self, seat: MediaSeat, method: str) -> RtspResponse:
        if method == "PLAY":
            return self._play(seat)
        if method == "RECORD":
            return self._record(seat)
        if method in ("GET_PARAMETER", "SET_PARAMETER"):
            return self._in_session()
        if method == "TEARDOWN":
            self.finished = True
            return self._in_session()
        return _reply(501)

    def _authorise(self, request: RtspRequest, path: MediaPath | None) -> MediaSeat | None:
        if self._seat is not None:
            if path == self._seat.path:
                return self._seat
            return self._board.refuse(path, "authorised for another path")
        if path is None:
            return self._board.refuse(None, "unknown path")
        if request.method != _OPENS[path.kind]:
            return self._board.refuse(path, "wrong direction or order")
        credentials = parse_basic(request.headers.get("authorization"))
        seat = self._board.authorise(path, credentials, self._link.cut)
        if seat is not None:
            self._link.authorised()
        return seat

    async def _describe(self, seat: MediaSeat, uri: str) -> RtspResponse:
        if seat.path.kind is not PathKind.WATCH:
            return _reply(455)
        if self._seat is None:
            if not self._board.take_seat(seat):
                return _reply(403)
            self._seat = seat
        self._live = await self._board.wait_for(seat.stream)
        if self._live is None or self._seat is not seat:
            return _reply(404)
        shown = self._live.tracks.shown(seat.sound)
        if not shown:
            return _reply(404)
        body = build(*(replace(media, control=f"{_TRACK}{number}") for number, media in shown.items()))
        fields = Headers.of(content_type="application/sdp", content_base=track_base(uri))
        return RtspResponse(200, "OK", fields, body)

    def _announce(self, seat: MediaSeat, request: RtspRequest) -> RtspResponse:
        if seat.path.kind is not PathKind.STREAM or self._live is not None:
            return _reply(455)
        if self._seat is None and not self._board.take_seat(seat):
            self._board.refuse(seat.path, "another camera publishes this stream")
            self.finished = True
            return _reply(403)
        self._seat = seat
        try:
            announced = Announcement(parse(request.body))
        except NotRtsp:
            return _reply(400)
        if not announced.readable:
            return _reply(415)
        self._announced = announced
        return _reply(200)

    def _setup(self, seat: MediaSeat, request: RtspRequest, control: str) -> RtspResponse:
        ready = self._announced if seat.path.kind is PathKind.STREAM else self._live
        if ready is None or self.publishing or seat.playback is not None:
            return _reply(455)
        default = self._announced.default if self._announced else self._chosen.default
        channels = parse_channels(request.headers.get("transport"), default)
        if channels is None:
            return _reply(461)
        if self._announced is not None:
            agreed = self._announced.set_up(control, channels)
        else:
            agreed = self._choose(seat, control, channels)
        if not agreed:
            return _reply(404 if agreed is None else 461)
        mode = ";mode=record" if self._announced else ""
        chosen = f"RTP/AVP/TCP;unicast;interleaved={channels[0]}-{channels[1]}{mode}"
        return self._in_session(transport=chosen)

    def _choose(self, seat: MediaSeat, control: str, channels: Pair) -> bool | None:
        """A reader sets up one track; the only one may go without a name."""
        assert self._live is not None
        shown = self._live.tracks.shown(seat.sound)
        named = [number for number in shown if control == f"{_TRACK}{number}"]
        if not named and not control and len(shown) == 1:
            named = list(shown)
        return self._chosen.assign(named[0], channels) if named else None

    def _play(self, seat: MediaSeat) -> RtspResponse:
        if seat.path.kind is not PathKind.WATCH or self._live is None or not self._chosen.pairs:
            return _reply(455)
        if seat.playback is None:
            self._then = lambda: self._start_playing(seat)
        return self._in_session(range="npt=0-")

    def _start_playing(self, seat: MediaSeat) -> None:
        if self._live is None or self._seat is not seat:
            return
        outlet = PlaybackOutlet(self._link.write, lambda: self._may_start(seat), seat.cut)
        self._link.started(publishing=False)
        pairs = self._chosen.pairs
        picture = VIDEO if VIDEO in pairs else None
        self._board.play(seat, self._live, Playback(outlet, pairs, picture, self._board.limits))
        if seat.playback is None:
            seat.cut("the camera stopped")

    def _may_start(self, seat: MediaSeat) -> bool:
        allowed = self._board.first_byte(seat)
        if not allowed:
            seat.cut("could not be recorded")
        return allowed

    def _record(self, seat: MediaSeat) -> RtspResponse:
        tracks = self._announced.tracks() if self._announced else None
        if seat.path.kind is not PathKind.STREAM or tracks is None:
            return _reply(455)
        if self._live is None:
            self._live = self._board.go_live(seat, tracks)
            self._link.started(publishing=True)
        return self._in_session()

    def _in_session(self, **fields: str) -> RtspResponse:
        return _reply(200, session=f"{self._session};timeout={SESSION_TIMEOUT_S}", **fields)


def _reply(status: int, **fields: str) -> RtspResponse:
    return RtspResponse(status, _REASONS[status], Headers.of(**fields))
