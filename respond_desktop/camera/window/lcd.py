"""The LCD: Livestream bar, recording time, who talks, a backup request."""

import qtawesome
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen

from respond_desktop.camera.device.hardware import RequestShown
from respond_desktop.camera.device.machine import Mode
from respond_desktop.camera.device.state import CameraState
from respond_desktop.camera.window.colours import LCD, LINE, LIVE, MUTED, REC, TEXT, WHITE, font

SCREEN = QRect(82, 67, 226, 92)


def running(seconds: float) -> str:
    """Running time as 2:44 or 1:02:44."""
    whole = max(0, int(seconds))
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


class Lcd:
    """Paints the display into the device."""

    def __init__(self) -> None:
        self._live = qtawesome.icon("mdi6.access-point", color=WHITE)
        self._voice = qtawesome.icon("mdi6.account-voice", color=WHITE)

    def paint(self, painter: QPainter, state: CameraState) -> None:
        """The display as the officer sees it."""
        painter.setPen(QPen(LINE, 1.4))
        painter.setBrush(LCD)
        painter.drawRoundedRect(QRectF(SCREEN), 8, 8)
        if state.mode is Mode.OFF or state.stealth:
            return
        if state.request is None and not state.talking:
            self._plain(painter, state)
            return
        self._small_top(painter, state)
        if state.talking:
            high = 24 if state.request is not None else 48
            self._talk(painter, QRect(88, 99, 214, high), state.talking)
        if state.request is not None:
            self._request(painter, state.request, below_talk=bool(state.talking))

    def _plain(self, painter: QPainter, state: CameraState) -> None:
        if state.livestream:
            self._bar(painter, QRect(92, 77, 206, 30), 18)
        self._recording(painter, QRect(92, 116, 206, 28), state, 18)

    def _small_top(self, painter: QPainter, state: CameraState) -> None:
        if state.livestream:
            self._bar(painter, QRect(88, 73, 104, 22), 13)
        self._recording(painter, QRect(200 if state.livestream else 90, 73, 102, 22), state, 13)

    def _request(self, painter: QPainter, request: RequestShown, below_talk: bool) -> None:
        told = request.lines[:1] if below_talk else request.lines[:2]
        lines = [(request.title, 15, 600, TEXT), *((line, 12, 400, MUTED) for line in told)]
        top = 122 if below_talk else 98
        for words, size, weight, colour in lines:
            painter.setFont(font(size, weight))
            painter.setPen(colour)
            fitting = QFontMetrics(painter.font()).elidedText(words, Qt.TextElideMode.ElideRight, 210)
            painter.drawText(QRect(90, top, 212, size + 6), Qt.AlignmentFlag.AlignVCenter, fitting)
            top += size + (2 if below_talk else 6)

    def _talk(self, painter: QPainter, box: QRect, speaker: str) -> None:
        size = 14 if box.height() < 30 else 18
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(LIVE)
        painter.drawRoundedRect(QRectF(box), 2, 2)
        self._voice.paint(painter, QRect(box.left() + 8, box.center().y() - size // 2, size + 1, size + 1))
        painter.setPen(WHITE)
        painter.setFont(font(size - 1, 600))
        words = box.adjusted(size + 17, 0, -8, 0)
        metrics = QFontMetrics(painter.font())
        name = metrics.elidedText(
            speaker, Qt.TextElideMode.ElideRight, words.width() - metrics.horizontalAdvance(" talks")
        )
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, f"{name} talks")

    def _bar(self, painter: QPainter, box: QRect, size: int) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(LIVE)
        painter.drawRoundedRect(QRectF(box), 2, 2)
        icon = QRect(box.left() + 8, box.center().y() - size // 2, size + 1, size + 1)
        self._live.paint(painter, icon)
        painter.setPen(WHITE)
        painter.setFont(font(size - 1, 600))
        words = box.adjusted(size + (17 if size > 15 else 13), 0, 0, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, "Livestream")

    def _recording(self, painter: QPainter, box: QRect, state: CameraState, size: int) -> None:
        left = box.left()
        if state.recording_since is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(REC)
            painter.drawEllipse(QPointF(left + 10, box.center().y() + 1), size / 3, size / 3)
            left += 24 if size > 15 else 18
            words = f"REC {running((state.now - state.recording_since).total_seconds())}"
        else:
            words = "Ready"
            left += 6
        painter.setPen(TEXT)
        painter.setFont(font(size, 600))
        painter.drawText(QRect(left, box.top(), 170, box.height()), Qt.AlignmentFlag.AlignVCenter, words)
        if size > 15:
            painter.setFont(font(16))
            painter.drawText(
                box.adjusted(0, 0, -4, 0),
                Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight,
                f"{state.battery_pct} %",
            )
