"""Central's SQLite database: one writer thread, readers beside it, every commit on disk (WAL, synchronous FULL)."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, event
from sqlalchemy.pool import QueuePool
from sqlmodel import Session, create_engine

T = TypeVar("T")

READERS = 4
BUSY_MS = 10_000


def open_engine(path: Path, begin: str) -> Engine:
    """An engine on `path` whose transactions start with `begin` (BEGIN, or BEGIN IMMEDIATE to write)."""
    engine = create_engine(
        f"sqlite:///{path}",
        poolclass=QueuePool,
        pool_size=READERS,
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


class Database:
    """`run` writes (in order, one at a time), `read` reads a consistent state; both off the event loop.

    Another process may write at the same time (the command line does): transactions begin IMMEDIATE.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._write_engine = open_engine(path, "BEGIN IMMEDIATE")
        self._read_engine = open_engine(path, "BEGIN")
        self.writer = ThreadPoolExecutor(1, thread_name_prefix="central-writer")
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="central-reader")

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
