"""The backup form: whom to ask, how fast, to which place. The order of units is frozen while it is open."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from respond_desktop.domain.backup import Code
from respond_desktop.domain.outcomes import Outcome, Refused, Unavailable
from respond_desktop.domain.requests import WORDS_MAX, BackupDraft
from respond_desktop.domain.session import SessionView
from respond_desktop.domain.snapshot import LinkState, Snapshot
from respond_desktop.domain.units import UnitView
from respond_desktop.ui.backup.candidates import candidates, not_ranked_words, ranking_for
from respond_desktop.ui.backup.codes import CodeChoice
from respond_desktop.ui.backup.place import PlaceChooser
from respond_desktop.ui.backup.recipients import Recipients
from respond_desktop.ui.frame.refusal import RefusalCard
from respond_desktop.ui.kit import SECONDARY, Button, ButtonLook, Label, SectionHeader, line, tight
from respond_desktop.ui.kit.panels import FittingScroll, IconLine, on_ctrl_enter, padded
from respond_desktop.ui.kit.pressed import digit, letter
from respond_desktop.ui.theme import SPACE, Theme
from respond_desktop.ui.words.measures import clock as clock_words
from respond_desktop.ui.words.measures import count
from respond_desktop.ui.words.places import PlaceWords
from respond_desktop.ui.words.times import SYSTEM_CLOCK, Clock

RECIPIENTS_MAX = 50
_SEND = ButtonLook("car-emergency", "Ctrl Enter", "primary", 40)
NAMED_MOST = 3
"""So many are named on the button; more are counted."""
_CANCEL, _CANCEL_BELOW = ButtonLook(key="Esc", height=40), ButtonLook(height=40)


class BackupForm(QFrame):
    """`send_requested(BackupDraft)` on Send; `cancelled()` on Esc or Cancel."""

    send_requested = Signal(object)
    cancelled = Signal()

    def __init__(
        self, theme: Theme, clock: Clock = SYSTEM_CLOCK, place_words: PlaceWords = lambda *_at: None
    ) -> None:
        super().__init__()
        self.setProperty("role", "dock")
        self._theme, self._clock = theme, clock
        self._number, self._unit_id, self._blocked, self._waiting = "", "", "", False
        self._recipients: Recipients | None = None
        self._header = SectionHeader(theme, "car-emergency", "Backup")
        self._state = Label("not sent", SECONDARY)
        self._header.add(self._state)
        self._place = PlaceChooser(theme, place_words)
        self._code = CodeChoice(theme)
        self._not_ranked = Label("", SECONDARY, wrap=True)
        self._description = QPlainTextEdit()
        self._description.setAccessibleName("What they should know")
        self._description.setTabChangesFocus(True)
        self._description.setFixedHeight(52)
        self._note = IconLine(theme, "alert-outline")
        self._send = Button(theme, "Send", _SEND)
        self._cancel = Button(theme, "Cancel", _CANCEL)
        self._refusal = RefusalCard(theme)
        self._lay_out()
        self._send.clicked.connect(self._send_clicked)
        self._cancel.clicked.connect(self._leave)
        self._refusal.closed.connect(self._hide_refusal)
        self._code.changed.connect(self._chosen_changed)
        self._shortcuts = on_ctrl_enter(self, self._send_clicked)

    @property
    def unit_number(self) -> str:
        """The unit that needs backup."""
        return self._number

    def show_session(self, _session: SessionView | None) -> None:
        """Nothing that the one before wrote stays."""
        self._description.clear()

    def ask(self, unit: UnitView, snapshot: Snapshot, chosen: frozenset[str] = frozenset()) -> None:
        """Begin anew for `unit`; `chosen` are the units asked unless toggled (none: the closest one)."""
        now = self._clock.central(snapshot.link.clock_offset_s)
        ranking = ranking_for(snapshot, unit, now)
        shown = candidates(ranking)
        if not chosen and ranking.ranked:
            chosen = frozenset({ranking.ranked[0].unit_id})
        self._number, self._unit_id = unit.number, unit.id
        self._header.title.setText(f"Backup for Unit {unit.number}")
        self._place.begin(unit, snapshot, now)
        self._not_ranked.setText(not_ranked_words(ranking))
        self._code.choose(Code.CODE_3)
        self._description.clear()
        self._hide_refusal()
        self._set_waiting(False)
        self._show_recipients(Recipients(self._theme, shown, chosen))
        self.show_snapshot(snapshot)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Link and places of this moment; the order of units is frozen while the form is open."""
        unit = snapshot.unit(self._unit_id)
        if unit is not None and not self._waiting:
            self._place.follow(unit, snapshot, self._clock.central(snapshot.link.clock_offset_s))
        lost = snapshot.link.state is not LinkState.CONNECTED
        since = clock_words(snapshot.link.since)
        words = (
            f"No link to central since {since}. This can't be sent and won't be sent later. Use the radio."
        )
        if lost or self._blocked:
            self._note.say(words if lost else "", "p2_text", "link-variant-off")
        self._blocked = words if lost else ""
        self._enable()

    def show_outcome(self, outcome: Outcome[object]) -> None:
        """Central's answer; after Done the receipts take the place of this form."""
        self._set_waiting(False)
        if isinstance(outcome, Refused):
            self._refusal.show_refusal(outcome)
        elif isinstance(outcome, Unavailable):
            self._refusal.show_unavailable(outcome)
        else:
            return
        self._cancel.set_look(_CANCEL_BELOW)
        self._refusal.setFocus(Qt.FocusReason.OtherFocusReason)
        self._scroll.bring(self._refusal)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits toggle units, G and P choose the place (outside the text field), Esc leaves."""
        if event.key() == Qt.Key.Key_Escape:
            self._step_back()
        elif self._waiting or not (self._toggle(digit(event)) or self._place.choose(letter(event))):
            super().keyPressEvent(event)

    def _toggle(self, number: int) -> bool:
        return self._recipients is not None and self._recipients.toggle(number)

    def _lay_out(self) -> None:
        body = QVBoxLayout(self)
        tight(body)
        body.addWidget(self._header)
        body.addWidget(line())
        content, column = padded()
        column.addWidget(self._code)
        column.addWidget(self._place)
        column.addWidget(Label("To whom; estimate, straight line", SECONDARY))
        self._list_at, self._column = column.count(), column
        column.addWidget(self._not_ranked)
        column.addWidget(Label("What they should know", SECONDARY))
        column.addWidget(self._description)
        column.addWidget(self._refusal)
        self._scroll = FittingScroll(content)
        body.addWidget(self._scroll)
        foot, low = padded(top=SPACE.INSIDE)
        buttons = QHBoxLayout()
        tight(buttons, 0, SPACE.INSIDE)
        buttons.addWidget(self._send, 1)
        buttons.addWidget(self._cancel)
        low.addWidget(self._note)
        low.addLayout(buttons)
        low.addWidget(Label("Sent once. Nothing is re-sent later.", SECONDARY))
        body.addWidget(foot)
        body.addStretch(1)

    def _show_recipients(self, made: Recipients) -> None:
        if self._recipients is not None:
            self._recipients.hide()
            self._recipients.deleteLater()
        self._recipients = made
        self._column.insertWidget(self._list_at, made)
        made.show()
        for row in made.rows():
            row.toggled.connect(self._chosen_changed)
            QWidget.setTabOrder(row, self._description)
        made.moved.connect(self._scroll.ensureWidgetVisible)
        made.focus()
        self._chosen_changed()

    def _chosen_changed(self) -> None:
        numbers = self._recipients.chosen_numbers() if self._recipients else ()
        self._send.say(f"Ask {_named(numbers)}, Code {self._code.code().value}" if numbers else "Ask")
        self._send.name_object(f"backup request for Unit {self._number}")
        if not self._blocked:
            self._note.say("")

    def _missing(self, chosen: tuple[str, ...]) -> str:
        if not chosen:
            return "Choose at least one unit."
        if len(chosen) > RECIPIENTS_MAX:
            return f"Choose at most {RECIPIENTS_MAX} units."
        long = len(self._description.toPlainText()) > WORDS_MAX
        return f"Your words are too long: at most {WORDS_MAX} characters." if long else ""

    def _send_clicked(self) -> None:
        if self._waiting or self._blocked or self._recipients is None:
            return
        chosen = self._recipients.chosen()
        missing = self._missing(chosen)
        if missing:
            self._note.say(missing, "p2_text")
            return
        self._hide_refusal()
        self._set_waiting(True)
        words = self._description.toPlainText().strip()
        self.send_requested.emit(
            BackupDraft(self._number, self._code.code(), words, chosen, self._place.chosen())
        )

    def _step_back(self) -> None:
        if self._refusal.isVisibleTo(self):
            self._hide_refusal()
        else:
            self._leave()

    def _leave(self) -> None:
        self._set_waiting(False)
        self.cancelled.emit()

    def _hide_refusal(self) -> None:
        self._refusal.hide()
        self._cancel.set_look(_CANCEL)

    def _set_waiting(self, waiting: bool) -> None:
        self._waiting = waiting
        self._state.setText("asking central" if waiting else "not sent")
        self._enable()

    def _enable(self) -> None:
        self._send.setEnabled(not self._waiting and not self._blocked)
        self._send.setAccessibleDescription(self._blocked)


def _named(numbers: tuple[str, ...]) -> str:
    if len(numbers) > NAMED_MOST:
        return count(len(numbers), "unit")
    *first, last = numbers
    return f"{', '.join(first)} and {last}" if first else last
