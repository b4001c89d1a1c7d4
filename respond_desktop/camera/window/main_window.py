"""The window of one simulated camera: the device at the left, what can be pressed and what it did at the right."""

import time
from dataclasses import replace
from datetime import timedelta

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QPalette
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from respond_desktop.camera.device.machine import DECLINE_HOLD_S
from respond_desktop.camera.device.state import CameraState
from respond_desktop.camera.window.band import CameraTrainingBand, Header
from respond_desktop.camera.window.chooser import HEIGHT as CHOOSER_HEIGHT
from respond_desktop.camera.window.chooser import Chooser
from respond_desktop.camera.window.colours import BG, LINE, PANEL
from respond_desktop.camera.window.device import DeviceView
from respond_desktop.camera.window.did_list import DidList
from respond_desktop.camera.window.presses import PressRow, SectionTitle

_REPAINT_MS = 100
NARROW_WIDTH, NARROW_LEAST = 480, 920


class CameraWindow(QWidget):
    """Shows states and says what was pressed; knows nothing of the agent."""

    button_moved = Signal(bool)
    help_pressed = Signal()
    taser_armed = Signal()
    second_pressed = Signal(float)
    stealth_switched = Signal(bool)
    coverage_switched = Signal(bool)
    closed = Signal()

    def __init__(self, shelf: Chooser | None = None, narrow: bool = False) -> None:
        """`shelf`: the row to choose among several cameras; `narrow`: the form that stands beside a workstation."""
        super().__init__()
        self.setWindowTitle(
            "Simulated camera — training" if shelf is None else "Simulated cameras — training"
        )
        self.header, self.device, self.did = Header(), DeviceView(narrow), DidList()
        self.chooser = shelf
        self.rows = {
            Qt.Key.Key_Space: PressRow("mdi6.record-circle-outline", "Event button: start or stop recording", "Space"),
            Qt.Key.Key_H: PressRow("mdi6.hand-back-left", "Needs help (press twice)", "H"),
            Qt.Key.Key_T: PressRow("mdi6.flash", "Arm TASER (starts a recording)", "T"),
            Qt.Key.Key_A: PressRow("mdi6.car-emergency", "Second button: accept the request (hold: decline)", "A"),
            Qt.Key.Key_S: PressRow("mdi6.incognito", "Stealth: LCD, motor and LED off", "S", switch=True),
            Qt.Key.Key_C: PressRow("mdi6.link-variant-off", "Out of coverage", "C", switch=True),
        }  # fmt: skip
        self._state: CameraState | None = None
        self._shown_s = 0.0
        self._second_down_s: float | None = None
        self._lay_out(narrow)
        self._connect()
        self._clock = QTimer(self)
        self._clock.timeout.connect(self._tick)
        self._clock.start(_REPAINT_MS)
        self.installEventFilter(self)
        for widget in self.findChildren(QWidget):
            widget.installEventFilter(self)
        self.device.setFocus()

    def show_state(self, state: CameraState) -> None:
        """Take a new state of the camera."""
        self._state, self._shown_s = state, time.monotonic()
        self.header.show_state(state)
        self.rows[Qt.Key.Key_S].setChecked(state.stealth)
        self.rows[Qt.Key.Key_C].setChecked(not state.coverage)
        self.did.did.put(state.did)
        self._tick()

    def let_go(self) -> None:
        """Another camera is taken into the hand: what is held on this one is let go."""
        self._let_go()

    def show_trouble(self, words: str) -> None:
        """The camera ended by itself: say why."""
        self.header.link.setText(words)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys work wherever the focus is; Tab, Enter and arrows stay Qt's own."""
        if isinstance(event, QKeyEvent) and self._is_ours(event):
            if event.type() == QEvent.Type.KeyPress and not event.isAutoRepeat():
                self._key(event.key(), True)
            elif event.type() == QEvent.Type.KeyRelease and not event.isAutoRepeat():
                self._key(event.key(), False)
            return True
        if event.type() == QEvent.Type.WindowDeactivate and watched is self:
            self._let_go()
        return super().eventFilter(watched, event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing switches the camera off."""
        self._clock.stop()
        self.closed.emit()
        super().closeEvent(event)

    def _let_go(self) -> None:
        """The window lost the keyboard: a held key's release would never come."""
        if self.device.pressed:
            self._button(False)
        self._second(False)

    def _is_ours(self, event: QKeyEvent) -> bool:
        held = event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier
        return event.key() in self.rows and not held

    def _key(self, key: int, down: bool) -> None:
        row = self.rows[Qt.Key(key)]
        if key == Qt.Key.Key_Space:
            self._button(down)
        elif key == Qt.Key.Key_A:
            self._second(down)
        elif down:
            row.click()

    def _button(self, down: bool) -> None:
        self.device.press(down)
        self.button_moved.emit(down)

    def _second(self, down: bool) -> None:
        if down:
            self._second_down_s = time.monotonic()
        elif self._second_down_s is not None:
            held_s, self._second_down_s = time.monotonic() - self._second_down_s, None
            self.second_pressed.emit(0.05 if held_s < DECLINE_HOLD_S else DECLINE_HOLD_S)

    def _connect(self) -> None:
        rows = self.rows
        self.device.button_pressed.connect(lambda: self._button(True))
        self.device.button_released.connect(lambda: self._button(False))
        rows[Qt.Key.Key_Space].pressed.connect(lambda: self._button(True))
        rows[Qt.Key.Key_Space].released.connect(lambda: self._button(False))
        rows[Qt.Key.Key_A].pressed.connect(lambda: self._second(True))
        rows[Qt.Key.Key_A].released.connect(lambda: self._second(False))
        rows[Qt.Key.Key_H].clicked.connect(lambda: self.help_pressed.emit())
        rows[Qt.Key.Key_T].clicked.connect(lambda: self.taser_armed.emit())
        rows[Qt.Key.Key_S].clicked.connect(lambda on: self.stealth_switched.emit(on))
        rows[Qt.Key.Key_C].clicked.connect(lambda out: self.coverage_switched.emit(not out))

    def _tick(self) -> None:
        if self._state is None:
            return
        now = self._state.now + timedelta(seconds=time.monotonic() - self._shown_s)
        self.header.show_time(now)
        self.device.show_state(replace(self._state, now=now))

    def _lay_out(self, narrow: bool) -> None:
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Window, BG)
        self.setPalette(palette)
        self.setAutoFillBackground(True)
        whole = _column(self, (0, 0, 0, 0))
        whole.addWidget(CameraTrainingBand())
        whole.addWidget(self.header)
        if self.chooser is not None:
            whole.addWidget(self.chooser)
        if narrow:
            self.header.leave_clock_out()
            self.setFixedWidth(NARROW_WIDTH)
            self.setMinimumHeight(NARROW_LEAST)
            whole.addWidget(self.device)
            whole.addWidget(self._list("border-top", (0, 1, 0, 0)), 1)
            return
        self.setFixedSize(900, 640 + (CHOOSER_HEIGHT if self.chooser is not None else 0))
        body = QHBoxLayout()
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(0)
        body.addWidget(self.device)
        body.addWidget(self._list("border-left", (1, 0, 0, 0)), 1)
        whole.addLayout(body, 1)

    def _list(self, edge: str, margins: tuple[int, int, int, int]) -> QWidget:
        """What can be pressed, and what it did."""
        held = QWidget()
        held.setObjectName("list")
        held.setStyleSheet(f"#list {{ background: {PANEL.name()}; {edge}: 1px solid {LINE.name()}; }}")
        column = _column(held, margins)
        column.addWidget(SectionTitle("Press or change"))
        for row in self.rows.values():
            column.addWidget(row)
        column.addWidget(SectionTitle("What it did", "newest first"))
        column.addWidget(self.did, 1)
        return held


def _column(widget: QWidget, margins: tuple[int, int, int, int]) -> QVBoxLayout:
    column = QVBoxLayout(widget)
    column.setContentsMargins(*margins)
    column.setSpacing(0)
    return column
