"""The demo: a training agency on this machine, and the workstation signed in as its supervisor."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from PySide6.QtCore import QLockFile, QObject, QTimer
from PySide6.QtWidgets import QApplication

from respond_desktop.app.crash import install_crash_hook
from respond_desktop.app.start import end_on_signals, make_application
from respond_desktop.drill.demonstration.beginning import Beginning
from respond_desktop.drill.demonstration.side_by_side import side_by_side
from respond_desktop.drill.demonstration.start_window import StartWindow
from respond_desktop.home.faults import STOPPED
from respond_desktop.home.paths import has_display, private_folder, respond_home
from respond_desktop.home.program import INTERRUPTED, tell

if TYPE_CHECKING:
    from respond_desktop.app.running import RunningWorkstation
    from respond_desktop.drill.demonstration.guide import Guide
    from respond_desktop.drill.programs.agency import RunningAgency

STORY_UNIT = "214"
RECORDING = ("207", "216", "240")
CANT_RUN = 2
LOOK_MS = 1000
FAILURE_STAYS_MS = 120_000
"""Nobody may sit there; the words stand in the terminal too."""
CENTRAL_ENDED = "Central has ended: {why}. Nothing more arrives. Close this window and start the demo again."
NO_DISPLAY = "there is no display here. Play the drill: respond-desktop drill radio-cut --headless"


def run_demo() -> int:
    """Start everything and stay until the window is closed.

    Exit code 2: something is missing, and is named; 130: stopped before the workstation was there.
    """
    lock = QLockFile(str(private_folder(respond_home()) / "demo.lock"))
    lock.setStaleLockTime(0)
    if not lock.tryLock(100):
        tell("The demo is already open on this computer. Look for its windows.")
        return CANT_RUN
    try:
        if not has_display():
            tell(f"The demo can't start: {NO_DISPLAY}")
            return CANT_RUN
        app = make_application()
        demo = Demo(app, respond_home() / "demo")
        try:
            return demo.run()
        finally:
            app.shutdown()  # windows go before the application, whatever order Python would find
    finally:
        lock.unlock()


class Demo(QObject):
    """First the start window, then the workstation beside its cameras; whatever was started is ended."""

    def __init__(self, app: QApplication, home: Path) -> None:
        super().__init__()
        self._app, self._home = app, home
        self._places = side_by_side(app.primaryScreen().availableGeometry())
        self._window = StartWindow()
        self._beginning = Beginning(home, RECORDING, self._places.camera)
        self._workstation: RunningWorkstation | None = None
        self._guide: Guide | None = None
        self._failed = False
        self._watch = QTimer(self)
        self._watch.setInterval(LOOK_MS)
        self._watch.timeout.connect(self._look_at_central)
        beginning = self._beginning
        beginning.said.connect(self._say)
        beginning.ready.connect(self._open)
        beginning.failed.connect(self._fail)
        beginning.cancelled.connect(app.quit)
        self._window.cancelled.connect(self._cancel)

    def run(self) -> int:
        """Until it is closed; the exit code."""
        self._app.setQuitOnLastWindowClosed(False)
        keep = end_on_signals(self._app)
        self._window.show()
        self._beginning.start()
        try:
            code = int(self._app.exec())
        finally:
            keep.stop()
            self._watch.stop()
            if self._workstation is not None:
                self._workstation.shut_down()
            self._beginning.stop()
        if self._failed:
            return CANT_RUN
        if self._workstation is None:
            tell(STOPPED)
            return INTERRUPTED
        return code

    def _say(self, words: str) -> None:
        typer.echo(f"  {words}")
        sys.stdout.flush()
        self._window.say(words)

    def _cancel(self) -> None:
        self._beginning.cancel()

    def _fail(self, words: str) -> None:
        self._failed = True
        said = f"{words[:1].upper()}{words[1:]}"
        tell(f"The demo can't start: {words}")
        self._window.fail(said)
        self._app.setQuitOnLastWindowClosed(True)
        QTimer.singleShot(FAILURE_STAYS_MS, self._window, self._window.close)
        if not self._window.isVisible():
            self._app.quit()

    def _open(self) -> None:
        agency, cameras = self._beginning.begun.agency, self._beginning.begun.cameras
        assert agency is not None
        from respond_desktop.app.running import (
            RunningWorkstation,
        )  # loaded by the thread that started the rest
        from respond_desktop.drill.demonstration.guide import Guide
        from respond_desktop.drill.demonstration.sign_in import SeatSignIn

        if not self._window.isVisible():
            self._app.quit()  # cancelled in its last moment
            return
        self._say("Opening the workstation")
        workstation = self._workstation = RunningWorkstation(self._app, self._home)
        bridge = workstation.parts.bridge
        install_crash_hook(self._home, bridge.journal_line.emit)
        signing = SeatSignIn(bridge, agency)
        signing.setParent(self)
        self._guide = Guide(workstation.parts, cameras, signing, STORY_UNIT, bool(self._places.camera))
        cameras.said.connect(self._tell_later)
        signing.next_is("supervisor")
        _tell_accounts(agency)
        workstation.show(self._places.workstation)
        self._window.finish()
        self._app.setQuitOnLastWindowClosed(True)
        cameras.watch()
        self._watch.start()

    def _tell_later(self, words: str) -> None:
        """Something has ended that the rest can do without."""
        tell(words)
        if self._workstation is not None:
            self._workstation.parts.bridge.journal_line.emit(words)

    def _look_at_central(self) -> None:
        agency = self._beginning.begun.agency
        if agency is not None and agency.central.process.poll() is not None:
            self._watch.stop()
            words = CENTRAL_ENDED.format(why=agency.central.last_words() or "no reason was written")
            self._tell_later(words)
            if self._guide is not None:
                self._guide.column.say(words)


def _tell_accounts(agency: "RunningAgency") -> None:
    from respond_desktop.drill.programs.agency import AGENCY

    typer.echo(f"\nTraining agency {AGENCY}. Accounts (shown once):")
    for account in agency.people.accounts:
        typer.echo(f"  {account.badge:12} {account.password:24} {account.name}, {account.role.value}")
    typer.echo(
        "\nThe workstation signs in as supervisor. The other window holds the six cameras; Unit "
        f"{STORY_UNIT} is in the hand:\n"
        "Space starts a recording, H calls for help, holding Space for 3 s stops.\n"
        "The story is offered step by step at the left of the workstation; F1 shows all keys.\n"
        "Closing the workstation ends everything.\n"
    )
    sys.stdout.flush()
