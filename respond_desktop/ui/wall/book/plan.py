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
ROOMY = (Layout.FOUR, Layout.ONE_AND_SEVEN, Layout.NINE, Layout.SIXTEEN)
"""Layouts of the first places, smallest first."""
_BOTTOM_SHARE = 0.228
_BIG_SHARE = 0.667
_SAME = 8
"""Distances that differ by less, in px, are the same to the eye: then the first tile in order is meant."""


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
    """The tile to which an arrow key leads from `at`; `step` is (-1, 0), (1, 0), (0, -1) or (0, 1).

    It lies beyond that edge; one that faces it comes first, then the nearest.
    """
    costs = {n: _cost(found[at], cell, step) for n, cell in enumerate(found) if n != at}
    reached = {n: cost for n, cost in costs.items() if cost is not None}
    return min(reached, key=lambda n: reached[n], default=None)


def _cost(start: Cell, to: Cell, step: tuple[int, int]) -> tuple[bool, float, float] | None:
    beyond = {
        (-1, 0): start.left - (to.left + to.width),
        (1, 0): to.left - (start.left + start.width),
        (0, -1): start.top - (to.top + to.height),
        (0, 1): to.top - (start.top + start.height),
    }[step]
    if beyond < 0:
        return None
    (x, y), (to_x, to_y) = start.middle, to.middle
    if step[0]:
        faces = to.top < start.top + start.height and start.top < to.top + to.height
        return not faces, beyond // _SAME, abs(to_y - y) // _SAME
    faces = to.left < start.left + start.width and start.left < to.left + to.width
    return not faces, beyond // _SAME, abs(to_x - x) // _SAME


def _one_and_seven(width: int, height: int) -> tuple[Cell, ...]:
    low = round((height - GAP) * _BOTTOM_SHARE)
    top = height - GAP - low
    big = round((width - GAP) * _BIG_SHARE)
    right = _grid((big + GAP, 0, width - GAP - big, top), 1, 2)
    return (Cell(0, 0, big, top), *right, *_grid((0, top + GAP, width, low), 5, 1))


def _grid(box: tuple[int, int, int, int], columns: int, rows: int) -> tuple[Cell, ...]:
    """Tiles of one size to the pixel: what is made for one of them (watermark) serves all."""
    left, top, width, height = box
    wide, high = (width - GAP * (columns - 1)) // columns, (height - GAP * (rows - 1)) // rows
    return tuple(
        Cell(left + c * (wide + GAP), top + r * (high + GAP), wide, high)
        for r in range(rows)
        for c in range(columns)
    )
