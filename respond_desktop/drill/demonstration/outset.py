"""What the demo starts, in order: agency, central, this workstation's enrolment, cameras, the window's libraries."""

import importlib
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from respond_desktop.access.errors import KeyringUnavailableError
from respond_desktop.app.closed import StationClosedError
from respond_desktop.app.station import enrol_station, vault
from respond_desktop.camera.connection.enrolling import enrol_camera
from respond_desktop.central.config import ConfigError, load_config
from respond_desktop.drill.demonstration.camera_case import CameraCase
from respond_desktop.drill.programs.agency import RunningAgency, make_agency
from respond_desktop.drill.programs.display import CannotRunError
from respond_desktop.drill.programs.patience import Patience
from respond_desktop.drill.report import StepFailedError
from respond_desktop.home.paths import private_folder
from respond_desktop.wire.client import EnrolmentError
from respond_desktop.wire.enrolment import BadEnrolmentCodeError

WORKSTATION = "Training desk"
TRIES = 3
NOT_TRAINING = (
    "The agency in {home} is not marked training. The demo touches no real agency. Set another RESPOND_HOME."
)
TOLD = (CannotRunError, KeyringUnavailableError, StationClosedError, StepFailedError)
"""What is said to the person in the error's own words."""
LOST_CAMERAS = "Not taken part in: the cameras of units {units} ({why}). The others go on."
WINDOW = ("respond_desktop.app.running", "respond_desktop.drill.demonstration.guide")


@dataclass(frozen=True, slots=True)
class Outset:
    """Starts everything, saying each part; `keep` is given the running agency as soon as there is one to be ended."""

    home: Path
    cameras: CameraCase
    geometry: str
    patience: Patience
    said: Callable[[str], None]

    def begin(self, keep: Callable[[RunningAgency], None]) -> None:
        """Blocks; raises one of TOLD, or CancelledError."""
        start_over(self.home)
        agency = make_agency(self.home, patience=self.patience, said=self.said)
        keep(agency)
        self.said("Enrolling this workstation; its keys go into the keyring")
        self._again_and_again(
            agency.people.workstation_code, lambda: agency.workstation_code(WORKSTATION), self._enrol_station
        )
        devices = self._enrol_cameras(agency)
        self.said("Starting the camera window")
        self.cameras.begin(devices, self.geometry)
        self.cameras.connect_all(self.patience, self.said)
        self.said("Loading the workstation")
        for module in WINDOW:
            importlib.import_module(module)
        self.patience.look("the workstation")

    def _enrol_station(self, code: str) -> None:
        enrol_station(self.home, code).close()

    def _enrol_cameras(self, agency: RunningAgency) -> dict[str, str]:
        """The cameras that could be enrolled; without any there is no demo."""
        enrolled: dict[str, str] = {}
        lost: list[tuple[str, str]] = []
        for number, unit in agency.people.devices.items():
            self.said(f"Enrolling the cameras: {len(enrolled) + 1} of {len(agency.people.devices)}")
            try:
                self._again_and_again(
                    agency.people.camera_codes[number],
                    lambda n=number: agency.camera_code(n),  # type: ignore[misc]
                    lambda code: enrol_camera(code, self.home),
                )
            except (EnrolmentError, BadEnrolmentCodeError) as error:
                lost.append((unit, str(error)))
            else:
                enrolled[number] = unit
        if not enrolled:
            raise CannotRunError(f"no camera could be enrolled: {lost[0][1]}")
        if lost:
            self.said(LOST_CAMERAS.format(units=", ".join(u for u, _ in lost), why=lost[0][1]))
        return enrolled

    def _again_and_again(self, code: str, another: Callable[[], str], enrol: Callable[[str], object]) -> None:
        """A busy central may answer too late: then with a fresh code, for the first may be spent."""
        for left in reversed(range(TRIES)):
            self.patience.look("enrolment")
            try:
                enrol(code)
                return
            except (EnrolmentError, StationClosedError) as error:
                if not left or (isinstance(error, StationClosedError) and error.keyring):
                    raise
                self.said("Central answered too late. Asking again.")
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
