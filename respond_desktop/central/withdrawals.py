"""What was taken from somebody and can't be recorded yet: small files beside the database, in force all the same."""

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec
import structlog

from respond_desktop.domain.policy import PolicyChange
from respond_desktop.private_files import replace_private

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """By whom and when (UTC), and one of: an account, a workstation (ids), a right."""

    id: str
    by: str
    at: datetime
    account: str = ""
    workstation: str = ""
    right: PolicyChange | None = None


class Withdrawals:
    """Those that wait for their record, in `folder`; several processes may look and put."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[str, Withdrawal | None] = {}

    def put(self, withdrawal: Withdrawal) -> None:
        """On disk when this returns, seen by a running central within a second; raises OSError."""
        self._folder.mkdir(mode=0o700, exist_ok=True)
        replace_private(self._folder / f"{withdrawal.id}.json", msgspec.json.encode(withdrawal))

    def waiting(self) -> tuple[Withdrawal, ...]:
        """Oldest first; one that can't be read is said in the log and left where it is."""
        try:
            names = [entry.name for entry in os.scandir(self._folder) if entry.name.endswith(".json")]
        except FileNotFoundError:
            return ()
        except OSError as error:  # what is in force stays so
            logger.error("withdrawals_not_read", error=type(error).__name__)
            names = list(self._known)
        self._known = {name: self._known[name] if name in self._known else self._read(name) for name in names}
        found = [w for w in self._known.values() if w is not None]
        return tuple(sorted(found, key=lambda w: (w.at, w.id)))

    def done(self, withdrawal: Withdrawal) -> None:
        """It is in the database now, with its record."""
        (self._folder / f"{withdrawal.id}.json").unlink(missing_ok=True)

    def _read(self, name: str) -> Withdrawal | None:
        try:
            return msgspec.json.decode((self._folder / name).read_bytes(), type=Withdrawal)
        except (OSError, msgspec.DecodeError) as error:
            logger.error("withdrawal_not_read", name=name, error=type(error).__name__)
            return None
