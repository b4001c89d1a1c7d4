"""Rows of hand-overs: those that wait, and those given on a day."""

from dataclasses import replace
from datetime import datetime

import msgspec
from sqlmodel import Session, col, select

from respond_desktop.central.storage.tables import HandOverRow
from respond_desktop.domain.alert.handover import HandOver


def hand_over_of(row: HandOverRow) -> HandOver:
    """The hand-over of a row."""
    return msgspec.json.decode(row.body, type=HandOver)


def save_hand_over(session: Session, given: HandOver) -> None:
    """Write it as it is now."""
    session.merge(
        HandOverRow(
            id=given.id,
            given_by_id=given.given_by_id,
            to_id=given.to_id,
            workstation_id=given.workstation_id,
            given_at=given.given_at,
            over_at=given.taken_at or given.withdrawn_at,
            body=msgspec.json.encode(given).decode(),
        )
    )


def give(session: Session, given: HandOver) -> None:
    """Write a new one in place of those of the same giver that still wait."""
    waits = select(HandOverRow).where(
        HandOverRow.given_by_id == given.given_by_id, col(HandOverRow.over_at).is_(None)
    )
    for row in session.exec(waits).all():
        save_hand_over(session, replace(hand_over_of(row), withdrawn_at=given.given_at))
    save_hand_over(session, given)


def load_waiting(session: Session) -> tuple[HandOver, ...]:
    """Those that nobody has taken or replaced."""
    rows = session.exec(select(HandOverRow).where(col(HandOverRow.over_at).is_(None))).all()
    return tuple(map(hand_over_of, rows))


def given_between(session: Session, since: datetime | None, until: datetime | None) -> tuple[HandOver, ...]:
    """Those given from `since` on and before `until`, newest first."""
    query = select(HandOverRow).order_by(col(HandOverRow.given_at).desc())
    if since is not None:
        query = query.where(col(HandOverRow.given_at) >= since)
    if until is not None:
        query = query.where(col(HandOverRow.given_at) < until)
    return tuple(map(hand_over_of, session.exec(query).all()))
