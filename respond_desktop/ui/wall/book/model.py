"""The wall's own book: which watch has which place, its feed, and what became of each ask. No widgets."""

from respond_desktop.domain.outcomes import Outcome, Refused, Unavailable
from respond_desktop.domain.own_watches import OwnWatch
from respond_desktop.qtbridge.picture.book import WatchBook
from respond_desktop.qtbridge.picture.pictures import PictureFeed
from respond_desktop.ui.hear.hearing import SILENCE
from respond_desktop.ui.wall.book.places import Occupant, WallPlaces


class WallModel:
    """Watches come to the wall when they are sent there, asked from it, or when their unit has a place there."""

    def __init__(self, own: WatchBook) -> None:
        self.places = WallPlaces()
        self.own = own
        self.sound = SILENCE
        self._expected: set[str] = set()
        self._off: set[str] = set()

    def forget(self) -> None:
        """The session is over: no watch, picture or unit of it is kept."""
        self.places = WallPlaces()
        self.sound = SILENCE
        self._expected.clear()
        self._off.clear()

    def feed(self, watch_id: str) -> PictureFeed | None:
        """The live picture of a watch that runs."""
        return self.own.feed(watch_id)

    def own_at(self, place: int) -> OwnWatch | None:
        """The watch in a place."""
        one = self.places.at(place)
        return self.own.get(one.watch_id) if one and one.watch_id else None

    def running(self) -> tuple[str, ...]:
        """Ids of the watches on the wall that haven't ended."""
        found = (self.own_at(place) for place in range(len(self.places.slots)))
        return tuple(own.id for own in found if own is not None and own.running)

    def give_places(self) -> None:
        """Give new watches the place that waits for them."""
        for own in self.own.all():
            waits = own.unit_number and self.places.of_watch(own.id) is None
            if own.running and waits and own.id not in self._off:
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

    def answered(self, number: str, outcome: Outcome[str]) -> None:
        """Central's answer to an ask from the wall: a refusal stays in the place that would have shown the picture."""
        place = self._asking_place(number)
        if isinstance(outcome, Refused | Unavailable):
            if place is not None:
                self.places.put(place, Occupant(number, answer=outcome))
            return
        watch_id = outcome.value
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
        return own is None or not own.running
