"""All units on shift as one viewer may see them: held as they travel, a unit's view made only when somebody asks."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from math import inf
from typing import overload

from respond_desktop.domain.live import unit_rows
from respond_desktop.domain.units import UnitView

Watchers = Mapping[str, tuple[str, ...]]
"""Names of who watches, by the unit's id."""


@dataclass(frozen=True, slots=True)
class UnitOnShift:
    """What changes of a unit only with its shift: `device_id` None, no camera is on; `can`: what its camera can do."""

    id: str
    number: str
    command: str
    device_id: str | None = None
    can: tuple[str, ...] = ()


class Roster(tuple[UnitOnShift, ...]):
    """Units in the order in which everything else about them comes."""

    @cached_property
    def places(self) -> dict[str, int]:
        """Where each stands, by its id."""
        return {each.id: place for place, each in enumerate(self)}


EMPTY = Roster()


class Units(Sequence[UnitView]):
    """Units in the order of `roster`; `rows` holds what moves (domain/live/unit_rows.py), a row for each of them.

    Frozen: another second is another one, that shares what has not changed.
    """

    def __init__(
        self,
        roster: Roster = EMPTY,
        rows: bytes = b"",
        watchers: Watchers | None = None,
        views: Iterable[UnitView] = (),
    ) -> None:
        """`views`: all of them, when they are there already."""
        self.roster, self.rows, self.watchers = roster, rows, watchers or {}
        self._views: list[UnitView | None] = list(views) or [None] * len(roster)
        assert len(rows) == len(roster) * unit_rows.ROW.size

    @classmethod
    def of(cls, views: Iterable[UnitView]) -> "Units":
        """The same from whole views; a position without a recording is taken from nobody."""
        if isinstance(views, cls):
            return views
        views = tuple(v if v.recording or not v.fix else replace(v, fix=None) for v in views)
        return cls(
            Roster(UnitOnShift(v.id, v.number, v.command, v.device_id, v.can) for v in views),
            b"".join(map(unit_rows.packed, views)),
            {v.id: v.watched_by for v in views if v.watched_by},
            views,
        )

    @cached_property
    def flags(self) -> bytes:
        """A byte a unit (unit_rows.RECORDING and others): who records, and who is on the map."""
        return unit_rows.flags_of(self.rows)

    @cached_property
    def recording(self) -> int:
        """How many record."""
        return self._count(lambda flags: flags & unit_rows.RECORDING > 0)

    @cached_property
    def silent(self) -> int:
        """How many neither record nor lost contact while they did."""
        return self._count(lambda flags: not flags & (unit_rows.RECORDING | unit_rows.LOST_CONTACT))

    def _count(self, asked: Callable[[int], bool]) -> int:
        return sum(self.flags.count(flags) for flags in set(self.flags) if asked(flags))

    @property
    def fix_times(self) -> "memoryview[float]":
        """Time of each unit's fix (seconds of 1970, UTC); infinity without one."""
        return unit_rows.column(self.rows, unit_rows.FIX_AT)

    def unit(self, unit_id: str) -> UnitView | None:
        """The unit with that id, if it may be seen."""
        place = self.roster.places.get(unit_id)
        return None if place is None else self[place]

    def numbered(self, number: str) -> UnitView | None:
        """The unit with that call sign."""
        place = next((n for n, each in enumerate(self.roster) if each.number == number), None)
        return None if place is None else self[place]

    @cached_property
    def shape(self) -> tuple[object, ...]:
        """Who records since when, who has a position, who is there at all: what must be shown at once."""
        return self.roster, self.flags, unit_rows.column(self.rows, unit_rows.STARTED).tobytes()

    def without_ended_leases(self, now: datetime) -> "Units":
        """Without the positions whose lease has ended at `now` (UTC); itself while none has."""
        if self._first_lease_end > now.timestamp():
            return self
        return Units(self.roster, unit_rows.erased(self.rows, now.timestamp()), self.watchers)

    def unwatched(self) -> "Units":
        """Without the names of who watches; itself when there are none."""
        return Units(self.roster, self.rows) if self.watchers else self

    @cached_property
    def _first_lease_end(self) -> float:
        return min(unit_rows.column(self.rows, unit_rows.LEASE_END), default=inf)

    @overload
    def __getitem__(self, place: int) -> UnitView: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[UnitView, ...]: ...
    def __getitem__(self, place: int | slice) -> UnitView | tuple[UnitView, ...]:
        """The unit at that place of the roster."""
        if isinstance(place, slice):
            return tuple(self[n] for n in range(*place.indices(len(self))))
        view = self._views[place]
        if view is None:
            view = self._views[place] = self._made(place % len(self.roster))
        return view

    def _made(self, place: int) -> UnitView:
        on, flags = self.roster[place], self.flags[place]
        recording = unit_rows.recording_in(self.rows, place)
        battery, bars = unit_rows.condition_in(self.rows, place)
        return UnitView(
            on.id,
            on.number,
            on.command,
            on.device_id,
            bool(flags & unit_rows.ONLINE),
            recording,
            unit_rows.fix_in(self.rows, place),
            tuple(self.watchers.get(on.id, ())),
            bool(flags & unit_rows.LOST_CONTACT),
            battery,
            bars,
            on.can,
        )

    def __len__(self) -> int:
        """How many are on shift here."""
        return len(self.roster)

    def __iter__(self) -> Iterator[UnitView]:
        """All of them: that is work for each, so ask for one where one is enough."""
        return (self[place] for place in range(len(self.roster)))

    def __eq__(self, other: object) -> bool:
        """Whether it shows the same."""
        if self is other:
            return True
        if isinstance(other, Units):
            same = self.rows == other.rows and self.watchers == other.watchers
            return same and (self.roster is other.roster or self.roster == other.roster)
        return isinstance(other, tuple) and tuple(self) == other

    def __hash__(self) -> int:
        """By what moves."""
        return hash(self.rows)

    def __repr__(self) -> str:
        """How many, not where."""
        return f"Units({len(self)} on shift, {self.recording} recording)"
