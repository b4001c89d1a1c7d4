"""What administrators do: each change is recorded in the same transaction (CJIS AC-2(4))."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, col, select

from respond_desktop.central.audit.log import Log
from respond_desktop.central.ids import new_id
from respond_desktop.central.people import back_in_use
from respond_desktop.central.people.assigning import assign
from respond_desktop.central.people.by import By, by_of
from respond_desktop.central.people.codes import add_code
from respond_desktop.central.people.directory import directory_changed
from respond_desktop.central.people.named_rows import (
    AdministrationError,
    account_of,
    device_of,
    must_be_new,
    name_given,
    workstation_of,
)
from respond_desktop.central.people.organisation import command_named
from respond_desktop.central.people.passwords import hash_password
from respond_desktop.central.people.withdrawals import Withdrawal
from respond_desktop.central.people.withdrawing import CAMERA_INSTEAD, PERSON_INSTEAD, Withdrawing
from respond_desktop.central.storage.database import Database
from respond_desktop.central.storage.tables import (
    Account,
    DeviceRow,
    SignInFailure,
    UnitRow,
    WorkstationRow,
)
from respond_desktop.domain.people import Role
from respond_desktop.wire.enrolment import EnrolmentCode, EnrolmentKind
from respond_desktop.wire.signing import b64

__all__ = ["Administration", "AdministrationError", "CentralAddress", "NewAccount", "name_given"]

NAME_LENGTH = 80


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
    """Changes of accounts, units, cameras, assignments and codes by `by`, who is named in each record.

    Each is in force at a running central within a second, and ends there what it no longer allows.
    """

    def __init__(self, database: Database, log: Log, by: By | str) -> None:
        self._database = database
        self._log = log
        self._by = by_of(by)
        self._withdrawing = Withdrawing(database, log)

    def add_account(self, new: NewAccount) -> str:
        """Add a person; returns the id."""
        password_hash = hash_password(new.password) if new.password else ""
        person_id = new_id("person")
        badge, name = name_given("badge", new.badge), name_given("name", new.name, NAME_LENGTH)

        def act(session: Session) -> None:
            must_be_new(session, Account, "badge", badge)
            command = command_named(session, self._log, self._by, new.command)
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
        """Give a person a new password: every session of hers ends, for whoever knew the old one may sit there."""
        password_hash = hash_password(password)

        def act(session: Session) -> None:
            account = account_of(session, badge)
            account.password_hash = password_hash
            self._record(session, "account.changed", {"account": account.id, "what": "password"})

        self._withdrawing.narrow(act, PERSON_INSTEAD + badge)

    def unlock(self, badge: str) -> None:
        """Release a lock after failed sign-ins; only a person may do that (CJIS AC-7)."""

        def act(session: Session) -> None:
            account = account_of(session, badge)
            typed = (badge, account.badge)
            session.connection().execute(delete(SignInFailure).where(col(SignInFailure.badge).in_(typed)))
            account.locked_at = None
            self._record(session, "account.changed", {"account": account.id, "what": "unlocked"})

        self._database.run_sync(act)

    def disable(self, badge: str) -> None:
        """Cut a person off: running sessions and watches end within a second (CJIS AC-2(13)).

        Raises NotRecordedYetError: she is cut off, only the record waits.
        """
        account = self._database.read_sync(lambda session: account_of(session, badge).id)
        self._withdrawing.take(self._withdrawal(account=account), f"{badge} is cut off.")

    def enable(self, badge: str) -> None:
        """Let a disabled person sign in again."""
        self._give_back("account.changed", lambda session: back_in_use.account(session, badge))

    def change(
        self, badge: str, role: Role | None = None, command: str = "", on_shift: bool | None = None
    ) -> None:
        """Change role, command or shift; what she may no longer do ends within a second."""
        command = name_given("command", command) if command else ""

        def act(session: Session) -> None:
            named = command_named(session, self._log, self._by, command) if command else ""
            account = account_of(session, badge)
            account.role = role.value if role else account.role
            account.command = named or account.command
            account.on_shift = account.on_shift if on_shift is None else on_shift
            facts = {"role": account.role, "command": account.command, "on_shift": account.on_shift}
            self._record(session, "account.changed", {"account": account.id, "what": "rights", **facts})

        self._withdrawing.narrow(act, PERSON_INSTEAD + badge)

    def workstations(self) -> Sequence[WorkstationRow]:
        """All of them, by name."""
        return self._database.read_sync(
            lambda s: s.exec(select(WorkstationRow).order_by(col(WorkstationRow.name))).all()
        )

    def disable_workstation(self, name_or_id: str) -> None:
        """Take a lost workstation's key out of use: its sessions end within a second.

        Raises NotRecordedYetError: it is out of use, only the record waits.
        """
        station = self._database.read_sync(lambda s: workstation_of(s, name_or_id, disabled=False).id)
        self._withdrawing.take(
            self._withdrawal(workstation=station), f"Workstation {name_or_id} is out of use."
        )

    def enable_workstation(self, name_or_id: str) -> None:
        """Its key counts again."""
        self._give_back("directory.changed", lambda session: back_in_use.workstation(session, name_or_id))

    def devices(self) -> Sequence[DeviceRow]:
        """All cameras, by number."""
        return self._database.read_sync(
            lambda s: s.exec(select(DeviceRow).order_by(col(DeviceRow.number))).all()
        )

    def disable_device(self, number: str) -> None:
        """Take a camera out of use: its link, position and watches end within a second, its key is refused.

        Raises NotRecordedYetError: it is out of use, only the record waits.
        """
        device = self._database.read_sync(lambda session: device_of(session, number).id)
        self._withdrawing.take(self._withdrawal(device=device), f"Camera {number} is out of use.")

    def enable_device(self, number: str) -> None:
        """Its key counts again."""
        self._give_back("directory.changed", lambda session: back_in_use.device(session, number))

    def add_unit(self, number: str, command: str) -> str:
        """Add a call sign; returns the id."""
        unit_id = new_id("unit")
        number = name_given("number", number)

        def act(session: Session) -> None:
            must_be_new(session, UnitRow, "number", number)
            below = command_named(session, self._log, self._by, command)
            session.add(UnitRow(id=unit_id, number=number, command=below))
            self._record(session, "directory.changed", {"what": "unit added", "unit": number})

        self._database.run_sync(act)
        return unit_id

    def add_device(self, number: str) -> str:
        """Add a camera by the number printed on it; returns the id."""
        device_id = new_id("device")
        number = name_given("number", number)

        def act(session: Session) -> None:
            must_be_new(session, DeviceRow, "number", number)
            session.add(DeviceRow(id=device_id, number=number))
            self._record(session, "directory.changed", {"what": "camera added", "device": device_id})

        self._database.run_sync(act)
        return device_id

    def assign(self, device_number: str, badge: str, unit_number: str) -> None:
        """From now on `badge` wears the camera as the unit; what the three were before ends now."""

        def act(session: Session) -> None:
            facts = assign(session, device_number, badge, unit_number)
            self._record(session, "directory.changed", {"what": "camera assigned", **facts})

        self._withdrawing.narrow(act, CAMERA_INSTEAD + device_number)

    def make_code(self, kind: EnrolmentKind, name: str, central: CentralAddress) -> EnrolmentCode:
        """A one-time code, good for 24 h: `name` of a workstation or number of a camera."""
        secret = b64(secrets.token_bytes(20))
        name = name_given("name", name, NAME_LENGTH)

        def act(session: Session) -> str:
            subject = add_code(session, kind, name, secret)
            self._record(session, "enrol.code_made", {"kind": kind.value, "name": subject})
            return subject

        subject = self._database.run_sync(act)
        return EnrolmentCode(kind, central.url, central.ca_fingerprint, secret, subject)

    def _withdrawal(self, account: str = "", workstation: str = "", device: str = "") -> Withdrawal:
        return Withdrawal(
            new_id("withdrawal"), self._by, datetime.now(UTC), account, workstation, device=device
        )

    def _give_back(self, kind: str, act: Callable[[Session], dict[str, Any]]) -> None:
        self._withdrawing.must_not_wait()
        self._database.run_sync(lambda session: self._record(session, kind, act(session)))

    def _record(self, session: Session, kind: str, body: dict[str, Any]) -> None:
        session.flush()
        directory_changed(session)
        session.flush()
        self._log.append_in(session, kind, {**body, **self._by.facts()})
