"""Cameras of a journey: each a program of its own, played by its buttons and read by what it prints."""

import contextlib
import queue
import time
from typing import Any

from respond_desktop.camera.connection.enrolling import enrol_camera
from respond_desktop.drill.programs.agency import RunningAgency
from respond_desktop.drill.programs.processes import Fact, Program
from respond_desktop.drill.round import last_state
from tests.support.pace import within

WAIT_S = within(60.0)
DARK = {"led": "off", "publishing": False, "watches": []}


class Camera:
    """One unit's camera; waits without Qt, so nothing may have to be painted meanwhile."""

    def __init__(self, program: Program) -> None:
        self.program = program

    @property
    def shows(self) -> Fact:
        """What it showed last."""
        return last_state(self.program)

    @property
    def heard(self) -> int:
        """How many lines it has printed: `after` for later questions."""
        return len(self.program.facts)

    def say(self, line: str) -> int:
        """Press; returns what was printed before."""
        before = self.heard
        self.program.say(line)
        return before

    def until(self, after: int = 0, **wanted: Any) -> Fact:
        """Wait for the first line printed after number `after` that holds all these values."""

        def matches(fact: Fact) -> bool:
            return all(fact.get(key) == value for key, value in wanted.items())

        deadline = time.monotonic() + WAIT_S
        while (found := self.program.find(matches, after)) is None:
            left = deadline - time.monotonic()
            assert left > 0, f"{self.program.name} never printed {wanted}; last: {self.program.facts[-3:]}"
            with contextlib.suppress(queue.Empty):
                heard = self.program.heard.get(timeout=left)
                assert heard is not None, f"{self.program.name} ended: {self.program.last_words()}"
        return found

    def is_dark(self) -> bool:
        """No light, no picture, nobody watching."""
        return all(self.shows[key] == value for key, value in DARK.items())

    def rest(self) -> None:
        """Back to buffering, with coverage and without stealth, as every test begins."""
        if self.shows["mode"] == "recording":
            self.until(self.say("hold"), t="state", mode="buffering")
        if self.shows["stealth"]:
            self.until(self.say("stealth off"), t="state", stealth=False)
        if not self.shows["coverage"]:
            self.until(self.say("coverage on"), t="state", coverage=True)
        if self.shows["link"] != "connected":
            self.until(self.say("state"), t="state", link="connected")
        if not self.is_dark():
            self.until(self.say("state"), t="state", **DARK)


def start_camera(agency: RunningAgency, unit: str) -> Camera:
    """Enrol and start the camera of a unit, on patrol."""
    number = next(n for n, u in agency.people.devices.items() if u == unit)
    enrol_camera(agency.people.camera_codes[number], agency.home)
    program = Program(
        f"camera-{number}",
        "respond_desktop.camera",
        ["run", "--script", "-", "--camera", number, "--patrol", number[-1]],
        agency.home,
    )
    agency.cameras[unit] = program
    return Camera(program)
