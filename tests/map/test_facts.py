"""What travels to the page."""

import json

import pytest

from respond_desktop.ui.map.facts import MapPlace, batch, inert
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


def test_a_batch_holds_every_unit_and_place() -> None:
    told = json.loads(
        batch(7, [unit("1", 60.0, 25.0)], [MapPlace("i", "incident", 60.0, 25.0, label="7")], "Nobody")
    )
    assert (told["number"], told["empty"]) == (7, "")
    assert told["units"][0]["key"] == "1" and told["places"][0]["label"] == "7"


def test_the_empty_words_come_only_with_an_empty_map() -> None:
    assert json.loads(batch(1, [], [], "Nobody"))["empty"] == "Nobody"


def test_a_standing_unit_has_no_heading() -> None:
    standing = unit("1", 60.0, 25.0, heading_deg=90.0, speed_mps=0.3)
    moving = unit("1", 60.0, 25.0, heading_deg=90.0, speed_mps=3.0)
    assert json.loads(batch(1, [standing], [], ""))["units"][0]["heading_deg"] is None
    assert json.loads(batch(1, [moving], [], ""))["units"][0]["heading_deg"] == 90.0


def test_a_position_that_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        batch(1, [unit("1", float("nan"), 25.0)], [], "")
