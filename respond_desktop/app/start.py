"""Start the workstation: one instance, the map's scheme, the application, the window."""

import signal
import sys
from pathlib import Path

from PySide6.QtCore import QLockFile, QTimer
from PySide6.QtWidgets import QApplication

from respond_desktop.app.crash import install_crash_hook
from respond_desktop.app.qt_log import install_qt_log
from respond_desktop.app.scale import take_scale
from respond_desktop.home.paths import has_display
from respond_desktop.home.program import tell
from respond_desktop.ui.map.start import register_scheme

NO_DISPLAY = "There is no display here. Start the workstation in a desktop session."
ALREADY_RUNS = "The workstation is already open on this computer. Look for its window."


def make_application() -> QApplication:
    """The application object, with what Qt wants to know before it exists."""
    install_qt_log()
    register_scheme()
    app = QApplication(sys.argv[:1])
    app.setApplicationName("respond")
    app.setApplicationDisplayName("respond")
    app.setDesktopFileName("respond-desktop")
    return app


def run_workstation(home: Path) -> int:
    """Open the workstation in `home` and stay until it is closed. Exit code 2: it runs already, or no display."""
    if not has_display():
        tell(NO_DISPLAY)
        return 2
    lock = QLockFile(str(home / "workstation.lock"))
    lock.setStaleLockTime(0)
    if not lock.tryLock(100):
        tell(ALREADY_RUNS)
        return 2
    scale = take_scale(home)
    app = make_application()
    from respond_desktop.app.running import RunningWorkstation

    workstation = RunningWorkstation(app, home, scale)
    install_crash_hook(home, workstation.parts.bridge.journal_line.emit)
    end_on_signals(app)
    workstation.show()
    try:
        return app.exec()
    finally:
        workstation.shut_down()
        lock.unlock()


def end_on_signals(app: QApplication) -> QTimer:
    """Ctrl+C and SIGTERM close the window in order; the timer lets Python see them while Qt waits."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: app.quit())
    timer = QTimer(app)
    timer.setInterval(500)
    timer.timeout.connect(lambda: None)
    timer.start()
    return timer
