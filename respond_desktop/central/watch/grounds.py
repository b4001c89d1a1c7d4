"""Whether a watch may go on: no bar, a living session, a recording, the right, the same officer and unit."""

from dataclasses import dataclass

from respond_desktop.central.facts.end_words import MOVED
from respond_desktop.central.facts.watch_run import WatchRun
from respond_desktop.central.watch.desk import WatchDesk
from respond_desktop.domain.rights.policy import Permission, may_see
from respond_desktop.domain.watches import WatchEnd


@dataclass(frozen=True, slots=True)
class Grounds:
    """Asked before each picture, after every change and each second."""

    desk: WatchDesk

    def obstacle(self, run: WatchRun) -> WatchEnd | None:
        """Why there may be no picture now: a bar, session, recording, right, assignment; None when there may."""
        device_id, now = run.watch.device_id, self.desk.people.now()
        if self.desk.people.bar.of(device_id):
            return WatchEnd.RIGHT_REVOKED
        if not self.desk.session_lives(run.session_id):
            return WatchEnd.SIGNED_OUT
        if self.desk.world.recording(device_id, now) is None:
            return WatchEnd.RECORDING_STOPPED
        viewer, who = self.desk.people.person(run.viewer.id), self.desk.people.who(device_id, now)
        moved = who is None or (who.unit.id, who.officer.id) != (run.unit.id, run.officer_id)
        if who is None or moved or viewer is None:
            return WatchEnd.RIGHT_REVOKED
        policy, command = self.desk.people.policy, who.unit.command  # the unit's of now: it may have moved
        if may_see(policy, viewer, Permission.WATCH, command) is None:
            return WatchEnd.RIGHT_REVOKED
        return None

    def words(self, run: WatchRun) -> str:
        """Words for an end that wasn't the viewer's right; empty when it was."""
        device_id = run.watch.device_id
        who = self.desk.people.who(device_id, self.desk.people.now())
        moved = who is None or (who.unit.id, who.officer.id) != (run.unit.id, run.officer_id)
        return self.desk.people.bar.of(device_id) or (MOVED if moved else "")

    def may_listen(self, run: WatchRun) -> bool:
        """Whether the viewer may hear its sound (still)."""
        people = self.desk.people
        viewer, command = people.person(run.viewer.id), people.command_of(run.unit)
        return viewer is not None and may_see(people.policy, viewer, Permission.LISTEN, command) is not None
