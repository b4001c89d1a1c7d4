"""The drawn key that tells which key does something."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from respond_desktop.ui.theme import RADIUS, TYPE, Theme, Tokens, font

CAP_HEIGHT = 18


def cap_width(key: str) -> float:
    """Width in px of the drawn cap of `key`."""
    return max(18.0, QFontMetricsF(font(TYPE.LABEL, 500)).horizontalAdvance(key) + 10)


def paint_cap(painter: QPainter, key: str, left: float, middle: float) -> None:
    """Draw the cap of `key` in the painter's pen colour, from `left`, centred on `middle`."""
    colour = painter.pen().color()
    painter.save()
    box = QRectF(left + 0.5, middle - CAP_HEIGHT / 2 + 0.5, cap_width(key) - 1, CAP_HEIGHT - 1)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    edge = QColor(colour)
    edge.setAlphaF(0.75)
    painter.setPen(QPen(edge, 1))
    painter.drawRoundedRect(box, RADIUS.CHIP, RADIUS.CHIP)
    painter.setPen(colour)
    painter.setFont(font(TYPE.LABEL, 500))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, key)
    painter.restore()


class KeyCap(QWidget):
    """A key cap on its own."""

    def __init__(self, theme: Theme, key: str, tone: str = "muted") -> None:
        super().__init__()
        self._theme, self._key, self._tone = theme, key, tone
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFixedSize(self.sizeHint())
        theme.follow(self._restyle)

    def sizeHint(self) -> QSize:
        """The cap's size."""
        return QSize(int(cap_width(self._key)) + 1, CAP_HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(self._theme.tokens.colour(self._tone)))
        paint_cap(painter, self._key, 0, self.height() / 2)

    def _restyle(self, _tokens: Tokens) -> None:
        self.update()
