"""The wall's own book: which watch has which place, its feed, and what became of each ask. No widgets."""

from collections.abc import Callable
from functools import partial

from respond_desktop.domain.outcomes import Outcome, Refused, Unavailable
from respond_desktop.domain.session import SessionView
from respond_desktop.domain.snapshot import Snapshot
from respond_desktop.qtbridge.picture.pictures import PictureFeed
from respond_desktop.ui.hear.hearing import SILENCE
from respond_desktop.ui.wall.book.places import Occupant, WallPlaces
from respond_desktop.ui.watch.own import OwnWatch, OwnWatches


class WallModel:
    """Watches come to the wall when they are sent there, asked from it, or when their unit has a place there."""

    def __init__(self, changed: Callable[[], None]) -> None:
        """`changed` is called after a change that no snapshot announces."""
        self.places = WallPlaces()
        self.own = OwnWatches()
        self.sound = SILENCE
        self._changed = changed
        self._feeds: dict[str, PictureFeed] = {}
        self._expected: set[str] = set()
        self._off: set[str] = set()

    def forget(self) -> None:
        """The session is over: no watch, picture or unit of it is kept."""
        self.places = WallPlaces()
        self.own.clear()
        self.sound = SILENCE
        self._feeds.clear()
        self._expected.clear()
        self._off.clear()

    def feed(self, watch_id: str) -> PictureFeed | None:
        """The live picture of a watch that runs."""
        own = self.own.get(watch_id)
        return self._feeds.get(watch_id) if own is not None and own.ended is None else None

    def own_at(self, place: int) -> OwnWatch | None:
        """The watch in a place."""
        one = self.places.at(place)
        return self.own.get(one.watch_id) if one and one.watch_id else None

    def running(self) -> tuple[str, ...]:
        """Ids of the watches on the wall that haven't ended."""
        found = (self.own_at(place) for place in range(len(self.places.slots)))
        return tuple(own.id for own in found if own is not None and own.ended is None)

    def open(self, watch_id: str, feed: PictureFeed) -> None:
        """The picture of an own watch is there (Bridge.picture_opened)."""
        self.own.begin(watch_id, "")
        self._feeds[watch_id] = feed
        feed.ended.connect(partial(self.end, watch_id))
        self._changed()
        feed.begin()

    def end(self, watch_id: str, words: str) -> None:
        """A watch has ended (Bridge.watch_ended), or its picture did."""
        self.own.end(watch_id, words or "The picture has ended.")
        self._feeds.pop(watch_id, None)
        self._changed()

    def fold(self, snapshot: Snapshot, session: SessionView | None) -> None:
        """Take central's word, and give new watches the place that waits for them."""
        self.own.fold(snapshot, session)
        for own in self.own.all():
            if own.ended is not None:
                self._feeds.pop(own.id, None)
            elif own.unit_number and self.places.of_watch(own.id) is None and own.id not in self._off:
                self._take_place(own)

    def expect(self, number: str) -> None:
        """The next watch of this unit belongs on the wall."""
        self._expected.add(number)

    def expect_nothing(self) -> None:
        """The form was left."""
        self._expected.clear()

    def bring(self, watch_id: str, number: str = "") -> int | None:
        """Send a watch to the wall; None when every place is taken. One that is there keeps its place."""
        there = self.places.of_watch(watch_id)
        own = self.own.get(watch_id)
        number = own.unit_number if own and own.unit_number else number
        place = there if there is not None else self._place_for(number)
        if place is not None and there is None:
            self.places.put(place, Occupant(number, watch_id))
            self._off.discard(watch_id)
        return place

    def take_off(self, place: int) -> None:
        """Empty a place; a watch that runs goes on beside the wall."""
        one = self.places.at(place)
        if one is not None and one.watch_id:
            self._off.add(one.watch_id)
        self.places.put(place, None)

    def keep_asking(self, number: str) -> int | None:
        """An ask for a unit is on its way: say so in the place that will show it; None when there is none."""
        place = self._place_for(number)
        if place is not None:
            self.places.put(place, Occupant(number, asking=True))
        return place

    def answered(self, number: str, outcome: Outcome) -> None:
        """Central's answer to an ask from the wall: a refusal stays in the place that would have shown the picture."""
        place = self._asking_place(number)
        if isinstance(outcome, Refused | Unavailable):
            if place is not None:
                self.places.put(place, Occupant(number, answer=outcome))
            return
        watch_id = str(getattr(outcome, "value", ""))
        self.own.begin(watch_id, number)
        if place is not None:
            self.places.put(place, Occupant(number, watch_id))
        elif self.places.of_watch(watch_id) is None:
            self.bring(watch_id, number)

    def _asking_place(self, number: str) -> int | None:
        waiting = Occupant(number, asking=True)
        return next((n for n, one in enumerate(self.places.slots) if one == waiting), None)

    def _take_place(self, own: OwnWatch) -> None:
        there = self.places.of_unit(own.unit_number)
        if own.unit_number in self._expected or (there is not None and self._replaceable(there)):
            self._expected.discard(own.unit_number)
            self.bring(own.id, own.unit_number)

    def _place_for(self, number: str) -> int | None:
        there = self.places.of_unit(number)
        return there if there is not None and self._replaceable(there) else self.places.free()

    def _replaceable(self, place: int) -> bool:
        own = self.own_at(place)
        return own is None or own.ended is not None
