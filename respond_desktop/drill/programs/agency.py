"""A training agency of our own: real central, real cameras with simulated hardware, in one temporary home."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from respond_desktop.camera.connection.enrolling import enrol_camera
from respond_desktop.central.people.administration import AdministrationError
from respond_desktop.central.setup import SetupError
from respond_desktop.central.training import TrainingAgency, seed_training_agency
from respond_desktop.drill.programs.display import CannotRunError
from respond_desktop.drill.programs.patience import Patience
from respond_desktop.drill.programs.processes import (
    ANSWER_TIMEOUT_S,
    START_TIMEOUT_S,
    CentralProgram,
    Program,
    await_fact,
    run_tool,
)
from respond_desktop.home.private_files import replace_private

AGENCY = "Harborview PD"


@dataclass(slots=True)
class RunningAgency:
    """Programs and accounts; `cameras` are by unit number."""

    home: Path
    people: TrainingAgency
    central: CentralProgram
    cameras: dict[str, Program] = field(default_factory=dict)

    def password(self, badge: str) -> str:
        """The password made for that account."""
        return self.people.account(badge).password

    def camera_folder(self, unit: str) -> Path:
        """Where the camera of a unit keeps key and journal."""
        number = next(n for n, u in self.people.devices.items() if u == unit)
        return self.home / f"camera-{number}"

    def workstation_code(self, name: str) -> str:
        """A fresh one-time code for another workstation."""
        made = run_tool("respond_desktop.central", ["enrol", "workstation", name], self.home)
        code = next((word for word in made.stdout.split() if word.startswith("RD1.")), "")
        if not code:
            raise CannotRunError(f"central made no enrolment code: {made.stderr.strip()}")
        return code

    def start_cameras(self) -> None:
        """Enrol and start all cameras on patrol, each played by its own script."""
        for seed, (number, unit) in enumerate(self.people.devices.items(), 1):
            enrol_camera(self.people.camera_codes[number], self.home)
            arguments = ["run", "--script", "-", "--camera", number, "--patrol", str(seed)]
            self.cameras[unit] = Program(f"camera-{number}", "respond_desktop.camera", arguments, self.home)
        for camera in self.cameras.values():
            await_fact(
                camera, lambda f: f.get("link") == "connected", "a link to central", ANSWER_TIMEOUT_S * 2
            )

    def camera_code(self, number: str) -> str:
        """A fresh one-time code for a camera whose first one didn't do."""
        made = run_tool("respond_desktop.central", ["enrol", "camera", number], self.home)
        return next((word for word in made.stdout.split() if word.startswith("RD1.")), "")

    def stop(self) -> None:
        """Stop cameras, then central."""
        for camera in self.cameras.values():
            camera.stop()
        self.central.stop()


def make_agency(
    home: Path,
    settings: str = "",
    host: str = "127.0.0.1",
    patience: Patience | None = None,
    said: Callable[[str], None] = lambda words: None,
) -> RunningAgency:
    """Make, start and fill a training agency in `home`; `settings` are lines added to central.toml.

    `said` is told each part as it begins.
    """
    patience = patience or Patience(START_TIMEOUT_S)
    said("Making the training agency: certificates, keys, database")
    made = run_tool(
        "respond_desktop.central",
        ["init", "--agency", AGENCY, "--training", "--host", host, "--port", "0", "--media-port", "0"],
        home,
        patience=patience,
    )
    if made.returncode != 0:
        raise CannotRunError(f"central can't be made: {made.stderr.strip()}")
    if settings:
        configuration = home / "central" / "central.toml"
        replace_private(configuration, configuration.read_bytes() + settings.encode())
    said("Starting central, the agency's server")
    central = CentralProgram(home, patience)
    said("Filling the agency: five people, six cameras, ten units")
    try:
        return RunningAgency(home, seed_training_agency(home), central)
    except (AdministrationError, SetupError) as error:
        central.stop()
        raise CannotRunError(str(error)) from error
