"""What travels to the page."""

import json
from base64 import b64decode
from typing import Any

import pytest

from respond_desktop.domain.live.on_shift import Units
from respond_desktop.domain.live.unit_rows import ROW
from respond_desktop.domain.units import UnitView
from respond_desktop.ui.map.batch import batch
from respond_desktop.ui.map.facts import MapFacts, MapPlace, MapUnit, facts_of, inert
from tests.map.scene import unit


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("214", "214"),
        ("<b>214</b>", "<b>214</b>"),
        ("\u202e412", "412"),
        ("a\u2069b\u2066", "ab"),
        ("two\nlines\tand\x00nul", "two lines and nul"),
        ("x" * 40, "x" * 23 + "…"),
        ("  K9-2 ", "K9-2"),
    ],
)
def test_names_lose_what_could_turn_or_break_the_line(name: str, shown: str) -> None:
    assert inert(name) == shown


def told(
    units: list[MapUnit], places: tuple[MapPlace, ...] = (), words: str = "", **more: Any
) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(batch(7, facts_of(units, places), words, **more))
    return made


def test_a_batch_holds_every_unit_and_place() -> None:
    made = told([unit("1", 60.0, 25.0)], (MapPlace("i", "incident", 60.0, 25.0, label="7"),), "Nobody")
    assert (made["number"], made["empty"]) == (7, "")
    assert made["names"] == [["1", "1"]] and made["places"][0]["label"] == "7"
    row = ROW.unpack(b64decode(made["rows"]))
    assert (row[3], row[4]) == (600_000_000, 250_000_000)


def test_names_travel_only_when_they_are_others() -> None:
    assert "names" not in told([unit("1", 60.0, 25.0)], named=False)


def test_only_what_is_marked_out_is_described_one_by_one() -> None:
    made = told([unit("1", 60.0, 25.0), unit("2", 60.0, 25.0, priority=1, waiting=True)])
    assert list(made["marks"]) == ["1"] and made["marks"]["1"]["waiting"]


def test_the_empty_words_come_only_with_an_empty_map() -> None:
    assert told([], words="Nobody")["empty"] == "Nobody"
    quiet = UnitView("u", "1", "East")
    held = Units.of((quiet,))
    assert json.loads(batch(1, MapFacts(held.roster, held.rows), "Nobody"))["empty"] == "Nobody"


def test_a_position_that_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="NaN"):
        facts_of([unit("1", float("nan"), 25.0)])
