"""The desk's own records: written before anything is asked, sent to central, and honest when either fails."""

import asyncio
import contextlib
from datetime import UTC, datetime
from typing import Any

import structlog

from respond_desktop.audit.errors import TrailUnavailableError
from respond_desktop.feeds.fold import AuditChanged
from respond_desktop.qtbridge.ports import Station
from respond_desktop.qtbridge.world import ShownSnapshot
from respond_desktop.store.errors import StoreUnavailableError
from respond_desktop.wire import live
from respond_desktop.wire.heads import LogHead

log = structlog.get_logger()

SYNC_EVERY_S = 15.0


class DeskRecords:
    """Runs on the feed loop; what is pending or broken shows in the snapshot."""

    def __init__(self, world: ShownSnapshot) -> None:
        self._world = world
        self._record_broken = ""
        self._sync_broken = ""
        self._sync_wanted = asyncio.Event()

    async def write(self, station: Station, kind: str, body: dict[str, Any]) -> str:
        """Commit a record and return its hash; raises TrailUnavailableError."""
        try:
            record = await asyncio.to_thread(station.trail.record, kind, body, datetime.now(UTC))
        except TrailUnavailableError as error:
            self._record_broken = str(error)
            self._show(self._world.snapshot.audit_pending)
            raise
        self._record_broken = ""
        self._sync_wanted.set()
        return record.hash

    async def sync(self, station: Station) -> None:
        """Send what central doesn't have yet: after each record, and every 15 s."""
        with contextlib.suppress(TimeoutError):  # wait_for could swallow the end of the desk (Python 3.11)
            async with asyncio.timeout(SYNC_EVERY_S):
                await self._sync_wanted.wait()
        self._sync_wanted.clear()
        if station.central.session:
            await self._try_again(station)
            synced = await station.sync()
            self._sync_broken = synced.broken
            self._show(synced.pending)

    async def held_head(self, station: Station) -> LogHead | None:
        """What this workstation holds of central's log; nothing while its database can't be read."""
        try:
            return await asyncio.to_thread(station.witness.held)
        except StoreUnavailableError as error:
            log.error("log head not read", error=type(error).__name__)
            return None

    async def keep_head(self, station: Station, head: LogHead, restored: bool) -> None:
        """Hold it; one that can't be kept must not end the live link."""
        try:
            await asyncio.to_thread(station.witness.keep, head, restored)
        except StoreUnavailableError as error:
            log.error("log head not kept", error=type(error).__name__)

    def heartbeat(self) -> live.AuditHeartbeat:
        """What central is told of them."""
        return live.AuditHeartbeat(pending=self._world.snapshot.audit_pending, broken=self._broken_words())

    def _broken_words(self) -> str:
        return self._record_broken or self._sync_broken

    def _show(self, pending: int) -> None:
        self._world.fold(AuditChanged(pending, self._broken_words()))

    async def _try_again(self, station: Station) -> None:
        """After a record that couldn't be written: does it work now? Only a written record says so."""
        if self._record_broken:
            with contextlib.suppress(TrailUnavailableError):
                await self.write(station, "record.works_again", {})
