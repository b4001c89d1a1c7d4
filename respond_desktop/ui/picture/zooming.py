"""Zoom and pan of a picture by wheel, keys, drag and pinch."""

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QGestureEvent, QPinchGesture, QWidget

from respond_desktop.ui.kit.pressed import digit
from respond_desktop.ui.picture.canvas import PictureCanvas
from respond_desktop.ui.picture.zoom import ZOOM_STEP

_NOTCH = 120
_PAN_SHARE = 0.125
_IN = (Qt.Key.Key_Plus, Qt.Key.Key_Equal)
_OUT = (Qt.Key.Key_Minus, Qt.Key.Key_Underscore)
_ARROWS = {
    Qt.Key.Key_Left: QPointF(1, 0),
    Qt.Key.Key_Right: QPointF(-1, 0),
    Qt.Key.Key_Up: QPointF(0, 1),
    Qt.Key.Key_Down: QPointF(0, -1),
}


class ZoomHand(QObject):
    """Turns what a person does on `view` into zoom and pan of its canvas; `zoomed()` after each.

    A view whose parent has the focus for it (`keys`) begins at rest: it costs nothing until `set_active`.
    """

    zoomed = Signal()

    def __init__(self, view: QWidget, canvas: PictureCanvas, keys: QWidget | None = None) -> None:
        super().__init__(view)
        self._view, self._canvas, self._keys = view, canvas, keys or view
        self._held: QPointF | None = None
        self._pinched_from = 1.0
        self._active = False
        self.plain_arrows = True
        """Whether arrows pan; else only with Shift, as alone they do something else."""
        if keys is None:
            view.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.set_active(True)

    def set_active(self, on: bool) -> None:
        """Whether wheel, keys, drag and pinch are for this picture."""
        if on == self._active:
            return
        self._active, self._held = on, None
        for widget in {self._view, self._keys}:
            if on:
                widget.installEventFilter(self)
            else:
                widget.removeEventFilter(self)
        if on:
            self._view.grabGesture(Qt.GestureType.PinchGesture)
        else:
            self._view.ungrabGesture(Qt.GestureType.PinchGesture)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """True when the event was zoom or pan."""
        keys = event.type() in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride)
        did = watched is (self._keys if keys else self._view) and self._take(event)
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
        if event.type() in (QEvent.Type.MouseButtonRelease, QEvent.Type.MouseButtonDblClick):
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
        elif enlarged and (key == Qt.Key.Key_Home or digit(event) == 0):
            if act:
                self._canvas.show_whole()
        elif enlarged and key in _ARROWS and (self.plain_arrows or _with_shift(event)):
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


def _with_shift(event: QKeyEvent) -> bool:
    return bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
