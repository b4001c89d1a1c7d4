"""What central asks of a database, whichever it is: SQLite in a file today, a server when an agency outgrows that."""

from pathlib import Path
from typing import Protocol

from sqlalchemy import Engine


class DatabaseKind(Protocol):
    """Made for one place; engines are opened from it."""

    @property
    def beside(self) -> Path:
        """The folder for small files that must outlive the process while the database can't be written."""

    def writing(self) -> Engine:
        """Transactions that shut every other writer out from their beginning, and are on disk when they are over."""

    def reading(self, readers: int) -> Engine:
        """Transactions that see one state; so many at a time."""

    def passes(self, error: Exception) -> bool:
        """Whether an error that the database's own library raised is one of the disk or of a lock."""

    def size(self) -> int:
        """Bytes that it takes on disk."""
