"""Folding: whole states replace, a lost link ends watches, ticks erase ended leases."""

from datetime import UTC, datetime, timedelta

from respond_desktop.domain.alert.alerts import Alert, AlertKind
from respond_desktop.domain.fixes import Fix
from respond_desktop.domain.recordings import StartCause
from respond_desktop.domain.snapshot import Link, LinkState, Snapshot
from respond_desktop.domain.units import RecordingView, UnitView
from respond_desktop.domain.watches import Watch, WatchState
from respond_desktop.feeds.fold import AuditChanged, LinkChanged, Ticked, fold, urgent
from respond_desktop.feeds.held_parts import whole
from respond_desktop.wire.live import State

NOW = datetime(2026, 11, 21, 21, 14, 37, tzinfo=UTC)
UNIT = UnitView(
    "u",
    "214",
    "East",
    "d",
    True,
    RecordingView("r", NOW, StartCause.EVENT_BUTTON, NOW + timedelta(seconds=60)),
    Fix(60.17, 24.94, 5, NOW),
)
WATCH = Watch("w", "u", "214", "d", "p", "R. Okafor", "RTC-04", "danger", WatchState.LIVE, NOW, NOW, 7)


def start(state: LinkState = LinkState.CONNECTED) -> Snapshot:
    return Snapshot(NOW, Link(state, NOW))


def state(**more: object) -> State:
    base = {"seq": 1, "as_of": NOW, "units": (), "alerts": (), "watches": (), "backups": ()}
    return State(**(base | more))  # type: ignore[arg-type]


def test_a_state_replaces_the_last_one_whole() -> None:
    first = fold(start(), whole(state(units=(UNIT,), watches=(WATCH,))))
    second = fold(first, whole(state(seq=2)))
    assert first.units == (UNIT,)
    assert second.units == ()
    assert second.watches == ()


def test_promise_6_a_lost_link_keeps_units_ageing_and_ends_every_watch() -> None:
    live = fold(start(), whole(state(units=(UNIT,), watches=(WATCH,))))
    lost = fold(live, LinkChanged(Link(LinkState.LOST, NOW)))
    assert lost.units == (UNIT,)
    assert lost.watches == ()
    assert urgent(live, lost)


def test_promise_1_the_lease_ends_by_centrals_clock_without_any_message() -> None:
    live = fold(start(), whole(state(units=(UNIT,))))
    behind = fold(live, LinkChanged(Link(LinkState.LOST, NOW, clock_offset_s=10.0)))
    assert fold(behind, Ticked(NOW + timedelta(seconds=49))).units[0].fix is not None
    erased = fold(behind, Ticked(NOW + timedelta(seconds=51)))
    assert erased.units[0].fix is None
    assert urgent(behind, erased)


def test_a_new_fix_can_wait_and_an_alert_cannot() -> None:
    live = fold(start(), whole(state(units=(UNIT,))))
    moved = UnitView("u", "214", "East", "d", True, UNIT.recording, Fix(60.18, 24.94, 5, NOW))
    assert not urgent(live, fold(live, whole(state(units=(moved,)))))
    alert = Alert("a", AlertKind.NEEDS_HELP, "u", "214", NOW)
    assert urgent(live, fold(live, whole(state(units=(UNIT,), alerts=(alert,)))))
    assert urgent(live, fold(live, AuditChanged(3, "disk full")))
