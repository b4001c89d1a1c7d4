"""A picture is live, late or frozen by two clocks, never looks livelier than it is, and claims no unknown delay."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from respond_desktop.domain.stream.liveness import Liveness, Moment, PictureAge, PictureTimes, picture_age

NOW = datetime(2026, 11, 22, 2, 14, 37, 100_000, tzinfo=UTC)
LIVE, LATE, FROZEN = Liveness.LIVE, Liveness.LATE, Liveness.FROZEN


def judged(silent_s: float, delay_on_arrival_s: float | None, why: str = "") -> PictureAge:
    """A picture that came `silent_s` ago and was that old then."""
    old = None if delay_on_arrival_s is None else timedelta(seconds=silent_s + delay_on_arrival_s)
    captured = None if old is None else NOW - old
    return picture_age(PictureTimes(captured, 1000.0 - silent_s), Moment(NOW, 1000.0), why)


@pytest.mark.parametrize(
    ("silent_s", "delay_s", "state", "age_s"),
    [
        (0.03, 0.05, LIVE, 0.08),
        (0.5, 0.5, LIVE, 1.0),
        (0.6, 0.5, LATE, 1.1),
        (0.1, 5.0, LATE, 5.1),
        (1.75, 0.0, LATE, 1.75),
        (2.0, 0.0, FROZEN, 2.0),
        (30.0, None, FROZEN, None),
        (0.5, None, LIVE, None),
        (1.5, None, LATE, None),
        (0.125, -0.25, LIVE, 0.0),
        (0.1, -3.0, LIVE, None),
        (0.1, 7200.0, LIVE, None),
        (9.0, -3.0, FROZEN, None),
    ],
)
def test_states(silent_s: float, delay_s: float | None, state: Liveness, age_s: float | None) -> None:
    age = judged(silent_s, delay_s)
    assert age.state is state
    assert age.delay_s == (None if age_s is None else pytest.approx(age_s))


def test_before_the_first_picture() -> None:
    assert picture_age(None, Moment(NOW, 5.0)).state is Liveness.WAITING


def test_a_picture_whose_source_is_broken_is_frozen_at_once_and_says_why() -> None:
    age = judged(0.1, 0.05, "The decoder was restarted.")
    assert (age.state, age.why) == (FROZEN, "The decoder was restarted.")


def test_picture_clock_stays_at_the_pictures_time() -> None:
    captured = NOW - timedelta(seconds=0.2)
    later = Moment(NOW + timedelta(seconds=9), 109.0)
    assert picture_age(PictureTimes(captured, 100.0), later).picture_at == captured


def test_without_camera_clock_the_time_is_that_of_arrival() -> None:
    age = judged(9.0, None)
    assert age.picture_at == NOW - timedelta(seconds=9)
    assert not age.captured


@given(st.floats(2.0, 999.0), st.none() | st.floats(-1e5, 1e5))
def test_two_seconds_without_a_picture_are_always_frozen(silent_s: float, delay_s: float | None) -> None:
    assert judged(silent_s + 0.001, delay_s).state is FROZEN
