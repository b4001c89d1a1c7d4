"""Something is handed over to whoever sits here: what, with which words, and the yes."""

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout

from respond_desktop.domain.alert.handover import HandOver
from respond_desktop.domain.outcomes import Outcome, Refused, Unavailable
from respond_desktop.ui.frame.refusal import RefusalCard
from respond_desktop.ui.handover.left import LeftList
from respond_desktop.ui.handover.note import note_words
from respond_desktop.ui.kit import (
    BODY,
    EMPHASIS,
    SECONDARY,
    Button,
    ButtonLook,
    Label,
    SectionHeader,
    line,
    tight,
)
from respond_desktop.ui.kit.panels import FittingScroll, IconLine, on_ctrl_enter, padded
from respond_desktop.ui.theme import SPACE, Theme
from respond_desktop.ui.words.measures import clock_minutes, day
from respond_desktop.ui.words.watches import plain

NOT_BEFORE = "Nothing is yours before you say yes. A watch doesn't go over: ask anew."


class TakingCard(QFrame):
    """`taken(hand_over_id)` on Yes; `left()`: not now, it goes on waiting."""

    taken = Signal(str)
    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "dock")
        self.hand_over_id = ""
        self._title, self._time = Label("", EMPHASIS, wrap=True), Label("", SECONDARY, wrap=True)
        self._words = Label("", BODY, wrap=True)
        self._things = LeftList(theme)
        self.yes = Button(theme, "Yes, I take over", ButtonLook("check", "Ctrl Enter", "primary", 40))
        self.later = Button(theme, "Not now", ButtonLook(key="Esc", height=40), "taking over")
        self._refusal = RefusalCard(theme)
        body = QVBoxLayout(self)
        tight(body)
        body.addWidget(SectionHeader(theme, "clipboard-arrow-left-outline", "Handed over to you"))
        body.addWidget(line())
        content, column = padded()
        for part in (self._title, self._time, self._words, line(), self._things):
            column.addWidget(part)
        column.addWidget(IconLine(theme, "account-arrow-right-outline", NOT_BEFORE))
        body.addWidget(FittingScroll(content))
        foot, low = padded(top=SPACE.INSIDE)
        low.addWidget(self.yes)
        low.addWidget(self.later)
        low.addWidget(self._refusal)
        body.addWidget(foot)
        body.addStretch(1)
        self.yes.clicked.connect(self._yes)
        self.later.clicked.connect(self.left)
        self._refusal.closed.connect(self._refusal.hide)
        self._shortcuts = on_ctrl_enter(self, self._yes)

    def show_hand_over(self, given: HandOver, now: datetime) -> None:
        """Its focus goes to no button: Enter takes nothing."""
        self.hand_over_id = given.id
        self._title.setText(
            f"{plain(given.given_by)} hands over to {'you' if given.to_name else 'whoever sits here now'}"
        )
        self._time.setText(f"{day(given.given_at)}, {clock_minutes(given.given_at)}, at {given.workstation}")
        self._words.setText(note_words(given))
        self._things.show_things(given.things, now, own=False)
        self._refusal.hide()
        self.yes.setEnabled(True)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_outcome(self, outcome: Outcome[object]) -> None:
        """Central's no."""
        self.yes.setEnabled(True)
        if isinstance(outcome, Refused):
            self._refusal.show_refusal(outcome)
        elif isinstance(outcome, Unavailable):
            self._refusal.show_unavailable(outcome)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves it waiting."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(event)

    def _yes(self) -> None:
        if self.yes.isEnabled():
            self.yes.setEnabled(False)
            self._refusal.hide()
            self.taken.emit(self.hand_over_id)
