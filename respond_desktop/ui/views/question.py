"""Question this view: the officer's own words go to those who may read the audit, and their answer is read here."""

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from respond_desktop.domain.cases import CaseState, ViewQuestion
from respond_desktop.domain.outcomes import Done, Outcome, Refused, Unavailable
from respond_desktop.domain.requests import WORDS_MAX
from respond_desktop.domain.views import ViewOfOfficer
from respond_desktop.ui.kit import SECONDARY, STRONG, Button, ButtonLook, Label, line, tight
from respond_desktop.ui.kit.panels import on_ctrl_enter, padded
from respond_desktop.ui.theme import SPACE, Theme
from respond_desktop.ui.views.sums import when_words
from respond_desktop.ui.words.measures import count
from respond_desktop.ui.words.watches import plain

BUTTON_HEIGHT, WORDS_HEIGHT = 44, 84
_EMPTY = "Write what you want to know about this view."
_LONG = f"Your question is too long: at most {WORDS_MAX} characters."
_SENDING = "Sending your question."


class QuestionPart(QFrame):
    """The foot of a view's detail; `asked(record_seq, words)` when one is sent. `answered` stands at its head."""

    asked = Signal(int, str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._view: ViewOfOfficer | None = None
        self._sending = 0
        self._begun = Button(
            theme,
            "Question this view",
            ButtonLook("comment-question-outline", kind="primary", height=BUTTON_HEIGHT),
        )
        self._goes_to = Label("", SECONDARY, wrap=True)
        self._title = Label("Your question", STRONG)
        self._words = QPlainTextEdit()
        self._words.setFixedHeight(WORDS_HEIGHT)
        self._words.setTabChangesFocus(True)
        self._words.setAccessibleName("Your question about this view")
        self._trouble = Label("", SECONDARY, wrap=True)
        self._trouble.set_tone("p2_text")
        self._send = Button(theme, "Send", ButtonLook("send", "Ctrl Enter", "primary"), "your question")
        self._cancel = Button(theme, "Cancel", ButtonLook(key="Esc"), "and send nothing")
        self.answered = Answered()
        self._lay_out()
        self._begun.clicked.connect(self._begin)
        self._send.clicked.connect(self._ask)
        self._cancel.clicked.connect(self._leave)

    def show_view(self, view: ViewOfOfficer, now: datetime) -> None:
        """Of another view nothing that was written stays; of the same it does."""
        if (
            self._view is None
            or self._view.record_seq != view.record_seq
            or view.question != self._view.question
        ):
            self._words.clear()
            self._say("")
            self._show_form(False)
        self._view = view
        self.answered.show_question(view.question, now)
        waits = view.question is not None and view.question.state is CaseState.OPEN
        self._begun.setVisible(not waits)
        self._begun.say("Question it again" if view.question else "Question this view")
        whom = plain(view.who)
        self._goes_to.setText(
            _waiting_words(view.question, whom) if view.question and waits else _goes_to(whom)
        )

    def show_outcome(self, record_seq: int, outcome: Outcome[object]) -> bool:
        """Central's answer; says whether the question is recorded. What was written stays until then."""
        self._send.setEnabled(True)
        if isinstance(outcome, Done):
            return True
        if self._view is not None and self._view.record_seq == record_seq:
            self._say(_trouble(outcome))
        return False

    def forget(self) -> None:
        """Somebody else sits here: nothing that was written stays."""
        self._view = None
        self._words.clear()
        self._show_form(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves the form."""
        if event.key() == Qt.Key.Key_Escape and self._form.isVisible():
            self._leave()
            return
        super().keyPressEvent(event)

    def _lay_out(self) -> None:
        self._offer, self._form = self._made_offer(), self._made_form()
        column = QVBoxLayout(self)
        tight(column)
        column.addWidget(line())
        column.addWidget(self._offer)
        column.addWidget(self._form)
        self._shortcuts = on_ctrl_enter(self._form, self._send.click)
        self._show_form(False)

    def _made_offer(self) -> QWidget:
        holder, column = padded(spacing=SPACE.INSIDE)
        column.addWidget(self._begun)
        column.addWidget(self._goes_to)
        return holder

    def _made_form(self) -> QWidget:
        holder, column = padded(spacing=SPACE.INSIDE)
        column.addWidget(self._title)
        column.addWidget(self._words)
        column.addWidget(self._trouble)
        foot = QHBoxLayout()
        tight(foot, 0, SPACE.INSIDE)
        foot.addWidget(self._send)
        foot.addWidget(self._cancel)
        foot.addStretch(1)
        column.addLayout(foot)
        return holder

    def _begin(self) -> None:
        self._say("")
        self._show_form(True)
        self._words.setFocus(Qt.FocusReason.OtherFocusReason)

    def _leave(self) -> None:
        self._show_form(False)
        self._begun.setFocus(Qt.FocusReason.OtherFocusReason)

    def _ask(self) -> None:
        words = self._words.toPlainText().strip()
        fault = _EMPTY if not words else _LONG if len(words) > WORDS_MAX else ""
        self._say(fault)
        if fault or self._view is None:
            self._words.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._send.setEnabled(False)
        self._say(_SENDING)
        self.asked.emit(self._view.record_seq, words)

    def _show_form(self, shown: bool) -> None:
        self._form.setVisible(shown)
        self._offer.setVisible(not shown)
        self._send.setEnabled(True)

    def _say(self, words: str) -> None:
        self._trouble.setText(words)
        self._trouble.setVisible(bool(words))


class Answered(QFrame):
    """What was asked, and the answer as far as there is one."""

    def __init__(self) -> None:
        super().__init__()
        self._asked = Label("", STRONG, wrap=True)
        self._words = Label("", wrap=True)
        self._answered = Label("", STRONG, wrap=True)
        self._answered.setContentsMargins(0, SPACE.INSIDE, 0, 0)
        self._answer = Label("", wrap=True)
        column = QVBoxLayout(self)
        tight(column, SPACE.PADDING, 2)
        for label in (self._asked, self._words, self._answered, self._answer):
            column.addWidget(label)
        self.hide()

    def show_question(self, question: ViewQuestion | None, now: datetime) -> None:
        """None: nothing was asked."""
        self.setVisible(question is not None)
        if question is None:
            return
        self._asked.setText(f"You questioned this view, {_when(question.asked_at, now)}")
        self._words.setText(f"“{plain(question.words)}”")
        at = f", {_when(question.answered_at, now)}" if question.answered_at else ""
        self._answered.setText(
            f"{plain(question.answered_by)} answered{at}" if question.answer else "Not answered yet"
        )
        self._answer.setText(f"“{plain(question.answer)}”" if question.answer else "")
        self._answer.setVisible(bool(question.answer))


def _when(at: datetime, now: datetime) -> str:
    """In the middle of a sentence: today 21:14, else Nov 19, 23:40."""
    return when_words(at, now).replace("Today", "today")


def _trouble(outcome: Outcome[object]) -> str:
    if isinstance(outcome, Unavailable):
        return outcome.words
    return f"Refused: {outcome.fact} {outcome.why}".strip() if isinstance(outcome, Refused) else ""


def _goes_to(whom: str) -> str:
    return f"Goes to those who may read the agency's audit. {whom} can't see, answer or close it. It is recorded."


def _waiting_words(question: ViewQuestion, whom: str) -> str:
    if not question.readers:
        return (
            f"Nobody but those it concerns may read the audit now, so nobody can answer it. It stays open until an "
            f"administrator gives somebody else that right. {whom} can't see, answer or close it."
        )
    return (
        f"{count(question.readers, 'person', 'people')} may answer it. {whom} can't see, answer or close it."
    )
