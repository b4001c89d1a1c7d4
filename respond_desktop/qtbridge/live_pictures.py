"""A live session as the source of a picture feed: pixels stay where the decoder put them."""

from collections.abc import Callable

from PySide6.QtGui import QImage

from respond_desktop.qtbridge.pictures import ShownPicture
from respond_desktop.qtbridge.ports import PictureAddress
from respond_desktop.rtsp.auth import Credentials
from respond_desktop.rtsp.client import Endpoint
from respond_desktop.video.picture import Picture, TileSize
from respond_desktop.video.session import LiveSession

FIRST_TILE = TileSize(880, 496)
"""Until the panel says its own size: the right dock's picture at two device pixels each."""


class LiveSource:
    """PictureSource over one LiveSession."""

    def __init__(self, session: LiveSession) -> None:
        self._session = session
        self._shown: ShownPicture | None = None

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

    def stop(self) -> None:
        """End the session; returns at once."""
        self._shown = None
        self._session.stop()


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


def open_live_picture(
    address: PictureAddress, on_picture: Callable[[], None], on_ended: Callable[[str], None]
) -> LiveSource:
    """Start reading a watch's picture; the token in `address` works once."""
    endpoint = Endpoint(address.url, Credentials(address.user, address.token), address.ssl_context)
    session = LiveSession(
        endpoint, FIRST_TILE, lambda _picture: on_picture(), lambda reason: on_ended(reason.words)
    )
    session.start()
    return LiveSource(session)
