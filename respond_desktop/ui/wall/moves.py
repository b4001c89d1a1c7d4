"""Moves that nobody made by hand: they wait until pointer and focus have been elsewhere for two seconds."""

from respond_desktop.ui.frame.scene import Scene
from respond_desktop.ui.wall.area import TileArea
from respond_desktop.ui.wall.book.incident import incident_places
from respond_desktop.ui.wall.book.model import WallModel
from respond_desktop.ui.wall.book.plan import Layout
from respond_desktop.ui.wall.facts import urgent_place
from respond_desktop.ui.wall.hand import Hand

BIG = 0


class Moves:
    """A P1 unit takes the big place once for each alert, if allowed; an incident's tiles follow the incident."""

    def __init__(self, model: WallModel, area: TileArea) -> None:
        self._model, self._area = model, area
        self._hand = Hand()
        self._done: set[str] = set()

    def forget(self) -> None:
        """Somebody else sits here."""
        self._hand = Hand()
        self._done.clear()

    def follow(self, scene: Scene, now_s: float, big_for_p1: bool) -> bool:
        """Ten times a second: see where the hand is, then do what may be done. True when something moved."""
        self._hand.touch(self._area.under_hand(), now_s)
        if self._area.large is not None:
            return False
        if self._area.layout_kind is Layout.ONE_AND_SEVEN:
            return big_for_p1 and self._promote(scene, now_s)
        return self._area.layout_kind is Layout.INCIDENT and self._follow_incident(scene, now_s)

    def _promote(self, scene: Scene, now_s: float) -> bool:
        found = urgent_place(self._model, scene)
        if found is None or found[1] in self._done:
            return False
        place, alert_id = found
        if place != BIG and not self._hand.away((BIG, place), now_s):
            return False
        self._done.add(alert_id)
        if place != BIG:
            self._model.places.swap(BIG, place)
        return place != BIG

    def _follow_incident(self, scene: Scene, now_s: float) -> bool:
        _incident, places = incident_places(self._model, scene)
        if not places or places == self._area.shown or not self._hand.away(self._area.shown, now_s):
            return False
        self._area.show_layout(Layout.INCIDENT, places)
        return True
