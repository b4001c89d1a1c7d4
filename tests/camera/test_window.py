"""The simulated camera's window: what it shows for a state, what its keys ask for, and one real camera behind it."""

# mypy: disable-error-code=no-untyped-call

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from respond_desktop.camera.device.hardware import RequestShown
from respond_desktop.camera.device.machine import Mode
from respond_desktop.camera.device.state import CameraLinkState, CameraState, Did
from respond_desktop.camera.running import HardwareChoices
from respond_desktop.camera.window import band, colours
from respond_desktop.camera.window.device import described
from respond_desktop.camera.window.lcd import running
from respond_desktop.camera.window.main_window import CameraWindow
from respond_desktop.camera.window.program import joined
from respond_desktop.camera.window.thread import CameraThread
from tests.camera.test_script import admitted

AT = datetime(2026, 11, 21, 21, 14, 37, tzinfo=UTC)
READY = CameraState(
    "5507", "214", AT, Mode.BUFFERING, link=CameraLinkState.CONNECTED, link_words="Central connected"
)
WATCHED = replace(
    READY,
    mode=Mode.RECORDING,
    recording_since=AT - timedelta(seconds=164),
    livestream=True,
    led=True,
    battery_pct=64,
    did=(Did(AT, "LED: purple, blinking", "Receipt: lit"), Did(AT, "Central asks", "Refused", strong=True)),
)
LIVE = (0x85, 0x51, 0xDA)


@pytest.fixture
def window(qtbot: QtBot) -> CameraWindow:
    made = CameraWindow()
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    return made


def pixels(window: CameraWindow, colour: tuple[int, int, int]) -> int:
    """How many pixels of the device have this colour."""
    image = window.device.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    wanted = QColor(*colour).rgb()
    places = [(x, y) for x in range(image.width()) for y in range(0, image.height(), 2)]
    return sum(image.pixel(x, y) == wanted for x, y in places)


def test_it_always_says_that_it_is_simulated(window: CameraWindow) -> None:
    assert band.WORDS == "SIMULATED CAMERA — TRAINING. No real officer wears this."
    (strip,) = window.findChildren(band.CameraTrainingBand)
    assert strip.isVisible() and strip.accessibleName() == band.WORDS and strip.y() == 0
    assert "214" not in window.windowTitle()


def test_the_state_is_seen(window: CameraWindow) -> None:
    window.show_state(READY)
    assert window.header.title.text() == "Camera 5507 · Unit 214"
    assert window.header.link.text() == "Central connected"
    assert pixels(window, LIVE) == 0
    window.show_state(WATCHED)
    assert pixels(window, LIVE) > 1000
    assert "LED purple, blinking" in window.device.accessibleDescription()
    model = window.did.did
    assert model.rowCount() == 2
    assert "Receipt: lit" in model.data(model.index(0))
    window.show_state(replace(WATCHED, livestream=False, led=False, stealth=True, coverage=False))
    assert pixels(window, LIVE) == 0
    assert window.rows[Qt.Key.Key_S].isChecked() and window.rows[Qt.Key.Key_C].isChecked()


def test_a_request_is_read_out(window: CameraWindow) -> None:
    request = RequestShown("r", "Code 3: Unit 216", ("Bank St", "Two on foot"))
    window.show_state(replace(WATCHED, request=request))
    assert "Code 3: Unit 216" in described(replace(WATCHED, request=request))
    assert pixels(window, LIVE) > 300


def test_who_talks_is_read_out(window: CameraWindow) -> None:
    talked = replace(WATCHED, livestream=False, led=False, talking="Lt. Moreno")
    assert "LCD: Lt. Moreno talks" in described(talked)
    window.show_state(talked)
    assert pixels(window, LIVE) > 1000
    window.show_state(replace(talked, stealth=True))
    assert pixels(window, LIVE) == 0
    request = RequestShown("r", "Code 3: Unit 216", ("Bank St", "Two on foot"))
    both = replace(talked, talking="A name too long for any display of this size", request=request)
    window.show_state(both)
    assert pixels(window, LIVE) > 500


@pytest.mark.parametrize("focus", range(6))
def test_keys_work_wherever_the_focus_is(window: CameraWindow, qtbot: QtBot, focus: int) -> None:
    asked: list[Any] = []
    window.button_moved.connect(lambda down: asked.append(("button", down)))
    window.help_pressed.connect(lambda: asked.append("help"))
    window.taser_armed.connect(lambda: asked.append("taser"))
    window.second_pressed.connect(lambda held_s: asked.append("accept" if held_s < 1 else "decline"))
    window.stealth_switched.connect(lambda on: asked.append(("stealth", on)))
    window.coverage_switched.connect(lambda there: asked.append(("coverage", there)))
    window.show_state(READY)
    target = [*window.rows.values()][focus]
    target.setFocus()
    qtbot.keyPress(target, Qt.Key.Key_Space)
    assert window.device.pressed
    qtbot.keyRelease(target, Qt.Key.Key_Space)
    assert not window.device.pressed
    for key in (Qt.Key.Key_H, Qt.Key.Key_T, Qt.Key.Key_A, Qt.Key.Key_S, Qt.Key.Key_C):
        qtbot.keyClick(target, key)
    assert asked == [
        ("button", True),
        ("button", False),
        "help",
        "taser",
        "accept",
        ("stealth", True),
        ("coverage", False),
    ]


def test_the_mouse_presses_too(window: CameraWindow, qtbot: QtBot) -> None:
    asked: list[Any] = []
    window.button_moved.connect(asked.append)
    window.help_pressed.connect(lambda: asked.append("help"))
    window.show_state(READY)
    middle = window.device.rect().center()
    middle.setY(393)
    qtbot.mousePress(window.device, Qt.MouseButton.LeftButton, pos=middle)
    qtbot.mouseRelease(window.device, Qt.MouseButton.LeftButton, pos=middle)
    qtbot.mouseClick(window.device, Qt.MouseButton.LeftButton, pos=window.device.rect().topLeft())
    qtbot.mouseClick(window.rows[Qt.Key.Key_Space], Qt.MouseButton.LeftButton)
    qtbot.mouseClick(window.rows[Qt.Key.Key_H], Qt.MouseButton.LeftButton)
    assert asked == [True, False, True, False, "help"]


def test_a_held_key_is_let_go_with_the_window(window: CameraWindow, qtbot: QtBot) -> None:
    from PySide6.QtCore import QEvent
    from PySide6.QtWidgets import QApplication

    asked: list[bool] = []
    window.button_moved.connect(asked.append)
    window.show_state(WATCHED)
    qtbot.keyPress(window, Qt.Key.Key_Space)
    QApplication.sendEvent(window, QEvent(QEvent.Type.WindowDeactivate))
    assert asked == [True, False]


def test_everything_has_a_name_and_can_be_reached(window: CameraWindow) -> None:
    named = [w for w in window.findChildren(QWidget) if w.focusPolicy() & Qt.FocusPolicy.TabFocus]
    names = [w.accessibleName() for w in named]
    assert len(named) >= 8 and all(names) and len(set(names)) == len(names)
    seen, widget = set(), window.device
    for _ in range(40):
        seen.add(widget.accessibleName())
        widget = widget.nextInFocusChain()  # type: ignore[assignment]
    assert set(names) <= seen


def test_no_text_below_11_px(window: CameraWindow) -> None:
    window.show_state(WATCHED)
    assert all(label.font().pixelSize() >= 11 for label in window.findChildren(QLabel) if label.text())
    assert colours.font(7).pixelSize() == 11


@pytest.mark.parametrize(("seconds", "words"), [(0, "0:00"), (164, "2:44"), (3764, "1:02:44"), (-5, "0:00")])
def test_running_time(seconds: int, words: str) -> None:
    assert running(seconds) == words


def test_a_real_camera_behind_it(qtbot: QtBot, tmp_path: Path) -> None:
    from respond_desktop.camera.connection.identity import find, load

    admitted(tmp_path, ("5507",))
    window, camera = CameraWindow(), CameraThread(load(find(tmp_path)), HardwareChoices())
    qtbot.addWidget(window)
    joined(window, camera)
    states: list[CameraState] = []
    camera.state_changed.connect(states.append)
    window.show()
    camera.start()
    try:
        qtbot.waitUntil(lambda: bool(states) and states[-1].mode is Mode.BUFFERING, timeout=20_000)
        qtbot.keyClick(window, Qt.Key.Key_H)
        qtbot.waitUntil(lambda: any(did.kind == "needs_help" for did in states[-1].did), timeout=20_000)
        qtbot.keyClick(window, Qt.Key.Key_S)
        qtbot.waitUntil(lambda: states[-1].stealth, timeout=20_000)
        assert states[-1].mode is Mode.RECORDING
    finally:
        window.close()
    assert not camera.running
