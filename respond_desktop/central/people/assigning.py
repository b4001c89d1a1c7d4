"""Who wears which camera as which unit from now on."""

from datetime import UTC, datetime

from sqlmodel import Session, col, select

from respond_desktop.central.people.named_rows import AdministrationError, account_of, device_of, named
from respond_desktop.central.storage.tables import AssignmentRow, UnitRow


def assign(session: Session, device_number: str, badge: str, unit_number: str) -> dict[str, str]:
    """What the three were before ends now; returns the facts of the record. Raises AdministrationError."""
    now = datetime.now(UTC)
    unit = named(session, UnitRow, "number", unit_number)
    officer = account_of(session, badge)
    device = device_of(session, device_number)
    if unit is None:
        raise AdministrationError(f"Unit {unit_number} is unknown. Add it first: unit add")
    _end_assignments(
        session, AssignmentRow(device_id=device.id, officer_id=officer.id, unit_id=unit.id, starts=now)
    )
    return {"device": device.id, "officer": officer.id, "unit": unit.number}


def _end_assignments(session: Session, new: AssignmentRow) -> None:
    current = session.exec(select(AssignmentRow).where(col(AssignmentRow.ends).is_(None))).all()
    for row in current:
        if row.device_id == new.device_id or row.officer_id == new.officer_id or row.unit_id == new.unit_id:
            row.ends = new.starts
            session.add(row)
    session.add(new)
