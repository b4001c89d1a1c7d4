"""Streams of the media engine as sources of picture feeds: pixels stay in the memory shared with its process."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtGui import QImage

from respond_desktop.qtbridge.picture.pictures import ShownPicture, StillPicture, StreamFigures, TakeSound
from respond_desktop.qtbridge.ports import PictureAddress, PictureHooks
from respond_desktop.video.address import StreamAddress
from respond_desktop.video.engine import StreamEngine
from respond_desktop.video.keep.clips import ClipHooks
from respond_desktop.video.keep.remote_clip import ClipLimits, RemoteClip
from respond_desktop.video.keep.stills import Still
from respond_desktop.video.picture import Picture, TileSize
from respond_desktop.video.remote import SessionHooks

FIRST_TILE = TileSize(880, 496)
"""Until a viewer says its own size: the right dock's picture at two device pixels each."""


class LiveSource:
    """PictureSource (and FullSource) over one stream of the media engine."""

    def __init__(self, engine: StreamEngine, address: PictureAddress, hooks: PictureHooks) -> None:
        """Start reading; the token in `address` works once."""
        self._shown: ShownPicture | None = None
        self._take_sound: TakeSound | None = None
        stream = StreamAddress(
            address.url, address.user, address.token, address.ca_pem, address.sound, address.origin
        )
        session_hooks = SessionHooks(hooks.on_picture, hooks.on_ended, self._sounded)
        self._session = engine.open_stream(stream, FIRST_TILE, session_hooks)

    def newest(self) -> ShownPicture | None:
        """The newest picture as an image, without copying."""
        picture = self._session.newest()
        if picture is None:
            self._shown = None
        elif self._shown is None or self._shown.keeps is not picture:
            self._shown = _shown(picture)
        return self._shown

    def rate_fps(self) -> float:
        """Pictures a second over the last two seconds."""
        return self._session.statistics.frames_per_s

    def set_tile_size(self, width: int, height: int) -> None:
        """Decode to this size from the next picture on."""
        self._session.resize(TileSize(max(2, width), max(2, height)))

    def set_keys_only(self, keys_only: bool) -> None:
        """Nobody sees it: decode only key pictures."""
        self._session.set_keys_only(keys_only)

    def listen(self, take: TakeSound | None) -> None:
        """Hear the sound from now on, in the engine's thread; None: no more, and none is decoded."""
        self._take_sound = take
        self._session.listen(take is not None)

    def record(self, hooks: ClipHooks, max_bytes: int) -> RemoteClip | None:
        """Begin a clip; None when there is nothing to record."""
        return self._session.record(hooks, ClipLimits(max_bytes))

    def still(self, done: Callable[[StillPicture | None], None]) -> None:
        """The newest picture in the camera's own size."""
        self._session.still(lambda still: done(_still(still) if still else None))

    def figures(self) -> StreamFigures:
        """The stream's figures now."""
        now = self._session.statistics
        return StreamFigures(
            now.decoder,
            now.frames_per_s,
            now.width or 0,
            now.height or 0,
            now.received_bytes,
            now.gaps,
            now.damaged,
            self._session.apart,
        )

    def stop(self) -> None:
        """End the session; returns at once."""
        self._shown = self._take_sound = None
        self._session.stop()

    def _sounded(self, pcm: bytes, _captured_at: datetime | None) -> None:
        take = self._take_sound
        if take is not None:
            take(pcm)


def _shown(picture: Picture) -> ShownPicture:
    image = QImage(picture.pixels, picture.width, picture.height, picture.stride, QImage.Format.Format_RGB32)
    return ShownPicture(
        image,
        picture.captured_at,
        picture.received_s,
        picture.number,
        picture.source_width,
        picture.source_height,
        picture,
    )


def _still(still: Still) -> StillPicture:
    row = still.width * 4
    image = QImage(still.pixels, still.width, still.height, row, QImage.Format.Format_RGB32)
    return StillPicture(image.copy(), still.captured_at)


class LivePictures:
    """Opens watches' pictures in the media engine; `LivePictures(engine).open` is an OpenPicture."""

    def __init__(self, engine: StreamEngine) -> None:
        self._engine = engine

    def open(self, address: PictureAddress, hooks: PictureHooks) -> LiveSource:
        """Start reading a watch's picture; the token in `address` works once."""
        return LiveSource(self._engine, address, hooks)
