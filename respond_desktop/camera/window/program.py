"""Starts the window and the agent behind it, and ends both together."""

import signal
import sys

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from respond_desktop.camera.gestures import double, second
from respond_desktop.camera.identity import Identity
from respond_desktop.camera.running import Choices
from respond_desktop.camera.window.colours import font, load_fonts
from respond_desktop.camera.window.main_window import CameraWindow
from respond_desktop.camera.window.thread import CameraThread

_SIGNALS_MS = 250


def joined(window: CameraWindow, camera: CameraThread) -> None:
    """Connect a window and a camera."""
    camera.state_changed.connect(window.show_state)
    camera.broke.connect(window.show_trouble)
    window.button_moved.connect(lambda down: camera.act(lambda c: c.down() if down else c.up()))
    window.help_pressed.connect(lambda: camera.gesture(double))
    window.taser_armed.connect(lambda: camera.act(lambda c: c.taser()))
    window.second_pressed.connect(lambda held_s: camera.gesture(lambda c: second(c, held_s)))
    window.stealth_switched.connect(lambda on: camera.act(lambda c: c.stealth(on)))
    window.coverage_switched.connect(lambda there: camera.act(lambda c: c.coverage(there)))
    window.closed.connect(camera.stop)


def show(identity: Identity, choices: Choices) -> int:
    """Run until the window is closed; the process's exit code."""
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setStyle("Fusion")
    load_fonts()
    app.setFont(font(13))
    window, camera = CameraWindow(), CameraThread(identity, choices)
    joined(window, camera)
    signal.signal(signal.SIGINT, lambda *_: window.close())
    signal.signal(signal.SIGTERM, lambda *_: window.close())
    awake = QTimer()  # lets Python see signals while Qt waits
    awake.timeout.connect(lambda: None)
    awake.start(_SIGNALS_MS)
    camera.start()
    window.show()
    code = app.exec()
    camera.stop()
    return code
