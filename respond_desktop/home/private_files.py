"""The one door by which a file is opened to be written: for its owner only, byte for byte, whatever the umask.

Windows sets no rights by mode bits: there a file has those of its folder (docs/configuration.md), and a descriptor
opened without O_BINARY writes two bytes for each b"\\n".
"""

import contextlib
import os
import stat
import sys
from pathlib import Path
from typing import BinaryIO

_BINARY = getattr(os, "O_BINARY", 0)
_MODE = 0o600
_OTHERS = 0o077


def open_private(path: str | Path, flags: int) -> int:
    """A descriptor as `os.open` gives it; also a file that was there before is closed to others. Raises OSError."""
    descriptor = os.open(path, flags | _BINARY, _MODE)
    try:
        _close_to_others(descriptor)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def new_file(path: Path) -> BinaryIO:
    """A file that was not there before, to be written; raises FileExistsError, OSError."""
    return os.fdopen(open_private(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL), "wb")


def emptied_file(path: Path) -> BinaryIO:
    """A file to be written from its beginning; what it held is lost. Raises OSError."""
    return os.fdopen(open_private(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), "wb")


def write_private(path: Path, content: bytes) -> None:
    """Write a new file, on disk when this returns; raises FileExistsError, OSError."""
    with new_file(path) as file:
        _settle(file, content)


def replace_private(path: Path, content: bytes) -> None:
    """Write a file whole or not at all: a reader sees the old or the new one. Raises OSError."""
    fresh = path.with_name(f"{path.name}.new")
    with emptied_file(fresh) as file:
        _settle(file, content)
    fresh.replace(path)
    sync_folder(path.parent)


def make_if_missing(path: Path) -> None:
    """An empty file where there is none, for a library that would make one readable by others; raises OSError."""
    with contextlib.suppress(FileExistsError):
        os.close(open_private(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL))


def sync_folder(folder: Path) -> None:
    """A rename is on disk only with its folder; Windows has no such call."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY | _BINARY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _close_to_others(descriptor: int) -> None:
    if sys.platform == "win32":
        return
    facts = os.fstat(descriptor)
    if stat.S_ISREG(facts.st_mode) and facts.st_mode & _OTHERS:
        try:
            os.fchmod(descriptor, stat.S_IMODE(facts.st_mode) & ~_OTHERS)
        except PermissionError:
            return  # a stick or a share without rights, or a file somebody else lent us: it has none of our own


def _settle(file: BinaryIO, content: bytes) -> None:
    file.write(content)
    file.flush()
    os.fsync(file.fileno())
