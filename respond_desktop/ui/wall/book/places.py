"""Which unit has which place on the wall; a place outlives its watch until it is closed or replaced."""

from dataclasses import dataclass, replace

from respond_desktop.domain.outcomes import Refused, Unavailable
from respond_desktop.ui.wall.book.plan import PLACES


@dataclass(frozen=True, slots=True)
class Occupant:
    """A unit in a place: with its watch, with an ask on its way, with central's answer, or only kept free for it."""

    unit_number: str
    watch_id: str = ""
    asking: bool = False
    answer: Refused | Unavailable | None = None


class WallPlaces:
    """Sixteen places in order. Nothing here moves an occupant unless it is told to."""

    def __init__(self) -> None:
        self._slots: list[Occupant | None] = [None] * PLACES

    @property
    def slots(self) -> tuple[Occupant | None, ...]:
        """All places; None is an empty one."""
        return tuple(self._slots)

    @property
    def units(self) -> tuple[str, ...]:
        """The unit number of each place, empty for none."""
        return tuple(one.unit_number if one else "" for one in self._slots)

    def at(self, place: int) -> Occupant | None:
        """Who has that place."""
        return self._slots[place]

    def of_watch(self, watch_id: str) -> int | None:
        """The place of a watch."""
        return next((n for n, one in enumerate(self._slots) if one and one.watch_id == watch_id), None)

    def of_unit(self, number: str) -> int | None:
        """The first place of a unit."""
        return next((n for n, one in enumerate(self._slots) if one and one.unit_number == number), None)

    def free(self) -> int | None:
        """The first empty place, else the first that is only kept for a unit."""
        empty = next((n for n, one in enumerate(self._slots) if one is None), None)
        if empty is not None:
            return empty
        return next((n for n, one in enumerate(self._slots) if one == Occupant(one.unit_number)), None)  # type: ignore[union-attr]

    @property
    def room(self) -> int:
        """How many places are empty or only kept."""
        return sum(one is None or one == Occupant(one.unit_number) for one in self._slots)

    @property
    def asking(self) -> frozenset[str]:
        """Units for which an ask is on its way."""
        return frozenset(one.unit_number for one in self._slots if one and one.asking)

    def put(self, place: int, occupant: Occupant | None) -> None:
        """Give a place to an occupant, or empty it."""
        self._slots[place] = occupant

    def change(self, place: int, **changes: object) -> None:
        """Change what is known of a place's occupant."""
        one = self._slots[place]
        if one is not None:
            self._slots[place] = replace(one, **changes)  # type: ignore[arg-type]

    def swap(self, one: int, other: int) -> None:
        """Two places change their occupants."""
        self._slots[one], self._slots[other] = self._slots[other], self._slots[one]

    def keep_for(self, units: tuple[str, ...]) -> None:
        """Start from a saved order: places only, no watch."""
        kept = [Occupant(number) if number else None for number in units[:PLACES]]
        self._slots = kept + [None] * (PLACES - len(kept))
