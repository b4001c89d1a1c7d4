"""The teal striped band that no simulated camera is ever without, and the line below it."""

from datetime import datetime

import qtawesome
from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from respond_desktop.camera.device.state import CameraLinkState, CameraState
from respond_desktop.camera.window.colours import (
    AMBER,
    LINE,
    MUTED,
    PANEL,
    TEXT,
    TRAIN,
    TRAIN_DARK,
    WHITE,
    font,
)

WORDS = "SIMULATED CAMERA — TRAINING. No real officer wears this."
_STRIPE_PX = 19


class CameraTrainingBand(QWidget):
    """26 px of teal stripes with the words."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(26)
        self.setAccessibleName(WORDS)
        self._icon = qtawesome.icon("mdi6.school", color=WHITE)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Stripes, icon, words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), TRAIN)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(TRAIN_DARK)
        high = self.height()
        for left in range(-high - 10, self.width() + high, 2 * _STRIPE_PX):
            corners = [
                (left, high),
                (left + high, 0),
                (left + high + _STRIPE_PX, 0),
                (left + _STRIPE_PX, high),
            ]
            painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in corners]))
        painter.setFont(font(12, 700))
        wide = painter.fontMetrics().horizontalAdvance(WORDS)
        left = (self.width() - wide - 26) // 2
        self._icon.paint(painter, QRect(left, 4, 18, 18))
        painter.setPen(WHITE)
        painter.drawText(QRect(left + 26, 0, wide + 4, high), Qt.AlignmentFlag.AlignVCenter, WORDS)
        painter.end()


_LINK_ICONS = {
    CameraLinkState.CONNECTING: ("mdi6.timer-sand", MUTED),
    CameraLinkState.CONNECTED: ("mdi6.lan-connect", MUTED),
    CameraLinkState.LOST: ("mdi6.link-variant-off", AMBER),
    CameraLinkState.NO_COVERAGE: ("mdi6.link-variant-off", AMBER),
    CameraLinkState.REFUSED: ("mdi6.cancel", AMBER),
}


class Header(QWidget):
    """Which camera, the link to central, the time."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(40)
        self._icon, self._link_icon = QLabel(), QLabel()
        self._icon.setPixmap(qtawesome.icon("mdi6.camera-outline", color=TEXT).pixmap(QSize(18, 18)))
        self.title, self.link, self.clock = QLabel(), QLabel(), QLabel()
        for label, size, weight, colour in (
            (self.title, 13, 700, TEXT),
            (self.link, 13, 400, MUTED),
            (self.clock, 13, 400, MUTED),
        ):
            label.setFont(font(size, weight))
            label.setStyleSheet(f"color: {colour.name()}")
            label.setTextFormat(Qt.TextFormat.PlainText)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 20, 0)
        row.setSpacing(8)
        row.addWidget(self._icon)
        row.addWidget(self.title)
        row.addStretch(1)
        row.addWidget(self._link_icon)
        row.addWidget(self.link)
        row.addSpacing(14)
        row.addWidget(self.clock)
        self._link: CameraLinkState | None = None

    def show_state(self, state: CameraState) -> None:
        """Camera, unit and link."""
        unit = f"Unit {state.unit_number}" if state.unit_number else "no unit"
        self.title.setText(f"Camera {state.device_number} · {unit}")
        self.link.setText(state.link_words)
        if state.link is not self._link:
            self._link = state.link
            name, colour = _LINK_ICONS[state.link]
            self._link_icon.setPixmap(qtawesome.icon(name, color=colour).pixmap(QSize(16, 16)))
            self.link.setStyleSheet(f"color: {colour.name()}")

    def leave_clock_out(self) -> None:
        """The narrow window has no room for it."""
        self.clock.hide()

    def show_time(self, now: datetime) -> None:
        """Local time with its zone."""
        self.clock.setText(f"{now.astimezone():%H:%M:%S %Z}")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ground and lower edge."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), PANEL)
        painter.setPen(LINE)
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)
        painter.end()
