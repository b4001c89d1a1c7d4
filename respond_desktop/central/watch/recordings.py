"""Recordings begin, stop and lose contact: what that does to positions, watches, streams and records."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from respond_desktop.central.facts.books.books import Books
from respond_desktop.central.facts.rows.recordings import RecordingBegun, RecordingOver, row_id
from respond_desktop.central.facts.scopes import People
from respond_desktop.central.facts.world import World
from respond_desktop.central.watch.watches import Watches
from respond_desktop.domain.recordings import Recording
from respond_desktop.domain.watches import WatchEnd


@dataclass(frozen=True, slots=True)
class Recordings:
    """Erasing comes first, then the picture's cut, then the push, and only then the record."""

    people: People
    world: World
    watches: Watches
    books: Books
    changed: Callable[[], None]
    contact_lost: Callable[[Recording], None]

    def started(self, recording: Recording, resumed: bool) -> str | None:
        """A recording began or goes on after a reconnect; why it is dropped, or None."""
        facts = self.world.camera(recording.device_id)
        before = facts.recording or facts.held
        again = self.world.was_stopped(recording.device_id, recording.id)
        if before is not None and before.id != recording.id and not again:
            self.stopped(recording.device_id, before.id, "replaced")
        problem = self.world.start(recording, self.people.now())
        if problem is not None:
            return problem
        self.changed()
        if before is None or before.id != recording.id:
            more = {"resumed": resumed, "at": recording.started_at}
            self._record("recording.started", recording, more, self._begun(recording))
        return None

    def stopped(self, device_id: str, recording_id: str, how: str = "stopped") -> None:
        """The camera stopped: fix, picture and cached picture are gone when this returns."""
        ended = self.world.stop(device_id, recording_id)
        if ended is None:
            self.changed()
            return
        self.watches.end_of_device(device_id, WatchEnd.RECORDING_STOPPED)
        self.changed()
        self._record("recording.stopped", ended, {"how": how}, self._over(ended, how))

    def withdrawn(self, device_id: str, how: str, words: str) -> None:
        """The camera may not bring anything any more: position, picture and cached picture are gone."""
        ended = self.world.withdraw(device_id)
        self.watches.end_of_device(device_id, WatchEnd.CAMERA_LOST, words)
        self.changed()
        if ended is not None:
            self._record("recording.stopped", ended, {"how": how}, self._over(ended, how))

    def expire(self, now: datetime) -> None:
        """Erase what has had no contact for a lease. Where central slept through it, that is nobody's loss yet."""
        expired = self.world.expire(now)
        for recording in (*expired.held, *expired.lost):
            self.watches.end_of_device(recording.device_id, WatchEnd.LEASE_ENDED)
            self.changed()
        for recording in expired.lost:
            more = {"renewed_at": recording.renewed_at}
            self._record("recording.lease_ended", recording, more, self._over(recording, "lease_ended"))
            self.contact_lost(recording)

    def _record(
        self, kind: str, recording: Recording, more: Mapping[str, Any], row: RecordingBegun | RecordingOver
    ) -> None:
        who = self.people.who(recording.device_id, self.people.now())
        facts = {
            "recording": recording.id,
            "device": recording.device_id,
            "unit": who.unit.number if who else "",
            "officer": who.officer.id if who else "",
            "cause": recording.cause.value,
        }
        self.books.record_with(kind, {**facts, **more}, row)

    def _begun(self, recording: Recording) -> RecordingBegun:
        who = self.people.who(recording.device_id, self.people.now())
        return RecordingBegun(
            id=row_id(recording.device_id, recording.id),
            device_id=recording.device_id,
            unit_id=who.unit.id if who else "",
            officer_id=who.officer.id if who else "",
            started_at=recording.started_at,
            cause=recording.cause.value,
            renewed_at=recording.renewed_at,
        )

    def _over(self, recording: Recording, how: str) -> RecordingOver:
        return RecordingOver(
            id=row_id(recording.device_id, recording.id), ended_at=self.people.now(), how=how
        )
