"""The watermark in every picture: who is looking, where and when, tilted across it."""

import math
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPixmap, QTransform

from respond_desktop.ui.words.times import both_zones
from respond_desktop.ui.words.watches import plain

TILT_DEG = -18.0
STEP_X_PX = 330.0
TEXT_PX = 13
_INK = QColor(255, 255, 255, 51)
_SHADOW = QColor(0, 0, 0, 80)


@dataclass(frozen=True, slots=True)
class PictureViewer:
    """Who looks at the picture: name, workstation, and whether nothing here is real."""

    name: str = ""
    workstation: str = ""
    training: bool = False


def watermark_words(viewer: PictureViewer, now: datetime) -> str:
    """R. Okafor · RTC-04 · 21:14:37 EST · 02:14:37Z, with TRAINING before it in training."""
    parts = ["TRAINING"] if viewer.training else []
    return " · ".join([*parts, plain(viewer.name), plain(viewer.workstation), both_zones(now)])


@dataclass(frozen=True, slots=True)
class Watermark:
    """One line of the words, tilted, and where it stands in a room; all in device pixels.

    A line is small enough for the processor's cache. A sheet as large as the room was as much to read as the picture.
    """

    line: QPixmap
    places: tuple[QPoint, ...]

    def paint(self, painter: QPainter) -> None:
        """Put the line everywhere it belongs; the painter's unit is one device pixel."""
        for place in self.places:
            painter.drawPixmap(place, self.line)

    def sheet(self, room: QSize, ratio: float) -> QImage:
        """All of it over a clear ground of that many device pixels, for whoever can't paint lines."""
        image = QImage(room, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        self.paint(painter)
        painter.end()
        image.setDevicePixelRatio(ratio)
        return image


class _Lines:
    """The lines of this second, shared by all pictures: sixteen tiles draw one."""

    def __init__(self) -> None:
        self._words = ""
        self._made: dict[tuple[float, str], tuple[QPixmap, QRect, float]] = {}

    def line(self, words: str, ratio: float, font: QFont) -> tuple[QPixmap, QRect, float]:
        """The line, the rectangle around it when its words start at the origin, and the step to the next one."""
        if words != self._words:
            self._words, self._made = words, {}
        key = (ratio, font.key())
        if key not in self._made:
            self._made[key] = _drawn_line(words, ratio, font)
        return self._made[key]


_LINES = _Lines()


def watermark(words: str, size: QSize, ratio: float, font: QFont) -> Watermark:
    """`words` repeated over `size` (logical pixels); `ratio` is the device pixel ratio."""
    line, around, step_x = _LINES.line(words, ratio, font)
    turned = QTransform().translate(size.width() / 2, size.height() / 2).rotate(TILT_DEG)
    room = QRect(0, 0, round(size.width() * ratio), round(size.height() * ratio))
    places = []
    for spot in _spots(size, step_x):
        start = (turned.map(spot) + QPointF(around.topLeft())) * ratio
        place = QPoint(round(start.x()), round(start.y()))
        if QRect(place, line.size()).intersects(room):
            places.append(place)
    return Watermark(line, tuple(places))


def _drawn_line(words: str, ratio: float, font: QFont) -> tuple[QPixmap, QRect, float]:
    drawn, step_x = _measured(words, font)
    metrics, turn = QFontMetricsF(drawn), QTransform().rotate(TILT_DEG)
    written = metrics.boundingRect(words).united(QRectF(0, 0, metrics.horizontalAdvance(words), 1))
    around = turn.mapRect(written.adjusted(-2, -2, 3, 3)).toAlignedRect()
    pixmap = QPixmap(QSizeF(around.size() * ratio).toSize() + QSize(1, 1))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
    painter.setFont(drawn)
    painter.scale(ratio, ratio)
    painter.translate(-around.x(), -around.y())
    painter.rotate(TILT_DEG)
    _write(painter, QPointF(0, 0), words)
    painter.end()
    return pixmap, around, step_x


def draw_watermark(painter: QPainter, words: str, size: QSize, font: QFont) -> None:
    """`words` repeated over `size`, tilted, in the painter's own units; leaves the painter turned."""
    drawn, step_x = _measured(words, font)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
    painter.setFont(drawn)
    painter.translate(size.width() / 2, size.height() / 2)
    painter.rotate(TILT_DEG)
    for spot in _spots(size, step_x):
        _write(painter, spot, words)


def _measured(words: str, font: QFont) -> tuple[QFont, float]:
    """The font at the watermark's size, and the step from one line's start to the next."""
    drawn = QFont(font)
    drawn.setPixelSize(TEXT_PX)
    return drawn, max(STEP_X_PX, QFontMetricsF(drawn).horizontalAdvance(words) + 40.0)


def _write(painter: QPainter, spot: QPointF, words: str) -> None:
    for shift, ink in ((1, _SHADOW), (0, _INK)):
        painter.setPen(ink)
        painter.drawText(spot + QPointF(shift, shift), words)


def _spots(size: QSize, step_x: float) -> list[QPointF]:
    """Starts of the words around the middle of the picture, in the tilted frame; every other row is shifted."""
    step_y = max(60.0, size.height() / 3)
    reach = math.hypot(size.width(), size.height()) / 2
    rows, columns = math.ceil(reach / step_y), math.ceil(reach / step_x) + 1
    return [
        QPointF(column * step_x - (step_x / 2 if row % 2 else step_x / 8), row * step_y)
        for row in range(-rows, rows + 1)
        for column in range(-columns, columns + 1)
    ]
