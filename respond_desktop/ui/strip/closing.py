"""The three ways to close an alert, asked on its own card."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from respond_desktop.domain.alert.alerts import AlertOutcome
from respond_desktop.ui.kit import Button, ButtonLook, tight
from respond_desktop.ui.kit.pressed import digit
from respond_desktop.ui.theme import TYPE, Theme

_CHOICES = (
    (1, "Real", AlertOutcome.REAL),
    (2, "False", AlertOutcome.FALSE),
    (3, "Test", AlertOutcome.TEST),
)


class ClosingRow(QWidget):
    """ "Close as" Real 1, False 2, Test 3; Esc leaves without closing."""

    chosen = Signal(object)
    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        row = QHBoxLayout(self)
        tight(row, spacing=6)
        self._buttons: list[tuple[Button, AlertOutcome]] = []
        for number, words, outcome in _CHOICES:
            button = Button(theme, words, ButtonLook(key=str(number), height=32, size=TYPE.SECONDARY))
            button.clicked.connect(self._clicked)
            row.addWidget(button)
            self._buttons.append((button, outcome))
        self.name_object("alert")

    def name_object(self, about: str) -> None:
        """Say which alert is closed."""
        self.setAccessibleName(f"Close {about}")
        for button, _outcome in self._buttons:
            button.name_object(f"close {about}")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """1, 2, 3 close; Esc leaves."""
        pressed = digit(event)
        for number, _words, outcome in _CHOICES:
            if pressed == number and not event.isAutoRepeat():
                self.chosen.emit(outcome)
                return
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(event)

    def _clicked(self) -> None:
        asked = self.sender()
        for button, outcome in self._buttons:
            if button is asked:
                self.chosen.emit(outcome)
