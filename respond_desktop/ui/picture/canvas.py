"""Paints the newest picture of a feed and the watermark over it; keeps no picture after the end."""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from respond_desktop.qtbridge.picture.pictures import PictureFeed
from respond_desktop.qtbridge.picture.render_choice import Render, render_choice
from respond_desktop.ui.picture.stage import GROUND, PictureStage
from respond_desktop.ui.picture.surfaces import CardPainter, open_card
from respond_desktop.ui.picture.zoom import WHOLE, Zoom

__all__ = ["GROUND", "PictureCanvas"]


class PictureCanvas(QWidget):
    """Shows nothing but dark ground until `set_feed`, and again after `drop`.

    Where there is a graphics card, a child widget paints with it; the pixels are the same.
    """

    def __init__(self, parent: QWidget | None = None, render: Render | None = None) -> None:
        """`render` None: as this computer's configuration and graphics card say, asked with the first feed."""
        super().__init__(parent)
        # Nothing is painted beneath a picture. A style sheet that makes the ground see-through takes that back at each
        # polish, and each picture would cost its ground too: the sheet has a rule of its own for this role.
        self.setProperty("role", "picture")
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._stage = PictureStage()
        self._render = render
        self._card: CardPainter | None = None
        self._feed: PictureFeed | None = None
        self._told: tuple[int, int] | None = None

    @property
    def zoom(self) -> Zoom:
        """How much of the picture is seen."""
        return self._stage.zoom

    @property
    def render_kind(self) -> Render:
        """Who paints here; the processor while nobody has been asked to."""
        return self._render or Render.PAINT

    def set_feed(self, feed: PictureFeed) -> None:
        """Paint this feed from now on; its size is told at once."""
        self.drop()
        self._open_card()
        self._feed = self._stage.feed = feed
        feed.picture_changed.connect(self._repaint)
        self._tell_size()
        self._repaint()

    def drop(self) -> None:
        """Forget the feed and everything painted from it: the next paint is dark."""
        if self._feed is not None:
            self._feed.picture_changed.disconnect(self._repaint)
            self._feed.unwant(self)
        self._feed = self._told = None
        self._stage.forget()
        if self._card is not None:
            self._card.wipe()
        self._repaint()

    def set_frozen(self, frozen: bool) -> None:
        """Grey at 55 % brightness while the picture is frozen."""
        if frozen != self._stage.frozen:
            self._stage.frozen = frozen
            self._repaint()

    def set_watermark(self, words: str) -> None:
        """The words drawn across the picture; changed each second."""
        if words != self._stage.words:
            self._stage.words = words
            self._repaint()

    def set_brightness(self, share: float) -> None:
        """1.0, or less for the dim theme."""
        self._stage.brightness = share
        self._repaint()

    def zoom_to(self, factor: float, at: QPointF | None = None) -> None:
        """See the picture `factor` times as large (1 to 8); what lies at `at` (logical pixels) stays there."""
        fit = self._stage.fit()
        if fit is not None:
            middle = QPointF(self.rect().center()) if at is None else at
            self._set_zoom(fit.zoomed(self.zoom, factor, middle * self.devicePixelRatioF()))

    def pan(self, by: QPointF) -> None:
        """Drag the enlarged picture by so many logical pixels."""
        fit = self._stage.fit()
        if fit is not None:
            self._set_zoom(fit.moved(self.zoom, by * self.devicePixelRatioF()))

    def show_whole(self) -> None:
        """The whole picture again."""
        self._set_zoom(WHOLE)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The stage paints; under the graphics card's surface there is nothing to paint."""
        if self._card is None:
            self._stage.paint(QPainter(self))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The decoder scales to what is painted."""
        super().resizeEvent(event)
        self._tell_size()
        if self._card is not None:
            self._card.fill(self.rect())

    def showEvent(self, event: QShowEvent) -> None:
        """A size counts once it is seen."""
        super().showEvent(event)
        self._tell_size()
        self._repaint()

    def hideEvent(self, event: QHideEvent) -> None:
        """Out of sight: this canvas wants no pictures."""
        super().hideEvent(event)
        if self._feed is not None:
            self._feed.unwant(self)
        self._told = None

    def _set_zoom(self, zoom: Zoom) -> None:
        if zoom != self._stage.zoom:
            self._stage.zoom = zoom
            self._tell_size()
            self._repaint()

    def _open_card(self) -> None:
        if self._render is None:
            self._render = render_choice().render
        if self._card is None and self._render is not Render.PAINT:
            self._card = open_card(self._render, self._stage, self)
            if self._card is None:
                self._leave_card()
            else:
                self._card.gave_up.connect(self._leave_card)

    def _leave_card(self) -> None:
        """The graphics card doesn't paint here: from now on the processor does."""
        self._render = Render.PAINT
        if self._card is not None:
            self._card.close()
            self._card = None
        self.update()

    def _repaint(self) -> None:
        if self._card is None:
            self.update()
        else:
            self._card.refresh()

    def _tell_size(self) -> None:
        ratio = self.devicePixelRatioF()
        self._stage.set_room(self.size(), ratio, self.font())
        factor = self._stage.zoom.factor
        size = (round(self.width() * ratio * factor), round(self.height() * ratio * factor))
        if self._feed is not None and self.isVisible() and size != self._told and min(size) > 0:
            self._told = size
            self._feed.want(self, *size)
