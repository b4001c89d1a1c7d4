"""Leases end positions; alerts keep their order; rankings say what they can't rank."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from respond_desktop.domain.alert.alerts import Alert, AlertKind, strip_order
from respond_desktop.domain.fixes import Fix, FixState, distance_m, fix_problem, fix_state
from respond_desktop.domain.people import Assignment
from respond_desktop.domain.ranking import rank
from respond_desktop.domain.recordings import StartCause
from respond_desktop.domain.snapshot import Link, LinkState, Snapshot, without_ended_leases
from respond_desktop.domain.units import RecordingView, UnitView

NOW = datetime(2026, 11, 21, 21, 14, 37, tzinfo=UTC)


def unit(number: str, lat: float | None = None, age_s: float = 1.0) -> UnitView:
    if lat is None:
        return UnitView(number, number, "East")
    recording = RecordingView(
        "r", NOW - timedelta(minutes=3), StartCause.EVENT_BUTTON, NOW + timedelta(seconds=60)
    )
    return UnitView(
        number, number, "East", "d", True, recording, Fix(lat, 24.94, 5.0, NOW - timedelta(seconds=age_s))
    )


@given(st.integers(min_value=-120_000, max_value=120_000))
def test_promise_1_no_position_outlives_its_lease(milliseconds: int) -> None:
    now = NOW + timedelta(seconds=60, milliseconds=milliseconds)
    snapshot = Snapshot(NOW, Link(LinkState.LOST, NOW), units=(unit("214", 60.17),))
    shown = without_ended_leases(snapshot, now).units[0]
    if milliseconds >= 0:
        assert shown.fix is None
        assert shown.recording is None
        assert shown.lost_contact
    else:
        assert shown.fix is not None


@pytest.mark.parametrize(
    ("age", "state"), [(0, "fresh"), (15, "fresh"), (15.1, "old"), (60, "old"), (60.1, "unranked")]
)
def test_a_fix_ages(age: float, state: str) -> None:
    fix = Fix(60.17, 24.94, 5, NOW - timedelta(seconds=age))
    assert fix_state(fix, NOW) is FixState(state)


@pytest.mark.parametrize(
    "change",
    [
        {"lat": float("nan")},
        {"lat": 91.0},
        {"lon": -181.0},
        {"accuracy_m": -1.0},
        {"heading_deg": 360.0},
        {"speed_mps": 1e9},
    ],
)
def test_a_fix_nobody_can_have_is_named(change: dict[str, float]) -> None:
    assert fix_problem(Fix(60.17, 24.94, 5, NOW)) is None
    assert fix_problem(replace(Fix(60.17, 24.94, 5, NOW), **change))


def test_distance_is_that_of_a_known_pair() -> None:
    # one degree of latitude on the mean sphere: 6,371,008.8 m * pi / 180
    assert distance_m((0, 0), (1, 0)) == pytest.approx(111_195.08, abs=0.1)


def test_the_closest_is_first_and_the_unranked_say_why() -> None:
    units = (
        unit("216", 60.1710),
        unit("207", 60.1702),
        unit("226", 60.1701, 71),
        unit("228"),
        unit("214", 60.17),
    )
    ranking = rank((60.17, 24.94), units, NOW, exclude=frozenset({"214"}))
    assert [r.unit_number for r in ranking.ranked] == ["207", "216"]
    assert {u.unit_number: u.reason for u in ranking.unranked} == {
        "226": "fix 71 s old",
        "228": "no location: not recording",
    }
    assert ranking.method == "straight line"


def test_the_strip_shows_priority_then_waiting_then_oldest() -> None:
    def alert(key: str, kind: AlertKind, age: int, taken: bool = False) -> Alert:
        at = NOW - timedelta(seconds=age)
        return Alert(key, kind, "u", "214", at, acknowledged_at=NOW if taken else None)

    alerts = (
        alert("taser", AlertKind.TASER_ARMED, 500),
        alert("taken", AlertKind.NEEDS_HELP, 400, taken=True),
        alert("new", AlertKind.NEEDS_HELP, 5),
        alert("old", AlertKind.GUNSHOT, 50),
    )
    assert [a.id for a in strip_order(alerts)] == ["old", "new", "taken", "taser"]


def test_an_assignment_holds_from_start_to_before_its_end() -> None:
    assignment = Assignment("d", "o", "u", NOW, NOW + timedelta(hours=8))
    assert assignment.covers(NOW)
    assert assignment.covers(NOW + timedelta(hours=7, minutes=59))
    assert not assignment.covers(NOW + timedelta(hours=8))
    assert not assignment.covers(NOW - timedelta(seconds=1))
