"""One measured round of the story: record, call for help, take the alert, watch, stop."""

import time
from functools import partial
from typing import Any

from PySide6.QtCore import Qt

from respond_desktop.domain.watches import Watch, notices_complete
from respond_desktop.drill.programs.processes import Program
from respond_desktop.drill.report import DrillReport
from respond_desktop.drill.seat import Seat

CTRL = Qt.KeyboardModifier.ControlModifier
VIEWER = "Sgt. Fairfield"


def told(watch: Watch | None) -> Watch | None:
    """The watch once all three channels have reported."""
    return watch if watch is not None and notices_complete(watch.notices) else None


def last_state(camera: Program) -> dict[str, Any]:
    """What the camera showed last."""
    return next(f for f in reversed(camera.facts) if f.get("t") == "state")


class Round:
    """Acts on one unit's camera and the supervisor's seat, and measures."""

    def __init__(self, seat: Seat, report: DrillReport, unit: str, camera: Program) -> None:
        self._seat, self._report = seat, report
        self._unit, self.camera = unit, camera

    def play(self) -> None:
        """The whole round."""
        self.record()
        self.call_for_help()
        self.acknowledge()
        self.select()
        self.open_form()
        self.start_watching()
        self.stop()

    def select(self) -> None:
        """F3: her unit is selected on the map."""
        seat = self._seat
        seat.key(Qt.Key.Key_F3)
        seat.wait(lambda: (seat.map.marker(self._unit) or {}).get("selected"), "her marker selected")

    def open_form(self) -> None:
        """V: the purpose form."""
        self._seat.key(Qt.Key.Key_V)
        self._seat.wait(lambda: self._seat.says("Why do you need to watch?"), "the purpose form")

    def close_alerts(self) -> None:
        """C, 1: close what is open of her unit, so that the next press is a new alert."""
        seat = self._seat
        while seat.open_alerts(self._unit):
            self.acknowledge()
            seat.key(Qt.Key.Key_F3)
            seat.key(Qt.Key.Key_C)
            seat.key(Qt.Key.Key_1)
            count = len(seat.open_alerts(self._unit))
            seat.wait(partial(self._fewer_alerts, count), "the alert closed")

    def _fewer_alerts(self, than: int) -> bool:
        return len(self._seat.open_alerts(self._unit)) < than

    def own_watch(self) -> Watch | None:
        """The supervisor's running watch as central tells it."""
        watches = self._seat.snapshot.watches if self._seat.snapshot else ()
        return next((w for w in watches if w.running and w.viewer_name == VIEWER), None)

    def record(self) -> None:
        """Press the event button; until the marker is drawn (all units in sight before)."""
        self._seat.key(Qt.Key.Key_Home)
        pressed = self.camera.say("press")
        self._seat.wait(lambda: self._seat.map.shows(self._unit), f"Unit {self._unit} on the map")
        self._report.measure("recording_to_map_ms", time.monotonic() - pressed)

    def call_for_help(self) -> None:
        """Press twice; until the card is painted."""
        seat = self._seat
        self.close_alerts()
        pressed = self.camera.say("double")
        seat.wait(lambda: seat.alert_card(self._unit), "the needs-help card")
        self._report.measure("alert_to_screen_ms", time.monotonic() - pressed)

    def acknowledge(self) -> None:
        """F2 until the alert is taken (it takes only a card that stood first for 500 ms)."""
        seat = self._seat

        def taken() -> bool:
            if any(not a.waiting for a in seat.open_alerts(self._unit)):
                return True
            seat.key_now_and_then(Qt.Key.Key_F2)
            return False

        seat.wait(taken, "the alert acknowledged")

    def start_watching(self) -> None:
        """Choose a purpose and start; until the first picture is painted."""
        seat = self._seat
        seat.watch_begins()
        seat.key(Qt.Key.Key_1)
        clicked = seat.key(Qt.Key.Key_Return, CTRL)
        painted = seat.wait(lambda: seat.painted_at, "the first picture")
        self._report.measure("click_to_picture_ms", painted - clicked)
        seat.wait(lambda: told(self.own_watch()), "three receipts in the snapshot")

    def stop(self) -> None:
        """Hold the button; from the camera saying so until marker and picture are gone."""
        seat, camera = self._seat, self.camera
        seat.wait(lambda: seat.map.shows(self._unit), f"Unit {self._unit} on the map")
        known = len(camera.facts)
        camera.say("hold")
        stopped = seat.wait(
            lambda: camera.find(lambda f: f.get("kind") == "recording_stopped", known), "the camera stopping"
        )
        seat.wait(
            lambda: seat.map.shows_no_more(self._unit) and seat.picture_is_dark(), "marker and picture gone"
        )
        self._report.measure("stop_to_dark_ms", time.monotonic() - stopped["heard_at"])
        if last_state(self.camera)["led"] != "off":
            seat.wait(lambda: last_state(self.camera)["led"] == "off", "the purple light out")
