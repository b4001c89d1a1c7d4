"""Plays a simulated camera by lines on standard input and prints what it does as JSON lines.

Lines in: press, double, hold, down, up, taser, stealth on|off, coverage on|off, second, decline, state, quit.
Lines out: {"t":"state",...} whenever something to be seen changed, {"t":"did",...} for each thing it did,
{"t":"heard",...} four times for each second of sound that its loudspeaker would have played.
Only simulated hardware can be played this way; a real camera has no such door.
"""

import asyncio
import json
import threading
from collections.abc import Awaitable, Callable
from typing import TextIO

from respond_desktop.audit.record import utc_text
from respond_desktop.camera.device.gestures import TAP_S, double, hold, second, tap
from respond_desktop.camera.device.machine import DECLINE_HOLD_S
from respond_desktop.camera.device.state import CameraState, Did
from respond_desktop.camera.running import SimulatedCamera
from respond_desktop.camera.simulated.speaker import HeardSound
from respond_desktop.home.log_stream import SteadyStream


def state_line(state: CameraState) -> str:
    """A state as one JSON line, without time and history (so that equal states are equal lines)."""
    request = state.request
    return json.dumps(
        {
            "t": "state",
            "camera": state.device_number,
            "unit": state.unit_number,
            "mode": state.mode.value,
            "link": state.link.value,
            "link_words": state.link_words,
            "lcd": {
                "livestream": state.livestream,
                "rec": state.recording_since is not None,
                "request": [request.request_id, request.title, *request.lines] if request else None,
                "talk": state.talking or None,
            },
            "led": "purple_blinking" if state.led else "off",
            "pulses": state.pulses,
            "stealth": state.stealth,
            "coverage": state.coverage,
            "watches": list(state.watches),
            "publishing": state.publishing,
            "picture": state.picture or None,
        }
    )


def did_line(did: Did) -> str:
    """One thing done as one JSON line: kind, time (UTC), words, outcome and its ids."""
    return json.dumps(
        {
            "t": "did",
            "kind": did.kind,
            "at": utc_text(did.at),
            "words": did.words,
            "outcome": did.outcome,
            **did.facts,
        }
    )


class Printer:
    """Writes lines at once; equal states only once."""

    def __init__(self, out: TextIO | None) -> None:
        """An order is obeyed whether or not the line about it can be written."""
        self._out = SteadyStream(out, says_lost=False)
        self._last = ""

    def state(self, state: CameraState, again: bool = False) -> None:
        """A state, unless it is the one printed last."""
        line = state_line(state)
        if line != self._last or again:
            self._last = line
            self._write(line)

    def did(self, did: Did) -> None:
        """A thing done."""
        self._write(did_line(did))

    def heard(self, heard: HeardSound) -> None:
        """A quarter of a second of sound: level in dBFS and strongest tone in Hz."""
        self._write(json.dumps({"t": "heard", "level_dbfs": heard.level_dbfs, "hz": heard.hz}))

    def bad(self, line: str) -> None:
        """A line that means nothing."""
        self._write(json.dumps({"t": "unknown", "line": line[:80]}))

    def _write(self, line: str) -> None:
        self._out.write(line + "\n")


class Player:
    """One hand on the buttons: lines are played one after another."""

    def __init__(self, camera: SimulatedCamera, printer: Printer) -> None:
        self._camera = camera
        self._printer = printer
        self._lines: asyncio.Queue[str] = asyncio.Queue()
        controls = camera.agent.controls
        self._acts: dict[str, Callable[[], Awaitable[None] | None]] = {
            "press": lambda: tap(controls),
            "double": lambda: double(controls),
            "hold": lambda: hold(controls),
            "down": controls.down,
            "up": controls.up,
            "taser": controls.taser,
            "second": lambda: second(controls, TAP_S),
            "decline": lambda: second(controls, DECLINE_HOLD_S + TAP_S),
            "stealth on": lambda: controls.stealth(True),
            "stealth off": lambda: controls.stealth(False),
            "coverage on": lambda: controls.coverage(True),
            "coverage off": lambda: controls.coverage(False),
            "state": lambda: printer.state(camera.state(), again=True),
            "quit": camera.agent.quit,
        }

    def read(self, lines: TextIO) -> None:
        """Read lines in a thread of their own; the end of the input is `quit`."""
        loop = asyncio.get_running_loop()
        threading.Thread(
            target=_pump, args=(lines, loop, self._lines), name="camera-script", daemon=True
        ).start()

    async def play(self) -> None:
        """Play lines until `quit`."""
        while True:
            line = await self._lines.get()
            act = self._acts.get(line)
            if act is None:
                self._printer.bad(line)
                continue
            doing = act()
            if doing is not None:
                await doing
            if line == "quit":
                return


def _pump(lines: TextIO, loop: asyncio.AbstractEventLoop, queue: "asyncio.Queue[str]") -> None:
    try:
        for line in lines:
            if words := " ".join(line.split()).lower():
                loop.call_soon_threadsafe(queue.put_nowait, words)
        loop.call_soon_threadsafe(queue.put_nowait, "quit")
    except (RuntimeError, ValueError):
        return  # the loop or the input was closed: the camera has ended
