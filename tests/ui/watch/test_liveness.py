"""A picture is live, late or frozen by two clocks, and never claims a delay it can't know."""

from datetime import UTC, datetime, timedelta

import pytest

from respond_desktop.ui.watch.liveness import Liveness, Moment, PictureTimes, delay_words, picture_age

NOW = datetime(2026, 11, 22, 2, 14, 37, 100_000, tzinfo=UTC)


@pytest.mark.parametrize(
    ("delay_s", "silent_s", "state", "words"),
    [
        (0.2, 0.03, Liveness.LIVE, "Delay 0.2 s"),
        (1.0, 0.03, Liveness.LIVE, "Delay 1.0 s"),
        (1.8, 0.03, Liveness.LATE, "Delay 1.8 s"),
        (2.1, 1.99, Liveness.LATE, "Delay 2.1 s"),
        (2.2, 2.0, Liveness.FROZEN, "Delay 2.2 s"),
        (-0.1, 0.0, Liveness.LIVE, "Delay 0.0 s"),
        (-4.0, 0.0, Liveness.LIVE, "Delay unknown"),
        (None, 0.0, Liveness.LIVE, "Delay unknown"),
        (None, 9.0, Liveness.FROZEN, "Delay unknown"),
    ],
)
def test_state_and_delay(delay_s: float | None, silent_s: float, state: Liveness, words: str) -> None:
    captured = None if delay_s is None else NOW - timedelta(seconds=delay_s)
    age = picture_age(PictureTimes(captured, 100.0 - silent_s), Moment(NOW, 100.0))
    assert (age.state, delay_words(age)) == (state, words)


def test_no_picture_is_waiting() -> None:
    assert picture_age(None, Moment(NOW, 5.0)).state is Liveness.WAITING


def test_picture_clock_stays_at_the_pictures_time() -> None:
    captured = NOW - timedelta(seconds=0.2)
    times = PictureTimes(captured, 100.0)
    later = Moment(NOW + timedelta(seconds=9), 109.0)
    assert picture_age(times, later).picture_at == captured


def test_without_camera_clock_the_time_is_that_of_arrival() -> None:
    age = picture_age(PictureTimes(None, 100.0), Moment(NOW, 109.0))
    assert age.picture_at == NOW - timedelta(seconds=9)
    assert not age.captured
