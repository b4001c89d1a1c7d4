"""Goes through stored records and compares them with what was signed; plain rows, for there are many."""

import json
from collections.abc import Sequence
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import func, select
from sqlmodel import Session, col

from respond_desktop.audit.record import Head, Record, damage, utc_text
from respond_desktop.central.audit.rows import CHUNK, StoredRecord, chunks, officers_of, record_of, subject_of
from respond_desktop.central.storage.tables import LogOfficer

UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError)
"""What columns raise that hold something else than a record; errors of the database itself are none of these."""


def first_damage(
    session: Session, head: Head, most: int | None, key: Ed25519PublicKey
) -> tuple[str | None, Head]:
    """What is wrong after `head` (with at most so many records), or None; and the last sound record."""
    try:
        for rows in chunks(session, head.seq, most):
            named = _named_officers(session, rows)
            for row in rows:
                wrong = _damage_of(row, head, key, named.get(row.seq, ("", 0)))
                if wrong:
                    return wrong, head
                head = Head(row.seq, row.hash)
    except UNREADABLE:  # a row that can't even be fetched spoils those fetched with it
        return _unreadable_row(session, head, most, key)
    return None, head


def _unreadable_row(
    session: Session, head: Head, most: int | None, key: Ed25519PublicKey
) -> tuple[str | None, Head]:
    """Go on after `head` one by one, to the row that can't be fetched."""
    last = head.seq + (CHUNK if most is None else min(most, CHUNK))
    while head.seq < last:
        try:
            rows = next(iter(chunks(session, head.seq, 1)), ())
            named = _named_officers(session, rows) if rows else {}
        except UNREADABLE:
            break
        if not rows:
            return None, head
        wrong = _damage_of(rows[0], head, key, named.get(rows[0].seq, ("", 0)))
        if wrong:
            return wrong, head
        head = Head(rows[0].seq, rows[0].hash)
    return unreadable(head.seq + 1), head


def unreadable(seq: int) -> str:
    """Words for a record that isn't even what a record consists of: somebody wrote other things in its place."""
    return f"record {seq} can't be read"


def damage_or_unreadable(row: StoredRecord, head: Head, key: Ed25519PublicKey) -> str | None:
    """What is wrong with a stored record as the successor of `head`, whatever stands in its columns."""
    try:
        return damage(record_of(row), head, key)
    except UNREADABLE:
        return unreadable(head.seq + 1)


def _damage_of(row: StoredRecord, head: Head, key: Ed25519PublicKey, named: tuple[str, int]) -> str | None:
    try:
        record = record_of(row)
        return damage(record, head, key) or _index_damage(row, record, named)
    except UNREADABLE:
        return unreadable(head.seq + 1)


def _named_officers(session: Session, rows: Sequence[StoredRecord]) -> dict[int, tuple[str, int]]:
    """Officers the index names for each of these rows: their ids with commas between, and how many they are."""
    seq, officer = col(LogOfficer.seq), col(LogOfficer.officer_id)
    query = select(seq, func.aggregate_strings(officer, ","), func.count()).group_by(seq)
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
