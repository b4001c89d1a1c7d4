"""Addresses enrolled devices have proven themselves from: remembered over a restart, when all come back at once."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import structlog

from respond_desktop.private_files import replace_private
from respond_desktop.wire import strict

logger = structlog.get_logger(__name__)

FILE = "known_addresses.json"
MOST = 8192
KEPT_DAYS = 30
SAVE_EVERY_S = 20.0


class KnownAddresses:
    """How many devices came from where; the file (owner only) holds addresses, counts and days, no names."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._devices: dict[str, set[str]] = {}
        self._before: dict[str, int] = {}
        self._days: dict[str, str] = {}
        self._changed = False
        self._saved_s = 0.0
        if path is not None:
            self._load(path)

    def devices(self, source: str) -> int:
        """How many enrolled devices have proven themselves from this address; 0 for an unknown one."""
        return max(self._before.get(source, 0), len(self._devices.get(source, ())))

    def note(self, source: str, device_id: str) -> None:
        """An enrolled device has proven itself from this address."""
        mine, day = self._devices.setdefault(source, set()), _today().isoformat()
        if device_id in mine and self._days.get(source) == day:
            return
        mine.add(device_id)
        self._days.pop(source, None)
        self._days[source] = day  # the newest stands last
        self._changed = True
        while len(self._days) > MOST:
            self._forget(next(iter(self._days)))

    def save(self, now_s: float | None = None) -> None:
        """Write what is new: at once, or (with ``now_s``) not before the last time is some seconds ago."""
        due = now_s is None or now_s - self._saved_s >= SAVE_EVERY_S
        if self._path is None or not self._changed or not due:
            return
        self._saved_s, self._changed = now_s or self._saved_s, False
        known = {source: [self.devices(source), day] for source, day in self._days.items()}
        try:
            replace_private(self._path, json.dumps({"addresses": known}).encode())
        except OSError as error:  # they are learnt anew after the next start
            logger.warning("known_addresses_not_saved", error=type(error).__name__)

    def _forget(self, source: str) -> None:
        for table in (self._days, self._devices, self._before):
            table.pop(source, None)

    def _load(self, path: Path) -> None:
        try:
            found = strict.loads(path.read_bytes(), strict.OWN_FILE)["addresses"]
            oldest = (_today() - timedelta(days=KEPT_DAYS)).isoformat()
            for source, (devices, day) in list(found.items())[-MOST:]:
                if date.fromisoformat(day).isoformat() >= oldest:
                    self._before[source], self._days[source] = int(devices), day
        except FileNotFoundError:
            return
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            logger.warning("known_addresses_unreadable", error=type(error).__name__)


def _today() -> date:
    return datetime.now(UTC).date()
