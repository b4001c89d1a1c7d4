"""After a pause of central's own: what ended by itself meanwhile, and nothing that others would have to answer for."""

from dataclasses import dataclass
from datetime import timedelta

from respond_desktop.central.facts.books.books import Books
from respond_desktop.central.facts.world import World
from respond_desktop.central.links.cameras import Cameras
from respond_desktop.central.links.desktops import Desktops
from respond_desktop.central.watch.watches import Watches
from respond_desktop.domain.watches import WatchEnd

GIVEN_UP_S = 4.0
"""A camera ends a watch that central hasn't renewed for 5 s; the renewal before may be a second old."""


@dataclass(frozen=True, slots=True)
class Pauses:
    """`woken` runs before anything is judged again: in the middle of whatever asked first after the pause."""

    world: World
    watches: Watches
    cameras: Cameras
    desktops: Desktops
    books: Books

    def woken(self, slept_s: float) -> None:
        """Central stood still for so long."""
        self.world.woke(timedelta(seconds=slept_s))
        self.cameras.woke()
        if slept_s >= GIVEN_UP_S:
            words = f"Central stood still for {slept_s:.0f} s. The camera stopped sending by itself."
            for run in self.watches.running:
                self.watches.end_watch(run, WatchEnd.LINK_BROKEN, words)
            self.books.record("integrity", {"what": "central stood still", "seconds": round(slept_s, 1)})
        self.desktops.changed()
