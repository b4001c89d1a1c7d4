"""The units nearest to an incident, watched one by one: one purpose, but an ask, a record and a notice each."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QVBoxLayout

from respond_desktop.domain.outcomes import Outcome, Refused, Unavailable
from respond_desktop.domain.requests import WatchRequest
from respond_desktop.domain.session import SessionView
from respond_desktop.qtbridge.commands import Commands
from respond_desktop.ui.frame.right_dock import RightDock
from respond_desktop.ui.frame.scene import Scene
from respond_desktop.ui.kit.panels import IconLine, padded
from respond_desktop.ui.theme import Theme
from respond_desktop.ui.wall.acts import FULL
from respond_desktop.ui.wall.book.around import MOST, NearestFound, around, find_nearest
from respond_desktop.ui.wall.book.model import WallModel
from respond_desktop.ui.watch.purpose import PurposeForm

NO_PLACE = "There is no place to measure from. Select an alert or a unit first."
NOBODY = "No recording unit with a fresh location is near, or you watch them all."


class SeveralForm(PurposeForm):
    """The purpose form, asked once for several units."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._near = IconLine(theme, "map-marker-radius")
        holder, column = padded()
        column.addWidget(self._near)
        body = self.layout()
        if isinstance(body, QVBoxLayout):
            body.insertWidget(2, holder)

    def ask_several(self, found: NearestFound) -> None:
        """Begin anew for these units; the incident's number is filled in if it is known."""
        units = found.units
        self.ask(units[0])
        numbers = ", ".join(found.numbers)
        self._header.title.setText(f"Watch Units {numbers}" if len(units) > 1 else f"Watch Unit {numbers}")
        self._happens.say_unit("Each officer")
        self._near.say(found.sentence)
        self._fields.incident.setText(found.around.incident)
        self._start.name_object(f"Units {numbers}")


class Nearest(QObject):
    """Asks for the nearest units in turn; each answer goes to the place that would have shown the picture.

    `started(tuple)`: the places whose units are being asked for.
    """

    said = Signal(str)
    started = Signal(object)
    changed = Signal()

    def __init__(self, theme: Theme, commands: Commands, dock: RightDock, model: WallModel) -> None:
        super().__init__(dock)
        self._commands, self._dock, self._model = commands, dock, model
        self.form = SeveralForm(theme)
        dock.add_form(self.form)
        self._session: SessionView | None = None
        self._numbers: tuple[str, ...] = ()
        self._queue: list[WatchRequest] = []
        self._waiting = False
        self.form.cancelled.connect(dock.show_panels)
        self.form.start_requested.connect(self._start)

    def show_session(self, session: SessionView | None) -> None:
        """Who sits here; what was still to be asked is never asked."""
        self._session = session
        self._numbers, self._queue, self._waiting = (), [], False

    def ask(self, scene: Scene | None, chosen: str | None = None) -> None:
        """Open the purpose form for the units nearest to the incident; says why when there are none.

        `chosen`: the unit of the wall's chosen tile, for who looks at the wall.
        """
        found = self.find(scene, chosen)
        if found is None or not found.units:
            self.said.emit(NO_PLACE if found is None else FULL if not self._model.places.room else NOBODY)
            return
        self._numbers = found.numbers
        self._dock.show_form(self.form)
        self.form.ask_several(found)

    def find(self, scene: Scene | None, chosen: str | None = None) -> NearestFound | None:
        """Whom a press would ask for: never more than the wall has places for; None without a place."""
        there = around(scene, chosen) if scene is not None else None
        if scene is None or there is None:
            return None
        places = self._model.places
        return find_nearest(scene, there, min(MOST, places.room), places.asking)

    def _start(self, request: object) -> None:
        if not isinstance(request, WatchRequest):
            return
        self._dock.show_panels()
        kept = {number: self._model.keep_asking(number) for number in self._numbers}
        self._queue += [replace(request, unit_number=n) for n, place in kept.items() if place is not None]
        left = [number for number, place in kept.items() if place is None]
        if left:
            self.said.emit(f"No place is left on the wall for Unit {', '.join(left)}: not asked.")
        self.changed.emit()
        self.started.emit(tuple(place for place in kept.values() if place is not None))
        self._next()

    def _next(self) -> None:
        if self._queue and self._session is not None and not self._waiting:
            self._waiting = True
            request = self._queue.pop(0)
            self._commands.ask_watch(request, self._answer_for(request.unit_number))

    def _answer_for(self, number: str) -> Callable[[Outcome[str]], None]:
        session = self._session

        def answered(outcome: Outcome[str]) -> None:
            if session is None or session is not self._session:
                return
            self._waiting = False
            self._model.answered(number, outcome)
            if isinstance(outcome, Refused):
                self.said.emit(f"Refused: {outcome.fact} {outcome.why}")
            elif isinstance(outcome, Unavailable):
                self.said.emit(outcome.words)
            self.changed.emit()
            self._next()

        return answered
