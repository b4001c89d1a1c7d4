"""The fields of the purpose form: why, which incident, and in whose words. No answer is chosen beforehand."""

import itertools

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from respond_desktop.domain.requests import WORDS_MAX
from respond_desktop.domain.rights.policy import Purpose
from respond_desktop.ui.kit import SECONDARY, Label, frame, line, tight
from respond_desktop.ui.kit.choices import Choice, OneOf
from respond_desktop.ui.theme import SPACE, Theme

INCIDENT_MAX = 64


class ReasonFields(QWidget):
    """Choices with digits, incident, own words."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._purposes: tuple[Purpose, ...] = ()
        self._rows: list[OneOf] = []
        self._list: QFrame | None = None
        self.incident = QLineEdit()
        self.incident.setMaxLength(INCIDENT_MAX)
        self.incident.setAccessibleName("Incident number")
        self.words = QPlainTextEdit()
        self.words.setFixedHeight(64)
        self.words.setTabChangesFocus(True)
        self._words_label = Label("", SECONDARY)
        self._body = QVBoxLayout(self)
        tight(self._body, 0, 6)
        self._body.addSpacing(SPACE.INSIDE)
        self._body.addWidget(Label("Incident number, if there is one", SECONDARY))
        self._body.addWidget(self.incident)
        self._body.addWidget(self._words_label)
        self._body.addWidget(self.words)

    def show_purposes(self, purposes: tuple[Purpose, ...]) -> None:
        """The choices of the policy in force."""
        if purposes == self._purposes:
            return
        self._purposes = purposes
        if self._list is not None:
            self._list.hide()
            self._list.deleteLater()
        self._list = self._make_list(purposes)
        self._body.insertWidget(0, self._list)
        self._list.show()
        asked = [str(n) for n, p in enumerate(purposes, 1) if p.needs_words]
        required = f" (required for {' and '.join(asked)})" if asked else ""
        self._words_label.setText(f"In your words{required}")
        self.words.setAccessibleName(f"In your words{required}")
        self._order_tabs()

    def clear(self) -> None:
        """Nothing chosen, nothing written, focus on the choices."""
        for row in self._rows:
            row.setAutoExclusive(False)
            row.setChecked(False)
            row.setAutoExclusive(True)
        self.incident.clear()
        self.words.clear()
        self.focus_choices()

    def focus_choices(self) -> None:
        """Hands start here."""
        chosen = next((r for r in self._rows if r.isChecked()), None)
        if self._rows:
            (chosen or self._rows[0]).setFocus(Qt.FocusReason.OtherFocusReason)

    def choose(self, digit: int) -> bool:
        """Choose by digit; says whether there is such a choice."""
        if not 1 <= digit <= len(self._rows):
            return False
        row = self._rows[digit - 1]
        row.setChecked(True)
        row.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return True

    def purpose(self) -> Purpose | None:
        """What was chosen."""
        pairs = zip(self._rows, self._purposes, strict=True)
        return next((purpose for row, purpose in pairs if row.isChecked()), None)

    def missing(self) -> str:
        """What still has to be said before one can start; empty when nothing."""
        purpose = self.purpose()
        if purpose is None:
            return "Choose why you need to watch."
        if purpose.needs_words and not self.words.toPlainText().strip():
            return f"“{purpose.words}” asks for your own words."
        if len(self.words.toPlainText()) > WORDS_MAX:
            return f"Your words are too long: at most {WORDS_MAX} characters."
        return ""

    def _make_list(self, purposes: tuple[Purpose, ...]) -> QFrame:
        made = frame("card-plain")
        made.setAccessibleName("Why do you need to watch?")
        body = QVBoxLayout(made)
        tight(body, 1)
        self._rows = []
        for number, purpose in enumerate(purposes, 1):
            if number > 1:
                body.addWidget(line())
            row = OneOf(
                self._theme, Choice(purpose.words, _note(purpose), str(number) if number < 10 else "")
            )
            self._rows.append(row)
            body.addWidget(row)
        return made

    def _order_tabs(self) -> None:
        chain: list[QWidget] = [*self._rows, self.incident, self.words]
        for before, after in itertools.pairwise(chain):
            QWidget.setTabOrder(before, after)


def _note(purpose: Purpose) -> str:
    if purpose.needs_second_person:
        return "a second person must approve"
    return "write it below" if purpose.needs_words else ""
