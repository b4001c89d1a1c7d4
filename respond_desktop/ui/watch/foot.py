"""The buttons under a watch: to the wall, end it, or put an ended one away."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from respond_desktop.domain.own_watches import OwnWatch
from respond_desktop.ui.kit import Button, ButtonLook
from respond_desktop.ui.theme import SPACE, Theme


class WatchFoot(QWidget):
    """`wall_clicked()`, `end_clicked()` while it runs; `close_clicked()` once it has ended."""

    wall_clicked = Signal()
    end_clicked = Signal()
    close_clicked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._wall = Button(theme, "To the wall", ButtonLook("view-grid-plus-outline", "W"))
        self._end = Button(theme, "End watch", ButtonLook("stop", "E"))
        self._close = Button(theme, "Close", ButtonLook(key="Esc"))
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE.PADDING, 0, SPACE.PADDING, SPACE.PADDING)
        for button in (self._wall, self._end, self._close):
            row.addWidget(button)
        self._wall.clicked.connect(self.wall_clicked)
        self._end.clicked.connect(self.end_clicked)
        self._close.clicked.connect(self.close_clicked)

    def show_own(self, own: OwnWatch | None) -> None:
        """The watch these act on."""
        runs = own is not None and own.running
        self._wall.setVisible(runs)
        self._end.setVisible(runs)
        self._end.setEnabled(True)
        self._close.setVisible(own is not None and not runs)
        if own is not None:
            self._wall.name_object(f"Unit {own.unit_number}")
            self._end.name_object(f"Unit {own.unit_number}")
            self._close.name_object(f"ended watch of Unit {own.unit_number}")

    def asked_to_end(self) -> None:
        """Once is enough."""
        self._end.setEnabled(False)
