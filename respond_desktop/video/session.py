"""One watched stream: a thread reads, decodes and scales; only the newest picture is kept."""

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from av.video.frame import VideoFrame

from respond_desktop.rtsp.client import Endpoint
from respond_desktop.rtsp.errors import RtspError
from respond_desktop.rtsp.reader import AccessUnit, Reader
from respond_desktop.video.decode import Decoder
from respond_desktop.video.ending import CLOSED_HERE, FAULT, EndReason, explain
from respond_desktop.video.liveness import Liveness, judge_liveness
from respond_desktop.video.picture import Picture, TileSize

_RATE_WINDOW_S = 2.0
_JOIN_S = 10.0
_CATCH_UP_S = 0.5
_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class LiveStatistics:
    """Figures for the tile's corner; sizes are the camera's, before scaling; None until a picture came."""

    frames_per_s: float
    received_bytes: int
    pictures: int
    width: int | None
    height: int | None
    first_picture_s: float | None
    gaps: int
    damaged: int


class LiveSession:
    """Opens when started and never again: a broken watch stays ended until it is asked for anew.

    ``on_picture`` and ``on_ended`` are called in the session's thread and must return quickly.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        tile: TileSize,
        on_picture: Callable[[Picture], None] | None = None,
        on_ended: Callable[[EndReason], None] | None = None,
    ) -> None:
        """ValueError when the endpoint's address isn't one."""
        self._reader = Reader(endpoint)
        self._tile = tile
        self._on_picture = on_picture
        self._on_ended = on_ended
        self._decoder = Decoder()
        self._newest: Picture | None = None
        self._ended: EndReason | None = None
        self._arrivals: deque[float] = deque(maxlen=256)
        self._first_picture_s: float | None = None
        self._pictures = 0
        self._closed_here = False
        self._keys_only = False
        self._thread = threading.Thread(target=self._run, name="live-session", daemon=True)
        self._started_s = time.monotonic()

    @property
    def ended(self) -> EndReason | None:
        """Why it is over; None while it runs."""
        return self._ended

    @property
    def age_s(self) -> float | None:
        """Seconds since the newest picture came; None before the first."""
        picture = self._newest
        return None if picture is None else time.monotonic() - picture.received_s

    @property
    def liveness(self) -> Liveness:
        """Whether the newest picture is live, delayed or frozen, now."""
        picture = self._newest
        if picture is None:
            return judge_liveness(time.monotonic(), None, None)
        return judge_liveness(time.monotonic(), picture.received_s, picture.delay_s)

    @property
    def statistics(self) -> LiveStatistics:
        """The figures now."""
        picture, since = self._newest, time.monotonic() - _RATE_WINDOW_S
        recent = sum(1 for arrival in self._arrivals.copy() if arrival >= since)
        return LiveStatistics(
            frames_per_s=recent / _RATE_WINDOW_S,
            received_bytes=self._reader.received_bytes,
            pictures=self._pictures,
            width=picture.source_width if picture else None,
            height=picture.source_height if picture else None,
            first_picture_s=self._first_picture_s,
            gaps=self._reader.gaps,
            damaged=self._decoder.damaged,
        )

    def start(self) -> None:
        """Begins to read; returns at once."""
        self._started_s = time.monotonic()
        self._thread.start()

    def newest(self) -> Picture | None:
        """The newest picture; None before the first, and after the end: then nothing may be shown."""
        return self._newest

    def resize(self, tile: TileSize) -> None:
        """The next pictures are made for this size."""
        self._tile = tile

    def set_keys_only(self, keys_only: bool) -> None:
        """Decodes key pictures only, or everything again from the next key picture on."""
        self._keys_only = keys_only

    def stop(self) -> None:
        """Ends the session and returns at once; safe from any thread, also from the hooks."""
        self._closed_here = True
        self._newest = None
        self._reader.stop()

    def close(self) -> None:
        """Ends the session and waits for its thread."""
        self.stop()
        if self._thread.is_alive() and threading.current_thread() is not self._thread:
            self._thread.join(_JOIN_S)

    def _run(self) -> None:
        reason = FAULT
        try:
            self._reader.open()
            for batch in self._reader.batches():
                self._show(batch)
            reason = CLOSED_HERE
        except RtspError as error:
            reason = explain(error)
        except Exception as error:  # worker boundary: the tile says so, the program lives on
            _log.error("live session failed", error=type(error).__name__)
        finally:
            self._reader.close()
            self._finish(CLOSED_HERE if self._closed_here else reason)

    def _finish(self, reason: EndReason) -> None:
        self._newest = None
        self._ended = reason
        if self._on_ended is not None:
            self._on_ended(reason)

    def _show(self, batch: list[AccessUnit]) -> None:
        """Decodes what is here and what comes meanwhile, and shows only the newest."""
        give_up_s = time.monotonic() + _CATCH_UP_S
        shown: tuple[VideoFrame, datetime | None] | None = None
        while batch:
            shown = self._decode(batch) or (None if self._decoder.needs_key else shown)
            batch = self._reader.more() if time.monotonic() < give_up_s else []
        if shown is not None:
            self._publish(self._picture(*shown))

    def _decode(self, batch: list[AccessUnit]) -> tuple[VideoFrame, datetime | None] | None:
        """The newest frame of a batch; what comes before its last key picture is left out."""
        keys = [index for index, unit in enumerate(batch) if unit.key]
        newest: tuple[VideoFrame, datetime | None] | None = None
        for unit in batch[keys[-1] if keys else 0 :]:
            if self._keys_only and not unit.key:
                self._decoder.needs_key = True
                continue
            decoded = self._decoder.decode(unit)
            self._pictures += decoded is not None
            newest = decoded or (None if self._decoder.needs_key else newest)
        return newest

    def _picture(self, frame: VideoFrame, captured_at: datetime | None) -> Picture:
        scaled = self._decoder.scale(frame, self._tile)
        plane = scaled.planes[0]
        return Picture(
            pixels=memoryview(plane),
            width=scaled.width,
            height=scaled.height,
            stride=plane.line_size,
            source_width=frame.width,
            source_height=frame.height,
            captured_at=captured_at,
            received_at=datetime.now(UTC),
            received_s=time.monotonic(),
            number=self._pictures,
        )

    def _publish(self, picture: Picture) -> None:
        self._arrivals.append(picture.received_s)
        if self._first_picture_s is None:
            self._first_picture_s = picture.received_s - self._started_s
        self._newest = picture
        if self._closed_here:
            self._newest = None
        elif self._on_picture is not None:
            self._on_picture(picture)
