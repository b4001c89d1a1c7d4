"""Paints the newest picture of a feed and the watermark over it; keeps no picture after the end."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QHideEvent,
    QImage,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QWidget

from respond_desktop.qtbridge.pictures import PictureFeed, ShownPicture
from respond_desktop.ui.watch.watermark import watermark_pixmap

GROUND = QColor("#0D0E0F")
FROZEN_BRIGHTNESS = 0.55


class PictureCanvas(QWidget):
    """Shows nothing but dark ground until `set_feed`, and again after `drop`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._feed: PictureFeed | None = None
        self._frozen = False
        self._grey: tuple[int, QImage] | None = None
        self._words = ""
        self._watermark: tuple[str, QSize, QPixmap] | None = None
        self._brightness = 1.0
        self._told_size: tuple[int, int] | None = None

    def set_feed(self, feed: PictureFeed) -> None:
        """Paint this feed from now on; its size is told at once."""
        self.drop()
        self._feed = feed
        feed.picture_changed.connect(self.update)
        self._tell_size()

    def drop(self) -> None:
        """Forget the feed and everything painted from it: the next paint is dark."""
        if self._feed is not None:
            self._feed.picture_changed.disconnect(self.update)
            self._feed.unwant(self)
        self._feed = None
        self._grey = None
        self._watermark = None
        self._frozen = False
        self._told_size = None
        self.update()

    def set_frozen(self, frozen: bool) -> None:
        """Grey at 55 % brightness while the picture is frozen."""
        if frozen != self._frozen:
            self._frozen = frozen
            self._grey = None
            self.update()

    def set_watermark(self, words: str) -> None:
        """The words drawn across the picture; changed each second."""
        if words != self._words:
            self._words = words
            self.update()

    def set_brightness(self, share: float) -> None:
        """1.0, or less for the dim theme."""
        self._brightness = share
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Newest picture or dark ground; never a picture without the watermark."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), GROUND)
        picture = self._feed.newest() if self._feed else None
        if picture is None or picture.image.isNull() or not self._words:
            return
        target = self._target(picture)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(target, self._shade(picture))
        shade = self._brightness * (FROZEN_BRIGHTNESS if self._frozen else 1.0)
        if shade < 1.0:
            painter.fillRect(target, QColor(0, 0, 0, round(255 * (1 - shade))))
        painter.setClipRect(target)
        painter.drawPixmap(0, 0, self._watermark_pixmap())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The decoder scales to what is painted."""
        super().resizeEvent(event)
        self._tell_size()

    def showEvent(self, event: QShowEvent) -> None:
        """A size counts once it is seen."""
        super().showEvent(event)
        self._tell_size()

    def hideEvent(self, event: QHideEvent) -> None:
        """Out of sight, it needs no pictures."""
        super().hideEvent(event)
        self._told_size = None
        if self._feed is not None:
            self._feed.unwant(self)

    def _target(self, picture: ShownPicture) -> QRect:
        source = QSize(picture.source_width, picture.source_height)
        if source.isEmpty():
            source = picture.image.size()
        fitted = source.scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        target = QRect(0, 0, fitted.width(), fitted.height())
        target.moveCenter(self.rect().center())
        return target

    def _shade(self, picture: ShownPicture) -> QImage:
        if not self._frozen:
            return picture.image
        if self._grey is None or self._grey[0] != picture.number:
            self._grey = (picture.number, picture.image.convertToFormat(QImage.Format.Format_Grayscale8))
        return self._grey[1]

    def _watermark_pixmap(self) -> QPixmap:
        made = self._watermark
        if made is None or made[0] != self._words or made[1] != self.size():
            pixmap = watermark_pixmap(self._words, self.size(), self.devicePixelRatioF(), self.font())
            made = self._watermark = (self._words, self.size(), pixmap)
        return made[2]

    def _tell_size(self) -> None:
        ratio = self.devicePixelRatioF()
        size = (round(self.width() * ratio), round(self.height() * ratio))
        if self._feed is not None and self.isVisible() and size != self._told_size and min(size) > 0:
            self._told_size = size
            self._feed.want(self, *size)
