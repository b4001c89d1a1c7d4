"""The middle of the Alerts screen: the list with its day, its sum and its field, or words in its place."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from respond_desktop.domain.history import UNIT_MAX
from respond_desktop.domain.outcomes import Outcome, Refused, Unavailable
from respond_desktop.ui.alerts.table import AlertsTable
from respond_desktop.ui.kit import MUTED, SECONDARY, TITLE, Button, ElidedLabel, Label, Look, line, tight
from respond_desktop.ui.theme import SPACE, Theme
from respond_desktop.ui.watch.refusal import RefusalCard


class Listing(QFrame):
    """It asks nothing: the screen says what it shows."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "dock")
        self.search = QLineEdit()
        self.search.setMaxLength(UNIT_MAX)
        self.search.setPlaceholderText("Unit number, then Enter")
        self.search.setAccessibleName("Unit whose alerts are listed")
        self.search.setClearButtonEnabled(True)
        self.again = Button(theme, "Read again", Look("refresh"), "closed alerts")
        self.further = Button(theme, "Show older ones", Look("chevron-down"), "closed alerts")
        self.handed = Button(theme, "A hand-over waits", Look("clipboard-arrow-left-outline"), "read it")
        self.table = AlertsTable(theme)
        self._title, self._sum = Label("", TITLE), ElidedLabel("", SECONDARY)
        self._instead, self._foot = Label("", MUTED, wrap=True), Label("", SECONDARY, wrap=True)
        self._refusal = RefusalCard(theme)
        self._refusal.closed.connect(self._refusal.hide)
        self.handed.hide()
        self._body = QStackedWidget()
        self._body.addWidget(self.table)
        self._body.addWidget(self._words_instead())
        column = QVBoxLayout(self)
        tight(column)
        column.addLayout(self._head())
        for part in (line(), self._body, line()):
            column.addWidget(part, 1 if part is self._body else 0)
        column.addLayout(self._low())

    def say(self, title: str, words: str) -> None:
        """Words in place of the list; none: the list."""
        self._title.setText(title)
        self._instead.setText(words)
        self._body.setCurrentIndex(1 if words else 0)
        self._refusal.hide()
        if words:
            self._sum.setText("")

    def say_sum(self, words: str) -> None:
        """What the list adds up to."""
        self._sum.setText(words)

    def say_foot(self, words: str, more: bool) -> None:
        """From when it is; `more`: whether older ones can be asked for."""
        self._foot.setText(words)
        self.further.setVisible(more)

    def show_no(self, outcome: Outcome) -> None:
        """Central's no, in place of the list."""
        if isinstance(outcome, Refused):
            self._refusal.show_refusal(outcome)
        elif isinstance(outcome, Unavailable):
            self._refusal.show_unavailable(outcome)

    def enable(self, can_ask: bool) -> None:
        """Whether something can be asked now."""
        self.again.setEnabled(can_ask)
        self.further.setEnabled(can_ask)

    def _head(self) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setContentsMargins(SPACE.BETWEEN, SPACE.INSIDE, SPACE.BETWEEN, SPACE.INSIDE)
        head.setSpacing(SPACE.PADDING)
        self.search.setFixedWidth(210)
        head.addWidget(self._title)
        head.addWidget(self._sum, 1)
        for part in (self.handed, self.search, self.again):
            head.addWidget(part)
        return head

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
