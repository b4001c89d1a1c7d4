"""Goes through stored records and compares them with what was signed; plain rows, for there are many."""

import json
from collections.abc import Sequence
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import func, select
from sqlmodel import Session, col

from respond_desktop.audit.record import Head, Record, damage, utc_text
from respond_desktop.central.log_rows import StoredRecord, chunks, officers_of, record_of, subject_of
from respond_desktop.central.tables import LogOfficer


def first_damage(
    session: Session, head: Head, most: int | None, key: Ed25519PublicKey
) -> tuple[str | None, Head]:
    """What is wrong after `head` (with at most so many records), or None; and the last sound record."""
    for rows in chunks(session, head.seq, most):
        named = _named_officers(session, rows)
        for row in rows:
            record = record_of(row)
            wrong = damage(record, head, key) or _index_damage(row, record, named.get(row.seq, ("", 0)))
            if wrong:
                return wrong, head
            head = Head(row.seq, row.hash)
    return None, head


def _named_officers(session: Session, rows: Sequence[StoredRecord]) -> dict[int, tuple[str, int]]:
    """Officers the index names for each of these rows: their ids with commas between, and how many they are."""
    seq, officer = col(LogOfficer.seq), col(LogOfficer.officer_id)
    query = select(seq, func.group_concat(officer), func.count()).group_by(seq)
    found = session.connection().execute(query.where(seq >= rows[0].seq, seq <= rows[-1].seq))
    return {number: (ids, count) for number, ids, count in found}


def _index_damage(row: StoredRecord, record: Record, named: tuple[str, int]) -> str | None:
    """The columns My views searches by must say what the signed record says: else a view could be hidden.

    For rows whose record is sound (`damage`).
    """
    changed = f"the index of record {row.seq} was changed"
    if (row.kind, utc_text(row.at)) != (record.header["kind"], record.header["at"]):
        return changed
    body: dict[str, Any] = json.loads(row.body)
    officers, ids = officers_of(body), named[0].split(",") if named[1] else []
    if row.subject != subject_of(body) or not len(ids) == named[1] == len(officers) or set(ids) != officers:
        return changed
    return None
