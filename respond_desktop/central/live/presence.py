"""Whether somebody is there: a camera with its link, a session with a desktop's."""

from collections.abc import Callable
from dataclasses import dataclass

from respond_desktop.central.facts.scopes import People
from respond_desktop.central.facts.world import World
from respond_desktop.central.links.desktop_lines import DesktopLines
from respond_desktop.central.live.standing import LogStanding
from respond_desktop.central.people.sessions import Sessions
from respond_desktop.central.watch.watches import Watches
from respond_desktop.domain.watches import WatchEnd


@dataclass(frozen=True, slots=True)
class CameraPresence:
    """Told by the cameras' links."""

    people: People
    world: World
    standing: LogStanding
    watches: Watches
    changed: Callable[[], None]

    def connected(self, device_id: str) -> None:
        """A camera proved itself."""
        self.world.set_online(device_id, True, self.people.now())
        self.changed()

    def gone(self, device_id: str) -> None:
        """A camera's link ended: its watches end now, its recording lives on until the lease ends."""
        self.world.set_online(device_id, False)
        self.standing.gone(device_id)
        self.watches.end_of_device(device_id, WatchEnd.CAMERA_LOST)
        self.changed()


@dataclass(frozen=True, slots=True)
class SessionPresence:
    """Asked by watches."""

    sessions: Sessions
    lines: DesktopLines

    def lives(self, session_id: str) -> bool:
        """Whether the session has not ended; one without a link must bring one soon."""
        lives = self.sessions.lives(session_id)
        if lives and self.lines.lonely(session_id):
            self.lines.expect(session_id)
        return lives
