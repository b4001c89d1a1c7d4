"""The workstation's database: SQLCipher (AES-256, CJIS SC-28), one writer thread, every commit on disk."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Self, TypeVar

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, Engine, StaticPool, create_engine, event, text
from sqlalchemy.exc import SQLAlchemyError

from respond_desktop.home.paths import private_folder
from respond_desktop.home.private_files import make_if_missing
from respond_desktop.store.errors import StoreFullError, StoreUnavailableError, StoreUnreadableError
from respond_desktop.store.schema import migrate

KEY_BYTES = 32
BUSY_MS = 5000

_T = TypeVar("_T")

_CLOSED = "The workstation's database is closed. Start the program again."
_UNREADABLE = (
    "The workstation's database can't be opened: its key does not fit, or the file is damaged. "
    "Nothing can be recorded, so nothing can be watched. IT: restore the file, or remove it and enrol again."
)


class Store:
    """An open database. Every access runs in its one thread, as one transaction, committed with fsync."""

    def __init__(self, path: Path, engine: Engine, writer: ThreadPoolExecutor) -> None:
        self.path = path
        self._engine = engine
        self._writer = writer
        self._closed = False
        self._disposed = False
        self._closing = threading.Lock()

    @classmethod
    def open(cls, path: Path, key: bytes) -> Self:
        """Open or make the database; raises StoreUnavailableError with words that say what to do."""
        if len(key) != KEY_BYTES:
            raise ValueError("the database key has 32 bytes")
        try:
            private_folder(path.parent)
            make_if_missing(path)  # else SQLite makes it, and its journals after it, as the umask says
        except OSError as error:
            raise StoreUnavailableError(
                f"The folder {path.parent} can't be written. IT: allow it."
            ) from error
        engine = _engine(path, key)
        writer = ThreadPoolExecutor(1, thread_name_prefix="store")
        store = cls(path, engine, writer)
        try:
            store.run(_prepare)
        except BaseException:
            store.close()
            raise
        return store

    def run(self, work: Callable[[Connection], _T]) -> _T:
        """Run `work` in the writer thread as one transaction; it is on disk when this returns.

        Raises StoreUnavailableError; then nothing of `work` was kept.
        """
        try:
            return self._writer.submit(self._transaction, work).result()
        except RuntimeError as error:
            if isinstance(error, StoreUnavailableError) or not self._closed:
                raise
            raise StoreUnavailableError(_CLOSED) from error

    def close(self) -> None:
        """Finish what is being written and close; safe to call twice."""
        with self._closing:
            if self._closed:
                return
            self._closed = True
        self._writer.submit(self._dispose).result()
        self._writer.shutdown()

    def _dispose(self) -> None:
        self._disposed = True
        self._engine.dispose()

    def _transaction(self, work: Callable[[Connection], _T]) -> _T:
        if self._disposed:
            raise StoreUnavailableError(_CLOSED)
        try:
            with self._engine.begin() as connection:
                return work(connection)
        except (SQLAlchemyError, sqlcipher.Error) as error:
            raise _explained(error) from error


def _engine(path: Path, key: bytes) -> Engine:
    # No path in the URL: SQLAlchemy would show it in errors, and "?" or "%" in a folder name would be read as options.
    def connect() -> Any:
        connection = sqlcipher.connect(str(path), isolation_level=None, check_same_thread=False)
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        return connection

    engine = create_engine(
        "sqlite://", module=sqlcipher, creator=connect, poolclass=StaticPool, hide_parameters=True
    )
    event.listen(engine, "connect", _settle)
    event.listen(engine, "begin", _begin)
    return engine


def _settle(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA cipher_log_level = NONE")
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _prepare(connection: Connection) -> None:
    if connection.execute(text("PRAGMA cipher_integrity_check")).first() is not None:
        raise StoreUnreadableError(_UNREADABLE)
    migrate(connection)


def _explained(error: Exception) -> StoreUnavailableError:
    words = str(getattr(error, "orig", None) or error).lower()
    if "not a database" in words or "malformed" in words or "hmac" in words:
        return StoreUnreadableError(_UNREADABLE)
    if "full" in words:
        return StoreFullError(
            "The disk is full: the local record can't be written, so nothing can be watched. "
            "Alerts and map still work. IT: free space on this disk."
        )
    if "locked" in words or "busy" in words:
        return StoreUnavailableError(
            "Another program is using the workstation's database. Close the other one, then try again."
        )
    if "unable to open" in words or "readonly" in words or "read-only" in words:
        return StoreUnavailableError(
            "The workstation's database can't be written. IT: allow this account to write its folder."
        )
    return StoreUnavailableError(
        "The workstation's database can't be used, so nothing can be watched. IT: look at the disk, then restart."
    )
