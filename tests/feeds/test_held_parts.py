"""What a link has told, part by part: all of it together, or nothing."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import inf
from typing import Any

import msgspec
import pytest

from respond_desktop.domain.fixes import Fix
from respond_desktop.domain.live.on_shift import Units
from respond_desktop.domain.live.parts import PARTS, Positions
from respond_desktop.domain.live.unit_rows import FIX as HAS_FIX
from respond_desktop.domain.live.unit_rows import RECORDING as RECORDS
from respond_desktop.domain.live.unit_rows import ROW
from respond_desktop.domain.recordings import StartCause
from respond_desktop.domain.snapshot import Link, LinkState, Snapshot
from respond_desktop.domain.units import RecordingView, UnitView
from respond_desktop.feeds.fold import StateArrived, fold
from respond_desktop.feeds.held_parts import HeldParts, whole
from respond_desktop.wire import live
from respond_desktop.wire.strict import UnreadableTextError

NOW = datetime(2026, 11, 21, 21, 14, 37, tzinfo=UTC)
RECORDING = RecordingView("", NOW, StartCause.EVENT_BUTTON, NOW + timedelta(seconds=60))
FIX = Fix(60.17, 24.94, 4.5, NOW, heading_deg=90.0, speed_mps=3.0, satellites=9)
ONE = UnitView("u-1", "214", "East", "d-1", True, RECORDING, FIX, battery_pct=81, signal_bars=3)
TWO = replace(ONE, id="u-2", number="216", device_id="d-2", fix=None, recording=None, online=False)

pytestmark = pytest.mark.promise


def told(seq: int, after: int, **parts: tuple[int, Any]) -> live.StateParts:
    """A message as it comes over the wire."""
    encoded = {
        name: (version, msgspec.Raw(msgspec.json.encode(value))) for name, (version, value) in parts.items()
    }
    text = live.encode(live.StateParts(seq=seq, after=after, as_of=NOW, parts=encoded))
    read = live.decode_to_desktop(text)
    assert isinstance(read, live.StateParts)
    return read


def units(*views: UnitView, version: int = 1) -> dict[str, tuple[int, Any]]:
    """The two parts that units are."""
    held = Units.of(views)
    return {
        "units": (version, tuple(held.roster)),
        "positions": (version + 100, Positions(version, held.rows)),
    }


def shown(*messages: live.StateParts) -> Snapshot | None:
    """What a desktop shows after these; None once one of them didn't fit."""
    held, snapshot = HeldParts(), Snapshot(NOW, Link(LinkState.CONNECTED, NOW))
    for message in messages:
        state = held.take(message)
        if state is None:
            return None
        snapshot = fold(snapshot, state)
    return snapshot


def test_units_come_as_a_block_and_are_the_same_units() -> None:
    snapshot = shown(told(1, 0, **units(ONE, TWO)))
    assert snapshot is not None and snapshot.units == (ONE, TWO)
    assert snapshot.unit("u-2") == TWO and snapshot.units.numbered("214") == ONE
    assert (snapshot.units.recording, snapshot.units.silent) == (1, 1)


def test_what_does_not_come_stays_and_what_comes_is_whole() -> None:
    snapshot = shown(
        told(1, 0, **units(ONE, TWO), trouble=(3, "The disk is full.")),
        told(2, 1, questions_open=(4, 2)),
        told(3, 2, positions=(9, Positions(1, Units.of((replace(ONE, fix=None, recording=None), TWO)).rows))),
    )
    assert snapshot is not None and snapshot.unit("u-1").fix is None  # type: ignore[union-attr]
    assert (snapshot.trouble, snapshot.questions_open) == ("The disk is full.", 2)


def test_a_whole_state_leaves_nothing_of_the_one_before() -> None:
    snapshot = shown(told(1, 0, **units(ONE), trouble=(3, "The disk is full.")), told(2, 0))
    assert snapshot is not None and snapshot.units == () and snapshot.trouble == ""


def test_a_state_after_one_that_was_missed_is_not_taken_in_any_part() -> None:
    held = HeldParts()
    assert held.take(told(1, 0, **units(ONE))) is not None
    assert held.take(told(3, 2, trouble=(3, "The disk is full."))) is None
    assert held.take(told(4, 3, trouble=(3, "The disk is full."))) is None, "nor the next"
    after = held.take(told(5, 0, **units(TWO, version=2)))
    assert after is not None and after.parts["units"] == (TWO,) and after.parts["trouble"] == ""


@pytest.mark.parametrize("of", [0, 2])
def test_positions_of_other_units_stand_under_no_name(of: int) -> None:
    held = HeldParts()
    assert held.take(told(1, 0, **units(ONE, TWO))) is not None
    assert held.take(told(2, 1, positions=(9, Positions(of, Units.of((TWO, ONE)).rows)))) is None
    assert held.take(told(3, 2, questions_open=(4, 2))) is None, "until everything came anew"


def test_units_that_change_without_their_positions_stand_under_no_name() -> None:
    held = HeldParts()
    assert held.take(told(1, 0, **units(ONE, TWO))) is not None
    assert held.take(told(2, 1, units=(2, tuple(Units.of((TWO, ONE)).roster)))) is None


def test_a_part_of_a_newer_central_is_passed_over() -> None:
    snapshot = shown(told(1, 0, **units(ONE), weather=(7, {"rain": True})))
    assert snapshot is not None and snapshot.units == (ONE,)


def row(lat: int = 0, accuracy: float = 1.0, at: float = NOW.timestamp()) -> bytes:
    return ROW.pack(at, at, at, lat, 0, accuracy, 0.0, 0.0, RECORDS | HAS_FIX, 0, 80, 3, 9)


@pytest.mark.parametrize(
    "rows",
    [
        b"short",
        row()[:-1],
        b"\xff" * ROW.size,
        row(lat=910_000_000),
        row(accuracy=-1.0),
        row(at=inf),
        row(at=1e12),
    ],
)
def test_rows_that_are_none_are_refused(rows: bytes) -> None:
    message = told(1, 0, units=(1, tuple(Units.of((ONE,)).roster)), positions=(2, Positions(1, rows)))
    with pytest.raises(UnreadableTextError):
        HeldParts().take(message)


def test_a_part_that_is_not_one_is_refused() -> None:
    with pytest.raises(UnreadableTextError):
        HeldParts().take(told(1, 0, alerts=(1, [{"id": 5}])))


def test_the_state_of_an_older_central_is_all_parts_at_once() -> None:
    state = live.State(seq=1, as_of=NOW, units=(ONE,), alerts=(), watches=(), backups=(), trouble="Why.")
    arrived: StateArrived = whole(state)
    assert arrived.parts["units"] == (ONE,) and arrived.parts["trouble"] == "Why."
    assert set(arrived.parts) == set(PARTS) - {"positions", "watchers"}
