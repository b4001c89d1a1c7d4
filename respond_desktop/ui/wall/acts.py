"""What a person does to the wall's places: bring, drop, swap, end, take off, close."""

from PySide6.QtCore import QObject, Signal

from respond_desktop.ui.wall.area import TileArea
from respond_desktop.ui.wall.book.model import WallModel
from respond_desktop.ui.wall.book.places import Occupant
from respond_desktop.ui.wall.tiles.state import RUNNING

FULL = "Every place on the wall is taken. Close a tile first."
NO_PICTURE_CHOSEN = "No running picture is chosen on the wall. Choose one with the arrows."


class WallActs(QObject):
    """`changed()` after a place changed; `end_asked(str)` a watch id; `watch_asked(str)` a unit number."""

    changed = Signal()
    end_asked = Signal(str)
    watch_asked = Signal(str)
    said = Signal(str)

    def __init__(self, model: WallModel, area: TileArea) -> None:
        super().__init__(area)
        self._model, self._area = model, area
        area.swap_asked.connect(self.swap)
        area.unit_dropped.connect(self.drop_unit)
        area.clear_asked.connect(self.close_place)

    @property
    def chosen_unit(self) -> str:
        """Number of the unit of the chosen tile when it has no running picture, else empty."""
        tile = self._area.tiles[self._area.current]
        occupant = tile.facts.occupant
        return occupant.unit_number if occupant is not None and tile.state not in RUNNING else ""

    def bring(self, watch_id: str) -> bool:
        """W on a watched unit: send the watch to the wall; says so when there is no place."""
        place = self._model.bring(watch_id)
        if place is None:
            self.said.emit(FULL)
            return False
        self.changed.emit()
        self._area.choose(place)
        return True

    def drop_unit(self, number: str, place: int) -> None:
        """A unit was dropped on a place: show its watch there, or keep the place and ask."""
        places = self._model.places
        there = places.of_unit(number)
        if there is not None and self._runs(there):
            self.swap(there, place)
            return
        own = next((o for o in self._model.own.all() if o.unit_number == number and o.running), None)
        target = place if not self._runs(place) else places.free()
        if target is None:
            self.said.emit(FULL)
            return
        places.put(target, Occupant(number, own.id if own else ""))
        self.changed.emit()
        if own is None:
            self.watch_asked.emit(number)

    def swap(self, one: int, other: int) -> None:
        """Two tiles change places."""
        self._model.places.swap(one, other)
        self.changed.emit()

    def toggle_large(self) -> None:
        """Enter: the chosen tile over the whole wall, or all again."""
        self._area.show_large(None if self._area.large is not None else self._area.current)

    def end_chosen(self) -> None:
        """E: end the watch of the chosen tile; a tile that has ended is closed."""
        place = self._area.current
        own = self._model.own_at(place)
        if own is not None and own.running:
            self.end_asked.emit(own.id)
        elif self._model.places.at(place) is not None:
            self.close_place(place)
        else:
            self.said.emit(NO_PICTURE_CHOSEN)

    def take_chosen_off(self) -> None:
        """W on the wall: the chosen tile leaves it; a running watch goes on in the watch panel."""
        if self._model.places.at(self._area.current) is not None:
            self._model.take_off(self._area.current)
            self.changed.emit()

    def close_place(self, place: int) -> None:
        """Empty a place unless a picture runs there."""
        if not self._runs(place):
            self._model.take_off(place)
            self.changed.emit()

    def _runs(self, place: int) -> bool:
        return self._area.tiles[place].state in RUNNING
