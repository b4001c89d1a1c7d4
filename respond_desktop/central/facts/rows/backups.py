"""Rows of backup requests and of what became of them with each asked unit."""

from dataclasses import replace
from datetime import datetime

import msgspec
from sqlmodel import Session, col, select

from respond_desktop.central.audit.log import Recorded
from respond_desktop.central.facts.rows.later_row import LaterRow
from respond_desktop.central.storage.tables import BackupRequestRow, BackupResponseRow, LogOfficer
from respond_desktop.domain.backup import BackupRequest, Response


def add_request(session: Session, request: BackupRequest, recorded: Recorded) -> None:
    """Write a new request, without its responses."""
    body = msgspec.json.encode(replace(request, responses=())).decode()
    session.add(
        BackupRequestRow(
            id=request.id,
            for_unit_id=request.for_unit_id,
            asked_by=request.asked_by,
            asked_at=request.asked_at,
            record_seq=recorded.seq,
            body=body,
        )
    )


def save_response(session: Session, request_id: str, device_id: str, response: Response) -> None:
    """Write one unit's response as it is now."""
    session.merge(
        BackupResponseRow(
            request_id=request_id,
            unit_id=response.unit_id,
            device_id=device_id,
            state=response.state.value,
            body=msgspec.json.encode(response).decode(),
        )
    )


class ResponseSaved(LaterRow, frozen=True):
    """One unit's response as it was then."""

    request_id: str
    device_id: str
    response: Response

    def __call__(self, session: Session) -> None:
        """Write it over the one before."""
        save_response(session, self.request_id, self.device_id, self.response)


def load_since(session: Session, since: datetime) -> list[tuple[BackupRequest, dict[str, str], str]]:
    """Requests asked since, oldest first, with the device id of each asked unit and the officer asked for."""
    rows = session.exec(
        select(BackupRequestRow)
        .where(col(BackupRequestRow.asked_at) >= since)
        .order_by(col(BackupRequestRow.asked_at))
    ).all()
    return [_loaded(session, row) for row in rows]


def _loaded(session: Session, row: BackupRequestRow) -> tuple[BackupRequest, dict[str, str], str]:
    asked = session.exec(select(BackupResponseRow).where(BackupResponseRow.request_id == row.id)).all()
    responses = tuple(msgspec.json.decode(a.body, type=Response) for a in asked)
    request = msgspec.json.decode(row.body, type=BackupRequest)
    officer = session.exec(select(LogOfficer.officer_id).where(LogOfficer.seq == row.record_seq)).first()
    devices = {a.unit_id: a.device_id for a in asked}
    return replace(request, responses=responses), devices, officer or ""
