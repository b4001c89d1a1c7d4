"""The keyboard focus as everybody sees it: a blue ring, 2 px wide, 2 px off."""

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget
from shiboken6 import isValid

from respond_desktop.ui.theme import Theme, Tokens

_OFF, _WIDTH = 2, 2


class FocusRing(QWidget):
    """Follows the focused widget of its window; stays away after a mouse click, except in text fields."""

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._theme = theme
        self._target: QWidget | None = None
        self._followed: tuple[QWidget, ...] = ()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            # No event filter on the application: one written in Python is called for objects that WebEngine is
            # still constructing, and the process dies.
            app.focusChanged.connect(self._focus_changed)
        theme.follow(self._restyle)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the geometry of the focused widget and of what it lies in; takes no event away."""
        kind = event.type()
        if self._target is None:
            return False
        if watched is self._target and kind in (QEvent.Type.Hide, QEvent.Type.DeferredDelete):
            self._leave()
        elif kind in (QEvent.Type.Move, QEvent.Type.Resize):
            self._place()
        return False

    def _focus_changed(self, _old: QWidget | None, new: QWidget | None) -> None:
        self._leave()
        if new is None or new.window() is not self.window() or new.focusPolicy() == Qt.FocusPolicy.NoFocus:
            return
        by_mouse = QApplication.mouseButtons() != Qt.MouseButton.NoButton
        if by_mouse and not isinstance(new, (QLineEdit, QPlainTextEdit)):
            return
        self._target = new
        self._followed = _up_to_window(new)
        for widget in self._followed:
            widget.installEventFilter(self)
        self._place()
        self.show()
        self.raise_()

    def _leave(self) -> None:
        for widget in self._followed:
            if isValid(widget):
                widget.removeEventFilter(self)
        self._target, self._followed = None, ()
        self.hide()

    def _place(self) -> None:
        if self._target is None:
            return
        corner = self._target.mapTo(self.window(), QPoint(0, 0))
        reach = _OFF + _WIDTH
        box = self._target.rect().translated(corner).adjusted(-reach, -reach, reach, reach)
        self.setGeometry(box.intersected(self.window().rect()))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The ring."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self._theme.tokens.focus), _WIDTH))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)

    def _restyle(self, _tokens: Tokens) -> None:
        self.update()


def _up_to_window(widget: QWidget) -> tuple[QWidget, ...]:
    chain = [widget]
    while not chain[-1].isWindow() and (parent := chain[-1].parentWidget()) is not None:
        chain.append(parent)
    return tuple(chain)
