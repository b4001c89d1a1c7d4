"""Units as they travel: the same facts as one by one, and no work for those that nobody asks for."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from respond_desktop.domain.fixes import Fix
from respond_desktop.domain.live import unit_rows
from respond_desktop.domain.live.on_shift import Roster, Units
from respond_desktop.domain.live.parts import PARTS
from respond_desktop.domain.recordings import StartCause
from respond_desktop.domain.snapshot import Snapshot
from respond_desktop.domain.units import RecordingView, UnitView

NOW = datetime(2026, 11, 21, 21, 14, 37, 123456, tzinfo=UTC)
SECONDS = st.integers(0, 10**6).map(lambda s: NOW + timedelta(microseconds=s))
FIXES = st.builds(
    Fix,
    lat=st.integers(-900_000_000, 900_000_000).map(lambda n: n / 1e7),
    lon=st.integers(-1_800_000_000, 1_800_000_000).map(lambda n: n / 1e7),
    accuracy_m=st.integers(0, 10_000).map(float),
    as_of=SECONDS,
    heading_deg=st.none() | st.integers(0, 359).map(float),
    speed_mps=st.none() | st.integers(0, 199).map(float),
    satellites=st.none() | st.integers(0, 60),
)
RECORDINGS = st.builds(RecordingView, st.just(""), SECONDS, st.sampled_from(StartCause), SECONDS)
VIEWS = st.builds(
    UnitView,
    st.just("u"),
    st.just("214"),
    st.just("East"),
    st.none() | st.just("d"),
    st.booleans(),
    st.none() | RECORDINGS,
    st.none() | FIXES,
    st.just(()) | st.just(("A. Viewer",)),
    st.booleans(),
    st.none() | st.integers(0, 100),
    st.none() | st.integers(0, 4),
)


@given(st.lists(VIEWS, max_size=5))
def test_a_unit_is_the_same_after_it_travelled(views: list[UnitView]) -> None:
    named = [replace(v, id=f"u{n}", fix=v.fix if v.recording else None) for n, v in enumerate(views)]
    packed = Units.of(named)
    travelled = Units(Roster(packed.roster), packed.rows, packed.watchers)
    assert list(travelled) == named
    assert unit_rows.problem(packed.rows) is None


def recording(until_s: float) -> UnitView:
    ends = NOW + timedelta(seconds=until_s)
    view = UnitView("u", "214", "East", "d", True, RecordingView("", NOW, StartCause.EVENT_BUTTON, ends))
    return replace(view, fix=Fix(60.0, 25.0, 4.0, NOW), battery_pct=80)


@pytest.mark.promise
def test_promise_1_nothing_is_left_of_a_lease_that_ended_and_all_of_one_that_has_not() -> None:
    units = Units.of([replace(recording(5), id="a"), replace(recording(10), id="b")])
    assert units.without_ended_leases(NOW + timedelta(seconds=4)) is units
    later = units.without_ended_leases(NOW + timedelta(seconds=5))
    gone, stays = later.unit("a"), later.unit("b")
    assert gone is not None and gone.fix is gone.recording is gone.battery_pct is None
    assert gone.lost_contact and gone.online
    assert stays == units.unit("b")
    place = units.rows[24:32]
    assert place in later.rows and later.rows[: unit_rows.ROW.size].find(place) == -1


@pytest.mark.promise
def test_promise_1_a_position_without_a_recording_is_refused_and_shown_nowhere() -> None:
    """Central isn't trusted with it either: no lease would ever erase such a position."""
    placed = recording(5)
    said = replace(placed, recording=None)
    units = Units.of([said])
    assert units[0].fix is None and units.rows[24:32] == bytes(8)
    rows = bytearray(Units.of([placed]).rows)
    assert unit_rows.problem(bytes(rows)) is None
    rows[unit_rows.FLAGS_AT] &= ~unit_rows.RECORDING
    assert unit_rows.problem(bytes(rows)) == "a position without a recording"


def test_what_must_be_seen_at_once_is_told_from_what_only_moved() -> None:
    units = Units.of([recording(5)])
    moved = Units.of([replace(recording(9), fix=Fix(60.1, 25.0, 4.0, NOW))])
    stopped = Units.of([replace(recording(9), fix=None, recording=None)])
    assert units.shape == moved.shape != stopped.shape


def test_every_part_has_its_field_on_the_desktop() -> None:
    names = {field.name for field in fields(Snapshot)}
    assert set(PARTS) - {"positions", "watchers"} <= names
