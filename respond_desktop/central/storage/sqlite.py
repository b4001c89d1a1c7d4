"""Central's database as a SQLite file: every commit on disk (WAL, synchronous FULL), and what only such a file can."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.pool import QueuePool
from sqlmodel import create_engine

from respond_desktop.home.private_files import write_private

BUSY_MS = 10_000
PAGES = 256
"""Pages of one step of a copy."""


class DatabaseUnreadableError(RuntimeError):
    """The file is no database, or too damaged to answer."""


@dataclass(frozen=True, slots=True)
class SqliteFile:
    """Another process may write at the same time (the command line does): writing begins IMMEDIATE."""

    path: Path

    @property
    def beside(self) -> Path:
        """Its folder."""
        return self.path.parent

    def writing(self) -> Engine:
        """One writer at a time, whichever process it is in."""
        return open_engine(self.path, "BEGIN IMMEDIATE", 1)

    def reading(self, readers: int) -> Engine:
        """Readers beside it."""
        return open_engine(self.path, "BEGIN", readers)

    def passes(self, error: Exception) -> bool:
        """A disk that is full or gone, a lock that is held too long."""
        return isinstance(error, sqlite3.DatabaseError)

    def size(self) -> int:
        """With what stands beside it and isn't in it yet."""
        return sum(path.stat().st_size for path in self.path.parent.glob(f"{self.path.name}*"))


def open_engine(path: Path, begin: str, connections: int = 1) -> Engine:
    """An engine on `path` whose transactions start with `begin` (BEGIN, or BEGIN IMMEDIATE to write)."""
    engine = create_engine(
        f"sqlite:///{path}",
        poolclass=QueuePool,
        pool_size=connections,
        connect_args={"check_same_thread": False},
        hide_parameters=True,  # an error's text stands in the program's log: no place, name or token in it
    )

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in (
            f"busy_timeout={BUSY_MS}",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
        ):
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def copy_file(source: Path, to: Path, advance: Callable[[int], None]) -> None:
    """SQLite's own copy; a read transaction keeps it to one moment, however much is written meanwhile."""
    write_private(to, b"")
    size, done = source.stat().st_size, 0

    def progress(_status: int, left: int, total: int) -> None:
        nonlocal done
        now = size * (total - left) // max(total, 1)
        advance(now - done)
        done = now

    with (
        closing(sqlite3.connect(source, isolation_level=None)) as file,
        closing(sqlite3.connect(to)) as copy,
    ):
        file.execute("BEGIN")
        file.execute("SELECT count(*) FROM sqlite_master").fetchone()
        file.backup(copy, pages=PAGES, progress=progress)
        file.execute("ROLLBACK")


def is_sound(path: Path) -> bool:
    """Whether the file is what SQLite wrote; says nothing of what stands in it."""
    with closing(sqlite3.connect(path)) as file:
        return bool(file.execute("PRAGMA quick_check").fetchone() == ("ok",))


def first_row(path: Path, question: str) -> Any:
    """One row of a database that may not be there (None) and is neither made nor changed; raises UnreadableError."""
    if not path.is_file():
        return None
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as file:
            return file.execute(question).fetchone()
    except sqlite3.Error as error:
        raise DatabaseUnreadableError(type(error).__name__) from error
