"""The demo: a training agency on this machine, and the workstation signed in as its supervisor."""

import shutil
import sys
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import typer
from PySide6.QtCore import QLockFile, QTimer

from respond_desktop.access.errors import KeyringUnavailableError
from respond_desktop.app.closed import StationClosedError
from respond_desktop.app.running import RunningWorkstation
from respond_desktop.app.start import end_on_signals, make_application
from respond_desktop.app.station import enrol_station, vault
from respond_desktop.central.config import ConfigError, load_config
from respond_desktop.domain.outcomes import Done, Outcome
from respond_desktop.domain.requests import Credentials
from respond_desktop.domain.session import Workplace
from respond_desktop.drill.agency import AGENCY, RunningAgency, make_agency
from respond_desktop.drill.display import CannotRunError
from respond_desktop.paths import has_display, private_folder, respond_home
from respond_desktop.program import tell

WINDOW_UNIT = "214"
RECORDING = ("207", "216", "240")
NOT_TRAINING = (
    "The agency in {home} is not marked training. The demo touches no real agency. Set another RESPOND_HOME."
)


def run_demo() -> int:
    """Start everything and stay until the window is closed. Exit code 2: something is missing, and is named."""
    home = respond_home() / "demo"
    lock = QLockFile(str(private_folder(respond_home()) / "demo.lock"))
    lock.setStaleLockTime(0)
    if not lock.tryLock(100):
        tell("The demo is already open on this computer. Look for its windows.")
        return 2
    try:
        if not has_display():
            raise CannotRunError(
                "there is no display here. Play the drill: respond-desktop drill radio-cut --headless"
            )
        _start_over(home)
        return _run(home)
    except (CannotRunError, KeyringUnavailableError, StationClosedError) as error:
        tell(f"The demo can't start: {error}")
        return 2
    finally:
        lock.unlock()


def _start_over(home: Path) -> None:
    """Remove an earlier demo with its keyring entries; refuse if what is there isn't a training agency."""
    if (home / "central").exists():
        try:
            training = load_config(home).training
        except ConfigError:
            training = False
        if not training:
            raise CannotRunError(NOT_TRAINING.format(home=home))
        vault(home).forget()
        shutil.rmtree(home)
    private_folder(home)


def _run(home: Path) -> int:
    with ExitStack() as stack:
        typer.echo("Starting central and six simulated cameras.")
        agency = make_agency(home)
        stack.callback(agency.stop)
        station = enrol_station(home, agency.people.workstation_code)
        station.close()
        agency.start_cameras(window_for=WINDOW_UNIT)
        for unit in RECORDING:
            agency.cameras[unit].say("press")
        _tell(agency)
        app = make_application()
        workstation = RunningWorkstation(app, home)
        stack.callback(workstation.shut_down)
        _sign_in_once(workstation, agency.password("supervisor"))
        keep = end_on_signals(app)
        stack.callback(keep.stop)
        workstation.show()
        return int(app.exec())


def _tell(agency: RunningAgency) -> None:
    typer.echo(f"\nTraining agency {AGENCY}. Accounts (shown once):")
    for account in agency.people.accounts:
        typer.echo(f"  {account.badge:12} {account.password:24} {account.name}, {account.role.value}")
    typer.echo(
        f"\nThe workstation signs in as supervisor. The small window is the camera of Unit {WINDOW_UNIT}:\n"
        "Space starts a recording, H calls for help, holding Space for 3 s stops.\n"
        "Then F2, F3, V and F7 in the workstation; F1 shows all keys.\n"
        "Closing the workstation ends everything.\n"
    )
    sys.stdout.flush()


def _sign_in_once(workstation: RunningWorkstation, password: str) -> None:
    """Sign in with the printed password, through the same command the sign-in card uses."""
    bridge = workstation.parts.bridge

    def ready(workplace: Workplace) -> None:
        if not workplace.banner_version or workplace.central_words:
            return
        bridge.workplace_changed.disconnect(ready)
        credentials = Credentials("supervisor", password, workplace.banner_version)
        QTimer.singleShot(0, partial(bridge.commands.sign_in, credentials, _answered))

    bridge.workplace_changed.connect(ready)


def _answered(outcome: Outcome) -> None:
    if not isinstance(outcome, Done):
        tell(f"The supervisor could not sign in: {outcome}")
