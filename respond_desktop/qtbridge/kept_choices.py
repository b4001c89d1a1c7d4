"""Choices kept in the station's encrypted database."""

import asyncio
from collections.abc import Callable

import structlog

from respond_desktop.domain.outcomes import Done, Outcome
from respond_desktop.qtbridge.desk import Desk

log = structlog.get_logger()


class KeptChoices:
    """Choices in the station's database; nothing is kept before the workstation is enrolled."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def load(self, person_id: str, key: str, reply: Callable[[str], None]) -> None:
        """Reply on the GUI thread with what was kept, empty for nothing."""

        def answered(outcome: Outcome[str]) -> None:
            reply(outcome.value if isinstance(outcome, Done) else "")

        self._desk.submit(self._load(person_id, key), answered)

    def save(self, person_id: str, key: str, value: str) -> None:
        """Keep `value`."""
        self._desk.submit(self._save(person_id, key, value), lambda _outcome: None)

    async def _load(self, person_id: str, key: str) -> Outcome[str]:
        from respond_desktop.store.errors import StoreUnavailableError  # loaded with the station

        station = self._desk.station
        if station is None or station.settings is None:
            return Done("")
        try:
            return Done(await asyncio.to_thread(station.settings(person_id).get, key))
        except StoreUnavailableError:
            log.warning("a choice can't be read", key=key)
            return Done("")

    async def _save(self, person_id: str, key: str, value: str) -> Outcome[None]:
        from respond_desktop.store.errors import StoreUnavailableError  # loaded with the station

        station = self._desk.station
        if station is not None and station.settings is not None:
            try:
                await asyncio.to_thread(station.settings(person_id).put, key, value)
            except (StoreUnavailableError, ValueError):
                log.warning("a choice can't be kept", key=key)
        return Done(None)
