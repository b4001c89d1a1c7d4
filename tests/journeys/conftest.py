"""One training agency for all journeys: a real central, real cameras, and enrolled workstations."""

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from respond_desktop.access.enrolment import FILE, FOLDER
from respond_desktop.app.station import enrol_station
from respond_desktop.central.audit.restores import hash_of
from respond_desktop.central.authority.tls import ca_fingerprint
from respond_desktop.central.cli.policy_changes import PolicyChanges
from respond_desktop.central.config import load_config
from respond_desktop.central.people.administration import Administration, CentralAddress
from respond_desktop.central.setup import open_parts
from respond_desktop.domain.people import Role
from respond_desktop.domain.rights.policy import Permission, PolicyChange
from respond_desktop.drill.programs.agency import RunningAgency, make_agency
from respond_desktop.drill.programs.secret_service import PrivateSecretService
from respond_desktop.home.private_files import replace_private
from respond_desktop.wire.enrolment import EnrolmentKind
from tests.journeys.cameras import WAIT_S, Camera, start_camera
from tests.journeys.seat import DeskSeat

SETTINGS = "lease_s = 10\nwatch_asks_at_once = 1000\n"
"""All journeys ask for the same few officers; how often one may is attacked in central_live/test_officers_hand.py."""
UNITS = ("214", "207", "216", "222")
DESKS = ("RTC-01", "RTC-02")
KEYRING = (
    "DBUS_SESSION_BUS_ADDRESS",
    "XDG_DATA_HOME",
    "XDG_CONFIG_HOME",
    "XDG_RUNTIME_DIR",
    "GNOME_KEYRING_CONTROL",
)

SignedIn = Callable[..., DeskSeat]


def at_central(name: str) -> str:
    """What central calls the workstation that people here call `name`; never the same."""
    return f"Dispatch desk {name}"


def rename_here(home: Path, name: str) -> None:
    """An installation of earlier days: named by whoever sat there."""
    path = home / FOLDER / FILE
    kept = json.loads(path.read_text(encoding="utf-8"))
    replace_private(path, json.dumps({**kept, "name": name}).encode())


@dataclass
class Town:
    """Central, cameras by unit, and the homes of the enrolled workstations."""

    agency: RunningAgency
    desks: dict[str, Path] = field(default_factory=dict)
    cameras: dict[str, Camera] = field(default_factory=dict)

    def camera(self, unit: str) -> Camera:
        """The unit's camera, at rest."""
        camera = self.cameras[unit]
        camera.rest()
        return camera

    @contextmanager
    def administration(self) -> Iterator[Administration]:
        """Administration beside the running central, as the command line does it (only faster)."""
        parts = open_parts(load_config(self.agency.home))
        try:
            yield Administration(parts.database, parts.log, "test")
        finally:
            parts.close()

    def let_keep(self, allowed: bool) -> None:
        """Give supervisors the right to keep, or take it away, as `respond-central policy` does."""
        parts = open_parts(load_config(self.agency.home))
        try:
            change = PolicyChange(Role.SUPERVISOR, Permission.KEEP, allowed=allowed)
            PolicyChanges(parts.database, parts.log, "test").make(change)
        finally:
            parts.close()

    def workstation_code(self, name: str) -> str:
        """A one-time code for a workstation."""
        address = CentralAddress(self.agency.central.url, ca_fingerprint(self.agency.home / "central"))
        with self.administration() as administration:
            return administration.make_code(EnrolmentKind.WORKSTATION, name, address).text()

    def records(self, kind: str) -> list[dict[str, Any]]:
        """Bodies of the records of a kind in central's log, oldest first."""
        path = self.agency.home / "export.jsonl"
        parts = open_parts(load_config(self.agency.home))
        try:
            parts.log.export(path)
        finally:
            parts.close()
        lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()[1:-1]]
        return [json.loads(line["body"]) for line in lines if line["header"]["kind"] == kind]

    def record_hash(self, seq: int) -> str:
        """Hash of a record of central's log, or empty."""
        parts = open_parts(load_config(self.agency.home))
        try:
            return parts.database.read_sync(lambda session: hash_of(session, seq))
        finally:
            parts.close()

    def await_record(self, kind: str, **wanted: Any) -> dict[str, Any]:
        """The first record of a kind with these facts; central writes what happened a moment later."""
        deadline = time.monotonic() + WAIT_S
        while time.monotonic() < deadline:
            for body in self.records(kind):
                if all(body.get(key) == value for key, value in wanted.items()):
                    return body
            time.sleep(0.1)
        raise AssertionError(f"no record {kind} with {wanted}")


@pytest.fixture(scope="session")
def keyring_environment() -> Iterator[dict[str, str]]:
    """A private keyring for all journeys; other tests don't see it in their environment."""
    before = {name: os.environ.get(name) for name in KEYRING}
    with PrivateSecretService():
        during = {name: os.environ[name] for name in KEYRING if name in os.environ}
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value
        yield during


@pytest.fixture
def keyring(keyring_environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The private keyring, for this test."""
    for name, value in keyring_environment.items():
        monkeypatch.setenv(name, value)


def make_town(
    home: Path, units: tuple[str, ...], keyring_environment: dict[str, str], host: str = "127.0.0.1"
) -> Town:
    """Start everything; the caller stops `town.agency`."""
    town = Town(make_agency(home, SETTINGS, host))
    try:
        town.cameras = {unit: start_camera(town.agency, unit) for unit in units}
        with pytest.MonkeyPatch.context() as patch:
            for name, value in keyring_environment.items():
                patch.setenv(name, value)
            for name in DESKS:
                town.desks[name] = home / name
                enrol_station(home / name, town.workstation_code(at_central(name))).close()
                rename_here(home / name, name)
        for camera in town.cameras.values():
            camera.until(t="state", link="connected")
    except BaseException:
        town.agency.stop()
        raise
    return town


@pytest.fixture(scope="session")
def shared_town(
    tmp_path_factory: pytest.TempPathFactory, keyring_environment: dict[str, str]
) -> Iterator[Town]:
    """The agency of all journeys that leave it as they found it."""
    town = make_town(tmp_path_factory.mktemp("town"), UNITS, keyring_environment)
    yield town
    town.agency.stop()


@pytest.fixture
def keeping_town(shared_town: Town) -> Iterator[Town]:
    """The agency lets supervisors keep pictures and clips, until the test is over."""
    shared_town.let_keep(True)
    yield shared_town
    shared_town.let_keep(False)


@pytest.fixture
def seats(qtbot: QtBot, keyring: None) -> Iterator[Callable[[Path], DeskSeat]]:
    """Opens enrolled workstations; each is shut down at the end of the test."""
    opened: list[DeskSeat] = []

    def open_seat(home: Path) -> DeskSeat:
        opened.append(DeskSeat(qtbot, home))
        return opened[-1]

    yield open_seat
    for seat in opened:
        seat.leave()


@pytest.fixture
def signed_in(shared_town: Town, seats: Callable[[Path], DeskSeat]) -> SignedIn:
    """Signs somebody in at one of the shared town's workstations; a supervisor closes what others left open."""

    def sign_in(badge: str = "supervisor", desk: str = DESKS[0], password: str = "") -> DeskSeat:
        known = password or shared_town.agency.password(badge)
        seat = seats(shared_town.desks[desk]).sign_in(badge, known)
        return seat.close_alerts() if badge == "supervisor" else seat

    return sign_in
