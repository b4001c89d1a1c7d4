"""The watches of this workstation as the panel follows them: running, ended with the reason, or put away."""

from dataclasses import dataclass, replace

from respond_desktop.domain.session import SessionView
from respond_desktop.domain.snapshot import Snapshot
from respond_desktop.domain.watches import Watch
from respond_desktop.ui.words.measures import clock
from respond_desktop.ui.words.watches import EndWords, end_words, said_words

GONE = "The picture and the location are gone."


@dataclass(frozen=True, slots=True)
class OwnWatch:
    """One own watch. `watch` None until central's snapshot shows it; `ended` says why there is no picture any more."""

    id: str
    unit_number: str
    watch: Watch | None = None
    ended: EndWords | None = None


class OwnWatches:
    """Folds snapshots; an ended watch stays until it is put away, and never runs again."""

    def __init__(self) -> None:
        self._own: dict[str, OwnWatch] = {}
        self._put_away: set[str] = set()

    def all(self) -> tuple[OwnWatch, ...]:
        """In the order they began."""
        return tuple(self._own.values())

    def get(self, watch_id: str) -> OwnWatch | None:
        """The own watch with that id."""
        return self._own.get(watch_id)

    def begin(self, watch_id: str, unit_number: str) -> None:
        """Central has written the record of our ask."""
        if watch_id not in self._own and watch_id not in self._put_away:
            self._own[watch_id] = OwnWatch(watch_id, unit_number)

    def end(self, watch_id: str, said: str) -> None:
        """The picture ended here; central's words replace these when they come."""
        own = self._own.get(watch_id)
        if own is not None and own.ended is None:
            self._own[watch_id] = replace(own, ended=said_words(said))

    def put_away(self, watch_id: str) -> None:
        """The person has read why it ended."""
        if self._own.pop(watch_id, None) is not None:
            self._put_away.add(watch_id)

    def clear(self) -> None:
        """Somebody else sits here now, or nobody."""
        self._own.clear()
        self._put_away.clear()

    def fold(self, snapshot: Snapshot, session: SessionView | None) -> None:
        """Take central's word for every own watch."""
        said = {w.id: w for w in snapshot.watches}
        for watch in said.values():
            if watch.running and session is not None and session.owns(watch):
                self.begin(watch.id, watch.unit_number)
        for own in self.all():
            self._own[own.id] = _folded(own, said.get(own.id), snapshot)


def _folded(own: OwnWatch, watch: Watch | None, snapshot: Snapshot) -> OwnWatch:
    if watch is None:
        gone = own.watch is not None and own.ended is None
        return (
            replace(own, ended=EndWords("The watch has ended.", "The picture was closed.")) if gone else own
        )
    own = replace(own, unit_number=watch.unit_number)
    if not watch.running:
        return replace(own, watch=watch, ended=end_words(watch))
    unit = snapshot.unit(watch.unit_id)
    if own.ended is None and unit is not None and unit.recording is None:
        lost = "Contact with the camera is lost."
        words = lost if unit.lost_contact else f"Recording stopped at {clock(snapshot.as_of)}."
        return replace(own, watch=watch, ended=EndWords(words, GONE))
    return replace(own, watch=watch)
