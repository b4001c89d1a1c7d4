"""Rows of pictures that were asked to be kept and will not be."""

from sqlmodel import Session

from respond_desktop.central.facts.rows.later_row import LaterRow
from respond_desktop.central.storage.tables import KeptPictureRow


class KeepOver(LaterRow, frozen=True, kw_only=True):
    """Nothing will be kept for this ask."""

    id: str
    state: str

    def __call__(self, session: Session) -> None:
        """Mark the row."""
        row = session.get(KeptPictureRow, self.id)
        if row is not None:
            row.state = self.state
            session.add(row)
