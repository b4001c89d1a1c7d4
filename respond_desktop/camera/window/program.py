"""Starts the window and the agent behind it, and ends both together."""

import re
import signal
import sys
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QRect, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from respond_desktop.camera.connection.identity import CameraIdentity
from respond_desktop.camera.device.controls import Controls
from respond_desktop.camera.device.gestures import double, second
from respond_desktop.camera.running import HardwareChoices
from respond_desktop.camera.window.chooser import Chooser
from respond_desktop.camera.window.colours import font, load_fonts
from respond_desktop.camera.window.lines import Lines
from respond_desktop.camera.window.main_window import CameraWindow
from respond_desktop.camera.window.shelf import CameraShelf, shelved
from respond_desktop.camera.window.thread import CameraThread

_SIGNALS_MS = 250
FULL_WIDTH = 900
FRAME_KNOWN_MS = 400


class Pressed(Protocol):
    """What a window's presses act on: one camera, or the one in the hand."""

    def act(self, act: Callable[[Controls], None]) -> None:
        """One act on the controls."""

    def gesture(self, gesture: Callable[[Controls], Coroutine[None, None, None]]) -> None:
        """Something that takes a finger its time."""

    def stop(self) -> None:
        """Switch off."""


def joined(window: CameraWindow, camera: Pressed) -> None:
    """Connect a window and a camera, or a shelf of them."""
    if isinstance(camera, CameraThread):
        camera.state_changed.connect(window.show_state)
        camera.broke.connect(window.show_trouble)
    window.button_moved.connect(lambda down: camera.act(lambda c: c.down() if down else c.up()))
    window.help_pressed.connect(lambda: camera.gesture(double))
    window.taser_armed.connect(lambda: camera.act(lambda c: c.taser()))
    window.second_pressed.connect(lambda held_s: camera.gesture(lambda c: second(c, held_s)))
    window.stealth_switched.connect(lambda on: camera.act(lambda c: c.stealth(on)))
    window.coverage_switched.connect(lambda there: camera.act(lambda c: c.coverage(there)))
    window.closed.connect(camera.stop)


@dataclass(frozen=True, slots=True)
class WindowOpening:
    """How the window opens: where (WIDTHxHEIGHT+X+Y, empty: as it likes), and whether lines play the cameras."""

    geometry: str = ""
    scripted: bool = False


def show(identity: CameraIdentity, choices: HardwareChoices) -> int:
    """Run one camera until its window is closed; the process's exit code."""
    app = _application()
    window, camera = CameraWindow(), CameraThread(identity, choices)
    joined(window, camera)
    awake = _end_on_signals(window)
    camera.start()
    window.show()
    code = app.exec()
    awake.stop()
    camera.stop()
    return code


def show_all(identities: tuple[CameraIdentity, ...], choices: HardwareChoices, opening: WindowOpening) -> int:
    """Run several cameras behind one window until it is closed; the process's exit code."""
    app = _application()
    place = parsed(opening.geometry)
    shelf = CameraShelf(identities, choices)
    chooser = Chooser(shelf.units)
    window = CameraWindow(chooser, narrow=place is not None and place.width() < FULL_WIDTH)
    joined(window, shelf)
    shelved(window, shelf)
    lines = Lines(shelf, chooser)
    lines.ended.connect(window.close)
    awake = _end_on_signals(window)
    shelf.start()
    if place is not None:
        window.setGeometry(place)
    window.show()
    if place is not None:
        QTimer.singleShot(FRAME_KNOWN_MS, window, lambda: _inside_frame(window, place))
    if opening.scripted:
        lines.read()
    code = app.exec()
    awake.stop()
    shelf.stop()
    return code


def parsed(geometry: str) -> QRect | None:
    """A place as X11 writes it, WIDTHxHEIGHT+X+Y, or None when it is empty; raises ValueError."""
    if not geometry:
        return None
    found = re.fullmatch(r"(\d{3,5})x(\d{3,5})\+(\d{1,5})\+(\d{1,5})", geometry)
    if found is None:
        raise ValueError(geometry)
    width, height, x, y = map(int, found.groups())
    return QRect(x, y, width, height)


def _inside_frame(window: QWidget, place: QRect) -> None:
    """The window manager's frame is known only now: the whole of it stands in `place`."""
    handle = window.windowHandle()
    if handle is not None:
        window.setGeometry(place.marginsRemoved(handle.frameMargins()))


def _application() -> QApplication:
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setStyle("Fusion")
    load_fonts()
    app.setFont(font(13))
    return app


def _end_on_signals(window: QWidget) -> QTimer:
    signal.signal(signal.SIGINT, lambda *_: window.close())
    signal.signal(signal.SIGTERM, lambda *_: window.close())
    awake = QTimer()  # lets Python see signals while Qt waits
    awake.timeout.connect(lambda: None)
    awake.start(_SIGNALS_MS)
    return awake
