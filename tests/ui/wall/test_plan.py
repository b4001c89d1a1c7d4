"""The wall's pure parts: layouts, places, kept choices, and the hand."""

import pytest

from respond_desktop.domain.outcomes import Refused
from respond_desktop.ui.wall.book.choice import WallChoice, read_choice
from respond_desktop.ui.wall.book.places import Occupant, WallPlaces
from respond_desktop.ui.wall.book.plan import CAPACITY, GAP, Cell, Layout, cells, neighbour
from respond_desktop.ui.wall.hand import Hand


@pytest.mark.parametrize("kind", list(Layout))
@pytest.mark.parametrize("size", [(1908, 980), (1000, 500), (321, 217)])
def test_tiles_fill_the_area_and_never_overlap(kind: Layout, size: tuple[int, int]) -> None:
    count = 7 if kind is Layout.INCIDENT else CAPACITY[kind]
    found = cells(kind, *size, count)
    assert len(found) == count
    for n, one in enumerate(found):
        assert one.left >= 0 and one.top >= 0 and one.width > 0 and one.height > 0
        assert one.left + one.width <= size[0] and one.top + one.height <= size[1]
        for other in found[n + 1 :]:
            assert not _overlap(one, other)
    assert size[0] - max(c.left + c.width for c in found) < 5
    if kind is not Layout.INCIDENT:
        assert size[1] - max(c.top + c.height for c in found) < 5


def test_one_tile_is_large_in_one_and_seven() -> None:
    found = cells(Layout.ONE_AND_SEVEN, 1908, 980, 8)
    big = found[0].width * found[0].height
    assert all(big > 3 * one.width * one.height for one in found[1:])
    assert found[1].left == found[0].width + GAP


def test_arrows_lead_to_the_tile_that_is_seen_there() -> None:
    found = cells(Layout.NINE, 900, 600, 9)
    assert neighbour(found, 4, (1, 0)) == 5
    assert neighbour(found, 4, (0, -1)) == 1
    assert neighbour(found, 2, (1, 0)) is None
    big = cells(Layout.ONE_AND_SEVEN, 1908, 980, 8)
    assert neighbour(big, 0, (1, 0)) in (1, 2)
    assert neighbour(big, 0, (0, 1)) in (4, 5)
    assert neighbour(big, 7, (0, -1)) == 2


def test_every_tile_is_reached_by_arrows() -> None:
    for kind in (Layout.ONE_AND_SEVEN, Layout.FOUR, Layout.NINE, Layout.SIXTEEN):
        found = cells(kind, 1908, 980, 0)
        reached, todo = {0}, [0]
        while todo:
            at = todo.pop()
            for step in ((-1, 0), (1, 0), (0, -1), (0, 1)):
                to = neighbour(found, at, step)
                if to is not None and to not in reached:
                    reached.add(to)
                    todo.append(to)
        assert reached == set(range(len(found)))


def test_places_are_taken_in_order_and_kept_ones_last() -> None:
    places = WallPlaces()
    places.keep_for(("214", "", "216"))
    assert places.free() == 1
    for n in range(16):
        if places.at(n) is None:
            places.put(n, Occupant(str(n), f"w-{n}"))
    assert places.free() == 0
    places.put(0, Occupant("214", answer=Refused("No.", "", "")))
    assert places.free() == 2
    places.put(2, Occupant("216", "w-216"))
    assert places.free() is None


def test_swapping_moves_two_and_nobody_else() -> None:
    places = WallPlaces()
    places.keep_for(("a", "b", "c"))
    places.swap(0, 2)
    assert places.units[:4] == ("c", "b", "a", "")


def test_a_choice_is_read_as_it_was_kept() -> None:
    choice = WallChoice(Layout.SIXTEEN, ("214", "", "K9-2"), True, True, "DP-1|77", (1920, 0, 1920, 1080))
    assert read_choice(choice.text()) == choice


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", "null", '{"layout":"9x9"}', "x" * 50, '{"layout":"2x2","units":3}']
)
def test_what_cant_be_read_is_the_default(text: str) -> None:
    assert read_choice(text) == WallChoice()


def test_sixteen_long_numbers_fit_what_a_setting_may_hold() -> None:
    choice = WallChoice(Layout.SIXTEEN, ("N" * 32,) * 16, True, True, "s" * 200, (99999,) * 4)
    assert len(choice.text()) < 4096


def test_the_hand_is_away_two_seconds_after_it_left() -> None:
    hand = Hand()
    assert hand.away((0, 3), 100.0)
    hand.touch((3,), 100.0)
    assert not hand.away((0, 3), 101.9)
    assert hand.away((0,), 101.0)
    assert hand.away((0, 3), 102.0)


def _overlap(a: Cell, b: Cell) -> bool:
    aside = a.left + a.width <= b.left or b.left + b.width <= a.left
    return not (aside or a.top + a.height <= b.top or b.top + b.height <= a.top)
