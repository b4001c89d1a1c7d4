"""What a restore takes along from the folder that it replaces, and to whom everything in the new one belongs."""

import os
import sys
from contextlib import suppress
from pathlib import Path

from respond_desktop.central.doors.known import FILE as KNOWN
from respond_desktop.central.facts.books.reserve import NAME as WAITING
from respond_desktop.central.people.withdrawals import FOLDER as WITHDRAWN
from respond_desktop.home.paths import private_folder
from respond_desktop.home.private_files import replace_private


def take_along(old: Path, fresh: Path) -> tuple[str, ...]:
    """Copy what waits to be recorded and what was taken away; names of what can't be read. Raises OSError for `fresh`.

    What is recorded already is not recorded twice: each names itself in the log or the database.
    """
    lost = [name for name in (WAITING, *withdrawn(old)) if not _taken(old / name, fresh / name)]
    _taken(old / KNOWN, fresh / KNOWN)  # learnt anew otherwise
    return tuple(lost)


def withdrawn(folder: Path) -> list[str]:
    """Names, from the folder, of the files of what was taken away and isn't recorded yet."""
    return sorted(f"{WITHDRAWN}/{path.name}" for path in (folder / WITHDRAWN).glob("*.json"))


def give(folder: Path, owner: os.stat_result) -> None:
    """When root typed the command: central's own account must read everything, and nobody else."""
    if sys.platform == "win32" or os.geteuid() != 0:
        return
    for path in (folder, *folder.rglob("*")):
        with suppress(FileNotFoundError):  # SQLite takes its own files away
            os.chown(path, owner.st_uid, owner.st_gid, follow_symlinks=False)


def _taken(old: Path, new: Path) -> bool:
    try:
        content = old.read_bytes()
    except FileNotFoundError:
        return True
    except OSError:
        return False
    private_folder(new.parent)
    replace_private(new, content)
    return True
