"""Draws the mark of a running clip anew each second, in a thread of its own, and hands it to the media process."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage, QPainter

from respond_desktop.video.keep.clips import ClipProgress, mark_size
from respond_desktop.video.keep.remote_clip import RemoteClip

MARK_EVERY_S = 1.0
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class ClipMoment:
    """What a mark is drawn for: its size in pixels, and the camera's time (UTC) of the newest picture or None."""

    width: int
    height: int
    captured_at: datetime | None = None


DrawMark = Callable[[ClipMoment], QImage]
"""Draws a mark on a clear ground (Format_ARGB32_Premultiplied); called in the marker's thread."""


class ClipMarker:
    """Begins with the first progress, which says the size; ends with `stop`."""

    def __init__(self, clip: RemoteClip, draw: DrawMark) -> None:
        self._clip, self._draw = clip, draw
        self._newest: ClipProgress | None = None
        self._wake = threading.Event()
        self._stopped = self._ended_here = False
        self._thread = threading.Thread(target=self._run, name="clip-marker", daemon=True)
        self._thread.start()

    def note(self, progress: ClipProgress) -> None:
        """The clip's size and newest picture; from any thread."""
        first = self._newest is None
        self._newest = progress
        if first:
            self._wake.set()

    def end_clip(self) -> None:
        """Let the clip end; from any thread, returns at once."""
        self._ended_here = True
        self._wake.set()

    def stop(self) -> None:
        """No more marks; from any thread, returns at once."""
        self._stopped = True
        self._wake.set()

    def _run(self) -> None:
        try:
            self._wake.wait()
            self._wake.clear()  # only `note` comes before: whoever ends the clip sets it for good
            while not self._stopped and not self._ended_here:
                self._mark()
                self._wake.wait(MARK_EVERY_S)
        except Exception as error:  # worker boundary: without marks the clip ends, and that is told
            _log.error("the mark can't be drawn", error=type(error).__name__)
        if not self._stopped:
            self._clip.end()

    def _mark(self) -> None:
        newest = self._newest
        if newest is None:
            return
        width, height = mark_size(newest.width, newest.height)
        alpha, luma = planes_of(self._draw(ClipMoment(width, height, newest.captured_at)), width, height)
        self._clip.mark((width, height), alpha, luma)


def planes_of(mark: QImage, width: int, height: int) -> tuple[bytes, bytes]:
    """Alpha, and luma times alpha, of a drawn mark: one byte a pixel. ValueError when it has another size."""
    if mark.size() != QSize(width, height):
        raise ValueError("a mark of another size")
    over_black = QImage(mark.size(), QImage.Format.Format_RGB32)
    over_black.fill(QColor("black"))
    painter = QPainter(over_black)
    painter.drawImage(0, 0, mark)
    painter.end()
    alpha = mark.convertToFormat(QImage.Format.Format_Alpha8)
    return _rows(alpha), _rows(over_black.convertToFormat(QImage.Format.Format_Grayscale8))


def _rows(plane: QImage) -> bytes:
    """Without the bytes that fill up its rows."""
    width, step = plane.width(), plane.bytesPerLine()
    whole = bytes(plane.constBits())
    return b"".join(whole[start : start + width] for start in range(0, step * plane.height(), step))
