"""The button that is held while one talks: by mouse, by touch, by Space, or by T from anywhere in the window."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent, QKeyEvent, QMouseEvent

from respond_desktop.ui.kit import Button, ButtonLook
from respond_desktop.ui.kit.pressed import meant
from respond_desktop.ui.theme import Theme

TALK, TALKING = ButtonLook("microphone", "T"), ButtonLook("microphone", "T", "primary")
HOLD_WORDS = "hold while you speak"
_KEYS = (Qt.Key.Key_Space, Qt.Key.Key_T)


class TalkButton(Button):
    """`held(bool)`: True when it goes down, False once when it is let go, loses the focus or is hidden."""

    held = Signal(bool)

    def __init__(self, theme: Theme, look: ButtonLook = TALK) -> None:
        super().__init__(theme, "Talk", look, HOLD_WORDS)
        self._held = False

    def hold_by_key(self) -> None:
        """T went down somewhere: its release comes here with the focus."""
        if self.isVisible() and self.isEnabled():
            self.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self._hold(True)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Down."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._hold(True)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """A pointer that slips off the button holds it still."""
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Up."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._hold(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space holds it as well; a repeating key is one that is held."""
        if meant(event).key() not in _KEYS:
            super().keyPressEvent(event)
        elif not event.isAutoRepeat():
            self._hold(True)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Up."""
        if meant(event).key() not in _KEYS:
            super().keyReleaseEvent(event)
        elif not event.isAutoRepeat():
            self._hold(False)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Another window or field has the keys now: nobody would hear the release."""
        super().focusOutEvent(event)
        self._hold(False)

    def hideEvent(self, event: QHideEvent) -> None:
        """Gone from the screen."""
        super().hideEvent(event)
        self._hold(False)

    def _hold(self, down: bool) -> None:
        if down != self._held:
            self._held = down
            self.setDown(down)
            self.held.emit(down)
