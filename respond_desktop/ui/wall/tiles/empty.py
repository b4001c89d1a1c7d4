"""What an empty place says: how a picture comes here, or for which unit the place is kept."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from respond_desktop.ui.kit import MUTED, SECONDARY, IconLabel, KeyCap, Label, tight
from respond_desktop.ui.theme import Theme

DROP_WORDS = ("Drop a unit here, or press", "W", "on a watched unit")


class EmptyPlace(QWidget):
    """A plus, a sentence with its key, and a second line."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._icon = IconLabel(theme, "plus", "muted", 24)
        self._first, self._second = Label("", MUTED), Label("", SECONDARY)
        self._words = ("", "")
        self._caps = {key: KeyCap(theme, key) for key in ("W", "V")}
        body = QVBoxLayout(self)
        tight(body, 4, 4)
        row = QHBoxLayout()
        tight(row, 0, 6)
        row.addStretch(1)
        row.addWidget(self._first)
        for cap in self._caps.values():
            row.addWidget(cap)
        row.addStretch(1)
        body.addStretch(1)
        body.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignHCenter)
        body.addLayout(row)
        self._second.setAlignment(Qt.AlignmentFlag.AlignCenter)
        body.addWidget(self._second)
        body.addStretch(1)

    def say(self, number: str) -> None:
        """For an empty place, or one that is kept for a unit."""
        first, key, second = DROP_WORDS
        if number:
            first, key, second = f"Kept for Unit {number}. To watch press", "V", "Nothing starts by itself."
        self._icon.show_icon("eye-off-outline" if number else "plus", "muted")
        self._words = (first, second)
        for name, cap in self._caps.items():
            cap.setVisible(name == key)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A small place says less: its name is read aloud, and the layout's large places say it all."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        first, second = self._words
        cap = max((cap.width() for cap in self._caps.values() if cap.isVisibleTo(self)), default=0)
        room, needed = self.width() - 8, self._first.fontMetrics().horizontalAdvance(first) + cap + 8
        whole = needed <= room and self._second.fontMetrics().horizontalAdvance(second) <= room
        for label, words in ((self._first, first), (self._second, second)):
            label.setText(words if whole else "")
        self._icon.setVisible(self.height() >= 80)
        self._second.setVisible(whole and self.height() >= 50)
