"""The map widget: shows units and places, reports clicks, and lives on without its engine."""

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog
from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QStackedLayout, QWidget

from respond_desktop.ui.map.card import MapCard
from respond_desktop.ui.map.facts import MapFacts, MapGround, MapPlace, MapUnit, facts_of
from respond_desktop.ui.map.orders import MapOrders
from respond_desktop.ui.map.palette import THEMES
from respond_desktop.ui.words.known import NOBODY

if TYPE_CHECKING:
    from respond_desktop.ui.map.engine import MapEngine

CANT_START = "The map can't start on this computer."
STOPPED = "The map stopped and could not be started again."
STILL_WORKS = "Units, alerts and video still work. Positions are in the units table."
RESTARTS = 3
_START_WITHIN_MS = 60_000
_CALM_AFTER_MS = 600_000
_SAY_OPENING_AFTER_MS = 300

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class MapSource:
    """Where the map's parts come from: page assets, what the ground is, and the pack's tiles (z, x, y)."""

    assets: Path
    ground: MapGround
    tiles: Callable[[int, int, int], bytes | None]


class MapView(QWidget):
    """A live map. Give it everything it shows with `show_facts`; it keeps nothing else.

    Without a working web engine it says so on a card, emits `engine_failed` and takes all calls quietly.
    """

    unit_clicked = Signal(str)
    ready = Signal()
    engine_failed = Signal(str)

    def __init__(
        self,
        source: MapSource,
        parent: QWidget | None = None,
        *,
        empty_words: str = NOBODY,
        wait_for_start: bool = False,
    ) -> None:
        """`wait_for_start`: the engine starts with `start()` only, so that a window can come before it."""
        super().__init__(parent)
        self._source = source
        self._engine: MapEngine | None = None
        self._orders = MapOrders(empty_words)
        self._failed = False
        self._restarts = 0
        self._stack = QStackedLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._stack.setStackingMode(QStackedLayout.StackingMode.StackAll)
        self._card = MapCard(self)
        self._stack.addWidget(self._card)
        self._opening = self._timer(_SAY_OPENING_AFTER_MS, self._say_opening)
        self._deadline = self._timer(_START_WITHIN_MS, self._too_slow)
        self._calm = self._timer(_CALM_AFTER_MS, self._forget_restarts)
        self.set_theme("night")
        if not wait_for_start:
            self.start()

    def start(self) -> None:
        """Start the engine as soon as Qt's event loop is free. Once."""
        QTimer.singleShot(0, self, self._start)

    @property
    def is_ready(self) -> bool:
        """Whether the page is open and draws."""
        return self._orders.is_open

    @property
    def failure(self) -> str:
        """What the card says when the engine failed, else an empty string."""
        return self._card.words() if self._failed else ""

    def show_snapshot(
        self, units: Sequence[MapUnit], places: Sequence[MapPlace] = (), empty_words: str = ""
    ) -> None:
        """Show exactly these; whatever isn't in the lists is gone with the next frame.

        `empty_words` stand on the map when there is nobody: that nobody records, or that this isn't known.
        """
        self.show_facts(facts_of(units, places), empty_words)

    def show_facts(self, facts: MapFacts, empty_words: str = "") -> None:
        """The same with units as they came over the wire: no work for each of them."""
        self._orders.show(facts, empty_words)

    def centre_on(self, lat: float, lon: float, zoom: int | None = None) -> None:
        """Bring a position into the middle of the part of the map that nothing covers."""
        self._orders.look({"kind": "centre", "lat": lat, "lon": lon, "zoom": zoom})

    def home(self) -> None:
        """Show all units, or the whole pack when there are none."""
        self._orders.look({"kind": "home"})

    def set_theme(self, name: str) -> None:
        """`night`, `day` or `dim`. Raises KeyError for another name."""
        tokens = THEMES[name]
        self._ground_color = tokens["map"]
        self._card.paint_with(tokens)
        if self._engine is not None:
            self._engine.paint_ground(self._ground_color)
        self._orders.standing({"kind": "theme", "tokens": tokens})

    def set_insets(self, left: int = 0, top: int = 0, right: int = 0, bottom: int = 0) -> None:
        """How many pixels along each edge are covered by something floating above the map."""
        insets = {"left": left, "top": top, "right": right, "bottom": bottom}
        self._orders.standing({"kind": "insets", "insets": insets})

    def set_reduced_motion(self, reduced: bool) -> None:
        """Without motion markers don't glide and a waiting alert's ring is steady."""
        self._orders.standing({"kind": "motion", "reduced": reduced})

    def query_overlay(self, answer: Callable[[dict[str, Any]], None]) -> None:
        """Ask what the overlay drew last (markers with pixel positions and states); for tests and the drill.

        `answer` gets an empty dictionary when the map isn't open.
        """
        if self._engine is None or not self._orders.is_open:
            answer({})
            return
        self._engine.ask("respondInspect()", lambda text: answer(json.loads(text) if text else {}))

    def shut_down(self) -> None:
        """Take the engine down; the widget shows nothing more. Safe to call twice."""
        for timer in (self._opening, self._deadline, self._calm):
            timer.stop()
        self._orders.close()
        if self._engine is not None:
            engine, self._engine = self._engine, None
            self._stack.setCurrentWidget(self._card)
            self.setFocusProxy(None)  # type: ignore[arg-type]
            engine.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing the widget ends its engine (called by Qt)."""
        self.shut_down()
        super().closeEvent(event)

    def _timer(self, interval_ms: int, act: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(interval_ms)
        timer.timeout.connect(act)
        return timer

    def _start(self) -> None:
        try:
            _refuse_root()
            from respond_desktop.ui.map.engine import MapEngine, channel_script
            from respond_desktop.ui.map.page import page_files

            files = page_files(self._source.assets, self._source.ground, channel_script())
            engine = MapEngine(files, self._source.tiles, self)
        except (ImportError, OSError, RuntimeError) as problem:
            _log.warning("map engine can't start", problem=type(problem).__name__)
            self._fail(CANT_START)
            return
        self._engine = engine
        engine.opened.connect(self._opened)
        engine.died.connect(self._died)
        engine.unit_clicked.connect(self._clicked)
        engine.batch_taken.connect(self._orders.batch_taken)
        engine.paint_ground(self._ground_color)
        self.setFocusProxy(engine.view)
        self._stack.addWidget(engine.view)
        self._stack.setCurrentWidget(self._card)
        self._load()

    def _load(self) -> None:
        self._opening.start()
        self._deadline.start()
        if self._engine is not None:
            self._engine.load()

    def _opened(self) -> None:
        if self._engine is None:
            return
        self._opening.stop()
        self._deadline.stop()
        self._calm.start()
        self._engine.name_focus()
        self._orders.open(self._engine.tell)
        self._stack.setCurrentWidget(self._engine.view)
        self.ready.emit()

    def _died(self) -> None:
        self._calm.stop()
        self._orders.close()
        self._stack.setCurrentWidget(self._card)
        if self._restarts >= RESTARTS:
            self._fail(STOPPED)
            return
        self._restarts += 1
        self._card.say("The map stopped. Starting it again.", STILL_WORKS)
        QTimer.singleShot(0, self, self._load)

    def _clicked(self, key: str) -> None:
        if self._orders.shows(key):
            self.unit_clicked.emit(key)

    def _fail(self, title: str) -> None:
        self._failed = True
        self.shut_down()
        self._card.say(title, STILL_WORKS)
        self._stack.setCurrentWidget(self._card)
        self.engine_failed.emit(self._card.words())

    def _say_opening(self) -> None:
        self._card.say(f"Opening the map pack of {self._source.ground.date}")

    def _too_slow(self) -> None:
        self._fail(CANT_START)

    def _forget_restarts(self) -> None:
        self._restarts = 0


def _refuse_root() -> None:
    """Chromium ends the whole process when root starts it with its sandbox; only tests take the sandbox away."""
    if hasattr(os, "geteuid") and os.geteuid() == 0 and not os.environ.get("QTWEBENGINE_DISABLE_SANDBOX"):
        raise RuntimeError("the map engine can't run as root")
