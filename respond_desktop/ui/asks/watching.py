"""Watching, from the purpose form to the panel: carries the ask to central and its answer back."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal

from respond_desktop.domain.outcomes import Done, Outcome, Refused, Unavailable
from respond_desktop.domain.requests import WatchRequest
from respond_desktop.domain.session import SessionView
from respond_desktop.domain.units import UnitView
from respond_desktop.qtbridge.bridge import Bridge
from respond_desktop.ui.frame.extras import Extras
from respond_desktop.ui.frame.right_dock import RightDock
from respond_desktop.ui.frame.scene import Scene
from respond_desktop.ui.hear.hearing import Hearing
from respond_desktop.ui.keep.keeping import KeepPanel
from respond_desktop.ui.theme import Theme
from respond_desktop.ui.watch.panel import WatchPanel
from respond_desktop.ui.watch.purpose import PurposeForm

END_ALL_AGAIN_S = 5.0


class WatchSide(QObject):
    """Owns the purpose form and the watch panel of one right dock."""

    said = Signal(str)

    def __init__(self, theme: Theme, bridge: Bridge, dock: RightDock, extras: Extras) -> None:
        super().__init__(dock)
        clock, sound = extras.clock, extras.make_sound()
        self._commands, self._dock = bridge.commands, dock
        self.form, self.panel = PurposeForm(theme), WatchPanel(theme, bridge.watches, clock)
        self.hearing = Hearing(bridge, sound, extras.make_talk(bridge.commands, sound), self)
        self.keeping = KeepPanel(theme, bridge, clock)
        self.shown = 0
        self._session: SessionView | None = None
        self._scene: Scene | None = None
        self._end_all_asked: Scene | None = None
        dock.keep_in_sight(self.panel, self.panel.sight)
        dock.add_form(self.form)
        dock.add_form(self.keeping.form)
        self._connect_sound()
        self.panel.acts.keep_requested.connect(self.keep)
        self.keeping.opened.connect(partial(dock.show_form, self.keeping.form))
        self.keeping.left.connect(dock.show_panels)
        self.keeping.said.connect(self.said)
        self.panel.hide()
        self.form.cancelled.connect(dock.show_panels)
        self.form.start_requested.connect(self._start)
        self.panel.end_requested.connect(self._end)
        self.panel.watched_changed.connect(self._shown)
        bridge.watch_ended.connect(self._ended)

    def _connect_sound(self) -> None:
        acts, hearing = self.panel.acts, self.hearing
        acts.listen_toggled.connect(hearing.toggle)
        acts.talk_held.connect(hearing.hold)
        acts.read.connect(hearing.read)
        hearing.changed.connect(acts.show_sound)
        hearing.level.connect(acts.show_level)
        hearing.said.connect(self.said)

    def show_session(self, session: SessionView | None) -> None:
        """Who sits here."""
        self._session = session
        self._scene = self._end_all_asked = None
        self.hearing.forget()
        self.keeping.show_session(session)

    def show_scene(self, scene: Scene) -> None:
        """What is heard, and the time."""
        self._scene = scene
        self.hearing.show_scene(scene)

    def ask(self, unit: UnitView) -> None:
        """Open the purpose form, unless it is open for this unit already."""
        if self._dock.shows(self.form) and self.form.unit_number == unit.number:
            return
        self._dock.show_form(self.form)
        self.form.ask(unit)

    def end_selected(self) -> None:
        """E."""
        if self.panel.running():
            self.panel.end_selected()
        else:
            self.said.emit("You are watching no camera.")

    def end_all(self) -> None:
        """Shift+E: asks once, then ends all."""
        running = self.panel.running()
        if not running:
            self.said.emit("You are watching no camera.")
        elif len(running) > 1 and not self._asked_just_now():
            self._end_all_asked = self._scene
            self.said.emit(f"Press Shift+E again within 5 s to end all {len(running)} watches.")
        else:
            self._end_all_asked = None
            for watch_id in running:
                self._end(watch_id)

    def _asked_just_now(self) -> bool:
        asked, scene = self._end_all_asked, self._scene
        return bool(asked and scene and (scene.now - asked.now).total_seconds() <= END_ALL_AGAIN_S)

    def _start(self, request: object) -> None:
        if isinstance(request, WatchRequest):
            self.form.show_waiting()
            self._commands.ask_watch(request, self._started(request.unit_number))

    def _started(self, unit_number: str) -> Callable[[Outcome[str]], None]:
        session = self._session

        def answered(outcome: Outcome[str]) -> None:
            if session is None or session is not self._session:
                return
            self.form.show_outcome(outcome)
            if isinstance(outcome, Done):
                self.panel.begin(outcome.value, unit_number)
                if self._dock.shows(self.form) and self.form.unit_number == unit_number:
                    self._dock.show_panels()
            elif isinstance(outcome, Refused):
                self.said.emit(f"Refused: {outcome.fact} {outcome.why}")
            else:
                self.said.emit(outcome.words)

        return answered

    def keep(self, watch_id: str) -> None:
        """Open the form to keep something of an own watch."""
        own = self.panel.own(watch_id)
        if own is not None and self._scene is not None:
            self.keeping.ask(own, self._scene.snapshot.link.clock_offset_s)

    def _end(self, watch_id: str) -> None:
        self._commands.end_watch(watch_id, self._end_answered)

    def _end_answered(self, outcome: Outcome[object]) -> None:
        if isinstance(outcome, Unavailable):
            self.said.emit(outcome.words)

    def _ended(self, _watch_id: str, words: str) -> None:
        self.said.emit(f"Watch ended. {words}")

    def _shown(self, number: int) -> None:
        self.shown = number
        self.panel.setVisible(number > 0)
        self._dock.settle()
