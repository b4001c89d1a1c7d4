"""Central's database, whichever it is: one writer thread, readers beside it, every commit on disk."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, InterfaceError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlmodel import Session

from respond_desktop.central.storage.kind import DatabaseKind

T = TypeVar("T")

READERS = 4


class Database:
    """`run` writes (in order, one at a time), `read` reads a consistent state; both off the event loop.

    Another process may write at the same time (the command line does).
    """

    def __init__(self, kind: DatabaseKind) -> None:
        self.kind = kind
        self._write_engine = kind.writing()
        self._read_engine = kind.reading(READERS)
        self.writer = ThreadPoolExecutor(1, thread_name_prefix="central-writer")
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="central-reader")

    @property
    def beside(self) -> Path:
        """The folder for small files that must outlive the process while this can't be written."""
        return self.kind.beside

    def blames_row(self, error: Exception) -> bool:
        """Whether it may be the row's own fault; one of the disk or of a lock passes, and must not cost the row."""
        if isinstance(error, DBAPIError):
            return isinstance(error, IntegrityError | DataError | ProgrammingError | InterfaceError)
        passes = isinstance(error, OSError | MemoryError | PoolTimeoutError) or self.kind.passes(error)
        return not passes

    async def run(self, fn: Callable[[Session], T]) -> T:
        """Run `fn` in one transaction on the writer thread; committed when this returns."""
        return await asyncio.get_running_loop().run_in_executor(self.writer, self.write_here, fn)

    async def read(self, fn: Callable[[Session], T]) -> T:
        """Run `fn` on a reader thread; it must not write."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._read, fn)

    def run_sync(self, fn: Callable[[Session], T]) -> T:
        """`run` for code without an event loop (the command line)."""
        return self.writer.submit(self.write_here, fn).result()

    def read_sync(self, fn: Callable[[Session], T]) -> T:
        """`read` for code without an event loop."""
        return self._readers.submit(self._read, fn).result()

    def write_here(self, fn: Callable[[Session], T]) -> T:
        """One transaction on this thread; only for code that already runs on `writer`."""
        with Session(self._write_engine, expire_on_commit=False) as session, session.begin():
            return fn(session)

    def _read(self, fn: Callable[[Session], T]) -> T:
        with Session(self._read_engine, expire_on_commit=False) as session:
            return fn(session)

    def close(self) -> None:
        """Finish what is queued, join the threads, close the files."""
        self.writer.shutdown()
        self._readers.shutdown()
        self._write_engine.dispose()
        self._read_engine.dispose()
