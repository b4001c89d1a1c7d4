"""The list of what one can press or change, each with its key."""

import qtawesome
from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from respond_desktop.camera.window.colours import BG, CTL, FOCUS, LINE, MUTED, PANEL, RAISED, TEXT, font


class PressRow(QAbstractButton):
    """Icon, words, key; a switch as well when it is `checkable`. Rows are 40 px high."""

    def __init__(self, icon: str, words: str, key: str, switch: bool = False) -> None:
        super().__init__()
        self.setText(words)
        self.setCheckable(switch)
        self.setFixedHeight(40)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(words)
        self.setAccessibleDescription(f"Key: {key}")
        self._picture = qtawesome.icon(icon, color=TEXT)
        self._key = key

    def sizeHint(self) -> QSize:
        """Full width of the panel."""
        return QSize(510, 40)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The row."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), RAISED if self.isDown() or self.underMouse() else PANEL)
        painter.setPen(LINE)
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)
        self._picture.paint(painter, QRect(11, 10, 20, 20))
        painter.setPen(TEXT)
        painter.setFont(font(13))
        painter.drawText(QRect(38, 0, 360, 40), Qt.AlignmentFlag.AlignVCenter, self.text())
        left = self._keycap(painter)
        if self.isCheckable():
            _switch(painter, left - 43, self.isChecked())
        if self.hasFocus():
            painter.setPen(QPen(FOCUS, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(3, 3, -3, -4), 4, 4)
        painter.end()

    def _keycap(self, painter: QPainter) -> int:
        painter.setFont(font(12))
        wide = painter.fontMetrics().horizontalAdvance(self._key) + 10
        cap = QRectF(self.width() - 12 - wide, 12, wide, 17)
        painter.setPen(QPen(CTL, 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(cap, 3, 3)
        painter.setPen(MUTED)
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, self._key)
        return int(cap.left())


def _switch(painter: QPainter, left: int, on: bool) -> None:
    track = QRectF(left, 11.5, 34, 17)
    painter.setPen(QPen(TEXT if on else CTL, 1.4))
    painter.setBrush(CTL if on else BG)
    painter.drawRoundedRect(track, 8.5, 8.5)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(TEXT if on else CTL)
    painter.drawEllipse(QPointF(left + (25.5 if on else 9), 20), 6, 6)


class SectionTitle(QWidget):
    """A heading with an optional remark at its right."""

    def __init__(self, words: str, remark: str = "", line_above: bool = False) -> None:
        super().__init__()
        self._words, self._remark, self._line_above = words, remark, line_above
        self.setFixedHeight(36)
        self.setAccessibleName(words)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Words, remark, line below."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), PANEL)
        painter.setPen(LINE)
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)
        painter.setPen(TEXT)
        painter.setFont(font(13, 600))
        box = self.rect().adjusted(12, 0, -12, 0)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, self._words)
        painter.setPen(MUTED)
        painter.setFont(font(12))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, self._remark)
        painter.end()
