"""Recordings, leases and newest fixes in memory; pure: the time is an argument, nothing is kept after a stop."""

from collections import deque
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from respond_desktop.domain.fixes import Fix, fix_problem
from respond_desktop.domain.recordings import Recording

CLOCK_TOLERANCE_S = 10.0
"""How far a fix may lie after central's clock, or before its recording's start (clocks differ)."""


ENDED_KEPT = 64
"""Stopped recordings remembered of each camera."""


@dataclass(frozen=True, slots=True)
class CameraFacts:
    """What is known of one camera; without a recording there is no fix, battery or signal."""

    online: bool = False
    recording: Recording | None = None
    fix: Fix | None = None
    battery_pct: int | None = None
    signal_bars: int | None = None
    lost_contact: bool = False


NOTHING = CameraFacts()


class World:
    """The newest facts per device id.

    `version` counts changes, `shape` those of who has a position at all, so that what was composed can be reused.
    """

    def __init__(self, lease_s: float) -> None:
        self.lease_s = lease_s
        self.version = 0
        self.shape = 0
        self._cameras: dict[str, CameraFacts] = {}
        self._ended: dict[str, deque[str]] = {}

    def camera(self, device_id: str) -> CameraFacts:
        """What is known of a device; an unknown one is offline and not recording."""
        return self._cameras.get(device_id, NOTHING)

    def recording(self, device_id: str, now: datetime) -> Recording | None:
        """The running recording whose lease lives at `now`, or None."""
        recording = self.camera(device_id).recording
        return recording if recording and recording.lives(now, self.lease_s) else None

    def set_online(self, device_id: str, online: bool) -> None:
        """The camera's link came or went; a recording lives on until its lease ends."""
        facts = self.camera(device_id)
        self._put(device_id, replace(facts, online=online, lost_contact=facts.lost_contact and not online))

    def was_stopped(self, device_id: str, recording_id: str) -> bool:
        """Whether the camera said that this recording stopped."""
        return recording_id in self._ended.get(device_id, ())

    def start(self, recording: Recording) -> str | None:
        """A recording began, or still runs after a reconnect; what is wrong in words, or None.

        A recording that was stopped can't run again: a repeated message must not bring a location back.
        """
        before = self.camera(recording.device_id)
        if self.was_stopped(recording.device_id, recording.id):
            return "that recording was stopped"
        if before.recording and before.recording.id == recording.id:
            kept = replace(before.recording, renewed_at=recording.renewed_at)
            self._put(recording.device_id, replace(before, recording=kept))
            return None
        self._put(recording.device_id, CameraFacts(online=before.online, recording=recording))
        return None

    def renew(
        self, device_id: str, recording_id: str, now: datetime, condition: tuple[int | None, int | None]
    ) -> bool:
        """Renew the lease at `now`; `condition` is battery (percent) and signal (bars). False: not running."""
        facts = self.camera(device_id)
        recording = self.recording(device_id, now)
        if recording is None or recording.id != recording_id:
            return False
        battery, signal = condition
        renewed = replace(recording, renewed_at=now)
        self._put(device_id, replace(facts, recording=renewed, battery_pct=battery, signal_bars=signal))
        return True

    def report(self, device_id: str, recording_id: str, fix: Fix, now: datetime) -> str | None:
        """Keep a fix if it may exist; why it was dropped, in words, otherwise."""
        recording = self.recording(device_id, now)
        if recording is None or recording.id != recording_id:
            return "a fix outside a running recording"
        problem = self.problem(recording, fix, now)
        if problem:
            return problem
        facts = self.camera(device_id)
        if facts.fix is None or facts.fix.as_of <= fix.as_of:
            self._put(device_id, replace(facts, fix=fix))
        return None

    def problem(self, recording: Recording, fix: Fix, now: datetime) -> str | None:
        """Why a fix of this recording can't be believed, in words, or None when it can."""
        return fix_problem(fix) or _time_problem(fix, recording, now)

    def stop(self, device_id: str, recording_id: str) -> Recording | None:
        """The camera stopped: everything of the recording is erased; the recording that ended, if it ran."""
        if not self.was_stopped(device_id, recording_id):
            self._ended.setdefault(device_id, deque(maxlen=ENDED_KEPT)).append(recording_id)
        facts = self.camera(device_id)
        if facts.recording is None or facts.recording.id != recording_id:
            return None
        self._put(device_id, CameraFacts(online=facts.online))
        return facts.recording

    def expire(self, now: datetime) -> tuple[Recording, ...]:
        """Erase every recording whose lease ended; their rows say "lost contact"."""
        ended = []
        for device_id, facts in tuple(self._cameras.items()):
            if facts.recording and not facts.recording.lives(now, self.lease_s):
                ended.append(facts.recording)
                self._put(device_id, CameraFacts(online=facts.online, lost_contact=True))
        return tuple(ended)

    def clock_set(self, by: timedelta) -> None:
        """Central's clock was set: every lease keeps what was left of it."""
        for device_id, facts in tuple(self._cameras.items()):
            if facts.recording:
                moved = replace(facts.recording, renewed_at=facts.recording.renewed_at + by)
                self._put(device_id, replace(facts, recording=moved))

    def _put(self, device_id: str, facts: CameraFacts) -> None:
        before = self.camera(device_id)
        self._cameras[device_id] = facts
        self.version += 1
        if (before.fix is None, before.recording is None) != (facts.fix is None, facts.recording is None):
            self.shape += 1


def _time_problem(fix: Fix, recording: Recording, now: datetime) -> str | None:
    tolerance = timedelta(seconds=CLOCK_TOLERANCE_S)
    if fix.as_of.tzinfo is None:
        return "the fix's time has no zone"
    if fix.as_of > now + tolerance:
        return "the fix is from the future"
    if fix.as_of < recording.started_at - tolerance:
        return "the fix is older than its recording"
    return None
