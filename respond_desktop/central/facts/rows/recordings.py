"""Rows of recording spans."""

from datetime import datetime

from sqlmodel import Session

from respond_desktop.central.facts.rows.later_row import LaterRow
from respond_desktop.central.storage.tables import RecordingRow


class RecordingBegun(LaterRow, frozen=True, kw_only=True):
    """A recording began; `id` is central's own (`row_id`)."""

    id: str
    device_id: str
    unit_id: str
    officer_id: str
    started_at: datetime
    cause: str
    renewed_at: datetime

    def __call__(self, session: Session) -> None:
        """Write the row; one whose lease had ended runs again."""
        session.merge(
            RecordingRow(
                id=self.id,
                device_id=self.device_id,
                unit_id=self.unit_id,
                officer_id=self.officer_id,
                started_at=self.started_at,
                cause=self.cause,
                renewed_at=self.renewed_at,
            )
        )


class RecordingOver(LaterRow, frozen=True, kw_only=True):
    """A recording ended, and how."""

    id: str
    ended_at: datetime
    how: str

    def __call__(self, session: Session) -> None:
        """Mark the row ended."""
        row = session.get(RecordingRow, self.id)
        if row is not None:
            row.ended_at, row.end = self.ended_at, self.how
            session.add(row)


def row_id(device_id: str, recording_id: str) -> str:
    """Cameras choose their recordings' ids; no camera may overwrite the row of another."""
    return f"{device_id}/{recording_id}"
