"""The wall's tab: the wall itself, or where it is; forms open beside the pictures and not over them."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from respond_desktop.ui.kit import EMPHASIS, MUTED, Button, IconLabel, Label, Look, line, tight
from respond_desktop.ui.theme import SPACE, Theme

DOCK_WIDTH, LEAST_WIDTH = 440, 650
ELSEWHERE = "The wall is in its own window."
ELSEWHERE_REST = "Closing that window brings the pictures back here. The watches go on."


class WallPage(QWidget):
    """`back_asked()`: bring the wall back into this tab."""

    back_asked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "ground")
        self.setMinimumWidth(LEAST_WIDTH)
        self._dock: QWidget | None = None
        self._stack = QStackedWidget()
        self._elsewhere = QWidget()
        self._stack.addWidget(self._elsewhere)
        self._row = QHBoxLayout(self)
        tight(self._row)
        self._row.addWidget(self._stack, 1)
        self._edge = line(vertical=True)
        self._row.addWidget(self._edge)
        self._edge.hide()
        column = QVBoxLayout(self._elsewhere)
        tight(column, SPACE.BETWEEN, SPACE.INSIDE)
        column.addStretch(1)
        back = Button(theme, "Bring it back", Look("arrow-collapse", "Shift F11"), "the wall")
        back.clicked.connect(self.back_asked)
        for widget in (
            IconLabel(theme, "monitor-multiple", "muted", 32),
            Label(ELSEWHERE, EMPHASIS),
            Label(ELSEWHERE_REST, MUTED),
            back,
        ):
            column.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Pictures need a width; where the side panel takes it, the form waits until that is closed."""
        super().resizeEvent(event)
        self._share()

    def _share(self) -> None:
        if self._dock is not None:
            fits = self.width() >= LEAST_WIDTH + DOCK_WIDTH
            self._dock.setVisible(fits)
            self._edge.setVisible(fits)

    def hold(self, wall: QWidget) -> None:
        """The wall is in the tab."""
        self._stack.addWidget(wall)
        self._stack.setCurrentWidget(wall)
        wall.show()

    def let_go(self, wall: QWidget) -> None:
        """The wall goes elsewhere."""
        self._stack.setCurrentWidget(self._elsewhere)
        self._stack.removeWidget(wall)

    def borrow(self, dock: QWidget) -> None:
        """Show the right dock beside the pictures while a form is open in it."""
        if dock.parentWidget() is not self:
            self._row.addWidget(dock)
            dock.setFixedWidth(DOCK_WIDTH)
            self._dock = dock
            self._share()

    def give_back(self, dock: QWidget) -> None:
        """The dock goes back to its screen."""
        if dock.parentWidget() is self:
            self._dock = None
            self._row.removeWidget(dock)
            dock.setMinimumWidth(DOCK_WIDTH)
            dock.setMaximumWidth(16777215)
            self._edge.hide()
