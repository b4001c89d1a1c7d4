"""The six simulated cameras of the demo in one window: started, listened to, and started again when they end."""

import contextlib
import queue
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from respond_desktop.drill.programs.patience import Patience
from respond_desktop.drill.programs.processes import LOOK_S, Program, await_fact

LOOK_MS = 500
TRIES = 3
CONNECT_S = 90.0
CLOSED = (
    "The camera window was closed, so the six cameras are off. “Start again” in the story switches them on."
)
AGAIN = "The simulated cameras ended by themselves ({why}). They are started again; the workstation goes on."
GIVEN_UP = "The simulated cameras ended {tries} times ({why}). They stay off; the workstation goes on."


class CameraCase(QObject):
    """`said` in words whatever becomes of the cameras; `recording`: the units that record from the start."""

    said = Signal(str)

    def __init__(self, home: Path, recording: tuple[str, ...]) -> None:
        super().__init__()
        self._home, self._recording = home, recording
        self._numbers: dict[str, str] = {}
        self._geometry = ""
        self._program: Program | None = None
        self._to_press: set[str] = set()
        self._tries, self._off = TRIES, False
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self._look)

    def begin(self, devices: dict[str, str], geometry: str) -> None:
        """Switch all on (camera number to unit); the window stands at `geometry` (WIDTHxHEIGHT+X+Y, or empty)."""
        self._numbers = {unit: number for number, unit in devices.items()}
        self._geometry = geometry
        self._begin()

    def _begin(self) -> None:
        geometry = self._geometry
        arguments = ["sim", "--all", "--patrol", "1", "--script", "-"]
        arguments += ["--geometry", geometry] if geometry else []
        self._program = Program("cameras", "respond_desktop.camera", arguments, self._home)
        self._to_press, self._off = set(self._recording) & set(self._numbers), False

    def connect_all(self, patience: Patience, said: Callable[[str], None]) -> None:
        """Wait for each camera's link (no Qt loop needed); one that has none is named and not waited for longer."""
        program = self._program
        assert program is not None
        await_fact(program, lambda f: "camera" in f, "the camera window", patience)
        deadline = time.monotonic() + CONNECT_S
        waiting, ended = set(self._numbers.values()), False
        while waiting and not ended and time.monotonic() < deadline:
            patience.look("the cameras' link to central")
            connected = {f["camera"] for f in tuple(program.facts) if f.get("link") == "connected"}
            if connected & waiting:
                waiting -= connected
                said(f"Cameras connected: {len(self._numbers) - len(waiting)} of {len(self._numbers)}")
            with contextlib.suppress(queue.Empty):
                ended = bool(waiting) and program.heard.get(timeout=LOOK_S) is None
        if waiting:
            units = ", ".join(sorted(unit for unit, number in self._numbers.items() if number in waiting))
            said(f"No link to central yet: the cameras of units {units}. The others go on.")

    def watch(self) -> None:
        """From now on look after them, on Qt's clock."""
        self._timer.start()

    def stop(self) -> None:
        """Switch all off."""
        self._timer.stop()
        if self._program is not None:
            self._program.stop()

    def play(self, unit: str, act: str) -> None:
        """Take the unit's camera into the hand and do `act` with it (camera/window/lines.py)."""
        self.show(unit)
        self._say(f"{self._numbers[unit]} {act}" if unit in self._numbers else "")

    def show(self, unit: str) -> None:
        """Take the unit's camera into the hand, so that what happens on it is seen."""
        if unit in self._numbers:
            self._say(f"{self._numbers[unit]} show")

    def come_forward(self) -> None:
        """Bring the window before the others."""
        self._say(f"{next(iter(self._numbers.values()), '')} raise")

    def switch_on(self) -> None:
        """Start them again if they are off."""
        if self._off:
            self._tries = TRIES
            self._begin()

    def _say(self, line: str) -> None:
        if line and self._program is not None and not self._off:
            with contextlib.suppress(OSError, ValueError):  # it has just ended: the next look says so
                self._program.say(line)

    def _look(self) -> None:
        program = self._program
        if program is None or self._off:
            return
        code = program.process.poll()
        if code is None:
            self._press_those_that_answer(program)
            return
        why = _why(code, program)
        self._off = True
        program.kill()
        self._tries -= 1
        if code == 0:
            self.said.emit(CLOSED)
        elif self._tries <= 0:
            self.said.emit(GIVEN_UP.format(tries=TRIES, why=why))
        else:
            self.said.emit(AGAIN.format(why=why))
            self._begin()

    def _press_those_that_answer(self, program: Program) -> None:
        for unit in sorted(self._to_press):
            number = self._numbers[unit]
            if program.find(lambda f, n=number: f.get("camera") == n):  # type: ignore[misc]
                self._to_press.discard(unit)
                self._say(f"{number} press")


def _why(code: int, program: Program) -> str:
    if code < 0:
        return f"signal {-code}"
    return f"code {code}: {program.last_words()}"
