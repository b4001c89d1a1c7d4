"""Zoom and pan of a picture by wheel, keys, drag and pinch."""

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QGestureEvent, QPinchGesture, QWidget

from respond_desktop.ui.watch.canvas import PictureCanvas
from respond_desktop.ui.watch.zoom import ZOOM_STEP

_NOTCH = 120
_PAN_SHARE = 0.125
_IN = (Qt.Key.Key_Plus, Qt.Key.Key_Equal)
_OUT = (Qt.Key.Key_Minus, Qt.Key.Key_Underscore)
_WHOLE = (Qt.Key.Key_Home, Qt.Key.Key_0)
_ARROWS = {
    Qt.Key.Key_Left: QPointF(1, 0),
    Qt.Key.Key_Right: QPointF(-1, 0),
    Qt.Key.Key_Up: QPointF(0, 1),
    Qt.Key.Key_Down: QPointF(0, -1),
}


class ZoomHand(QObject):
    """Turns what a person does on `view` into zoom and pan of its canvas; `zoomed()` after each."""

    zoomed = Signal()

    def __init__(self, view: QWidget, canvas: PictureCanvas) -> None:
        super().__init__(view)
        self._view, self._canvas = view, canvas
        self._held: QPointF | None = None
        self._pinched_from = 1.0
        view.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        view.grabGesture(Qt.GestureType.PinchGesture)
        view.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """True when the event was zoom or pan."""
        did = self._take(event)
        if did:
            event.accept()
            self.zoomed.emit()
        return did

    def _take(self, event: QEvent) -> bool:
        if isinstance(event, QWheelEvent):
            return self._wheel(event)
        if isinstance(event, QMouseEvent):
            return self._mouse(event)
        if isinstance(event, QKeyEvent) and event.type() in (
            QEvent.Type.KeyPress,
            QEvent.Type.ShortcutOverride,
        ):
            return self._key(event)
        return isinstance(event, QGestureEvent) and self._pinch(event)

    def _wheel(self, event: QWheelEvent) -> bool:
        notches = event.angleDelta().y() / _NOTCH
        enlarged = self._canvas.zoom.factor > 1.0
        if notches == 0 or (notches < 0 and not enlarged):
            return False
        self._canvas.zoom_to(self._canvas.zoom.factor * ZOOM_STEP**notches, event.position())
        return True

    def _mouse(self, event: QMouseEvent) -> bool:
        if event.type() == QEvent.Type.MouseButtonRelease:
            self._held = None
            return False
        pressed = event.type() == QEvent.Type.MouseButtonPress
        if not event.buttons() & Qt.MouseButton.LeftButton or self._canvas.zoom.factor == 1.0:
            return False
        if not pressed and self._held is not None:
            self._canvas.pan(event.position() - self._held)
        self._held = event.position()
        return not pressed

    def _key(self, event: QKeyEvent) -> bool:
        """A window's shortcut on the same key gives way while this picture has the focus and something to do."""
        if event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier):
            return False
        act = event.type() == QEvent.Type.KeyPress
        key, enlarged = Qt.Key(event.key()), self._canvas.zoom.factor > 1.0
        if key in _IN or (key in _OUT and enlarged):
            step = ZOOM_STEP if key in _IN else 1 / ZOOM_STEP
            if act:
                self._canvas.zoom_to(self._canvas.zoom.factor * step)
        elif enlarged and key in _WHOLE:
            if act:
                self._canvas.show_whole()
        elif enlarged and key in _ARROWS:
            if act:
                self._canvas.pan(_ARROWS[key] * (self._view.width() * _PAN_SHARE))
        else:
            return False
        return True

    def _pinch(self, event: QGestureEvent) -> bool:
        pinch = event.gesture(Qt.GestureType.PinchGesture)
        if not isinstance(pinch, QPinchGesture):
            return False
        if pinch.state() is Qt.GestureState.GestureStarted:
            self._pinched_from = self._canvas.zoom.factor
        at = QPointF(self._view.mapFromGlobal(pinch.centerPoint().toPoint()))
        self._canvas.zoom_to(self._pinched_from * pinch.totalScaleFactor(), at)
        return True
