"""The wall's layouts: where each tile lies, and which tile is next to which."""

from dataclasses import dataclass
from enum import StrEnum
from math import ceil, sqrt

GAP = 6
PLACES = 16
"""Places there are in all; a layout shows the first ones."""


class Layout(StrEnum):
    """One large and seven small, squares of tiles, or only the units of one incident."""

    ONE_AND_SEVEN = "1+7"
    FOUR = "2x2"
    NINE = "3x3"
    SIXTEEN = "4x4"
    INCIDENT = "incident"


LAYOUT_WORDS = {
    Layout.ONE_AND_SEVEN: "1 + 7",
    Layout.FOUR: "2 × 2",
    Layout.NINE: "3 × 3",
    Layout.SIXTEEN: "4 × 4",
    Layout.INCIDENT: "Incident only",
}
CAPACITY = {
    Layout.ONE_AND_SEVEN: 8,
    Layout.FOUR: 4,
    Layout.NINE: 9,
    Layout.SIXTEEN: PLACES,
    Layout.INCIDENT: PLACES,
}
_BOTTOM_SHARE = 0.228
_BIG_SHARE = 0.667


@dataclass(frozen=True, slots=True)
class Cell:
    """A tile's rectangle in logical px."""

    left: int
    top: int
    width: int
    height: int

    @property
    def middle(self) -> tuple[float, float]:
        """Its centre."""
        return self.left + self.width / 2, self.top + self.height / 2


def cells(layout: Layout, width: int, height: int, count: int) -> tuple[Cell, ...]:
    """The tiles' rectangles in an area of `width` x `height` px; `count` tiles where the layout has no fixed number."""
    if layout is Layout.ONE_AND_SEVEN:
        return _one_and_seven(width, height)
    shown = max(1, count) if layout is Layout.INCIDENT else CAPACITY[layout]
    columns = ceil(sqrt(shown))
    return _grid((0, 0, width, height), columns, ceil(shown / columns))[:shown]


def neighbour(found: tuple[Cell, ...], at: int, step: tuple[int, int]) -> int | None:
    """The tile to which an arrow key leads from `at`; `step` is (-1, 0), (1, 0), (0, -1) or (0, 1)."""
    x, y = found[at].middle
    best, best_cost = None, float("inf")
    for number, cell in enumerate(found):
        to_x, to_y = cell.middle
        along = (to_x - x) * step[0] + (to_y - y) * step[1]
        aside = abs(to_x - x) * abs(step[1]) + abs(to_y - y) * abs(step[0])
        if number != at and along > 1 and along + 2 * aside < best_cost:
            best, best_cost = number, along + 2 * aside
    return best


def _one_and_seven(width: int, height: int) -> tuple[Cell, ...]:
    low = round((height - GAP) * _BOTTOM_SHARE)
    top = height - GAP - low
    big = round((width - GAP) * _BIG_SHARE)
    right = _grid((big + GAP, 0, width - GAP - big, top), 1, 2)
    return (Cell(0, 0, big, top), *right, *_grid((0, top + GAP, width, low), 5, 1))


def _grid(box: tuple[int, int, int, int], columns: int, rows: int) -> tuple[Cell, ...]:
    left, top, width, height = box
    xs = [round(n * (width + GAP) / columns) for n in range(columns + 1)]
    ys = [round(n * (height + GAP) / rows) for n in range(rows + 1)]
    return tuple(
        Cell(left + xs[c], top + ys[r], xs[c + 1] - xs[c] - GAP, ys[r + 1] - ys[r] - GAP)
        for r in range(rows)
        for c in range(columns)
    )
