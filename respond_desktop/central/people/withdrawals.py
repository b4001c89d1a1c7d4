"""What was taken from somebody and can't be recorded yet: small files beside the database, in force all the same."""

import os
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec
import structlog

from respond_desktop.central.people.by import By
from respond_desktop.domain.rights.policy import PolicyChange
from respond_desktop.home.private_files import replace_private

logger = structlog.get_logger(__name__)

FOLDER = "withdrawn"
"""Beside the database; a backup takes it along."""


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """By whom and when (UTC), and one of: an account, a workstation, a camera (ids), a right."""

    id: str
    by: By
    at: datetime
    account: str = ""
    workstation: str = ""
    right: PolicyChange | None = None
    device: str = ""


class Withdrawals:
    """Those that wait for their record, in `folder`; several processes may look and put."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[str, Withdrawal] = {}
        self._told: set[str] = set()

    def put(self, withdrawal: Withdrawal) -> None:
        """On disk when this returns, seen by a running central within a second; raises OSError."""
        path = self._folder / f"{withdrawal.id}.json"
        self._folder.mkdir(mode=0o700, exist_ok=True)
        _give(self._folder, self._folder.parent)
        replace_private(path, msgspec.json.encode(withdrawal))
        _give(path, self._folder.parent)

    def waiting(self) -> tuple[Withdrawal, ...]:
        """Oldest first; one that can't be read is said in the log once, and tried again each time."""
        try:
            names = [entry.name for entry in os.scandir(self._folder) if entry.name.endswith(".json")]
        except FileNotFoundError:
            return ()
        except OSError as error:  # what is in force stays so
            self._tell(self._folder.name, error)
            names = list(self._known)
        read = {name: self._known.get(name) or self._read(name) for name in names}
        self._known = {name: found for name, found in read.items() if found is not None}
        return tuple(sorted(self._known.values(), key=lambda w: (w.at, w.id)))

    def done(self, withdrawal: Withdrawal) -> None:
        """It is in the database now, with its record."""
        (self._folder / f"{withdrawal.id}.json").unlink(missing_ok=True)

    def _read(self, name: str) -> Withdrawal | None:
        try:
            return msgspec.json.decode((self._folder / name).read_bytes(), type=Withdrawal)
        except (OSError, msgspec.DecodeError) as error:
            self._tell(name, error)
            return None

    def _tell(self, name: str, error: Exception) -> None:
        if name not in self._told:
            self._told.add(name)
            logger.error("withdrawal_not_read", name=name, error=type(error).__name__)


def _give(path: Path, like: Path) -> None:
    """To whom central's folder belongs: root may type the command, and central must read it."""
    if sys.platform != "win32" and os.geteuid() == 0:
        owner = like.stat()
        os.chown(path, owner.st_uid, owner.st_gid)
