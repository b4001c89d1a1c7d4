"""The rule that a frozen or late picture never looks live."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from respond_desktop.video.liveness import LivenessState, judge_liveness

LIVE, DELAYED, FROZEN = LivenessState.LIVE, LivenessState.DELAYED, LivenessState.FROZEN


@pytest.mark.parametrize(
    ("without_new_s", "delay_s", "state", "age_s"),
    [
        (0.03, 0.05, LIVE, 0.08),
        (0.5, 0.5, LIVE, 1.0),
        (0.6, 0.5, DELAYED, 1.1),
        (0.1, 5.0, DELAYED, 5.1),
        (1.99, 0.0, DELAYED, 1.99),
        (2.0, 0.0, FROZEN, 2.0),
        (30.0, None, FROZEN, None),
        (0.5, None, LIVE, None),
        (1.5, None, DELAYED, None),
        (0.1, -0.2, LIVE, 0.1),
    ],
)
def test_states(
    without_new_s: float, delay_s: float | None, state: LivenessState, age_s: float | None
) -> None:
    liveness = judge_liveness(100.0 + without_new_s, 100.0, delay_s)
    assert liveness.state is state
    assert liveness.age_s == (None if age_s is None else pytest.approx(age_s))
    assert not liveness.clock_differs


@pytest.mark.parametrize("delay_s", [-3.0, 7200.0])
def test_a_camera_clock_that_cannot_be_right_gives_no_age(delay_s: float) -> None:
    liveness = judge_liveness(100.1, 100.0, delay_s)
    assert liveness.clock_differs
    assert liveness.age_s is None
    assert liveness.state is LIVE


def test_before_the_first_picture() -> None:
    assert judge_liveness(5.0, None, None).state is LivenessState.WAITING


@given(st.floats(0, 1e6), st.floats(2.0, 1e5), st.none() | st.floats(-1e5, 1e5))
def test_two_seconds_without_a_picture_are_always_frozen(at: float, wait: float, delay: float | None) -> None:
    assert judge_liveness(at + wait + 0.001, at, delay).state is FROZEN
