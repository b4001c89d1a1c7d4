"""What administrators do: each change is recorded in the same transaction (CJIS AC-2(4))."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, col, select

from respond_desktop.central.database import Database
from respond_desktop.central.directory import directory_changed
from respond_desktop.central.ids import new_id
from respond_desktop.central.log import Log
from respond_desktop.central.passwords import hash_password
from respond_desktop.central.tables import (
    Account,
    AssignmentRow,
    DeviceRow,
    EnrolmentCodeRow,
    SignInFailure,
    UnitRow,
    WorkstationRow,
)
from respond_desktop.central.withdrawals import Withdrawal
from respond_desktop.central.withdrawing import Withdrawing
from respond_desktop.domain.names import LONGEST, composed, name_fault
from respond_desktop.domain.people import Role
from respond_desktop.wire.enrolment import EnrolmentCode, EnrolmentKind
from respond_desktop.wire.signing import b64

CODE_LIFE = timedelta(hours=24)
NAME_LENGTH = 80


class AdministrationError(ValueError):
    """It can't be done; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class NewAccount:
    """A person to be; without a password she can't sign in but can wear a camera."""

    badge: str
    name: str
    role: Role
    command: str
    password: str = ""
    on_shift: bool = True


@dataclass(frozen=True, slots=True)
class CentralAddress:
    """Where codes lead to: URL of central and fingerprint of its CA."""

    url: str
    ca_fingerprint: str


class Administration:
    """Changes of accounts, units, cameras, assignments and codes by `by`, who is named in each record."""

    def __init__(self, database: Database, log: Log, by: str) -> None:
        self._database = database
        self._log = log
        self._by = by
        self._withdrawing = Withdrawing(database, log)

    def add_account(self, new: NewAccount) -> str:
        """Add a person; returns the id."""
        password_hash = hash_password(new.password) if new.password else ""
        person_id = new_id("person")
        badge, name = name_given("badge", new.badge), name_given("name", new.name, NAME_LENGTH)
        command = name_given("command", new.command)

        def act(session: Session) -> None:
            _must_be_new(session, Account, "badge", badge)
            row = Account(
                id=person_id,
                badge=badge,
                name=name,
                role=new.role.value,
                command=command,
                on_shift=new.on_shift,
                password_hash=password_hash,
                created_at=datetime.now(UTC),
            )
            session.add(row)
            facts = {"role": new.role.value, "command": command, "may_sign_in": bool(new.password)}
            self._record(session, "account.created", {"account": person_id, **facts})

        self._database.run_sync(act)
        return person_id

    def accounts(self) -> Sequence[Account]:
        """All of them, by badge."""
        return self._database.read_sync(lambda s: s.exec(select(Account).order_by(col(Account.badge))).all())

    def set_password(self, badge: str, password: str) -> None:
        """Give a person a new password; open sessions of hers stay."""
        password_hash = hash_password(password)

        def act(session: Session) -> None:
            account = _account(session, badge)
            account.password_hash = password_hash
            self._record(session, "account.changed", {"account": account.id, "what": "password"})

        self._database.run_sync(act)

    def unlock(self, badge: str) -> None:
        """Release a lock after failed sign-ins; only a person may do that (CJIS AC-7)."""

        def act(session: Session) -> None:
            account: Account | None = _named(session, Account, "badge", badge)
            typed = (badge, account.badge if account else badge)
            session.connection().execute(delete(SignInFailure).where(col(SignInFailure.badge).in_(typed)))
            if account is None:
                raise AdministrationError(_unknown_badge(badge))
            account.locked_at = None
            self._record(session, "account.changed", {"account": account.id, "what": "unlocked"})

        self._database.run_sync(act)

    def disable(self, badge: str) -> None:
        """Cut a person off: running sessions and watches end within a second (CJIS AC-2(13)).

        Raises NotRecordedYetError: she is cut off, only the record waits.
        """
        account = self._database.read_sync(lambda session: _account(session, badge).id)
        self._withdrawing.take(self._withdrawal(account=account), f"{badge} is cut off.")

    def change(
        self, badge: str, role: Role | None = None, command: str = "", on_shift: bool | None = None
    ) -> None:
        """Change role, command or shift; what she may no longer do ends within a second."""
        command = name_given("command", command) if command else ""

        def act(session: Session) -> None:
            account = _account(session, badge)
            account.role = role.value if role else account.role
            account.command = command or account.command
            account.on_shift = account.on_shift if on_shift is None else on_shift
            facts = {"role": account.role, "command": account.command, "on_shift": account.on_shift}
            self._record(session, "account.changed", {"account": account.id, "what": "rights", **facts})

        self._database.run_sync(act)

    def workstations(self) -> Sequence[WorkstationRow]:
        """All of them, by name."""
        return self._database.read_sync(
            lambda s: s.exec(select(WorkstationRow).order_by(col(WorkstationRow.name))).all()
        )

    def disable_workstation(self, workstation_id: str) -> None:
        """Take a lost workstation's key out of use: its sessions end within a second.

        Raises NotRecordedYetError: it is out of use, only the record waits.
        """
        if self._database.read_sync(lambda session: session.get(WorkstationRow, workstation_id)) is None:
            raise AdministrationError(
                f"No workstation {workstation_id}. See: respond-central workstation list"
            )
        withdrawal = self._withdrawal(workstation=workstation_id)
        self._withdrawing.take(withdrawal, f"Workstation {workstation_id} is out of use.")

    def add_unit(self, number: str, command: str) -> str:
        """Add a call sign; returns the id."""
        unit_id = new_id("unit")
        number, command = name_given("number", number), name_given("command", command)

        def act(session: Session) -> None:
            _must_be_new(session, UnitRow, "number", number)
            session.add(UnitRow(id=unit_id, number=number, command=command))
            self._record(session, "directory.changed", {"what": "unit added", "unit": number})

        self._database.run_sync(act)
        return unit_id

    def add_device(self, number: str) -> str:
        """Add a camera by the number printed on it; returns the id."""
        device_id = new_id("device")
        number = name_given("number", number)

        def act(session: Session) -> None:
            _must_be_new(session, DeviceRow, "number", number)
            session.add(DeviceRow(id=device_id, number=number))
            self._record(session, "directory.changed", {"what": "camera added", "device": device_id})

        self._database.run_sync(act)
        return device_id

    def assign(self, device_number: str, badge: str, unit_number: str) -> None:
        """From now on `badge` wears the camera as the unit; what the three were before ends now."""

        def act(session: Session) -> None:
            now = datetime.now(UTC)
            device = _named(session, DeviceRow, "number", device_number)
            unit = _named(session, UnitRow, "number", unit_number)
            officer = _account(session, badge)
            if device is None:
                raise AdministrationError(f"Camera {device_number} is unknown. Add it first: device add")
            if unit is None:
                raise AdministrationError(f"Unit {unit_number} is unknown. Add it first: unit add")
            _end_assignments(
                session,
                AssignmentRow(device_id=device.id, officer_id=officer.id, unit_id=unit.id, starts=now),
            )
            facts = {"device": device.id, "officer": officer.id, "unit": unit.number}
            self._record(session, "directory.changed", {"what": "camera assigned", **facts})

        self._database.run_sync(act)

    def make_code(self, kind: EnrolmentKind, name: str, central: CentralAddress) -> EnrolmentCode:
        """A one-time code, good for 24 h: `name` of a workstation or number of a camera."""
        secret = b64(secrets.token_bytes(20))
        name = name_given("name", name, NAME_LENGTH)

        def act(session: Session) -> None:
            subject = name
            if kind is EnrolmentKind.CAMERA:
                device: DeviceRow | None = _named(session, DeviceRow, "number", name)
                if device is None:
                    raise AdministrationError(f"Camera {name} is unknown. Add it first: device add {name}")
                subject = device.number
            expires_at = datetime.now(UTC) + CODE_LIFE
            session.add(
                EnrolmentCodeRow(
                    secret_hash=secret_hash(secret), kind=kind.value, name=subject, expires_at=expires_at
                )
            )
            self._record(session, "enrol.code_made", {"kind": kind.value, "name": subject})

        self._database.run_sync(act)
        return EnrolmentCode(kind, central.url, central.ca_fingerprint, secret)

    def _withdrawal(self, account: str = "", workstation: str = "") -> Withdrawal:
        return Withdrawal(new_id("withdrawal"), self._by, datetime.now(UTC), account, workstation)

    def _record(self, session: Session, kind: str, body: dict[str, Any]) -> None:
        session.flush()
        directory_changed(session)
        session.flush()
        self._log.append_in(session, kind, {"by": self._by, **body})


def secret_hash(secret: str) -> str:
    """How a code's secret is kept."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def _account(session: Session, badge: str) -> Account:
    account: Account | None = _named(session, Account, "badge", badge)
    if account is None:
        raise AdministrationError(_unknown_badge(badge))
    return account


def _unknown_badge(badge: str) -> str:
    return f"Nobody has the badge {badge}. See: respond-central user list"


def _named(session: Session, table: type[Any], column: str, name: str) -> Any:
    """The row of that name as it was typed, else in its composed form."""
    named = getattr(table, column)
    exact = session.exec(select(table).where(named == name)).first()
    return exact or session.exec(select(table).where(named == composed(name))).first()


def _must_be_new(session: Session, table: type[Any], column: str, value: str) -> None:
    if session.exec(select(table).where(getattr(table, column) == value)).first() is not None:
        raise AdministrationError(f"The {column} {value} exists already. Choose another.")


def name_given(what: str, value: str, longest: int = LONGEST) -> str:
    """`value` as it is kept and compared; raises AdministrationError unless it reads as it is written."""
    name = composed(value)
    fault = name_fault(name, longest)
    if fault:
        raise AdministrationError(f"The {what} {fault}. Type it anew.")
    return name


def _end_assignments(session: Session, new: AssignmentRow) -> None:
    current = session.exec(select(AssignmentRow).where(col(AssignmentRow.ends).is_(None))).all()
    for row in current:
        if row.device_id == new.device_id or row.officer_id == new.officer_id or row.unit_id == new.unit_id:
            row.ends = new.starts
            session.add(row)
    session.add(new)
