"""Kept pictures as central's tables name them, and what the signed log says of each."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlmodel import Session, col, select

from respond_desktop.audit.record import Head, damage
from respond_desktop.central.audit.rows import log_id, record_of
from respond_desktop.central.people.administration import AdministrationError
from respond_desktop.central.storage.tables import Account, KeptPictureRow, LogRecord

RECORD = "picture.kept"
NO_RECORD = "the log has no sound record of keeping it"


@dataclass(frozen=True, slots=True)
class Which:
    """Pictures by id, or by what they belong to: incident, call sign, asked at `since` or later, before `until`."""

    ids: tuple[str, ...] = ()
    incident: str = ""
    unit: str = ""
    since: datetime | None = None
    until: datetime | None = None

    @property
    def narrows(self) -> bool:
        """Whether anything but ids is named."""
        return bool(self.incident or self.unit or self.since or self.until)


@dataclass(frozen=True, slots=True)
class KeptPictureFacts:
    """A row of the table, with the names of the officer and of who asked to keep it."""

    row: KeptPictureRow
    officer: str
    viewer: str


@dataclass(frozen=True, slots=True)
class KeptProof:
    """The signed record of a kept picture: number, hash, time (UTC, text) and its facts."""

    seq: int
    hash: str
    at: str
    facts: dict[str, Any]


def pictures(session: Session, which: Which) -> tuple[KeptPictureFacts, ...]:
    """Those asked for, oldest first; raises AdministrationError for ids that don't exist."""
    query = select(KeptPictureRow).order_by(col(KeptPictureRow.asked_at), col(KeptPictureRow.id))
    if which.ids:
        query = query.where(col(KeptPictureRow.id).in_(which.ids))
    if which.incident:
        query = query.where(KeptPictureRow.incident == which.incident)
    if which.unit:
        query = query.where(KeptPictureRow.unit_number == which.unit)
    if which.since:
        query = query.where(col(KeptPictureRow.asked_at) >= which.since)
    if which.until:
        query = query.where(col(KeptPictureRow.asked_at) < which.until)
    rows = session.exec(query).all()
    unknown = [i for i in dict.fromkeys(which.ids) if i not in {row.id for row in rows}]
    if unknown:
        raise AdministrationError(f"No kept picture {', '.join(unknown)}. See: respond-central kept list")
    return _named(session, rows)


def proof_of(session: Session, row: KeptPictureRow, key: Ed25519PublicKey) -> KeptProof | None:
    """The signed record that says under which hash it was kept; None when there is none or it was changed."""
    query = select(LogRecord).where(LogRecord.kind == RECORD, LogRecord.subject == row.watch_id)
    log = log_id(session)
    for found in session.exec(query):
        record = record_of(found)
        header, before = record.header, Head(found.seq - 1, str(record.header.get("prev")))
        if damage(record, before, key) or (header["kind"], header["log"]) != (RECORD, log):
            continue
        facts = json.loads(record.body)
        if facts.get("keep") == row.id:
            return KeptProof(record.seq, record.hash, str(header["at"]), facts)
    return None


def _named(session: Session, rows: Sequence[KeptPictureRow]) -> tuple[KeptPictureFacts, ...]:
    ids = {person for row in rows for person in (row.officer_id, row.viewer_id)}
    accounts = session.exec(select(Account)).all() if ids else ()
    names = {a.id: f"{a.name} ({a.badge})" for a in accounts if a.id in ids}
    return tuple(
        KeptPictureFacts(
            row, names.get(row.officer_id, row.officer_id), names.get(row.viewer_id, row.viewer_id)
        )
        for row in rows
    )
