"""What a screen reader is told when it happens: once for each change, never once a second."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget


class Announcer(QObject):
    """Announces politely for one widget; `said(str)` repeats it for tests and the curious."""

    said = Signal(str)

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._widget = widget
        self._last: dict[str, str] = {}

    def say(self, about: str, words: str) -> None:
        """Announce `words` if they are new for that subject; empty words forget it."""
        if words == self._last.get(about, ""):
            return
        self._last[about] = words
        if words:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._widget, words))
            self.said.emit(words)
