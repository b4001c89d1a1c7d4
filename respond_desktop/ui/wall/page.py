"""The wall's tab: the wall itself, or where it is."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from respond_desktop.ui.kit import EMPHASIS, MUTED, Button, ButtonLook, IconLabel, Label, tight
from respond_desktop.ui.theme import SPACE, Theme

LEAST_WIDTH = 650
"""Pictures need a width; where the side panel takes it, a form waits until that is closed."""
ELSEWHERE = "The wall is in its own window."
ELSEWHERE_REST = "Closing that window brings the pictures back here. The watches go on."


class WallPage(QWidget):
    """`back_asked()`: bring the wall back into this tab."""

    back_asked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "ground")
        self.setMinimumWidth(LEAST_WIDTH)
        self._stack = QStackedWidget()
        self._elsewhere = QWidget()
        self._stack.addWidget(self._elsewhere)
        row = QHBoxLayout(self)
        tight(row)
        row.addWidget(self._stack)
        column = QVBoxLayout(self._elsewhere)
        tight(column, SPACE.BETWEEN, SPACE.INSIDE)
        column.addStretch(1)
        back = Button(theme, "Bring it back", ButtonLook("arrow-collapse", "Shift F11"), "the wall")
        back.clicked.connect(self.back_asked)
        for widget in (
            IconLabel(theme, "monitor-multiple", "muted", 32),
            Label(ELSEWHERE, EMPHASIS),
            Label(ELSEWHERE_REST, MUTED),
            back,
        ):
            column.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)

    def hold(self, wall: QWidget) -> None:
        """The wall is in the tab."""
        self._stack.addWidget(wall)
        self._stack.setCurrentWidget(wall)
        wall.show()

    def let_go(self, wall: QWidget) -> None:
        """The wall goes elsewhere."""
        self._stack.setCurrentWidget(self._elsewhere)
        self._stack.removeWidget(wall)
