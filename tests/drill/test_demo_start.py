"""The demo's start: real central, real cameras; in words, cancelled at any moment, and a dead camera ends nothing."""

# mypy: disable-error-code=no-untyped-call

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import QRect
from pytestqt.qtbot import QtBot

import respond_desktop.app.running  # noqa: F401 - what Qt says of missing sound is said here, not within a test
from respond_desktop.central import training
from respond_desktop.drill.demonstration.beginning import Beginning
from respond_desktop.drill.demonstration.camera_case import AGAIN, CLOSED, CameraCase
from respond_desktop.drill.demonstration.side_by_side import Places, side_by_side
from respond_desktop.drill.demonstration.start_window import StartWindow
from respond_desktop.drill.programs.patience import CancelledError, Patience
from respond_desktop.drill.programs.processes import Program, await_fact, run_tool
from respond_desktop.drill.programs.secret_service import PrivateSecretService
from respond_desktop.drill.report import StepFailedError
from tests.support.pace import within

LONG_MS = 90_000


@contextmanager
def begun(qtbot: QtBot, home: Path) -> Iterator[tuple[Beginning, list[str]]]:
    beginning, said = Beginning(home, ("207",), ""), []
    beginning.said.connect(said.append)
    try:
        yield beginning, said
    finally:
        beginning.stop()


@pytest.mark.journey
@pytest.mark.timeout(240)
def test_a_camera_window_that_dies_is_started_again_and_said(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With two of the six cameras; `python -m tests.campaigns.demo_start` starts them all."""
    monkeypatch.setattr(training, "_CAMERAS", training._CAMERAS[:2])
    with PrivateSecretService(), begun(qtbot, tmp_path / "demo") as (beginning, said):
        with qtbot.waitSignal(beginning.ready, timeout=LONG_MS):
            beginning.start()
        assert said[0] == "Loading central and cameras" and "Cameras connected: 2 of 2" in said
        agency, cameras = beginning.begun.agency, beginning.begun.cameras
        assert agency is not None
        told: list[str] = []
        cameras.said.connect(told.append)
        cameras.watch()
        first = cameras._program
        assert first is not None
        first.process.kill()
        qtbot.waitUntil(lambda: bool(told), timeout=LONG_MS)
        assert told == [AGAIN.format(why="signal 9")]
        second = cameras._program
        assert second is not None and second is not first

        def recording_again() -> bool:
            return any(
                f.get("camera") == "5502" and f["lcd"]["rec"] for f in tuple(second.facts) if "lcd" in f
            )

        qtbot.waitUntil(recording_again, timeout=LONG_MS)
        assert agency.central.process.poll() is None
        assert second.process.stdin is not None
        second.process.stdin.close()
        qtbot.waitUntil(lambda: told[-1] == CLOSED, timeout=LONG_MS)
        cameras.switch_on()
        assert cameras._program is not second
    assert agency.central.process.poll() is not None


def test_cancelling_ends_the_wait_and_what_was_started(qtbot: QtBot, tmp_path: Path) -> None:
    with begun(qtbot, tmp_path / "demo") as (beginning, said):
        beginning.said.connect(lambda words: beginning.cancel() if words.startswith("Making") else None)
        with qtbot.waitSignal(beginning.cancelled, timeout=LONG_MS):
            beginning.start()
        assert beginning.begun.agency is None
    assert said[-1].startswith("Making")


def test_what_is_missing_is_said_and_is_no_traceback(qtbot: QtBot, tmp_path: Path) -> None:
    real = tmp_path / "demo" / "central"
    real.mkdir(parents=True)
    (real / "central.toml").write_text("not toml")
    with (
        begun(qtbot, tmp_path / "demo") as (beginning, _said),
        qtbot.waitSignal(beginning.failed, timeout=LONG_MS) as failed,
    ):
        beginning.start()
    assert failed.args is not None and "is not marked training" in failed.args[0]


def test_a_wait_says_that_it_takes_long_and_can_be_cancelled(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("respond_desktop.drill.programs.patience.time.monotonic", lambda: now[0])
    said: list[str] = []
    patience = Patience(said=said.append)
    for _ in range(35):
        patience.look("central listening")
        now[0] += 1
    assert said == [
        f"Still waiting for central listening, {s} s so far. This computer is busy." for s in (15, 30)
    ]
    patience.cancel()
    with pytest.raises(CancelledError):
        patience.look("central listening")


def test_a_program_that_says_nothing_is_waited_for_no_longer_than_the_limit(tmp_path: Path) -> None:
    silent = Program("silent", "http.server", ["--bind", "127.0.0.1", "0"], tmp_path)
    try:
        with pytest.raises(StepFailedError, match="no sign of a fact"):
            await_fact(silent, lambda fact: True, "a fact", 0.1)
    finally:
        silent.stop()
    with pytest.raises(StepFailedError, match="took more than 0 s"):
        run_tool("http.server", ["--bind", "127.0.0.1", "0"], tmp_path, patience=Patience(0.1))


@pytest.mark.parametrize(
    ("screen", "places"),
    [
        ((0, 0, 1920, 1080), Places(QRect(0, 0, 1430, 1080), "480x1080+1440+0")),
        ((60, 30, 1860, 1050), Places(QRect(60, 30, 1370, 1050), "480x1050+1440+30")),
        ((0, 0, 3840, 2160), Places(QRect(0, 0, 3350, 2160), "480x2160+3360+0")),
        ((0, 0, 1366, 768), Places(None, "")),
        ((0, 0, 1920, 900), Places(None, "")),
    ],
)
def test_they_stand_side_by_side_where_the_screen_allows(
    screen: tuple[int, int, int, int], places: Places
) -> None:
    assert side_by_side(QRect(*screen)) == places


def test_the_start_window_says_each_part_and_what_went_wrong(qtbot: QtBot) -> None:
    window = StartWindow()
    qtbot.addWidget(window)
    window.show()
    window.say("Starting central")
    for number in (1, 2, 3):
        window.say(f"Cameras connected: {number} of 6")
    assert window.texts() == ["Starting central", "Cameras connected: 3 of 6"]
    with qtbot.waitSignal(window.cancelled):
        window._cancel.click()
    again = StartWindow()
    qtbot.addWidget(again)
    again.fail("Xvfb is missing.")
    assert again.texts() == ["Xvfb is missing."] and again._cancel.text() == "Close"


def test_the_loop_of_the_case_without_a_program_does_nothing(qtbot: QtBot, tmp_path: Path) -> None:
    case = CameraCase(tmp_path, ())
    case.play("214", "press")
    case.show("214")
    case.come_forward()
    case.stop()


def test_ctrl_c_in_the_start_ends_in_words(tmp_path: Path) -> None:
    env = os.environ | {"RESPOND_HOME": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"}
    demo = subprocess.Popen(
        [sys.executable, "-m", "respond_desktop.app", "demo"],
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert demo.stdout is not None
        for line in demo.stdout:
            if "Making the training agency" in line:
                break
        demo.send_signal(2)
        _out, err = demo.communicate(timeout=within(60))
    finally:
        demo.kill()
    assert demo.returncode == 130, err
    assert "Traceback" not in err and "Stopped, as you asked." in err
