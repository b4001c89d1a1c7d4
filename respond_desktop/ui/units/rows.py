"""Rows of the units table, from a scene: recording units only, alerting first, then watched, then by number."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import overload

from respond_desktop.domain.alert.alerts import Alert
from respond_desktop.domain.fixes import FixState, age_s, fix_state
from respond_desktop.domain.live.on_shift import Roster
from respond_desktop.domain.live.unit_rows import LOST_CONTACT, RECORDING
from respond_desktop.domain.units import UnitView
from respond_desktop.ui.frame.scene import Scene
from respond_desktop.ui.words.known import Known, known
from respond_desktop.ui.words.measures import age, count

NOT_KNOWN = "Recording: not known now"


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One row: symbol, number, word, whether watched, age of the fix in words.

    `symbol` is fresh, old, lost, p1 or p2; `waiting` fills an alert's symbol; `old` is a fix over 15 s, whatever
    the symbol says.
    """

    unit_id: str
    number: str
    word: str
    symbol: str
    age: str
    icon: str = ""
    waiting: bool = False
    watched: bool = False
    selected: bool = False
    old: bool = False

    @property
    def spoken(self) -> str:
        """The row for a screen reader."""
        eye = "watched" if self.watched else ""
        fix = f"fix {self.age} old" if self.age else "no place"
        return ", ".join(part for part in (f"Unit {self.number}", self.word, eye, fix) if part)


class UnitRows(Sequence[UnitLine]):
    """Rows of the recording units and of those that lost contact, whose number holds `wanted`.

    A row is made when somebody looks at it: thousands of them are there each second, and few are on screen.
    """

    def __init__(self, scene: Scene, wanted: str = "", before: "UnitRows | None" = None) -> None:
        """`before`: the rows of a scene before this one, whose order is used again where it still holds."""
        self.order: tuple[int, ...]
        self._marked: int
        self._kinds: dict[int, int]
        self._by_number: tuple[int, ...]
        self._scene, self._wanted = scene, wanted.strip().lower()
        self._units = scene.snapshot.units
        self._alerts = scene.alerts_by_unit()
        alerting = tuple((alert.id, int(alert.priority), alert.waiting) for alert in self._alerts.values())
        roster = self._units.roster
        self._made_of = (roster, self._units.flags, self._units.watchers, alerting, self._wanted)
        same_roster = before is not None and before._units.roster is roster
        self._by_number = before._by_number if before is not None and same_roster else _by_number(roster)
        if before is not None and same_roster and before._made_of[1:] == self._made_of[1:]:
            self.order, self._marked, self._kinds = before.order, before._marked, before._kinds
        else:
            self.order, self._marked = self._ordered()
            self._kinds = {self._units.flags[p]: p for p in self.order[self._marked :]}

    def _ordered(self) -> tuple[tuple[int, ...], int]:
        """Places in the roster: alerting units, then watched ones, then by number; and how many are marked so."""
        units, roster, flags = self._units, self._units.roster, self._units.flags
        shown = [p for p in self._by_number if flags[p] & (RECORDING | LOST_CONTACT)]
        if self._wanted:
            shown = [p for p in shown if self._wanted in roster[p].number.lower()]
        marked = [p for p in shown if roster[p].id in self._alerts or roster[p].id in units.watchers]
        marked.sort(key=lambda place: _order(units[place], self._alerts.get(roster[place].id)))
        taken = set(marked)
        return (*marked, *(place for place in shown if place not in taken)), len(marked)

    def __len__(self) -> int:
        """How many rows."""
        return len(self.order)

    @overload
    def __getitem__(self, number: int) -> UnitLine: ...
    @overload
    def __getitem__(self, number: slice) -> tuple[UnitLine, ...]: ...
    def __getitem__(self, number: int | slice) -> UnitLine | tuple[UnitLine, ...]:
        """The row at that place of the table."""
        if isinstance(number, slice):
            return tuple(self._row(place) for place in self.order[number])
        return self._row(self.order[number])

    def _row(self, place: int) -> UnitLine:
        unit = self._units[place]
        return _row(unit, self._alerts.get(unit.id), self._scene)

    def where(self, unit_id: str) -> int:
        """Which row is that unit's; -1: none."""
        place = self._units.roster.places.get(unit_id)
        return self.order.index(place) if place is not None and place in self.order else -1

    def same_order(self, other: "UnitRows") -> bool:
        """Whether the same units stand in the same rows."""
        if self._units.roster is other._units.roster:
            return self.order is other.order or self.order == other.order
        mine = [self._units.roster[place].id for place in self.order]
        return mine == [other._units.roster[place].id for place in other.order]

    def unit_id(self, number: int) -> str:
        """The unit of a row."""
        return self._units.roster[self.order[number]].id

    def numbers(self) -> Iterable[str]:
        """The call signs of all rows."""
        return (self._units.roster[place].number for place in self.order)

    def widest(self) -> tuple[UnitLine, ...]:
        """No other row has a wider state or age: all that are marked, one of each kind, and the oldest fix."""
        plain = self.order[self._marked :]
        samples = [*self.order[: self._marked], *self._kinds.values()]
        if plain:
            samples.append(min(plain, key=self._units.fix_times.__getitem__))
        return tuple(self._row(place) for place in dict.fromkeys(samples))


def unit_rows(scene: Scene, wanted: str = "") -> tuple[UnitLine, ...]:
    """All rows at once."""
    return tuple(UnitRows(scene, wanted))


def recording_words(scene: Scene) -> str:
    """The table's heading: "Recording now: 12", or that nobody here knows."""
    if known(scene.snapshot) is not Known.NOW:
        return NOT_KNOWN
    return f"Recording now: {scene.snapshot.units.recording}"


def foot_words(scene: Scene) -> str:
    """What is true of everybody else, or was; empty when all record, and before central has said anything."""
    if known(scene.snapshot) is Known.NOT_YET:
        return ""
    rest = scene.snapshot.units.silent
    if not rest:
        return ""
    if known(scene.snapshot) is Known.ONCE:
        return f"{count(rest, 'unit')} on shift {'was' if rest == 1 else 'were'} not recording when the link was lost."
    verb, they = ("is", "It has") if rest == 1 else ("are", "They have")
    return f"{count(rest, 'unit')} on shift {verb} not recording. {they} no location here, and none is kept."


@lru_cache(maxsize=16_384)
def natural(number: str) -> tuple[tuple[int, int, str], ...]:
    """Sort key of a unit number: K9-2 before K9-10, digits before letters."""
    parts = re.findall(r"\d+|\D+", number)
    return tuple((0, int(p), "") if p.isdigit() else (1, 0, p.lower()) for p in parts)


def _by_number(roster: Roster) -> tuple[int, ...]:
    return tuple(sorted(range(len(roster)), key=lambda place: natural(roster[place].number)))


def _order(unit: UnitView, alert: Alert | None) -> tuple[object, ...]:
    urgency = (0, int(alert.priority), not alert.waiting, alert.opened_at) if alert else (1,)
    return (urgency, not unit.watched_by, natural(unit.number))


def _row(unit: UnitView, alert: Alert | None, scene: Scene) -> UnitLine:
    fix = unit.fix
    old = fix is not None and fix_state(fix, scene.now) is not FixState.FRESH
    word, symbol = "Recording" if known(scene.snapshot) is Known.NOW else "Was recording", "fresh"
    if unit.recording is None:
        word, symbol = "Lost contact", "lost"
    elif fix is None:
        word, symbol = f"{word}, no fix", "lost"
    elif old:
        word, symbol = "Fix is old", "old"
    if alert is not None:
        word, symbol = _alert_word(alert, word if unit.recording is None else ""), f"p{int(alert.priority)}"
    return UnitLine(
        unit.id,
        unit.number,
        word,
        symbol,
        age(age_s(fix.as_of, scene.now)) if fix else "",
        alert.means.icon if alert else "",
        bool(alert and alert.waiting),
        bool(unit.watched_by),
        unit.id == scene.selected_unit,
        old,
    )


def _alert_word(alert: Alert, instead: str) -> str:
    near = " near" if alert.means.near else ""
    return f"{alert.means.words}{near}" + (f" · {instead.lower()}" if instead else "")
