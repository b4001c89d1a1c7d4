"""Addresses enrolled devices have proven themselves from: remembered over a restart, when all come back at once."""

import asyncio
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Lock

import structlog

from respond_desktop.home.private_files import replace_private
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
        self._saving: asyncio.Future[bool] | None = None
        self._snapshots = self._newest_on_disk = 0
        self._disk = Lock()
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

    def save(self) -> None:
        """Write what is new and wait for the disk: at the end only, nobody is served meanwhile."""
        if self._path is not None and (self._changed or self._saving is not None):
            self._write(self._path, *self._snapshot())

    def save_aside(self, now_s: float) -> None:
        """Write what is new in a thread: one at a time, not before the last time is some seconds ago."""
        due = self._changed and now_s - self._saved_s >= SAVE_EVERY_S
        if self._path is None or not due or self._saving is not None:
            return
        self._saved_s, loop = now_s, asyncio.get_running_loop()
        self._saving = loop.run_in_executor(None, self._write, self._path, *self._snapshot())
        self._saving.add_done_callback(self._saved)

    def _snapshot(self) -> tuple[int, dict[str, list[int | str]]]:
        self._changed = False
        self._snapshots += 1
        return self._snapshots, {source: [self.devices(source), day] for source, day in self._days.items()}

    def _write(self, path: Path, number: int, known: dict[str, list[int | str]]) -> bool:
        """In whatever thread; never an older state over a newer one."""
        with self._disk:
            if number < self._newest_on_disk:
                return True
            try:
                replace_private(path, json.dumps({"addresses": known}).encode())
            except OSError as error:
                logger.warning("known_addresses_not_saved", error=type(error).__name__)
                return False
            self._newest_on_disk = number
            return True

    def _saved(self, saving: asyncio.Future[bool]) -> None:
        self._saving = None
        if saving.cancelled() or saving.exception() is not None or not saving.result():
            self._changed = True  # tried again when it is due

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
