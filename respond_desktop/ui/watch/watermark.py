"""The watermark in every picture: who is looking, where and when, tilted across it."""

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPixmap

from respond_desktop.ui.watch.times import both_zones

TILT_DEG = -18.0
STEP_X_PX = 330.0
TEXT_PX = 13
_INK = QColor(255, 255, 255, 51)
_SHADOW = QColor(0, 0, 0, 110)


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks at the picture: name, workstation, and whether nothing here is real."""

    name: str = ""
    workstation: str = ""
    training: bool = False


def watermark_words(viewer: Viewer, now: datetime) -> str:
    """R. Okafor · RTC-04 · 21:14:37 EST · 02:14:37Z, with TRAINING before it in training."""
    parts = ["TRAINING"] if viewer.training else []
    return " · ".join([*parts, viewer.name, viewer.workstation, both_zones(now)])


def watermark_pixmap(words: str, size: QSize, ratio: float, font: QFont) -> QPixmap:
    """`words` repeated over `size` (logical pixels) on a clear ground; `ratio` is the device pixel ratio."""
    pixmap = QPixmap(size * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    drawn = QFont(font)
    drawn.setPixelSize(TEXT_PX)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
    painter.setFont(drawn)
    step_x = max(STEP_X_PX, QFontMetricsF(drawn).horizontalAdvance(words) + 40.0)
    for spot in _spots(size, step_x):
        _draw_tilted(painter, spot, words)
    painter.end()
    return pixmap


def _spots(size: QSize, step_x: float) -> list[QPointF]:
    step_y = max(60.0, size.height() / 3)
    spots = []
    for row in range(int(size.height() / step_y) + 3):
        shift = -step_x / 2 if row % 2 else -step_x / 8
        for column in range(int(size.width() / step_x) + 3):
            spots.append(QPointF(shift + (column - 0.5) * step_x, (row + 0.4) * step_y))
    return spots


def _draw_tilted(painter: QPainter, spot: QPointF, words: str) -> None:
    painter.save()
    painter.translate(spot)
    painter.rotate(TILT_DEG)
    painter.setPen(_SHADOW)
    painter.drawText(QPointF(1, 1), words)
    painter.setPen(_INK)
    painter.drawText(QPointF(0, 0), words)
    painter.restore()
