"""How ages, times, distances and trouble are said."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from respond_desktop.domain.clocks import clock_words
from respond_desktop.ui.frame.bars import troubles
from respond_desktop.ui.signin.parts import tries_words
from respond_desktop.ui.words.measures import (
    accuracy,
    age,
    clock,
    count,
    day,
    distance,
    duration,
    heading,
    running,
    speed,
    utc_clock,
)
from tests.ui import desk as desks


@pytest.fixture(autouse=True)
def baltimore() -> Iterator[None]:
    if not hasattr(time, "tzset"):
        pytest.skip("the time zone can't be set here")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", "America/New_York")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0 s"),
        (3.9, "3 s"),
        (71, "71 s"),
        (100, "1 min 40 s"),
        (720, "12 min"),
        (7500, "2 h 5 min"),
        (-4, "0 s"),
    ],
)
def test_age(seconds: float, said: str) -> None:
    assert age(seconds) == said


@pytest.mark.parametrize(
    ("seconds", "said"), [(50, "50 s"), (80, "1 min 20 s"), (252, "4 min 12 s"), (120, "2 min")]
)
def test_duration(seconds: float, said: str) -> None:
    assert duration(seconds) == said


@pytest.mark.parametrize(("seconds", "said"), [(42, "0:42"), (118, "1:58"), (3753, "1:02:33"), (-1, "0:00")])
def test_running(seconds: float, said: str) -> None:
    assert running(seconds) == said


def test_clock_and_date_are_local_with_zone() -> None:
    at = datetime(2026, 11, 22, 2, 14, 37, tzinfo=UTC)
    assert clock(at, with_zone=True) == "21:14:37 EST"
    assert day(at) == "Sat Nov 21"
    assert utc_clock(at) == "02:14:37Z"


@pytest.mark.parametrize(
    ("metres", "said"), [(16, "52 ft"), (128, "420 ft"), (400, "0.2 mi"), (20_000, "12 mi")]
)
def test_distance(metres: float, said: str) -> None:
    assert distance(metres) == said


def test_accuracy_speed_heading_count() -> None:
    assert accuracy(16) == "within 52 ft (16 m)"
    assert speed(1.8) == "4 mph"
    assert heading(43) == "north-east (43°)"
    assert heading(350) == "north (350°)"
    assert count(1, "camera") == "1 camera"
    assert count(1284, "record") == "1,284 records"


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (None, ""),
        (3, "3 tries left, then an administrator must unlock you."),
        (0, "No tries left: an administrator must unlock you."),
    ],
)
def test_tries(left: int | None, said: str) -> None:
    assert tries_words(left) == said


def test_a_clock_within_two_seconds_is_not_mentioned() -> None:
    assert clock_words(1.9) == ""


@pytest.mark.parametrize(
    ("offset_s", "said"),
    [
        (4.1, "4.1 s slow"),
        (-59.97, "1 min fast"),
        (420.4, "7 min slow"),
        (-7500, "2 h 5 min fast"),
        (3 * 86400, "3 days slow"),
        (1.8e9, "57 years slow"),
    ],
)
def test_a_wrong_clock_is_named_as_precisely_as_it_matters(offset_s: float, said: str) -> None:
    assert clock_words(offset_s) == f"This computer's clock is {said}. Times shown are central's."


def test_nothing_wrong_has_no_bars() -> None:
    assert troubles(desks.snapshot(), "") == ()


def test_what_central_says_is_a_bar_of_its_own() -> None:
    said = "Central's log has lost records. Nothing can be viewed. Alerts still arrive; use the radio."
    assert [(t.words, t.role) for t in troubles(desks.snapshot(trouble=said), "")] == [(said, "bar-stop")]


def test_the_worst_trouble_comes_first() -> None:
    found = troubles(desks.snapshot(audit_broken="The disk is full."), "No sound device.")
    assert [trouble.role for trouble in found] == ["bar-stop", "bar-warning"]
