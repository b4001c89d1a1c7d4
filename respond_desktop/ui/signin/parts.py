"""Fields and messages of the sign-in cards."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from respond_desktop.domain.outcomes import Outcome, Refused, Unavailable
from respond_desktop.ui.kit import IconLabel, Label, Style, tight
from respond_desktop.ui.theme import TYPE, Theme, font

_LABEL = Style(TYPE.SECONDARY, tone="muted")


class Field(QWidget):
    """A label above a text field; `secret` hides what is typed."""

    def __init__(self, label: str, secret: bool = False) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        tight(column, spacing=5)
        self.edit = QLineEdit()
        self.edit.setProperty("role", "large")
        self.edit.setFont(font(TYPE.EMPHASIS))
        self.edit.setAccessibleName(label)
        if secret:
            self.edit.setEchoMode(QLineEdit.EchoMode.Password)
        column.addWidget(Label(label, _LABEL))
        column.addWidget(self.edit)

    def text(self) -> str:
        """What was typed."""
        return self.edit.text()


class Message(QWidget):
    """What went wrong, under the button, in words: a bold fact and what to do."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        tight(row, spacing=8)
        self._icon = IconLabel(theme, "alert-outline", "p2_text", 18)
        self._fact = Label("", Style(TYPE.BODY, 600), wrap=True)
        self._rest = Label("", Style(TYPE.BODY, tone="muted"), wrap=True)
        column = QVBoxLayout()
        tight(column, spacing=2)
        column.addWidget(self._fact)
        column.addWidget(self._rest)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(column, 1)
        self.hide()

    def say(self, words: str, icon: str = "alert-outline", tone: str = "p2_text") -> None:
        """Say it; the first sentence is the fact. Nothing to say hides the message."""
        fact, dot, rest = words.partition(". ")
        self._icon.show_icon(icon, tone)
        self._fact.setText(fact + dot.strip())
        self._rest.setText(rest)
        self._rest.setVisible(bool(rest))
        self.setVisible(bool(words))
        self.setAccessibleName(words)

    def words(self) -> str:
        """What it says."""
        return f"{self._fact.text()} {self._rest.text()}".strip()


def outcome_words(outcome: Outcome[object]) -> str:
    """Why the sign-in or the enrolment didn't happen; empty when it did."""
    if isinstance(outcome, Refused):
        return " ".join(part for part in (outcome.fact, outcome.why, *outcome.ways) if part)
    if isinstance(outcome, Unavailable):
        return f"{outcome.words} {tries_words(outcome.tries_left)}".strip()
    return ""


def tries_words(tries_left: int | None) -> str:
    """How many tries are left, and what comes then."""
    if tries_left is None:
        return ""
    if tries_left <= 0:
        return "No tries left: an administrator must unlock you."
    tries = "1 try" if tries_left == 1 else f"{tries_left} tries"
    return f"{tries} left, then an administrator must unlock you."
