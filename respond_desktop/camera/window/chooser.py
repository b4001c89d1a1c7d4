"""The row that chooses which of several simulated cameras is in the hand: one button for each unit."""

from collections.abc import Iterable

import qtawesome
from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QWidget

from respond_desktop.camera.device.machine import Mode
from respond_desktop.camera.device.state import CameraState
from respond_desktop.camera.window.colours import (
    AMBER,
    BG,
    CTL,
    FOCUS,
    LINE,
    LIVE_TEXT,
    MUTED,
    PANEL,
    RAISED,
    REC,
    TEXT,
    font,
)

HEIGHT = 46


class _Camera(QAbstractButton):
    """Unit number; before it an eye while somebody watches, else a red dot while it records, amber when it broke."""

    def __init__(self, number: str, unit: str) -> None:
        super().__init__()
        self.number = number
        self.setText(unit)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(f"Camera of Unit {unit}")
        self._mark = ""

    def sizeHint(self) -> QSize:
        """As wide as the row allows."""
        return QSize(68, 30)

    def show_state(self, state: CameraState) -> None:
        """What is to be seen of it from outside."""
        watched = "eye" if state.watches else ""
        self._say(watched or ("request" if state.request else "rec" if state.mode is Mode.RECORDING else ""))

    def show_trouble(self) -> None:
        """It broke."""
        self._say("broken")

    def _say(self, mark: str) -> None:
        self._mark = mark
        words = {"eye": "Watched", "request": "Has a request", "rec": "Recording", "broken": "Stopped"}
        self.setAccessibleDescription(words.get(mark, "Not recording"))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The button."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = self.isChecked()
        painter.setPen(
            QPen(FOCUS if self.hasFocus() else TEXT if chosen else CTL, 2 if self.hasFocus() else 1)
        )
        painter.setBrush(RAISED if chosen or self.underMouse() else BG)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)
        painter.setFont(font(13, 700 if chosen else 400))
        painter.setPen(TEXT if chosen else MUTED)
        wide = painter.fontMetrics().horizontalAdvance(self.text())
        left = (self.width() - wide - (22 if self._mark else 0)) // 2
        if self._mark:
            self._paint_mark(painter, left)
            left += 22
        painter.drawText(QRect(left, 0, wide + 4, self.height()), Qt.AlignmentFlag.AlignVCenter, self.text())
        painter.end()

    def _paint_mark(self, painter: QPainter, left: int) -> None:
        middle = self.height() // 2
        if self._mark == "rec":
            painter.save()
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(REC))
            painter.drawEllipse(left + 4, middle - 4, 8, 8)
            painter.restore()
            return
        icons = {"eye": ("mdi6.eye", LIVE_TEXT), "request": ("mdi6.car-emergency", TEXT)}
        name, colour = icons.get(self._mark, ("mdi6.alert-outline", AMBER))
        qtawesome.icon(name, color=colour).paint(painter, QRect(left, middle - 8, 16, 16))


class Chooser(QWidget):
    """`chosen(number)`: that camera is taken into the hand. `cameras`: numbers with their units."""

    chosen = Signal(str)

    def __init__(self, cameras: Iterable[tuple[str, str]]) -> None:
        super().__init__()
        self.setFixedHeight(HEIGHT)
        self.setAccessibleName("Cameras")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(6)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, _Camera] = {}
        for number, unit in cameras:
            button = _Camera(number, unit)
            button.clicked.connect(lambda _checked, n=number: self.choose(n))
            self._group.addButton(button)
            self._buttons[number] = button
            row.addWidget(button, 1)
        self.number = ""

    @property
    def numbers(self) -> tuple[str, ...]:
        """All cameras of the row."""
        return tuple(self._buttons)

    def choose(self, number: str) -> None:
        """Take that camera into the hand."""
        if number not in self._buttons:
            return
        self._buttons[number].setChecked(True)
        if number != self.number:
            self.number = number
            self.chosen.emit(number)

    def show_state(self, state: CameraState) -> None:
        """A state of any of them."""
        if state.device_number in self._buttons:
            self._buttons[state.device_number].show_state(state)

    def show_trouble(self, number: str) -> None:
        """That one ended by itself."""
        self._buttons[number].show_trouble()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ground and lower edge."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), PANEL)
        painter.setPen(LINE)
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)
        painter.end()
