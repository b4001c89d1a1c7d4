"""One-time codes: only their hashes are kept, for a day."""

import hashlib
from datetime import UTC, datetime, timedelta

from sqlmodel import Session

from respond_desktop.central.people.named_rows import AdministrationError, device_of
from respond_desktop.central.storage.tables import EnrolmentCodeRow
from respond_desktop.wire.enrolment import EnrolmentKind

CODE_LIFE = timedelta(hours=24)


def add_code(session: Session, kind: EnrolmentKind, name: str, secret: str) -> str:
    """Keep a code for a workstation of that name or a camera of that number; returns what it is for, as it is written.

    Raises AdministrationError for a camera that is unknown or out of use.
    """
    subject = name
    if kind is EnrolmentKind.CAMERA:
        device = device_of(session, name)
        subject = device.number
        if device.disabled_at is not None:
            raise AdministrationError(
                f"Camera {subject} is disabled. Enable it first: device enable {subject}"
            )
    expires_at = datetime.now(UTC) + CODE_LIFE
    kept = EnrolmentCodeRow(
        secret_hash=secret_hash(secret), kind=kind.value, name=subject, expires_at=expires_at
    )
    session.add(kept)
    return subject


def secret_hash(secret: str) -> str:
    """How a code's secret is kept."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
