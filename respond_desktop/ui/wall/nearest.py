"""The units nearest to an alert or unit, watched one by one: one purpose, but an ask, a record and a notice each."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from respond_desktop.domain.outcomes import Outcome, Refused, Unavailable
from respond_desktop.domain.ranking import rank
from respond_desktop.domain.requests import WatchRequest
from respond_desktop.domain.session import SessionView
from respond_desktop.domain.snapshot import Snapshot
from respond_desktop.domain.units import UnitView
from respond_desktop.qtbridge.commands import Commands
from respond_desktop.ui.backup.candidates import place_of
from respond_desktop.ui.operations.right_dock import RightDock
from respond_desktop.ui.scene import Scene
from respond_desktop.ui.theme import Theme
from respond_desktop.ui.wall.model import WallModel
from respond_desktop.ui.watch.purpose import PurposeForm

MOST = 4
NOBODY = "No recording unit with a fresh location is near, or you watch them all."


class SeveralForm(PurposeForm):
    """The purpose form, asked once for several units."""

    def ask_several(self, units: tuple[UnitView, ...]) -> None:
        """Begin anew for these units."""
        self.ask(units[0])
        numbers = ", ".join(unit.number for unit in units)
        self._header.title.setText(f"Watch Units {numbers}" if len(units) > 1 else f"Watch Unit {numbers}")
        self._happens.say_unit("Each officer")
        self._start.name_object(f"Units {numbers}")


class Nearest(QObject):
    """Asks for the nearest units in turn; each answer goes to the place that would have shown the picture."""

    said = Signal(str)
    changed = Signal()

    def __init__(self, theme: Theme, commands: Commands, dock: RightDock, model: WallModel) -> None:
        super().__init__(dock)
        self._commands, self._dock, self._model = commands, dock, model
        self.form = SeveralForm(theme)
        dock.add_form(self.form)
        self._session: SessionView | None = None
        self._numbers: tuple[str, ...] = ()
        self._queue: list[WatchRequest] = []
        self.form.cancelled.connect(dock.show_panels)
        self.form.start_requested.connect(self._start)

    def show_session(self, session: SessionView | None) -> None:
        """Who sits here; what was still to be asked is never asked."""
        self._session = session
        self._numbers, self._queue = (), []
        if session is not None:
            self.form.show_session(session)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Let the form say what makes an ask useless."""
        self.form.show_snapshot(snapshot)

    def ask(self, scene: Scene | None) -> None:
        """Open the purpose form for the units nearest to what is selected."""
        units = nearest_units(scene) if scene is not None else ()
        if not units:
            self.said.emit(NOBODY)
            return
        self._numbers = tuple(unit.number for unit in units)
        self._dock.show_form(self.form)
        self.form.ask_several(units)

    def _start(self, request: object) -> None:
        if not isinstance(request, WatchRequest):
            return
        self._dock.show_panels()
        self._queue = [replace(request, unit_number=number) for number in self._numbers]
        for number in self._numbers:
            self._model.keep_asking(number)
        self.changed.emit()
        self._next()

    def _next(self) -> None:
        if self._queue and self._session is not None:
            request = self._queue.pop(0)
            self._commands.ask_watch(request, self._answer_for(request.unit_number))

    def _answer_for(self, number: str) -> Callable[[Outcome], None]:
        session = self._session

        def answered(outcome: Outcome) -> None:
            if session is None or session is not self._session:
                return
            self._model.answered(number, outcome)
            if isinstance(outcome, Refused):
                self.said.emit(f"Refused: {outcome.fact} {outcome.why}")
            elif isinstance(outcome, Unavailable):
                self.said.emit(outcome.words)
            self.changed.emit()
            self._next()

        return answered


def nearest_units(scene: Scene) -> tuple[UnitView, ...]:
    """Up to four recording units nearest to the selected alert or unit, without those watched already."""
    place = _place(scene)
    if place is None:
        return ()
    mine = frozenset(watch.unit_id for watch in scene.own_watches)
    recording = tuple(unit for unit in scene.snapshot.units if unit.recording is not None)
    ranked = rank(place, recording, scene.now, mine).ranked[:MOST]
    found = {unit.id: unit for unit in recording}
    return tuple(found[one.unit_id] for one in ranked)


def _place(scene: Scene) -> tuple[float, float] | None:
    alert = scene.alert(scene.selected_alert)
    if alert is not None and alert.unit_id == scene.selected_unit and alert.place is not None:
        unit = scene.snapshot.unit(alert.unit_id)
        return place_of(scene.snapshot, unit) if unit is not None else (alert.place.lat, alert.place.lon)
    unit = scene.snapshot.unit(scene.selected_unit)
    if unit is not None:
        return place_of(scene.snapshot, unit)
    first = scene.alerts[0] if scene.alerts else None
    return (first.place.lat, first.place.lon) if first is not None and first.place is not None else None


def about_words(scene: Scene) -> str:
    """Around what the nearest are counted, for screen readers."""
    unit = scene.snapshot.unit(scene.selected_unit)
    if unit is not None:
        return f"to Unit {unit.number}"
    return f"to the alert of Unit {scene.alerts[0].unit_number}" if scene.alerts else ""
