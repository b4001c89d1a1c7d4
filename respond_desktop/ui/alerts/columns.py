"""The columns of the list of closed alerts, and which of them there is room for."""

from collections.abc import Mapping
from enum import IntEnum


class Column(IntEnum):
    """From left to right."""

    SYMBOL = 0
    AT = 1
    WHAT = 2
    UNIT = 3
    WHERE = 4
    TAKEN = 5
    BY = 6
    CLOSED = 7
    OPEN_FOR = 8


HEADERS = {
    Column.SYMBOL: "",
    Column.AT: "At",
    Column.WHAT: "What",
    Column.UNIT: "Unit",
    Column.WHERE: "Where",
    Column.TAKEN: "Taken after",
    Column.BY: "By",
    Column.CLOSED: "Closed as",
    Column.OPEN_FOR: "Open for",
}
WIDTHS = {
    Column.SYMBOL: 44,
    Column.AT: 104,
    Column.WHAT: 214,
    Column.UNIT: 88,
    Column.TAKEN: 100,
    Column.BY: 136,
    Column.CLOSED: 86,
    Column.OPEN_FOR: 92,
}
"""In px where there is plenty; `WHERE` has the rest."""
_WHERE_LEAST = 150
_GIVE_WAY = (Column.BY, Column.TAKEN, Column.WHERE)
"""In this order, when there is no room: the card at the right says them too. Unit, time and end are never left out."""


FIGURES = (Column.AT, Column.UNIT, Column.TAKEN, Column.CLOSED, Column.OPEN_FOR)
"""Times, unit numbers, ends: always as wide as what stands in them."""


def widths_for(wanted: Mapping[Column, int], roomy: bool) -> dict[Column, int]:
    """Each column's px; `wanted`: what the words in it need. `roomy`: a column isn't narrower than usual."""
    made = dict(WIDTHS)
    for column in FIGURES:
        made[column] = max(wanted.get(column, 0), WIDTHS[column] if roomy or column not in wanted else 0)
    return made


def hidden_at(width: int, widths: Mapping[Column, int] = WIDTHS) -> frozenset[Column]:
    """What gives way in a list that is so many px wide."""
    hidden: set[Column] = set()
    needed = sum(widths.values()) + _WHERE_LEAST
    for column in _GIVE_WAY:
        if needed <= width:
            break
        hidden.add(column)
        needed -= widths.get(column, _WHERE_LEAST)
    return frozenset(hidden)
