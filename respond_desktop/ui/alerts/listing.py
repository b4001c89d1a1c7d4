"""The middle of the Alerts screen: the list with its day, its sum and its field, or words in its place."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from respond_desktop.domain.outcomes import Outcome, Refused, Unavailable
from respond_desktop.ui.alerts.head import ListHead
from respond_desktop.ui.alerts.table import AlertsTable
from respond_desktop.ui.frame.refusal import RefusalCard
from respond_desktop.ui.kit import MUTED, SECONDARY, Button, ButtonLook, Label, line, tight
from respond_desktop.ui.theme import SPACE, Theme


class AlertListing(QFrame):
    """It asks nothing: the screen says what it shows."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "dock")
        self.head = ListHead(theme)
        self.search, self.again = self.head.search, self.head.again
        self.further = Button(theme, "Show older ones", ButtonLook("chevron-down"), "closed alerts")
        self.handed = self.head.handed
        self.table = AlertsTable(theme)
        self._instead, self._foot = Label("", MUTED, wrap=True), Label("", SECONDARY, wrap=True)
        self._refusal = RefusalCard(theme)
        self._refusal.closed.connect(self._refusal.hide)
        self._body = QStackedWidget()
        self._body.addWidget(self.table)
        self._body.addWidget(self._words_instead())
        column = QVBoxLayout(self)
        tight(column)
        for part in (self.head, line(), self._body, line()):
            column.addWidget(part, 1 if part is self._body else 0)
        column.addLayout(self._low())

    def say(self, day: str, unit: str, words: str) -> None:
        """Words in place of the list of that day and unit; none: the list."""
        self.head.say(day, unit)
        self._instead.setText(words)
        self._body.setCurrentIndex(1 if words else 0)
        self._refusal.hide()
        if words:
            self.head.say_sum("")

    def say_sum(self, words: str) -> None:
        """What the list adds up to."""
        self.head.say_sum(words)

    def say_foot(self, words: str, more: bool) -> None:
        """From when it is; `more`: whether older ones can be asked for."""
        self._foot.setText(words)
        self.further.setVisible(more)

    def show_no(self, outcome: Outcome[object]) -> None:
        """Central's no, in place of the list."""
        if isinstance(outcome, Refused):
            self._refusal.show_refusal(outcome)
        elif isinstance(outcome, Unavailable):
            self._refusal.show_unavailable(outcome)

    def enable(self, can_ask: bool) -> None:
        """Whether something can be asked now."""
        self.again.setEnabled(can_ask)
        self.further.setEnabled(can_ask)

    def _low(self) -> QHBoxLayout:
        foot = QHBoxLayout()
        foot.setContentsMargins(SPACE.BETWEEN, SPACE.INSIDE, SPACE.BETWEEN, SPACE.INSIDE)
        foot.setSpacing(SPACE.PADDING)
        foot.addWidget(self.further)
        foot.addWidget(self._foot, 1)
        return foot

    def _words_instead(self) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        tight(column, SPACE.BETWEEN, SPACE.BETWEEN)
        column.addWidget(self._instead)
        column.addWidget(self._refusal)
        column.addStretch(1)
        return holder
