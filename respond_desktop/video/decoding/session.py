"""One watched stream: a thread reads, decodes and scales; only the newest picture is kept."""

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from av.video.frame import VideoFrame

from respond_desktop.domain.stream.liveness import Moment, PictureAge, PictureTimes, picture_age
from respond_desktop.domain.stream.look import PLAIN, PictureLook
from respond_desktop.rtsp.errors import RtspError
from respond_desktop.video.decoding.frames import FrameSource, Wishes
from respond_desktop.video.decoding.scale import Scaler, room_bytes, row_bytes
from respond_desktop.video.decoding.seen import SeenFrame
from respond_desktop.video.ending import CLOSED_HERE, FAULT, EndReason, explain
from respond_desktop.video.marks import PARSES, RESTS, unseen_mark
from respond_desktop.video.picture import LiveStatistics, Picture, TileSize

_RATE_WINDOW_S = 2.0
_JOIN_S = 10.0
_log = structlog.get_logger(__name__)


Draw = Callable[[memoryview], None]
"""Draws a picture into memory of the size asked for."""


def own_room(size: int, draw: Draw) -> memoryview | None:
    """Each picture in memory of its own."""
    room = memoryview(bytearray(size))
    draw(room)
    return room


@dataclass(frozen=True)
class LiveHooks:
    """Called in the session's thread; they must return quickly. Sound is 16-bit mono at 48 kHz.

    `room(size, draw)`: have the next picture drawn into that many bytes somewhere and return them; None: nowhere.
    """

    room: Callable[[int, Draw], memoryview | None] = own_room
    on_picture: Callable[[Picture], None] = lambda picture: None
    on_ended: Callable[[EndReason], None] = lambda reason: None
    on_sound: Callable[[bytes, datetime | None], None] = lambda pcm, captured_at: None


class LiveSession:
    """Opens when started and never again: a broken one stays ended. Runs inside the media process."""

    def __init__(self, source: FrameSource, tile: TileSize, hooks: LiveHooks | None = None) -> None:
        self.wishes = Wishes()
        self.mark = unseen_mark()
        self._source = source
        self._tile = tile
        self._hooks = hooks or LiveHooks()
        self._scaler = Scaler()
        self._newest: Picture | None = None
        self._frame: SeenFrame | None = None
        self._ended: EndReason | None = None
        self._arrivals: deque[float] = deque(maxlen=256)
        self._first_picture_s: float | None = None
        self._pictures = 0
        self._closed_here = False
        self._thread = threading.Thread(target=self._run, name="live-session", daemon=True)
        self._started_s = time.monotonic()

    @property
    def ended(self) -> EndReason | None:
        """Why it is over; None while it runs."""
        return self._ended

    @property
    def liveness(self) -> PictureAge:
        """Whether the newest picture is live, late or frozen, now, by this computer's clock."""
        picture = self.newest()
        times = PictureTimes(picture.captured_at, picture.received_s) if picture else None
        return picture_age(times, Moment(datetime.now(UTC), time.monotonic()))

    @property
    def statistics(self) -> LiveStatistics:
        """The figures now."""
        picture, since = self._newest, time.monotonic() - _RATE_WINDOW_S
        recent = sum(1 for arrival in self._arrivals.copy() if arrival >= since)
        return LiveStatistics(
            frames_per_s=recent / _RATE_WINDOW_S,
            received_bytes=self._source.received_bytes,
            pictures=self._pictures,
            width=picture.source_width if picture else None,
            height=picture.source_height if picture else None,
            first_picture_s=self._first_picture_s,
            gaps=self._source.gaps,
            damaged=self._source.damaged,
            decoder=self._source.words,
        )

    def start(self) -> None:
        """Begins to read; returns at once."""
        self._started_s = time.monotonic()
        self._thread.start()

    def newest(self) -> Picture | None:
        """The newest picture; None before the first, and after the end: then nothing may be shown."""
        return self._newest

    def newest_frame(self) -> SeenFrame | None:
        """The newest frame in the camera's own size; None as for `newest`."""
        return self._frame

    def resize(self, tile: TileSize) -> None:
        """The next pictures are made for this size."""
        self._tile = tile

    def stop(self) -> None:
        """Ends the session and returns at once; safe from any thread, also from the hooks."""
        self._closed_here = True
        self._forget()
        self._source.stop()

    def close(self) -> None:
        """Ends the session and waits for its thread."""
        self.stop()
        if self._thread.is_alive() and threading.current_thread() is not self._thread:
            self._thread.join(_JOIN_S)

    # -- FrameSink

    def decoded(self, count: int) -> None:
        """So many pictures more were decoded."""
        self._pictures += count

    def show(self, frame: VideoFrame, captured_at: datetime | None, look: PictureLook = PLAIN) -> None:
        """Scales the newest frame and gives it to the hook."""
        if self._closed_here:
            return
        seen = SeenFrame(frame, captured_at, look)
        picture = self._picture(seen)
        if picture is None:
            return
        self.wishes.light = not self.wishes.whole and picture.height * 2 <= picture.source_height
        self._arrivals.append(picture.received_s)
        if self._first_picture_s is None:
            self._first_picture_s = picture.received_s - self._started_s
        self._newest, self._frame = picture, seen
        if self._closed_here:
            self._forget()
        else:
            self._hooks.on_picture(picture)

    def hear(self, pcm: bytes, captured_at: datetime | None) -> None:
        """Gives sound to the hook."""
        if not self._closed_here:
            self._hooks.on_sound(pcm, captured_at)

    def _run(self) -> None:
        reason = FAULT
        self.mark.put(PARSES)
        try:
            self._source.run(self)
            reason = CLOSED_HERE
        except RtspError as error:
            reason = explain(error)
        except Exception as error:  # worker boundary: the tile says so, the program lives on
            _log.error("live session failed", error=type(error).__name__)
        finally:
            self.mark.put(RESTS)
            self._forget()
            self._ended = CLOSED_HERE if self._closed_here else reason
            hooks, self._hooks = self._hooks, LiveHooks()  # a ring of references would keep frames for long
            hooks.on_ended(self._ended)

    def _forget(self) -> None:
        self._newest = self._frame = None

    def _picture(self, seen: SeenFrame) -> Picture | None:
        source_width, source_height = seen.size
        size = self._tile.fit(source_width, source_height)
        frame, turn = seen.frame, seen.look.turn
        room = self._hooks.room(room_bytes(size), lambda into: self._scaler.draw(frame, size, into, turn))
        if room is None:
            return None
        stride = row_bytes(size.width)
        return Picture(
            pixels=room[: stride * size.height],
            width=size.width,
            height=size.height,
            stride=stride,
            source_width=source_width,
            source_height=source_height,
            captured_at=seen.captured_at,
            received_at=datetime.now(UTC),
            received_s=time.monotonic(),
            number=self._pictures,
        )
