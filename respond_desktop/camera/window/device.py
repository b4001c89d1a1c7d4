"""The device as it would hang on a vest: display, light, motor, lens, event button."""

import time

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QBrush,
    QLinearGradient,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QRadialGradient,
)
from PySide6.QtWidgets import QWidget

from respond_desktop.camera.device.machine import HOLD_S, Mode
from respond_desktop.camera.device.state import CameraState
from respond_desktop.camera.window.colours import (
    BG,
    BODY_DARK,
    BODY_LIGHT,
    CTL,
    EDGE,
    FOCUS,
    LINE,
    LIVE_TEXT,
    MUTED,
    RAISED,
    TEXT,
    WHITE,
    font,
)
from respond_desktop.camera.window.lcd import Lcd

BUTTON = QPointF(195, 393)
LIGHT = QPointF(282, 195)
LENS = QPointF(195, 233)
BUZZ_S = 1.2
SMALL, SMALL_AT = 0.86, QPointF(72, -28)
LIT = "#DCC6FF"


def light_is_on(moment_s: float) -> bool:
    """The light blinks once a second."""
    return moment_s % 1.0 < 0.6


class DeviceView(QWidget):
    """Paints the device; the event button can be pressed and held with the mouse."""

    button_pressed = Signal()
    button_released = Signal()

    def __init__(self, small: bool = False) -> None:
        super().__init__()
        self._small = small
        self.setFixedSize(self.sizeHint())
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Event button")
        self._state: CameraState | None = None
        self._lcd = Lcd()
        self._down_s: float | None = None

    @property
    def pressed(self) -> bool:
        """Whether the event button is held."""
        return self._down_s is not None

    def show_state(self, state: CameraState) -> None:
        """Take a new state."""
        self._state = state
        self.setAccessibleDescription(described(state))
        self.update()

    def press(self, down: bool) -> None:
        """Draw the event button pressed or not."""
        self._down_s = time.monotonic() if down else None
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Press the event button."""
        if event.button() is Qt.MouseButton.LeftButton and _inside(self._drawn_at(event.position())):
            self.setFocus()
            self.button_pressed.emit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let it go."""
        if event.button() is Qt.MouseButton.LeftButton and self._down_s is not None:
            self.button_released.emit()

    def sizeHint(self) -> QSize:
        """As drawn; small, it stands in the middle of the narrow window."""
        return QSize(480, 436) if self._small else QSize(390, 574)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The device."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), BG)
        if self._small:
            painter.translate(SMALL_AT)
            painter.scale(SMALL, SMALL)
        _body(painter)
        if self._state is not None:
            self._lcd.paint(painter, self._state)
            _lens(painter)
            _light(painter, self._state)
            _motor(painter, self._state)
        self._button(painter)
        painter.end()

    def _button(self, painter: QPainter) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self.hasFocus():
            painter.setPen(QPen(FOCUS, 3))
            painter.drawEllipse(BUTTON, 88, 88)
        pressed = self._down_s is not None
        painter.setPen(QPen(CTL, 2))
        painter.setBrush(BG if pressed else RAISED)
        painter.drawEllipse(BUTTON, 74, 74)
        if self._down_s is not None and self._state is not None and self._state.mode is Mode.RECORDING:
            held = min(1.0, (time.monotonic() - self._down_s) / HOLD_S)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(WHITE, 4))
            ring = QRectF(BUTTON.x() - 80, BUTTON.y() - 80, 160, 160)
            painter.drawArc(ring, 90 * 16, int(-360 * 16 * held))
        _middle(painter, QRect(105, 371, 180, 26), "Event", 18, 600)
        painter.setPen(MUTED)
        words = "Hold 3 s: stop" if self._recording() and pressed else "Space · twice: help"
        painter.setFont(font(12))
        painter.drawText(QRect(105, 397, 180, 20), Qt.AlignmentFlag.AlignCenter, words)

    def _drawn_at(self, point: QPointF) -> QPointF:
        return (point - SMALL_AT) / SMALL if self._small else point

    def _recording(self) -> bool:
        return self._state is not None and self._state.mode is Mode.RECORDING


def described(state: CameraState) -> str:
    """What the device shows, in words."""
    shown = ["Recording" if state.mode is Mode.RECORDING else "Not recording"]
    shown += ["LCD: Livestream"] if state.livestream else []
    shown += [f"LCD: {state.talking} talks"] if state.talking else []
    shown += ["LED purple, blinking"] if state.led else []
    shown += ["Stealth on"] if state.stealth else []
    shown += [state.request.title] if state.request else []
    return ". ".join(shown)


def _inside(point: QPointF) -> bool:
    away = point - BUTTON
    return away.x() ** 2 + away.y() ** 2 <= 88**2


def _middle(painter: QPainter, box: QRect, words: str, size: int, weight: int) -> None:
    painter.setPen(TEXT)
    painter.setFont(font(size, weight))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)


def _body(painter: QPainter) -> None:
    case = QRectF(60, 47, 270, 480)
    shade = QLinearGradient(case.topLeft(), case.topRight())
    shade.setColorAt(0, BODY_DARK)
    shade.setColorAt(0.5, BODY_LIGHT)
    shade.setColorAt(1, BODY_DARK)
    painter.setPen(QPen(EDGE, 1.6))
    painter.setBrush(QBrush(shade))
    painter.drawRoundedRect(case, 42, 42)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(BG)
    painter.drawRoundedRect(QRectF(165, 501, 60, 8), 4, 4)


def _lens(painter: QPainter) -> None:
    rings = [(50, "#151719", EDGE), (35, "#32373B", None), (26, "#1B1E20", None), (15, "#1B2433", None)]
    for radius, fill, edge in rings:
        painter.setPen(QPen(edge, 2) if edge is not None else Qt.PenStyle.NoPen)
        painter.setBrush(QBrush(fill))
        painter.drawEllipse(LENS, radius, radius)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush("#7F8794"))
    painter.drawEllipse(LENS + QPoint(-7, -8), 5, 5)


def _light(painter: QPainter, state: CameraState) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    if not state.led:
        painter.setPen(QPen(LINE, 1.5))
        painter.setBrush(QBrush("#202326"))
        painter.drawEllipse(LIGHT, 8, 8)
        return
    lit = light_is_on(time.monotonic())
    if lit:
        glow = QRadialGradient(LIGHT, 40)
        glow.setColorAt(0, "#C08551DA")
        glow.setColorAt(0.4, "#808551DA")
        glow.setColorAt(1, "#008551DA")
        painter.setBrush(QBrush(glow))
        painter.drawEllipse(LIGHT, 40, 40)
    painter.setBrush(QBrush(LIT if lit else "#4A3370"))
    painter.drawEllipse(LIGHT, 9, 9)
    painter.setPen(LIVE_TEXT)
    painter.setFont(font(12, 600))
    painter.drawText(QRect(257, 230, 80, 18), Qt.AlignmentFlag.AlignCenter, "blinking")


def _motor(painter: QPainter, state: CameraState) -> None:
    if state.pulsed_at_s is None or time.monotonic() - state.pulsed_at_s > BUZZ_S:
        return
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(MUTED, 2.6, c=Qt.PenCapStyle.RoundCap))
    for out, high in ((0, 22), (14, 38)):
        left = QRectF(44 - out, 188 - high / 2, high / 2.2, high)
        painter.drawArc(left, 110 * 16, 140 * 16)
        right = QRectF(346 + out - high / 2.2, 188 - high / 2, high / 2.2, high)
        painter.drawArc(right, -70 * 16, 140 * 16)
