"""The striped band that says nothing here is real."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from respond_desktop.ui.theme import TYPE, Theme, Tokens, font

HEIGHT = 26
WORDS = "TRAINING · Nothing here can reach a real camera or a real officer."
_STRIPE = 14.0


class TrainingBand(QWidget):
    """Teal stripes with the words on a plain teal ground, on every window in training."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(WORDS)
        theme.follow(self._restyle)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Stripes at both sides, the words on plain teal in the middle."""
        t, painter = self._theme.tokens, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(t.train))
        painter.setFont(font(TYPE.SECONDARY, 600))
        width = painter.fontMetrics().horizontalAdvance(WORDS) + 32.0
        plain = QRectF((self.width() - width) / 2, 0, width, HEIGHT)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(t.bg))
        painter.setOpacity(0.45)
        left = -HEIGHT * 1.0
        while left < self.width():
            corners = (
                (left, HEIGHT),
                (left + HEIGHT, 0),
                (left + HEIGHT + _STRIPE, 0),
                (left + _STRIPE, HEIGHT),
            )
            painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in corners]))
            left += 2 * _STRIPE
        painter.setOpacity(1)
        painter.fillRect(plain, QColor(t.train))
        painter.setPen(QColor(t.on_fill))
        painter.drawText(plain, Qt.AlignmentFlag.AlignCenter, WORDS)

    def _restyle(self, _tokens: Tokens) -> None:
        self.update()
