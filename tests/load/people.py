"""Everybody of a load, put into a central's home before it starts: rows at once, keys real, viewers signed in later."""

from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlmodel import Session

from respond_desktop.central.config import load_config
from respond_desktop.central.people.directory import directory_changed
from respond_desktop.central.people.passwords import hash_password
from respond_desktop.central.setup import open_parts
from respond_desktop.central.storage.tables import Account, AssignmentRow, DeviceRow, UnitRow, WorkstationRow
from respond_desktop.domain.people import Role
from respond_desktop.wire.signing import b64
from tests.support.central import PASSWORD, RunningCentral

VIEWING = (Role.SUPERVISOR, Role.OPERATOR)
"""Two roles a command, with rights of their own; what they may see alike, central sends them alike."""


@dataclass(frozen=True, slots=True)
class LoadCamera:
    """A camera with its own key; the crowd's process gets the key's bytes."""

    id: str
    number: str
    unit: str
    command: str
    key: bytes


@dataclass(frozen=True, slots=True)
class LoadSeat:
    """A viewer, her workstation, and what she may see."""

    badge: str
    workstation: str
    key: Ed25519PrivateKey
    command: str
    role: Role


@dataclass(frozen=True, slots=True)
class Town:
    """Cameras and seats; two sets a command."""

    cameras: tuple[LoadCamera, ...]
    seats: tuple[LoadSeat, ...]


def commands_of(sets: int) -> tuple[str, ...]:
    """As many commands as that many sets need."""
    return tuple(f"District {n + 1}" for n in range(max(1, sets // len(VIEWING))))


def settle_people(central: RunningCentral, count: int, desktops: int, sets: int) -> Town:
    """Put them all into the home of a central that doesn't run yet."""
    commands, now = commands_of(sets), datetime.now(UTC)
    keys = [Ed25519PrivateKey.generate() for _ in range(count)]
    cameras = tuple(
        LoadCamera(f"device-{n}", f"d{n}", f"u{n}", commands[n % len(commands)], key.private_bytes_raw())
        for n, key in enumerate(keys)
    )
    seats = tuple(
        LoadSeat(
            f"v{n}",
            f"station-{n}",
            Ed25519PrivateKey.generate(),
            commands[n % sets % len(commands)],
            VIEWING[n % sets // len(commands) % len(VIEWING)],
        )
        for n in range(desktops)
    )
    password = hash_password(PASSWORD)

    def act(session: Session) -> None:
        for camera, key in zip(cameras, keys, strict=True):
            _add_camera(session, camera, _public(key), now)
        session.flush()
        for camera in cameras:
            row = {
                "device_id": camera.id,
                "officer_id": f"person-{camera.unit}",
                "unit_id": f"unit-{camera.unit}",
            }
            session.add(AssignmentRow(**row, starts=now))
        for seat in seats:
            session.add(_account(seat.badge, seat.role, seat.command, password))
            public = _public(seat.key)
            session.add(
                WorkstationRow(
                    id=seat.workstation, name=f"Desk {seat.badge}", public_key=public, enrolled_at=now
                )
            )
        directory_changed(session)

    parts = open_parts(load_config(central.home))
    try:
        parts.database.run_sync(act)
    finally:
        parts.close()
    return Town(cameras, seats)


def _add_camera(session: Session, camera: LoadCamera, public: str, now: datetime) -> None:
    session.add(_account(camera.unit, Role.OFFICER, camera.command))
    session.add(UnitRow(id=f"unit-{camera.unit}", number=camera.unit, command=camera.command))
    session.add(DeviceRow(id=camera.id, number=camera.number, public_key=public, enrolled_at=now))


def _account(who: str, role: Role, command: str, password: str = "") -> Account:
    return Account(
        id=f"person-{who}",
        badge=who,
        name=f"N. {who}",
        role=role.value,
        command=command,
        password_hash=password,
        created_at=datetime.now(UTC),
    )


def _public(key: Ed25519PrivateKey) -> str:
    return b64(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))
