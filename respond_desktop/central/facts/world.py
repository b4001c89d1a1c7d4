"""Recordings, leases and newest fixes in memory; pure: the time is an argument, nothing is kept after a stop."""

from collections import deque
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from respond_desktop.central.facts.fix_checks import fix_unbelieved
from respond_desktop.domain.fixes import Fix
from respond_desktop.domain.kinds.capabilities import taken
from respond_desktop.domain.recordings import Recording

ENDED_KEPT = 64
"""Stopped recordings remembered of each camera."""


@dataclass(frozen=True, slots=True)
class CameraFacts:
    """What is known of one camera; without a recording there is no fix, battery or signal.

    `excused` is how long central itself slept since the lease was renewed. `held` is a recording whose lease ended
    only for that: it is shown nowhere, and the camera has the excused time left to say that it goes on.
    """

    online: bool = False
    recording: Recording | None = None
    fix: Fix | None = None
    battery_pct: int | None = None
    signal_bars: int | None = None
    lost_contact: bool = False
    excused: timedelta = timedelta()
    held: Recording | None = None


@dataclass(frozen=True, slots=True)
class Expired:
    """Recordings whose lease ended: `lost` without a word of the camera, `held` while central slept."""

    lost: tuple[Recording, ...]
    held: tuple[Recording, ...]


NOTHING = CameraFacts()


class World:
    """The newest facts per device id.

    `version` counts changes, `shape` those of who has a position at all, `standing` those and of who records, is linked
    or lost contact, `said` those of what cameras say they can, so that what was composed can be reused.
    """

    def __init__(self, lease_s: float) -> None:
        self.lease_s = lease_s
        self.version = self.shape = self.standing = self.said = 0
        self._cameras: dict[str, CameraFacts] = {}
        self._ended: dict[str, deque[str]] = {}
        self._linked_at: dict[str, datetime] = {}
        self._can: dict[str, tuple[str, ...]] = {}

    def camera(self, device_id: str) -> CameraFacts:
        """What is known of a device; an unknown one is offline and not recording."""
        return self._cameras.get(device_id, NOTHING)

    def recording(self, device_id: str, now: datetime) -> Recording | None:
        """The running recording whose lease lives at `now`, or None."""
        recording = self.camera(device_id).recording
        return recording if recording and recording.lives(now, self.lease_s) else None

    def believed(self, device_id: str, now: datetime) -> Recording | None:
        """The same, or one that could not be renewed because central slept: nothing of it is shown."""
        facts = self.camera(device_id)
        recording = facts.recording or facts.held
        return recording if recording and recording.lives(now - facts.excused, self.lease_s) else None

    def set_online(self, device_id: str, online: bool, now: datetime | None = None) -> None:
        """The camera's link came (at `now`) or went; a recording lives on until its lease ends."""
        if online and now is not None:
            self._linked_at[device_id] = now
        else:
            self._linked_at.pop(device_id, None)
        facts = self.camera(device_id)
        self._put(device_id, replace(facts, online=online, lost_contact=facts.lost_contact and not online))

    def set_can(self, device_id: str, said: tuple[str, ...]) -> None:
        """What a camera said it can do, when it came."""
        can = taken(said)
        if can != self.can(device_id):
            self._can[device_id] = can
            self.said += 1
            self.version += 1

    def can(self, device_id: str) -> tuple[str, ...]:
        """The newest of that; empty while it has said nothing."""
        return self._can.get(device_id, ())

    def said_at(self, device_id: str, at: datetime, now: datetime) -> datetime:
        """When the camera said what it dates `at` and what came `now`: not before its link, not after now."""
        return min(max(at, self._linked_at.get(device_id, now)), now)

    def was_stopped(self, device_id: str, recording_id: str) -> bool:
        """Whether the camera said that this recording stopped."""
        return recording_id in self._ended.get(device_id, ())

    def start(self, recording: Recording, now: datetime | None = None) -> str | None:
        """A recording began, or still runs after a reconnect; what is wrong in words, or None.

        A recording that was stopped can't run again: a repeated message must not bring a location back. One whose
        lease is over at `now` (none: when it was renewed) is held: central slept since it was said.
        """
        before = self.camera(recording.device_id)
        if self.was_stopped(recording.device_id, recording.id):
            return "that recording was stopped"
        now = now or recording.renewed_at
        same = before.recording or before.held
        if same and same.id == recording.id:
            self._renewed(before, same, recording.renewed_at, now)
        elif recording.lives(now, self.lease_s):
            self._put(recording.device_id, CameraFacts(online=before.online, recording=recording))
        else:
            held = CameraFacts(online=before.online, lost_contact=True, held=recording)
            self._put(recording.device_id, replace(held, excused=now - recording.renewed_at))
        return None

    def renew(
        self,
        device_id: str,
        recording_id: str,
        now: datetime,
        condition: tuple[int | None, int | None],
        given: datetime | None = None,
    ) -> bool:
        """Renew the lease as of `given` (none: `now`, when it came); False: not running.

        `condition` is battery (percent) and signal (bars).
        """
        facts = self.camera(device_id)
        recording = self.believed(device_id, now)
        if recording is None or recording.id != recording_id:
            return False
        battery, signal = condition
        told = replace(facts, battery_pct=battery, signal_bars=signal)
        self._renewed(told, recording, min(given or now, now), now)
        return True

    def report(self, device_id: str, recording_id: str, fix: Fix, now: datetime) -> str | None:
        """Keep a fix if it may exist; why it was dropped, in words, otherwise."""
        recording = self.recording(device_id, now)
        if recording is None or recording.id != recording_id:
            believed = self.believed(device_id, now)
            excused = believed is not None and believed.id == recording_id
            return None if excused else "a fix outside a running recording"
        problem = fix_unbelieved(recording, fix, now)
        if problem:
            return problem
        facts = self.camera(device_id)
        old = (
            fix.as_of + timedelta(seconds=self.lease_s) <= now
        )  # it proves no contact: it brings no marker back
        newer = not old if facts.fix is None else facts.fix.as_of <= fix.as_of
        if newer:
            self._put(device_id, replace(facts, fix=fix))
        return None

    def stop(self, device_id: str, recording_id: str) -> Recording | None:
        """The camera stopped: everything of the recording is erased; the recording that ended, if it ran."""
        if not self.was_stopped(device_id, recording_id):
            self._ended.setdefault(device_id, deque(maxlen=ENDED_KEPT)).append(recording_id)
        facts = self.camera(device_id)
        ended = facts.recording or facts.held
        if ended is None or ended.id != recording_id:
            return None
        self._put(device_id, CameraFacts(online=facts.online))
        return ended

    def withdraw(self, device_id: str) -> Recording | None:
        """Nothing of the camera may be shown any more; the recording that ran. It may go on when it is admitted."""
        facts = self.camera(device_id)
        self._put(device_id, CameraFacts(online=facts.online))
        return facts.recording or facts.held

    def forget_fix(self, device_id: str) -> None:
        """Where the camera was is nobody's position any more; what it records next brings its own."""
        facts = self.camera(device_id)
        if facts.fix is not None:
            self._put(device_id, replace(facts, fix=None))

    def expire(self, now: datetime) -> Expired:
        """Erase every recording whose lease ended; their rows say "lost contact"."""
        lost, held = [], []
        for device_id, facts in tuple(self._cameras.items()):
            recording = facts.recording or facts.held
            if recording is None or recording.lives(now, self.lease_s):
                continue
            if self.believed(device_id, now) is None:
                lost.append(recording)
                self._put(device_id, CameraFacts(online=facts.online, lost_contact=True))
            elif facts.recording is not None:
                held.append(recording)
                gone = CameraFacts(online=facts.online, lost_contact=True)
                self._put(device_id, replace(gone, held=recording, excused=facts.excused))
        return Expired(tuple(lost), tuple(held))

    def woke(self, slept: timedelta) -> None:
        """Central slept: no camera is judged by that time. What is shown still goes by the real one."""
        for device_id, facts in tuple(self._cameras.items()):
            if facts.recording or facts.held:
                self._put(device_id, replace(facts, excused=facts.excused + slept))

    def clock_set(self, by: timedelta) -> None:
        """Central's clock was set: every lease keeps what was left of it."""
        for device_id, facts in tuple(self._cameras.items()):
            recording, held = facts.recording, facts.held
            if recording:
                recording = replace(recording, renewed_at=recording.renewed_at + by)
            if held:
                held = replace(held, renewed_at=held.renewed_at + by)
            if recording or held:
                self._put(device_id, replace(facts, recording=recording, held=held))

    def _renewed(self, facts: CameraFacts, recording: Recording, given: datetime, now: datetime) -> None:
        """The lease as of `given`; shown (again) only if it lives `now`. What was slept before it excuses nothing."""
        renewed_at = max(recording.renewed_at, given)
        excused = max(timedelta(), facts.excused - (renewed_at - recording.renewed_at))
        told, facts = replace(recording, renewed_at=renewed_at), replace(facts, excused=excused)
        if told.lives(now, self.lease_s):
            facts = replace(facts, recording=told, held=None, lost_contact=False)
        elif facts.recording is not None:
            facts = replace(facts, recording=told)
        else:
            facts = replace(facts, held=told)
        self._put(recording.device_id, facts)

    def _put(self, device_id: str, facts: CameraFacts) -> None:
        before = self.camera(device_id)
        self._cameras[device_id] = facts
        self.version += 1
        if (before.fix is None, before.recording is None) != (facts.fix is None, facts.recording is None):
            self.shape += 1
        if _standing(before) != _standing(facts):
            self.standing += 1


def _standing(facts: CameraFacts) -> tuple[object, ...]:
    recording = facts.recording
    return facts.online, facts.lost_contact, facts.fix is None, recording.id if recording else None
