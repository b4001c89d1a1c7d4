"""Handing over in the window: offered before one signs out, shown to whoever takes over at the next sign-in."""

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from respond_desktop.domain.alert.handover import HandOver, TakenOver, WhatIsOpen, backup_open
from respond_desktop.domain.outcomes import Done, Outcome, Refused, Unavailable
from respond_desktop.domain.rights.policy import Permission
from respond_desktop.domain.session import SessionView
from respond_desktop.domain.snapshot import LinkState
from respond_desktop.qtbridge.commands import Commands
from respond_desktop.ui.alerts.screen import AlertsScreen
from respond_desktop.ui.frame.scene import Scene
from respond_desktop.ui.words.measures import count
from respond_desktop.ui.words.times import Clock

AT_SIGN_IN_S = 15.0
"""How long after a session's start what waits comes forward: the first states come one after the other."""
WAITS = "Something is handed over to you. Read it under Alerts (Ctrl+2), then say yes."

T = TypeVar("T")


class Handing(QObject):
    """`shown_asked()`: bring the Alerts screen forward; `sign_out_asked()`; `said(words)`."""

    shown_asked = Signal()
    sign_out_asked = Signal()
    said = Signal(str)

    def __init__(self, screen: AlertsScreen, commands: Commands, clock: Clock) -> None:
        super().__init__(screen)
        self._screen, self._commands, self._clock = screen, commands, clock
        self._session: SessionView | None = None
        self._scene: Scene | None = None
        self._waiting: tuple[HandOver, ...] = ()
        self._heard_of: frozenset[str] = frozenset()
        self._leaving, self._began_s = False, 0.0
        self._giving, self._taking = giving, taking = screen.side.giving, screen.side.taking
        giving.given.connect(self._give)
        giving.left.connect(self._not_yet)
        giving.sign_out_asked.connect(self.sign_out_asked)
        taking.taken.connect(self._take)
        taking.left.connect(screen.side.leave_form)
        screen.handed.clicked.connect(self._read)

    def show_session(self, session: SessionView | None) -> None:
        """Who sits here."""
        self._session, self._scene, self._waiting, self._leaving = session, None, (), False
        self._heard_of, self._began_s = frozenset(), self._clock.monotonic()
        self._screen.side.leave_form()

    def show_scene(self, scene: Scene) -> None:
        """At sign-in what waits comes forward; later it is only said: nobody's hand is pulled away from an alert."""
        self._scene = scene
        at_sign_in = self._clock.monotonic() - self._began_s < AT_SIGN_IN_S
        told = frozenset(scene.snapshot.hand_overs) if self._may() else frozenset()
        new, gone, self._heard_of = told - self._heard_of, self._heard_of - told, told
        self._screen.listing.head.show_waiting(bool(told))
        if gone:
            self._drop(gone)
        if new and at_sign_in:
            self._read()
        elif new:
            self.said.emit(WAITS)

    def before_sign_out(self) -> bool:
        """Whether something is offered first: something is hers, central is there, and it isn't offered right now."""
        if self._giving.isVisible() or not self._has_open():
            return False
        self._leaving = True
        self._screen.side.show_form(self._giving)
        self.shown_asked.emit()
        self._giving.begin()
        self._commands.load_open(self._for_her(self._opened))
        return True

    def _has_open(self) -> bool:
        scene = self._scene
        if scene is None or scene.snapshot.link.state is not LinkState.CONNECTED or not self._may():
            return False
        me = scene.session.person.id
        alerts = any(a.open and a.acknowledged_by_id == me for a in scene.snapshot.alerts)
        return alerts or any(
            b.asked_by_id == me and backup_open(b, scene.now) for b in scene.snapshot.backups
        )

    def _may(self) -> bool:
        return self._session is not None and self._session.may(Permission.ACKNOWLEDGE_ALERTS)

    def _opened(self, outcome: Outcome[WhatIsOpen]) -> None:
        if isinstance(outcome, Done):
            self._giving.show_open(outcome.value, self._clock.utc())
        else:
            self._giving.show_outcome(outcome)

    def _give(self, to_id: str, words: str) -> None:
        self._commands.hand_over(to_id, words, self._for_her(self._given))

    def _given(self, outcome: Outcome[HandOver]) -> None:
        if isinstance(outcome, Done):
            self.sign_out_asked.emit()
        else:
            self._giving.show_outcome(outcome)

    def _not_yet(self) -> None:
        self._leaving = False
        self._screen.side.leave_form()

    def _drop(self, gone: frozenset[str]) -> None:
        """Taken elsewhere, or replaced by a newer one."""
        self._waiting = tuple(h for h in self._waiting if h.id not in gone)
        if self._taking.hand_over_id in gone and self._taking.yes.isEnabled() and not self._leaving:
            self._screen.side.leave_form()

    def _read(self) -> None:
        """What waits, from central: that the notes are read is recorded."""
        self._commands.load_hand_overs(self._for_her(self._loaded))

    def _loaded(self, outcome: Outcome[tuple[HandOver, ...]]) -> None:
        if self._leaving:
            return
        if isinstance(outcome, Done):
            self._waiting = outcome.value
            if self._waiting:
                self._show(self._waiting[0])
        elif isinstance(outcome, Unavailable):
            self.said.emit(outcome.words)

    def _show(self, given: HandOver) -> None:
        self._screen.side.show_form(self._taking)
        self.shown_asked.emit()
        self._taking.show_hand_over(given, self._clock.utc())

    def _take(self, hand_over_id: str) -> None:
        self._commands.take_over(hand_over_id, self._for_her(partial(self._taken, hand_over_id)))

    def _taken(self, hand_over_id: str, outcome: Outcome[TakenOver]) -> None:
        if not isinstance(outcome, Done):
            self._taking.show_outcome(outcome)
            self.said.emit(outcome.fact if isinstance(outcome, Refused) else getattr(outcome, "words", ""))
            return
        given = next((h for h in self._waiting if h.id == hand_over_id), None)
        self._waiting = tuple(h for h in self._waiting if h.id != hand_over_id)
        self.said.emit(_taken_words(outcome.value, given.given_by if given else "the other"))
        if self._waiting:
            self._show(self._waiting[0])
        else:
            self._screen.side.leave_form()
            self._screen.read_anew()

    def _for_her(self, then: Callable[[Outcome[T]], None]) -> Callable[[Outcome[T]], None]:
        """An answer for somebody who has left reaches nobody."""
        session = self._session

        def answered(outcome: Outcome[T]) -> None:
            if session is not None and self._session is session:
                then(outcome)

        return answered


def _taken_words(taken: TakenOver, giver: str) -> str:
    over = f"You took over {count(len(taken.alert_ids), 'alert')} from {giver}."
    if not taken.stayed:
        return over
    return f"{over} {taken.stayed} stayed: closed since, taken by others, or not yours to act for."
