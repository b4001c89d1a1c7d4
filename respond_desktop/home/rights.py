"""At each start: what others could read or change in a home is closed to them, or the program says why it can't."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import structlog

_log = structlog.get_logger(__name__)

OTHERS = 0o077
_CHANGING = 0o022
_SECRETS = (".key", ".db", ".db-wal", ".db-shm", ".jsonl")
"""Keys, databases, journals: who could read these knows what only the home's owner may know."""


class NotPrivateError(RuntimeError):
    """A file others can read or change, which this account can't close to them; the message says what to do."""


def close_home(*folders: Path) -> tuple[str, ...]:
    """Close each folder and the files right in it to others; names of the secrets they could read until now, and of
    what they could have changed. It is in the log as well. Raises NotPrivateError.

    Windows has no mode bits: there a home has the rights of the folder it lies in (docs/configuration.md).
    """
    if os.name != "posix":
        return ()
    found = tuple(path.name for path in _paths(folders) if _was_serious(path))
    if found:
        _log.warning("files_were_open", files=found, words=was_open(found))
    return found


def was_open(names: tuple[str, ...]) -> str:
    """The words for log and record."""
    return f"Other accounts of this computer could read or change {', '.join(names)}. They can't any more."


def _paths(folders: tuple[Path, ...]) -> Iterator[Path]:
    for folder in folders:
        if folder.is_dir():
            yield folder
            yield from sorted(path for path in folder.iterdir() if path.is_file())


def _was_serious(path: Path) -> bool:
    try:
        mode = path.stat().st_mode
        if not mode & OTHERS:
            return False
        serious = bool(mode & _CHANGING) or (path.is_file() and path.name.endswith(_SECRETS))
        return _closed(path, mode, serious) and serious
    except FileNotFoundError:
        return False


def _closed(path: Path, mode: int, serious: bool) -> bool:
    """Close it; a file that holds no secret and that nobody else can change may stay as it is where that is refused."""
    try:
        path.chmod(stat.S_IMODE(mode) & ~OTHERS)
    except FileNotFoundError:
        return False
    except OSError as error:
        if not serious:
            _log.warning("file_stays_readable", file=path.name)
            return False
        raise NotPrivateError(
            f"Other accounts of this computer can read or change {path}, and this account can't close it to them. "
            f"Give it to this account (chown), then run: chmod go= '{path}'"
        ) from error
    return True
