"""The demo's start, away from the window: each part is said as it begins, any of them can be cancelled."""

import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from respond_desktop.access.errors import KeyringUnavailableError
from respond_desktop.app.closed import StationClosedError
from respond_desktop.app.station import enrol_station, vault
from respond_desktop.camera.enrolling import enrol_camera
from respond_desktop.central.config import ConfigError, load_config
from respond_desktop.drill.agency import RunningAgency, make_agency
from respond_desktop.drill.camera_case import CameraCase
from respond_desktop.drill.display import CannotRunError
from respond_desktop.drill.patience import CancelledError, Patience
from respond_desktop.drill.report import StepFailedError
from respond_desktop.faults import bug_words
from respond_desktop.paths import private_folder
from respond_desktop.program import log_bug
from respond_desktop.wire.client import EnrolmentError
from respond_desktop.wire.enrolment import BadEnrolmentCodeError

WORKSTATION = "Training desk"
TRIES = 3
NOT_TRAINING = (
    "The agency in {home} is not marked training. The demo touches no real agency. Set another RESPOND_HOME."
)
_TOLD = (CannotRunError, KeyringUnavailableError, StationClosedError, StepFailedError)
LOST_CAMERAS = "Not taken part in: the cameras of units {units} ({why}). The others go on."


@dataclass(slots=True)
class Begun:
    """What has been started so far; whatever is here must be ended."""

    cameras: CameraCase
    agency: RunningAgency | None = None


class Beginning(QObject):
    """`said` for each part; one of `ready` (the workstation may open), `failed(words)` and `cancelled` ends it."""

    said = Signal(str)
    ready = Signal()
    failed = Signal(str)
    cancelled = Signal()

    def __init__(self, home: Path, recording: tuple[str, ...], geometry: str) -> None:
        super().__init__()
        self.begun = Begun(CameraCase(home, recording))
        self._home, self._geometry = home, geometry
        self._patience = Patience(said=self.said.emit)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="demo start", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def cancel(self) -> None:
        """Give up: the wait that goes on ends."""
        self._patience.cancel()

    def stop(self) -> None:
        """Give up, wait for the thread, end cameras and central."""
        self.cancel()
        self._over.set()
        if self._thread.is_alive():
            self._thread.join()
        self.begun.cameras.stop()
        if self.begun.agency is not None:
            self.begun.agency.stop()

    def _run(self) -> None:
        try:
            self._begin()
        except CancelledError:
            self.cancelled.emit()
        except _TOLD as error:
            self.failed.emit(str(error))
        except OSError as error:
            self.failed.emit(f"{error.filename or 'A file'} can't be used: {error.strerror or error}.")
        except Exception as error:  # the worker boundary: said to the person, logged, never swallowed
            log_bug(error)
            self.failed.emit(bug_words("desktop", error, self._home.parent))
        else:
            self.ready.emit()
        # The system ends our programs with the thread that started them, not with the process (PR_SET_PDEATHSIG).
        self._over.wait()

    def _begin(self) -> None:
        start_over(self._home)
        agency = self.begun.agency = make_agency(self._home, patience=self._patience, said=self.said.emit)
        self.said.emit("Enrolling this workstation; its keys go into the keyring")
        self._again_and_again(
            agency.people.workstation_code, lambda: agency.workstation_code(WORKSTATION), self._enrol_station
        )
        devices = self._enrol_cameras(agency)
        self.said.emit("Starting the camera window")
        cameras = self.begun.cameras
        cameras.begin(devices, self._geometry)
        cameras.connect_all(self._patience, self.said.emit)
        self._patience.look("the workstation")

    def _enrol_station(self, code: str) -> None:
        enrol_station(self._home, code, WORKSTATION).close()

    def _enrol_cameras(self, agency: RunningAgency) -> dict[str, str]:
        """The cameras that could be enrolled; without any there is no demo."""
        enrolled: dict[str, str] = {}
        lost: list[tuple[str, str]] = []
        for number, unit in agency.people.devices.items():
            self.said.emit(f"Enrolling the cameras: {len(enrolled) + 1} of {len(agency.people.devices)}")
            try:
                self._again_and_again(
                    agency.people.camera_codes[number],
                    lambda n=number: agency.camera_code(n),  # type: ignore[misc]
                    lambda code: enrol_camera(code, self._home),
                )
            except (EnrolmentError, BadEnrolmentCodeError) as error:
                lost.append((unit, str(error)))
            else:
                enrolled[number] = unit
        if not enrolled:
            raise CannotRunError(f"no camera could be enrolled: {lost[0][1]}")
        if lost:
            self.said.emit(LOST_CAMERAS.format(units=", ".join(u for u, _ in lost), why=lost[0][1]))
        return enrolled

    def _again_and_again(self, code: str, another: Callable[[], str], enrol: Callable[[str], object]) -> None:
        """A busy central may answer too late: then with a fresh code, for the first may be spent."""
        for left in reversed(range(TRIES)):
            self._patience.look("enrolment")
            try:
                enrol(code)
                return
            except (EnrolmentError, StationClosedError) as error:
                if not left or (isinstance(error, StationClosedError) and error.keyring):
                    raise
                self.said.emit("Central answered too late. Asking again.")
                code = another()


def start_over(home: Path) -> None:
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
