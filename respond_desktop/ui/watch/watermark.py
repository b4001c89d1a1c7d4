"""The watermark in every picture: who is looking, where and when, tilted across it."""

import math
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPixmap

from respond_desktop.ui.watch.times import both_zones
from respond_desktop.ui.watch.words import plain

TILT_DEG = -18.0
STEP_X_PX = 330.0
TEXT_PX = 13
_INK = QColor(255, 255, 255, 51)
_SHADOW = QColor(0, 0, 0, 80)


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks at the picture: name, workstation, and whether nothing here is real."""

    name: str = ""
    workstation: str = ""
    training: bool = False


def watermark_words(viewer: Viewer, now: datetime) -> str:
    """R. Okafor · RTC-04 · 21:14:37 EST · 02:14:37Z, with TRAINING before it in training."""
    parts = ["TRAINING"] if viewer.training else []
    return " · ".join([*parts, plain(viewer.name), plain(viewer.workstation), both_zones(now)])


class _Sheets:
    """The pixels of this second, shared by all pictures of one size: sixteen tiles draw them once."""

    MOST = 6

    def __init__(self) -> None:
        self._words = ""
        self._made: dict[tuple[int, int, float, str], QPixmap] = {}

    def sheet(self, words: str, size: QSize, ratio: float, font: QFont) -> QPixmap:
        """The sheet of these words in that size; those of other words are forgotten."""
        key = (size.width(), size.height(), ratio, font.key())
        if words != self._words or (key not in self._made and len(self._made) >= self.MOST):
            self._words, self._made = words, {}
        if key not in self._made:
            self._made[key] = _drawn(words, size, ratio, font)
        return self._made[key]


_SHEETS = _Sheets()


def watermark_pixmap(words: str, size: QSize, ratio: float, font: QFont) -> QPixmap:
    """`words` repeated over `size` (logical pixels) on a clear ground; `ratio` is the device pixel ratio."""
    return _SHEETS.sheet(words, size, ratio, font)


def _drawn(words: str, size: QSize, ratio: float, font: QFont) -> QPixmap:
    pixmap = QPixmap(size * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    draw_watermark(painter, words, size, font)
    painter.end()
    return pixmap


def draw_watermark(painter: QPainter, words: str, size: QSize, font: QFont) -> None:
    """`words` repeated over `size`, tilted, in the painter's own units; leaves the painter turned."""
    drawn = QFont(font)
    drawn.setPixelSize(TEXT_PX)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
    painter.setFont(drawn)
    step_x = max(STEP_X_PX, QFontMetricsF(drawn).horizontalAdvance(words) + 40.0)
    painter.translate(size.width() / 2, size.height() / 2)
    painter.rotate(TILT_DEG)
    for spot in _spots(size, step_x):
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
