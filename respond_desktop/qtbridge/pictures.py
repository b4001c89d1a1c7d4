"""The newest picture of a watch, for painting."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage


@dataclass(frozen=True, slots=True)
class ShownPicture:
    """A picture ready to paint. `captured_at`: camera clock (UTC) or None; `received_s`: monotonic.

    `keeps` holds the decoder's frame, over whose memory the image lies.
    """

    image: QImage
    captured_at: datetime | None
    received_s: float
    number: int
    source_width: int
    source_height: int
    keeps: object = None


class PictureSource(Protocol):
    """Where a feed takes its pictures from (the decode thread's session)."""

    def newest(self) -> ShownPicture | None:
        """The newest picture, or None before the first and after the end."""

    def rate_fps(self) -> float:
        """Pictures a second over the last seconds."""

    def set_tile_size(self, width: int, height: int) -> None:
        """Pixels the picture is painted at: decoding scales to them."""

    def stop(self) -> None:
        """End the session; returns at once."""


class PictureFeed(QObject):
    """A live picture on the GUI thread: `picture_changed()` when a newer one is there, `ended(str)` with the reason.

    After `ended`, `newest()` is None: nobody keeps a last picture.
    """

    picture_changed = Signal()
    ended = Signal(str)

    def __init__(self, source: PictureSource, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._source: PictureSource | None = source

    def newest(self) -> ShownPicture | None:
        """The newest picture, or None before the first and after the end."""
        return self._source.newest() if self._source else None

    def rate_fps(self) -> float:
        """Pictures a second, 0 after the end."""
        return self._source.rate_fps() if self._source else 0.0

    def set_tile_size(self, width: int, height: int) -> None:
        """Tell the decoder the size in device pixels."""
        if self._source:
            self._source.set_tile_size(width, height)

    def finish(self, words: str) -> None:
        """End the feed, once: forget the source, then say why."""
        if self._source is None:
            return
        source, self._source = self._source, None
        source.stop()
        self.ended.emit(words)
