"""Tells once that a window is on the screen, so that slow things start after it."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QWindow


class FirstExpose(QObject):
    """Calls `then` once, when the watched window was exposed and has painted."""

    def __init__(self, then: Callable[[], None]) -> None:
        super().__init__()
        self._then: Callable[[], None] | None = then
        self._window: QWindow | None = None

    def watch(self, window: QWindow) -> None:
        """Watch a native window that was just shown."""
        if self._then is None or self._window is not None:
            return
        self._window = window
        window.installEventFilter(self)
        if window.isExposed():
            self._tell()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look for the first expose; takes no event away."""
        if event.type() == QEvent.Type.Expose and self._window is not None and self._window.isExposed():
            self._tell()
        return False

    def _tell(self) -> None:
        if self._window is not None:
            self._window.removeEventFilter(self)
        then, self._then = self._then, None
        if then is not None:
            QTimer.singleShot(0, then)
