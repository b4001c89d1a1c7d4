"""The head of the list of closed alerts: its day and unit, its sum, and what can be asked."""

from dataclasses import replace

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from respond_desktop.domain.alert.history import UNIT_MAX
from respond_desktop.ui.kit import SECONDARY, TITLE, Button, ButtonLook, Label, fit_row
from respond_desktop.ui.kit.shorten import SEPARATOR
from respond_desktop.ui.theme import SPACE, Theme

FIELD_WIDTH, FIELD_LEAST = 210, 150
HINT, HINT_SHORT = "Unit number, then Enter", "Unit number"


class ListHead(QWidget):
    """It says less on a laptop: first the sum's parts, then words that a sign says too; nothing is cut or covered."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.search = QLineEdit()
        self.search.setMaxLength(UNIT_MAX)
        self.search.setAccessibleName("Unit whose alerts are listed")
        self.search.setClearButtonEnabled(True)
        self.again = Button(theme, "Read again", ButtonLook("refresh"), "closed alerts")
        self.handed = Button(
            theme, "A hand-over waits", ButtonLook("clipboard-arrow-left-outline"), "read it"
        )
        self._again_look = self.again.look
        self._title, self._sum = Label("", TITLE), Label("", SECONDARY)
        self._day, self._unit, self._adds_up = "", "", ""
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(SPACE.BETWEEN, SPACE.INSIDE, SPACE.BETWEEN, SPACE.INSIDE)
        row.setSpacing(SPACE.PADDING)
        row.addWidget(self._title)
        row.addWidget(self._sum)
        row.addStretch(1)
        for part in (self.handed, self.search, self.again):
            row.addWidget(part)
        self.show_waiting(False)

    def minimumSizeHint(self) -> QSize:
        """It takes the width there is."""
        return QSize(0, super().minimumSizeHint().height())

    def say(self, day: str, unit: str) -> None:
        """What is listed: a day, and the unit ("Unit 214") where it is one's."""
        self._day, self._unit = day, unit
        self._fit()

    def say_sum(self, words: str) -> None:
        """What the list adds up to, the first of its parts first."""
        self._adds_up = words
        self._fit()

    def show_waiting(self, waits: bool) -> None:
        """Whether something is handed over."""
        self.handed.setVisible(waits)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More or less room."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        steps = (self._sum_short, self._no_sum, self._again_short, self._field_short, self._no_unit)
        fit_row(self._row, self.width(), steps)

    def _sum_short(self, less: bool) -> None:
        self._sum.setText(self._adds_up.split(SEPARATOR)[0] if less else self._adds_up)
        self._sum.setAccessibleName(self._adds_up)

    def _no_sum(self, less: bool) -> None:
        self._sum.setVisible(bool(self._adds_up) and not less)

    def _again_short(self, less: bool) -> None:
        self.again.set_look(replace(self._again_look, words=not less))

    def _field_short(self, less: bool) -> None:
        self.search.setFixedWidth(FIELD_LEAST if less else FIELD_WIDTH)
        self.search.setPlaceholderText(HINT_SHORT if less else HINT)

    def _no_unit(self, less: bool) -> None:
        """The last to give way: each row names its unit."""
        shown = (self._day,) if less else (self._day, self._unit)
        self._title.setText(SEPARATOR.join(part for part in shown if part))
