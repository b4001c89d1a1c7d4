"""What is kept of a person's preferences, and what is read from what was kept."""

import pytest

from respond_desktop.domain.preferences import (
    DEFAULTS,
    SCALES,
    Lighting,
    Measure,
    Motion,
    Preferences,
    read_preferences,
)


@pytest.mark.parametrize("look", Lighting)
@pytest.mark.parametrize("scale", SCALES)
def test_what_is_kept_is_read_again(look: Lighting, scale: int) -> None:
    for motion in Motion:
        for measure in Measure:
            wanted = Preferences(look, scale, motion, measure)
            assert read_preferences(wanted.text()) == wanted


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "3", "null", '"night"', "[" * 100_000, '{"look":7,"scale":"130","motion":null}']
)
def test_what_cannot_be_read_is_the_default(text: str) -> None:
    assert read_preferences(text) == DEFAULTS


def test_each_choice_stands_alone_beside_what_a_newer_version_wrote() -> None:
    kept = '{"look":"sepia","scale":130,"motion":"less","measure":"leagues","sound":true}'
    assert read_preferences(kept) == Preferences(Lighting.STATION, 130, Motion.LESS, Measure.MILES)
    assert read_preferences('{"scale":175}') == DEFAULTS
    assert read_preferences('{"scale":true}') == DEFAULTS


@pytest.mark.parametrize("by_system", [False, True])
def test_motion_follows_the_system_until_she_says_otherwise(by_system: bool) -> None:
    assert Preferences().less_motion(by_system) is by_system
    assert Preferences(motion=Motion.LESS).less_motion(by_system)
    assert not Preferences(motion=Motion.FULL).less_motion(by_system)
