"""The one book of this workstation's own watches and their pictures: every panel looks at it, none keeps its own."""

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Signal

from respond_desktop.domain.own_watches import OwnWatch, OwnWatchEnded, folded
from respond_desktop.domain.session import SessionView
from respond_desktop.domain.snapshot import Snapshot
from respond_desktop.qtbridge.picture.pictures import PictureFeed

PICTURE_OVER = "The picture has ended."


class WatchBook(QObject):
    """Lives on the GUI thread. `changed()` after a change that no snapshot announces; an ended watch stays ended."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._own: dict[str, OwnWatch] = {}
        self._feeds: dict[str, PictureFeed] = {}
        self._person_id = ""

    def all(self) -> tuple[OwnWatch, ...]:
        """In the order they began; ended ones too, until the session is over."""
        return tuple(self._own.values())

    def get(self, watch_id: str) -> OwnWatch | None:
        """The own watch with that id."""
        return self._own.get(watch_id)

    def running(self) -> tuple[str, ...]:
        """Ids of those that haven't ended."""
        return tuple(own.id for own in self._own.values() if own.running)

    def feed(self, watch_id: str) -> PictureFeed | None:
        """The live picture of a watch, while it may be seen."""
        own = self._own.get(watch_id)
        return self._feeds.get(watch_id) if own is not None and own.shows else None

    def feeds(self) -> tuple[PictureFeed, ...]:
        """The open pictures, in the order they came."""
        return tuple(self._feeds.values())

    def show_session(self, session: SessionView | None) -> None:
        """Who sits here; nobody or somebody else: everything of the one before is gone."""
        person_id = session.person.id if session is not None else ""
        if not person_id or person_id != self._person_id:
            self._own.clear()
            self._feeds.clear()
        self._person_id = person_id
        self.changed.emit()

    def begin(self, watch_id: str, unit_number: str) -> None:
        """Central has written the record of our ask."""
        if watch_id not in self._own:
            self._own[watch_id] = OwnWatch(watch_id, unit_number)
            self.changed.emit()

    def open(self, watch_id: str, feed: PictureFeed) -> None:
        """Its live picture is there (Bridge.picture_opened)."""
        self._own.setdefault(watch_id, OwnWatch(watch_id, ""))
        self._feeds[watch_id] = feed
        feed.ended.connect(partial(self.end, watch_id))
        self.changed.emit()
        feed.begin()

    def end(self, watch_id: str, words: str) -> None:
        """It ended here (Bridge.watch_ended), or its picture did; central's words replace these when they come."""
        self._feeds.pop(watch_id, None)
        own = self._own.get(watch_id)
        if own is not None and own.running:
            self._own[watch_id] = replace(own, ended=OwnWatchEnded(words or PICTURE_OVER), dark=None)
        self.changed.emit()

    def fold(self, snapshot: Snapshot, session: SessionView | None) -> None:
        """Take central's word for every own watch; who shows the snapshot to the panels folds it first."""
        said = {watch.id: watch for watch in snapshot.watches}
        for watch in said.values():
            if watch.running and session is not None and session.owns(watch):
                self._own.setdefault(watch.id, OwnWatch(watch.id, watch.unit_number))
        for own in self.all():
            known = self._own[own.id] = folded(own, said.get(own.id), snapshot)
            if not known.running:
                self._feeds.pop(own.id, None)
