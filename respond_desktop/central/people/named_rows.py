"""Rows by what people call them: a badge, the number on a camera, a workstation's name."""

from typing import Any

from sqlmodel import Session, col, select

from respond_desktop.central.storage.tables import Account, DeviceRow, WorkstationRow
from respond_desktop.domain.names import LONGEST, composed, name_fault


class AdministrationError(ValueError):
    """It can't be done; the message says why and what to do."""


def named(session: Session, table: type[Any], column: str, name: str) -> Any:
    """The row of that name as it was typed, else in its composed form; None when there is neither."""
    called = getattr(table, column)
    exact = session.exec(select(table).where(called == name)).first()
    return exact or session.exec(select(table).where(called == composed(name))).first()


def account_of(session: Session, badge: str) -> Account:
    """The account with that badge; raises AdministrationError."""
    account: Account | None = named(session, Account, "badge", badge)
    if account is None:
        raise AdministrationError(f"Nobody has the badge {badge}. See: respond-central user list")
    return account


def device_of(session: Session, number: str) -> DeviceRow:
    """The camera with that number; raises AdministrationError."""
    device: DeviceRow | None = named(session, DeviceRow, "number", number)
    if device is None:
        raise AdministrationError(f"Camera {number} is unknown. Add it first: device add {number}")
    return device


def workstation_of(session: Session, name_or_id: str, disabled: bool) -> WorkstationRow:
    """The workstation with that id, or the only one of that name that is (or isn't) disabled; AdministrationError."""
    row = session.get(WorkstationRow, name_or_id)
    if row is not None:
        return row
    called = select(WorkstationRow).where(col(WorkstationRow.name).in_((name_or_id, composed(name_or_id))))
    known = session.exec(called).all()
    found = [row for row in known if (row.disabled_at is not None) is disabled]
    if len(found) == 1:
        return found[0]
    if not known:
        raise AdministrationError(f"No workstation {name_or_id}. See: respond-central workstation list")
    if not found:
        raise AdministrationError(f"{name_or_id} is {'not disabled' if disabled else 'disabled already'}.")
    raise AdministrationError(
        f"{len(found)} workstations are called {name_or_id}. Name one by its id: respond-central workstation list"
    )


def in_use_as(session: Session, name: str) -> list[WorkstationRow]:
    """The workstations of that name whose keys count: at most one since names are enrolled anew."""
    query = select(WorkstationRow).where(
        WorkstationRow.name == name, col(WorkstationRow.disabled_at).is_(None)
    )
    return list(session.exec(query).all())


def must_be_new(session: Session, table: type[Any], column: str, value: str) -> None:
    """Raises AdministrationError when a row is called so already."""
    if session.exec(select(table).where(getattr(table, column) == value)).first() is not None:
        raise AdministrationError(f"The {column} {value} exists already. Choose another.")


def name_given(what: str, value: str, longest: int = LONGEST) -> str:
    """`value` as it is kept and compared; raises AdministrationError unless it reads as it is written."""
    name = composed(value)
    fault = name_fault(name, longest)
    if fault:
        raise AdministrationError(f"The {what} {fault}. Type it anew.")
    return name
