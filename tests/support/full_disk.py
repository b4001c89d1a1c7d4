"""A disk that is full for a running central: for its database and for its program log, as RLIMIT_FSIZE does it."""

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager

from tests.support.central import RunningCentral


@contextmanager
def full_disk(central: RunningCentral) -> Iterator[None]:
    """No file of central's process grows any more; what lies in a file already can be written over.

    The limit is where the database's write-ahead log ends now; the program log is made longer than that.
    """
    process = central.process
    assert process is not None
    limit = (central.folder / "central.db-wal").stat().st_size
    os.truncate(central.home / "central.log", max(limit, (central.home / "central.log").stat().st_size))
    before = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (limit, before[1]))
    try:
        yield
    finally:
        if process.poll() is None:
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, before)
