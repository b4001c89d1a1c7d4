"""The purpose form: nobody watches without saying why, and reads beforehand what the officer will see."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from respond_desktop.domain.names import typed
from respond_desktop.domain.outcomes import Done, Outcome, Refused, Unavailable
from respond_desktop.domain.people import Role
from respond_desktop.domain.requests import WatchRequest
from respond_desktop.domain.session import SessionView
from respond_desktop.domain.snapshot import LinkState, Snapshot
from respond_desktop.domain.units import UnitView
from respond_desktop.ui.frame.refusal import RefusalCard
from respond_desktop.ui.kit import (
    BODY,
    SECONDARY,
    STRONG,
    TITLE,
    Button,
    ButtonLook,
    Label,
    SectionHeader,
    line,
    tight,
)
from respond_desktop.ui.kit.panels import FittingScroll, IconLine, on_ctrl_enter, padded
from respond_desktop.ui.kit.pressed import digit
from respond_desktop.ui.theme import SPACE, Theme
from respond_desktop.ui.watch.reason import ReasonFields
from respond_desktop.ui.words.measures import clock

_ROLE_WORDS = {Role.NO_RIGHTS: "no rights", Role.ADMIN: "administrator"}
_CHOOSE, _WRITE = "Choose a purpose", "Write the reason"
_CANCEL, _CANCEL_BELOW = ButtonLook(key="Esc", height=40), ButtonLook(height=40)
_START = ButtonLook("eye", "Ctrl Enter", "primary", 40)


class PurposeForm(QFrame):
    """`start_requested(WatchRequest)` on Start; `cancelled()` on Esc or Cancel."""

    start_requested = Signal(object)
    cancelled = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "dock")
        self._theme = theme
        self._unit_id, self._number = "", ""
        self._waiting, self._blocked = False, ""
        self._header = SectionHeader(theme, "eye-outline", "Watch")
        self._state = Label("not started", SECONDARY)
        self._header.add(self._state)
        self._fields = ReasonFields(theme)
        self._happens = _WhatHappens(theme)
        self._rule = IconLine(theme, "gavel")
        self._note = IconLine(theme, "alert-outline")
        self._start = Button(theme, "Start watching", _START)
        self._cancel = Button(theme, "Cancel", _CANCEL)
        self._refusal = RefusalCard(theme, frozenset({_CHOOSE, _WRITE}))
        self._lay_out()
        self._start.clicked.connect(self._start_clicked)
        self._cancel.clicked.connect(self._leave)
        self._refusal.closed.connect(self._close_refusal)
        self._refusal.way_chosen.connect(self._go_way)
        self._shortcuts = on_ctrl_enter(self, self._start_clicked)

    @property
    def unit_number(self) -> str:
        """The unit the form is for."""
        return self._number

    def show_session(self, session: SessionView | None) -> None:
        """The choices and the rule of the policy in force; nothing that was written stays."""
        self._fields.incident.clear()
        self._fields.words.clear()
        if session is None:
            return
        self._fields.show_purposes(session.purposes)
        self._happens.say_minutes(session.watch_minutes)
        person = session.person
        role = _ROLE_WORDS.get(person.role, person.role.value)
        shift = "on shift" if person.on_shift else "not on shift"
        self._rule.say(f"Allowed by {session.policy_ref}: {role}, {person.command} command, {shift}.")

    def ask(self, unit: UnitView) -> None:
        """Begin anew for a unit; the focus goes to the choices."""
        self._unit_id, self._number = unit.id, unit.number
        self._header.title.setText(f"Watch Unit {unit.number}")
        self._happens.say_unit(unit.number)
        self._start.name_object(f"Unit {unit.number}")
        self._cancel.name_object(f"watching Unit {unit.number}")
        self._hide_refusal()
        self._note.say("")
        self._set_waiting(False)
        self._fields.clear()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Say beforehand what makes an ask useless: no link, no record, no recording."""
        unit = snapshot.unit(self._unit_id)
        self._blocked = _blocked_words(snapshot)
        stopped = unit is not None and unit.recording is None
        not_recording = (
            f"Unit {self._number} is not recording. Cameras can be watched only while they record."
        )
        if self._blocked or stopped:
            self._note.say(self._blocked or not_recording, "p2_text")
        elif not self._waiting:
            self._note.say("")
        self._enable()

    def show_waiting(self) -> None:
        """The ask is on its way."""
        self._set_waiting(True)

    def show_outcome(self, outcome: Outcome[object]) -> None:
        """Central's answer, if one is still awaited; after Done the watch panel takes the place of this form."""
        if not self._waiting:
            return
        self._set_waiting(False)
        if isinstance(outcome, Refused):
            self._state.setText("refused")
            self._refusal.show_refusal(outcome)
            self._read_first()
        elif isinstance(outcome, Unavailable):
            self._refusal.show_unavailable(outcome)
            self._read_first()
        elif isinstance(outcome, Done):
            self._state.setText("started")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits choose (outside text fields), Esc leaves."""
        if event.key() == Qt.Key.Key_Escape:
            self._step_back()
        elif self._fields.choose(digit(event)):
            self._note.say("")
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        body = QVBoxLayout(self)
        tight(body)
        body.addWidget(self._header)
        body.addWidget(line())
        content, column = padded()
        column.addWidget(Label("Why do you need to watch?", TITLE))
        column.addWidget(
            Label("Your answer is recorded. The officer can read it in “My views”.", SECONDARY, wrap=True)
        )
        column.addWidget(self._fields)
        column.addWidget(self._happens)
        column.addWidget(self._rule)
        column.addWidget(self._refusal)
        self._scroll = FittingScroll(content)
        body.addWidget(self._scroll)
        foot, low = padded(top=SPACE.INSIDE)
        buttons = QHBoxLayout()
        tight(buttons, 0, SPACE.INSIDE)
        buttons.addWidget(self._start, 1)
        buttons.addWidget(self._cancel)
        low.addWidget(self._note)
        low.addLayout(buttons)
        body.addWidget(foot)
        body.addStretch(1)

    def _start_clicked(self) -> None:
        if self._waiting or self._blocked:
            return
        missing = self._fields.missing()
        if missing:
            self._note.say(missing, "p2_text")
            self._focus_missing()
            return
        purpose = self._fields.purpose()
        self._note.say("")
        self._hide_refusal()
        self._set_waiting(True)
        self.start_requested.emit(
            WatchRequest(
                self._number,
                purpose.key if purpose else "",
                typed(self._fields.incident.text()),
                self._fields.words.toPlainText().strip(),
            )
        )

    def _focus_missing(self) -> None:
        if self._fields.purpose() is None:
            self._fields.focus_choices()
        else:
            self._fields.words.setFocus(Qt.FocusReason.OtherFocusReason)

    def _leave(self) -> None:
        self._set_waiting(False)
        self.cancelled.emit()

    def _step_back(self) -> None:
        if self._refusal.isVisibleTo(self):
            self._close_refusal()
        else:
            self._leave()

    def _read_first(self) -> None:
        """Esc belongs to the card now."""
        self._cancel.set_look(_CANCEL_BELOW)
        self._refusal.setFocus(Qt.FocusReason.OtherFocusReason)
        self._scroll.bring(self._refusal)

    def _close_refusal(self) -> None:
        self._hide_refusal()
        self._state.setText("not started")
        self._fields.focus_choices()

    def _hide_refusal(self) -> None:
        self._refusal.hide()
        self._cancel.set_look(_CANCEL)

    def _go_way(self, way: str) -> None:
        self._close_refusal()
        if way == _WRITE:
            self._fields.words.setFocus(Qt.FocusReason.OtherFocusReason)

    def _set_waiting(self, waiting: bool) -> None:
        self._waiting = waiting
        self._state.setText("asking central" if waiting else "not started")
        self._start.say("Asking central" if waiting else "Start watching")
        if waiting:
            self._cancel.setFocus(Qt.FocusReason.OtherFocusReason)
        self._fields.setEnabled(not waiting)
        self._enable()

    def _enable(self) -> None:
        self._start.setEnabled(not self._waiting and not self._blocked)


def _blocked_words(snapshot: Snapshot) -> str:
    if snapshot.audit_broken:
        return "The record can't be written, so nothing can be watched. IT has been told."
    if snapshot.trouble:
        return snapshot.trouble
    if snapshot.link.state is not LinkState.CONNECTED:
        return (
            f"No link to central since {clock(snapshot.link.since)}. Nothing can be watched. Use the radio."
        )
    return ""


class _WhatHappens(QFrame):
    """What happens when you start, in the order it happens."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "box")
        self._minutes, self._number = 15, ""
        body = QVBoxLayout(self)
        tight(body, SPACE.PADDING, 6)
        body.addWidget(Label("What happens when you start", STRONG))
        icons = ("clipboard-text-clock", "cellphone-text", "vibrate", "led-on", "timer-sand")
        self._lines = [IconLine(theme, name, label=Label("", BODY, wrap=True)) for name in icons]
        for row in self._lines:
            body.addWidget(row)

    def say_unit(self, number: str) -> None:
        self._number = number
        self._say()

    def say_minutes(self, minutes: int) -> None:
        self._minutes = minutes
        self._say()

    def _say(self) -> None:
        words = (
            "The record is written at central. No record, no picture.",
            f"{self._number} sees “Livestream” on the camera’s display,",
            "feels it vibrate, and",
            "sees the purple light blink. Then the picture comes.",
            f"It ends after {self._minutes} min, or when the recording stops.",
        )
        for row, said in zip(self._lines, words, strict=True):
            row.say(said, "text")
