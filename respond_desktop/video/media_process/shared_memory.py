"""Memory that two processes share by name, until both let go of it; no helper process watches over it."""

import contextlib
import mmap
import os
import sys


class SharedMemoryError(Exception):
    """There is no such memory, or no room for it."""


def create(name: str, size: int) -> mmap.mmap:
    """New memory of zeros under a name; only this user's processes may open it. Raises SharedMemoryError."""
    if sys.platform == "win32":
        return mmap.mmap(-1, size, tagname=name)
    return _map(name, os.O_CREAT | os.O_EXCL | os.O_RDWR, size)


def attach(name: str, size: int) -> mmap.mmap:
    """Existing memory; the name is gone afterwards, so that nothing stays when both processes die."""
    if sys.platform == "win32":
        return mmap.mmap(-1, size, tagname=name)
    try:
        return _map(name, os.O_RDWR, 0)
    finally:
        forget(name)


def forget(name: str) -> None:
    """Take the name away, if it still exists; who has the memory open keeps it."""
    if sys.platform == "win32":
        return
    import _posixshmem  # type: ignore[import-not-found]

    with contextlib.suppress(OSError):
        _posixshmem.shm_unlink(f"/{name}")


def _map(name: str, flags: int, size: int) -> mmap.mmap:
    import _posixshmem

    try:
        descriptor = _posixshmem.shm_open(f"/{name}", flags, mode=0o600)
    except OSError as error:
        raise SharedMemoryError from error
    try:
        if size:
            os.ftruncate(descriptor, size)
            if hasattr(os, "posix_fallocate"):
                os.posix_fallocate(descriptor, 0, size)  # a full /dev/shm is an error here, not a crash later
        return mmap.mmap(descriptor, os.fstat(descriptor).st_size)
    except (OSError, ValueError) as error:
        if size:
            forget(name)
        raise SharedMemoryError from error
    finally:
        os.close(descriptor)
