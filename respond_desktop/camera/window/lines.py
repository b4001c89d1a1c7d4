"""Plays the cameras of a window by lines on standard input: "5503 press"; what each does comes out as JSON lines.

The same words as for `run --script -`, after the camera's number; "5503 show" takes it into the hand, "5503 raise"
brings the window forward. The end of the input closes the window. Only simulated hardware can be played this way.
"""

import sys
import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from respond_desktop.camera.device.gestures import TAP_S, double, hold, second, tap
from respond_desktop.camera.device.machine import DECLINE_HOLD_S
from respond_desktop.camera.device.state import CameraState
from respond_desktop.camera.script import Printer
from respond_desktop.camera.window.chooser import Chooser
from respond_desktop.camera.window.shelf import CameraShelf
from respond_desktop.camera.window.thread import CameraThread

_ACTS: dict[str, Callable[[CameraThread], None]] = {
    "press": lambda camera: camera.gesture(tap),
    "double": lambda camera: camera.gesture(double),
    "hold": lambda camera: camera.gesture(hold),
    "taser": lambda camera: camera.act(lambda c: c.taser()),
    "second": lambda camera: camera.gesture(lambda c: second(c, TAP_S)),
    "decline": lambda camera: camera.gesture(lambda c: second(c, DECLINE_HOLD_S + TAP_S)),
}


class Lines(QObject):
    """Reads in a thread of its own and acts in the window's; `ended` when the input is over."""

    _came = Signal(str)
    ended = Signal()

    def __init__(self, shelf: CameraShelf, chooser: Chooser) -> None:
        super().__init__()
        self._shelf, self._chooser = shelf, chooser
        self._printers = {number: Printer(sys.stdout) for number, _unit in shelf.units}
        self._came.connect(self._obey)
        shelf.state_changed.connect(self._print)
        shelf.broke.connect(lambda number, words: self._printers[number].bad(f"{number} {words}"))

    def read(self) -> None:
        """Begin."""
        threading.Thread(target=self._pump, name="camera-lines", daemon=True).start()

    def _pump(self) -> None:
        try:
            for line in sys.stdin:
                self._came.emit(line.strip().lower())
            self.ended.emit()
        except (RuntimeError, ValueError):
            return  # the window or the input is gone: the program ends

    def _print(self, state: CameraState) -> None:
        self._printers[state.device_number].state(state)

    def _obey(self, line: str) -> None:
        number, _, words = line.partition(" ")
        camera, act = self._shelf.cameras.get(number), _ACTS.get(words)
        if camera is not None and words == "show":
            self._chooser.choose(number)
        elif camera is not None and words == "raise":
            self._chooser.window().raise_()
            self._chooser.window().activateWindow()
        elif camera is not None and act is not None:
            act(camera)
        elif line and self._printers:
            next(iter(self._printers.values())).bad(line)
