"""What a canvas paints: the newest picture where it belongs, its shade, and the watermark over what is seen of it."""

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QRectF, QSize
from PySide6.QtGui import QColor, QFont, QImage, QPainter

from respond_desktop.qtbridge.picture.pictures import PictureFeed, ShownPicture
from respond_desktop.ui.picture.watermark import Watermark, watermark
from respond_desktop.ui.picture.zoom import WHOLE, Fit, Placed, Zoom

GROUND = QColor("#0D0E0F")
FROZEN_BRIGHTNESS = 0.55


@dataclass(frozen=True, slots=True)
class StageView:
    """What is to be seen, without a painter: `shade` 1.0 is none; the watermark covers the room."""

    picture: ShownPicture
    image: QImage
    placed: Placed
    shade: float
    watermark: Watermark


class PictureStage:
    """Paints the same pixels with any painter, raster or graphics card; works out only what changed."""

    def __init__(self) -> None:
        self.feed: PictureFeed | None = None
        self.words = ""
        self.frozen = False
        self.brightness = 1.0
        self.zoom = WHOLE
        self._room, self._ratio, self._font = QSize(), 1.0, QFont()
        self._grey: tuple[int, QImage] | None = None
        self._watermark: tuple[str, Watermark] | None = None
        self._placed: tuple[tuple[int, int, int, int, Zoom], Placed] | None = None
        self._shades: dict[float, QColor] = {}

    def set_room(self, size: QSize, ratio: float, font: QFont) -> None:
        """The canvas: logical size and device pixels to one of them."""
        self._room, self._ratio, self._font = size, ratio, font
        self._watermark = self._placed = None

    @property
    def device_room(self) -> QSize:
        """The canvas in device pixels."""
        return QSize(round(self._room.width() * self._ratio), round(self._room.height() * self._ratio))

    def fit(self) -> Fit | None:
        """The shape of the newest picture in this room; None without a picture."""
        picture = self.feed.newest() if self.feed else None
        return Fit(_source_size(picture), self.device_room) if picture is not None else None

    def forget(self) -> None:
        """Nothing of any picture stays."""
        self.feed = self._grey = self._watermark = self._placed = None
        self.frozen, self.zoom = False, WHOLE

    def view(self) -> StageView | None:
        """The newest picture with all that belongs to it; None: dark ground. Never a picture without the watermark."""
        picture = self.feed.newest() if self.feed else None
        if picture is None or picture.image.isNull() or not self.words or self._room.isEmpty():
            return None
        image, placed = self._shade(picture), self._place(picture)
        if placed.part.isEmpty():
            return None
        return StageView(picture, image, placed, self._level(), self._marked())

    def paint(self, painter: QPainter) -> None:
        """Newest picture or dark ground; never a picture without the watermark."""
        view = self.view()
        fills = view is not None and view.placed.target.size() == self.device_room
        if not fills:
            painter.fillRect(QRect(QPoint(0, 0), self._room), GROUND)
        if view is None:
            return
        if (
            self._ratio != 1.0
        ):  # in device pixels, so that a picture made for this room is copied and not scaled
            painter.scale(1 / self._ratio, 1 / self._ratio)
        self._paint_picture(painter, view)
        if not fills:
            painter.setClipRect(view.placed.target)
        view.watermark.paint(painter)

    def _paint_picture(self, painter: QPainter, view: StageView) -> None:
        placed = view.placed
        if placed.exact:
            painter.drawImage(placed.target.topLeft(), view.image, placed.part.toRect())
        else:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(QRectF(placed.target), view.image, placed.part)
        if view.shade < 1.0:
            painter.fillRect(placed.target, self._shade_colour(view.shade))

    def _level(self) -> float:
        return self.brightness * (FROZEN_BRIGHTNESS if self.frozen else 1.0)

    def _place(self, picture: ShownPicture) -> Placed:
        source, image = _source_size(picture), picture.image.size()
        key = (source.width(), source.height(), image.width(), image.height(), self.zoom)
        if self._placed is None or self._placed[0] != key:
            self._placed = (key, Fit(source, self.device_room).placed(self.zoom, image))
        return self._placed[1]

    def _shade(self, picture: ShownPicture) -> QImage:
        if not self.frozen:
            self._grey = None
            return picture.image
        if self._grey is None or self._grey[0] != picture.number:
            self._grey = (picture.number, picture.image.convertToFormat(QImage.Format.Format_Grayscale8))
        return self._grey[1]

    def _shade_colour(self, shade: float) -> QColor:
        return self._shades.setdefault(shade, QColor(0, 0, 0, round(255 * (1 - shade))))

    def _marked(self) -> Watermark:
        if self._watermark is None or self._watermark[0] != self.words:
            self._watermark = (self.words, watermark(self.words, self._room, self._ratio, self._font))
        return self._watermark[1]


def _source_size(picture: ShownPicture) -> QSize:
    source = QSize(picture.source_width, picture.source_height)
    return picture.image.size() if source.isEmpty() else source
