"""What was taken out of use is given back: accounts, workstations, cameras. Each returns the facts of its record."""

from typing import Any

from sqlmodel import Session

from respond_desktop.central.people.named_rows import (
    AdministrationError,
    account_of,
    device_of,
    in_use_as,
    workstation_of,
)

Facts = dict[str, Any]


def account(session: Session, badge: str) -> Facts:
    """Enable an account; raises AdministrationError."""
    row = account_of(session, badge)
    row.disabled_at = None
    return {"account": row.id, "what": "enabled"}


def device(session: Session, number: str) -> Facts:
    """Enable a camera, its key with it; raises AdministrationError."""
    row = device_of(session, number)
    row.disabled_at = None
    return {"what": "camera enabled", "device": row.id, "number": row.number}


def workstation(session: Session, name_or_id: str) -> Facts:
    """Enable a workstation's key; raises AdministrationError, also when another has taken its name."""
    row = workstation_of(session, name_or_id, disabled=True)
    if row.disabled_at is not None and (others := in_use_as(session, row.name)):
        raise AdministrationError(
            f"{row.name} was enrolled anew as {others[0].id}. Disable that one first, or enrol this one anew."
        )
    row.disabled_at = None
    return {"what": "workstation enabled", "workstation": row.id, "name": row.name}
