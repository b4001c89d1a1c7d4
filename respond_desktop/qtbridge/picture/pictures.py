"""The newest picture of a watch, for painting, and who paints it at what size."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol, runtime_checkable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage


@dataclass(frozen=True, slots=True)
class ShownPicture:
    """A picture ready to paint. `captured_at`: camera clock (UTC) or None; `received_s`: monotonic.

    `keeps` holds the memory the image lies over.
    """

    image: QImage
    captured_at: datetime | None
    received_s: float
    number: int
    source_width: int
    source_height: int
    keeps: object = None


TakeSound = Callable[[bytes], None]
"""Takes 16-bit little-endian mono samples at 48 kHz; called from any thread, must return quickly."""


@dataclass(frozen=True, slots=True)
class StillPicture:
    """One picture in the camera's own size; `captured_at`: camera clock (UTC) or None."""

    image: QImage
    captured_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StreamFigures:
    """For diagnostics: what decodes in words, pictures a second, size of the source, bytes, gaps, damaged pictures.

    `apart`: it is read in a process of its own, because one died while it worked on this stream.
    """

    decoder: str = ""
    rate_fps: float = 0.0
    width: int = 0
    height: int = 0
    received_bytes: int = 0
    gaps: int = 0
    damaged: int = 0
    apart: bool = False


@runtime_checkable
class FullSource(Protocol):
    """What a source may offer besides pictures."""

    def listen(self, take: TakeSound | None) -> None:
        """Hear the stream's sound from now on; None: no more."""

    def still(self, done: Callable[[StillPicture | None], None]) -> None:
        """The newest picture in the camera's own size; `done` is called once, from any thread. None: there is none."""

    def figures(self) -> StreamFigures:
        """The stream's figures now."""


class PictureSource(Protocol):
    """Where a feed takes its pictures from (a session of the media engine)."""

    def newest(self) -> ShownPicture | None:
        """The newest picture, or None before the first and after the end."""

    def rate_fps(self) -> float:
        """Pictures a second over the last seconds."""

    def set_tile_size(self, width: int, height: int) -> None:
        """Pixels the picture is painted at: decoding scales to them."""

    def set_keys_only(self, keys_only: bool) -> None:
        """Whether nobody sees it: then only key pictures are decoded."""

    def stop(self) -> None:
        """End the session; returns at once."""


class PictureFeed(QObject):
    """A live picture on the GUI thread.

    picture_changed()    a newer one is there
    interrupted(str)     the source broke while the watch runs: the last picture stays, with the reason in words
    resumed()            pictures come again
    ended(str)           over, with the reason; from then on `newest()` is None: nobody keeps a last picture
    """

    picture_changed = Signal()
    interrupted = Signal(str)
    resumed = Signal()
    ended = Signal(str)

    def __init__(self, source: PictureSource, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._source: PictureSource | None = source
        self._over = False
        self._last: ShownPicture | None = None
        self._interruption = ""
        self._wanted: dict[object, tuple[int, int]] = {}
        self._take_sound: TakeSound | None = None
        self._asked: tuple[int, int] | None = None

    @property
    def interruption(self) -> str:
        """Why no new pictures come, in words, while a new source is sought; else empty."""
        return self._interruption

    @property
    def source(self) -> PictureSource | None:
        """Where the pictures come from now; None during an interruption and after the end."""
        return self._source

    def newest(self) -> ShownPicture | None:
        """The newest picture (during an interruption the last one), or None before the first and after the end."""
        newest = self._source.newest() if self._source else None
        return newest or self._last

    def rate_fps(self) -> float:
        """Pictures a second, 0 during an interruption and after the end."""
        return self._source.rate_fps() if self._source else 0.0

    def begin(self) -> None:
        """Tell a new source what is wanted so far, be it nothing: then it decodes key pictures only."""
        if not self._over:
            self._ask()

    def want(self, viewer: object, width: int, height: int) -> None:
        """`viewer` paints it at this size in device pixels; the largest wanted size is decoded for all."""
        if not self._over and min(width, height) > 0:
            self._wanted[viewer] = (width, height)
            self._ask()

    def unwant(self, viewer: object) -> None:
        """`viewer` doesn't paint it any more. Wanted by nobody, only key pictures are decoded."""
        if self._wanted.pop(viewer, None) is not None:
            self._ask()

    def listen(self, take: TakeSound | None) -> None:
        """Hear the sound, also of a source that comes later; None: no more. Nothing is heard after the end."""
        self._take_sound = None if self._over else take
        if isinstance(self._source, FullSource):
            self._source.listen(self._take_sound)

    def still(self, done: Callable[[StillPicture | None], None]) -> None:
        """The newest picture in the camera's own size; `done` is called once, from any thread. None: there is none."""
        if isinstance(self._source, FullSource):
            self._source.still(done)
        else:
            done(None)

    def figures(self) -> StreamFigures:
        """The stream's figures now; empty while there is no source."""
        return self._source.figures() if isinstance(self._source, FullSource) else StreamFigures()

    def interrupt(self, words: str) -> None:
        """The source broke: stop it, keep a copy of its last picture, say why."""
        if self._over:
            return
        last = self._source.newest() if self._source else None
        if last is not None:
            self._last = replace(last, image=last.image.copy(), keeps=None)
        self._drop_source()
        self._interruption = words
        self.interrupted.emit(words)

    def darken(self) -> None:
        """During an interruption: forget the kept picture too, for nobody says any more that it may be shown."""
        if self._interruption and self._last is not None:
            self._last = None
            self.picture_changed.emit()

    def resume(self, source: PictureSource) -> None:
        """Take pictures from a new source; the kept one is shown until its first came (`say_changed`)."""
        if self._over:
            source.stop()
            return
        self._drop_source()
        self._source = source
        self._asked = None
        self._ask()
        if self._take_sound is not None and isinstance(source, FullSource):
            source.listen(self._take_sound)

    def say_changed(self) -> None:
        """The source has a newer picture: let the viewers paint."""
        if self._over or self._source is None:
            return
        if self._interruption and self._source.newest() is not None:
            self._last, self._interruption = None, ""
            self.resumed.emit()
        self.picture_changed.emit()

    def finish(self, words: str) -> None:
        """End the feed, once: forget source and pictures, then say why."""
        if self._over:
            return
        self._over = True
        self._wanted.clear()
        self._last, self._interruption, self._take_sound = None, "", None
        self._drop_source()
        self.ended.emit(words)

    def _drop_source(self) -> None:
        source, self._source = self._source, None
        if source is not None:
            source.stop()

    def _ask(self) -> None:
        if self._source is None:
            return
        sizes = self._wanted.values()
        largest = (max((w for w, _ in sizes), default=0), max((h for _, h in sizes), default=0))
        if largest == self._asked:
            return
        before, self._asked = self._asked, largest
        if sizes:
            self._source.set_tile_size(*largest)
        if bool(sizes) != (before not in (None, (0, 0))) or before is None:
            self._source.set_keys_only(not sizes)
