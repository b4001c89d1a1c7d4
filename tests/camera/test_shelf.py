"""Several cameras in one window: played by lines, one in the hand, and one that breaks doesn't end the others."""

# mypy: disable-error-code=no-untyped-call

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import Any

from PySide6.QtCore import QRect
from pytestqt.qtbot import QtBot

from respond_desktop.camera.connection.identity import find, load
from respond_desktop.camera.device.machine import Mode
from respond_desktop.camera.running import HardwareChoices
from respond_desktop.camera.window.chooser import Chooser
from respond_desktop.camera.window.main_window import NARROW_WIDTH, CameraWindow
from respond_desktop.camera.window.program import joined, parsed
from respond_desktop.camera.window.shelf import CameraShelf, shelved
from tests.camera.test_script import admitted
from tests.support.pace import within

START_S = within(60)
NUMBERS = ("5501", "5502", "5503")


class Played:
    """A real `respond-camera sim --all --script -`."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self._lines: Queue[str] = Queue()
        assert process.stdout is not None
        Thread(target=lambda: [self._lines.put(line) for line in process.stdout or ()], daemon=True).start()

    def say(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def until(self, seen: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
        deadline = time.monotonic() + START_S
        while True:
            try:
                fact: dict[str, Any] = json.loads(self._lines.get(timeout=deadline - time.monotonic()))
            except (Empty, ValueError):
                raise AssertionError("not seen") from None
            if seen(fact):
                return fact


@contextmanager
def sim(home: Path, *arguments: str) -> Iterator[Played]:
    process = subprocess.Popen(
        [sys.executable, "-m", "respond_desktop.camera", "sim", "--home", str(home), *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield Played(process)
    finally:
        process.kill()
        for stream in (process.stdin, process.stdout, process.stderr):
            assert stream is not None
            stream.close()
        process.wait()


def test_lines_play_the_camera_they_name_and_one_that_cannot_run_is_named(tmp_path: Path) -> None:
    admitted(tmp_path, NUMBERS)
    (tmp_path / "camera-5503" / "journal.jsonl").mkdir()
    with sim(tmp_path, "--all", "--script", "-", "--geometry", "480x1000+10+0") as cameras:
        broken = cameras.until(lambda fact: fact["t"] == "unknown")
        assert broken["line"].startswith("5503 ")
        cameras.say("5502 press")
        pressed = cameras.until(lambda fact: fact.get("lcd", {}).get("rec"))
        assert pressed["camera"] == "5502"
        cameras.say("5502 show")
        cameras.say("5501 dance")
        assert cameras.until(lambda fact: fact["t"] == "unknown" and "dance" in fact["line"])
        assert cameras.process.stdin is not None
        cameras.process.stdin.close()
        assert cameras.process.wait(START_S) == 0


def test_the_one_in_the_hand_is_shown_and_pressed(qtbot: QtBot, tmp_path: Path) -> None:
    admitted(tmp_path, NUMBERS[:2])
    shelf = CameraShelf(tuple(load(find(tmp_path, number)) for number in NUMBERS[:2]), HardwareChoices())
    chooser = Chooser(shelf.units)
    window = CameraWindow(chooser, narrow=True)
    qtbot.addWidget(window)
    joined(window, shelf)
    shelved(window, shelf)
    shelf.start()
    try:
        qtbot.waitUntil(lambda: all(shelf.state(n) is not None for n in NUMBERS[:2]), timeout=20_000)
        assert "5501" in window.header.title.text()
        chooser.choose("5502")
        assert "5502" in window.header.title.text()
        window.help_pressed.emit()

        def recording() -> bool:
            state = shelf.state("5502")
            return state is not None and state.mode is Mode.RECORDING

        qtbot.waitUntil(recording, timeout=20_000)
        other = shelf.state("5501")
        assert other is not None and other.mode is not Mode.RECORDING
        assert window.width() == NARROW_WIDTH
    finally:
        window.close()
    assert not any(camera.running for camera in shelf.cameras.values())


def test_a_place_is_written_as_x11_writes_it() -> None:
    assert parsed("480x1080+1440+0") == QRect(1440, 0, 480, 1080)
    assert parsed("") is None
