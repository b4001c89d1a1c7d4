"""Before one signs out: who takes over, what is open, and what the next one can't see here."""

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QPlainTextEdit, QVBoxLayout

from respond_desktop.domain.alert.handover import Colleague, WhatIsOpen
from respond_desktop.domain.outcomes import Done, Outcome, Refused, Unavailable
from respond_desktop.domain.requests import WORDS_MAX
from respond_desktop.ui.frame.refusal import RefusalCard
from respond_desktop.ui.handover.left import LeftList
from respond_desktop.ui.kit import SECONDARY, TITLE, Button, ButtonLook, Label, SectionHeader, line, tight
from respond_desktop.ui.kit.choices import Choice, OneOf
from respond_desktop.ui.kit.panels import FittingScroll, IconLine, on_ctrl_enter, padded
from respond_desktop.ui.kit.pressed import digit
from respond_desktop.ui.theme import SPACE, Theme

ASKING = "Asking central what is open."
WHOEVER = "Whoever signs in next here"
CHOOSE = "Choose who takes over."
UNTIL_YES = (
    "Nothing goes over before the other says yes. Until then it stays in your name. Watches never go over."
)


class GivingForm(QFrame):
    """`given(to_id, words)`; `left()`: not yet; `sign_out_asked()`: without handing over."""

    given = Signal(str, str)
    left = Signal()
    sign_out_asked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "dock")
        self._theme = theme
        self._to: list[str] = []
        self._waiting = False
        self._group = QButtonGroup(self)
        self._title = Label("Who takes over?", TITLE)
        self._choices = QVBoxLayout()
        tight(self._choices)
        self._things = LeftList(theme)
        self.words = QPlainTextEdit()
        self.words.setAccessibleName("In your words")
        self.words.setTabChangesFocus(True)
        self.words.setFixedHeight(72)
        self._note = IconLine(theme, "account-arrow-right-outline", UNTIL_YES)
        self.give = Button(theme, "Hand over and sign out", ButtonLook("logout", "Ctrl Enter", "primary", 40))
        self.without = Button(theme, "Sign out without", ButtonLook(height=40), "handing over")
        self.later = Button(theme, "Not yet", ButtonLook(key="Esc", height=40), "signing out")
        self._refusal = RefusalCard(theme)
        self._lay_out()
        self.give.clicked.connect(self._give)
        self.without.clicked.connect(self.sign_out_asked)
        self.later.clicked.connect(self.left)
        self._refusal.closed.connect(self._no_was_read)
        self._shortcuts = on_ctrl_enter(self, self._give)

    def begin(self) -> None:
        """Anew; central is asked meanwhile."""
        self.words.clear()
        self._refusal.hide()
        self._title.setText(ASKING)
        self._offer(())
        self._things.hide()
        self._set_waiting(True)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_open(self, found: WhatIsOpen, now: datetime) -> None:
        """Central's list."""
        self._set_waiting(False)
        self._title.setText("Who takes over?")
        self._things.show_things(found.things, now)
        self._things.show()
        self._offer(found.colleagues, whoever=True)

    def show_outcome(self, outcome: Outcome[object]) -> None:
        """Central's answer to either; signing out without it is always possible."""
        self._set_waiting(False)
        if self._title.text() == ASKING and not isinstance(outcome, Done):
            self._title.setText("Hand over")
        if isinstance(outcome, Refused):
            self._refusal.show_refusal(outcome)
        elif isinstance(outcome, Unavailable):
            self._refusal.show_unavailable(outcome)
        if self._refusal.isVisibleTo(self):
            self._refusal.setFocus(Qt.FocusReason.OtherFocusReason)
            self._scroll.bring(self._refusal)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits choose (outside the text field), Esc leaves."""
        chosen = digit(event)
        buttons = self._group.buttons()
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif 1 <= chosen <= min(9, len(buttons)):
            buttons[chosen - 1].setChecked(True)
            buttons[chosen - 1].setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            super().keyPressEvent(event)

    def _no_was_read(self) -> None:
        self._refusal.hide()
        self.words.setFocus(Qt.FocusReason.OtherFocusReason)

    def _offer(self, colleagues: tuple[Colleague, ...], whoever: bool = False) -> None:
        for button in self._group.buttons():
            self._group.removeButton(button)
            self._choices.removeWidget(button)
            button.hide()
            button.deleteLater()
        rows = [(c.id, c.name, c.workstation) for c in colleagues[:8]]
        rows += [("", WHOEVER, "")] if whoever else []
        self._to = [person_id for person_id, _, _ in rows]
        for number, (_, name, where) in enumerate(rows, 1):
            row = OneOf(self._theme, Choice(name, where, str(number)))
            self._group.addButton(row)
            self._choices.addWidget(row)
            row.show()
            if number == 1:
                row.setFocus(Qt.FocusReason.OtherFocusReason)

    def _give(self) -> None:
        if self._waiting or not self._to:
            return
        chosen = [n for n, button in enumerate(self._group.buttons()) if button.isChecked()]
        words = self.words.toPlainText().strip()
        if not chosen:
            self._note.say(CHOOSE, "p2_text")
        elif len(words) > WORDS_MAX:
            self._note.say(f"Your words are too long: at most {WORDS_MAX} characters.", "p2_text")
        else:
            self._note.say(UNTIL_YES)
            self._refusal.hide()
            self._set_waiting(True)
            self.given.emit(self._to[chosen[0]], words)

    def _set_waiting(self, waiting: bool) -> None:
        self._waiting = waiting
        self.give.setEnabled(not waiting)

    def _lay_out(self) -> None:
        body = QVBoxLayout(self)
        tight(body)
        body.addWidget(
            SectionHeader(self._theme, "clipboard-arrow-right-outline", "Before you sign out: hand over")
        )
        body.addWidget(line())
        content, column = padded()
        column.addWidget(self._refusal)
        column.addWidget(self._title)
        column.addLayout(self._choices)
        column.addSpacing(SPACE.GRID)
        column.addWidget(
            Label("What is open, by central's list. It can't be left out.", SECONDARY, wrap=True)
        )
        column.addWidget(self._things)
        self._scroll = FittingScroll(content)
        body.addWidget(self._scroll)
        foot, low = padded(top=SPACE.INSIDE)
        low.addWidget(Label("In your words: what the next one can't see here", SECONDARY, wrap=True))
        low.addWidget(self.words)
        low.addWidget(self._note)
        low.addWidget(self.give)
        row = QHBoxLayout()
        tight(row, 0, SPACE.INSIDE)
        row.addWidget(self.without, 1)
        row.addWidget(self.later, 1)
        low.addLayout(row)
        body.addWidget(foot)
        body.addStretch(1)
