"""Who can be asked for backup: ranked, old, unranked with the reason."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from respond_desktop.domain.alert.alerts import Alert, AlertKind, Place
from respond_desktop.domain.fixes import Fix
from respond_desktop.domain.recordings import StartCause
from respond_desktop.domain.snapshot import Link, LinkState, Snapshot
from respond_desktop.domain.units import RecordingView, UnitView
from respond_desktop.ui.backup.candidates import (
    NO_PLACE,
    candidates,
    not_ranked_words,
    place_of,
    ranking_for,
)

NOW = datetime(2026, 11, 22, 2, 14, 37, tzinfo=UTC)


def unit(number: str, north_m: float | None = None, age_s: float = 1.0) -> UnitView:
    """A unit `north_m` metres north of the test's place, or one that doesn't record."""
    if north_m is None:
        return UnitView(f"u{number}", number, "East")
    fix = Fix(39.29 + north_m / 111_195, -76.59, 10.0, NOW - timedelta(seconds=age_s))
    recording = RecordingView("r", NOW, StartCause.EVENT_BUTTON, NOW + timedelta(seconds=60))
    return UnitView(f"u{number}", number, "East", recording=recording, fix=fix)


def snapshot(*units: UnitView, alerts: tuple[Alert, ...] = ()) -> Snapshot:
    return Snapshot(NOW, Link(LinkState.CONNECTED, NOW), units, alerts)


def test_closest_first_old_marked_rest_unranked() -> None:
    asked = unit("214", 0)
    world = snapshot(
        asked, unit("240", 800), unit("216", 322), unit("207", 400, 24), unit("226", 90, 71), unit("305")
    )
    rows = candidates(ranking_for(world, asked, NOW))
    assert [r.number for r in rows] == ["216", "207", "240", "226", "305"]
    assert [r.old for r in rows] == [False, True, False, False, False]
    assert [r.ranked for r in rows] == [True, True, True, False, False]
    assert (rows[0].distance, rows[0].age) == ("0.2 mi", "Fix 1 s")
    assert rows[0].spoken == "Unit 216, 0.2 mi, Fix 1 s"


def test_foot_names_who_is_not_ranked_and_why() -> None:
    asked = unit("214", 0)
    world = snapshot(asked, unit("216", 322), unit("226", 90, 71), unit("305"), unit("306"))
    words = not_ranked_words(ranking_for(world, asked, NOW))
    assert words == "Not ranked: 226 (fix 71 s old) and 2 units without a location."
    alone = snapshot(asked, unit("216", 5))
    assert not_ranked_words(ranking_for(alone, asked, NOW)) == "Every other unit you may see is ranked."


def test_who_is_on_an_alert_is_not_offered_as_the_closest() -> None:
    asked = unit("214", 0)
    shot = Alert("a", AlertKind.GUNSHOT, "u219", "219", NOW)
    world = snapshot(asked, unit("219", 100), unit("216", 322), alerts=(shot,))
    ranking = ranking_for(world, asked, NOW)
    assert [r.number for r in candidates(ranking)] == ["216", "219"]
    assert not_ranked_words(ranking) == "Not ranked: 219 (on an alert)."


def test_an_alerts_place_serves_when_the_unit_has_none() -> None:
    asked = unit("214")
    place = Place(39.29, -76.59, 16.0, NOW)
    alert = Alert("a", AlertKind.NEEDS_HELP, asked.id, "214", NOW, place)
    world = snapshot(asked, unit("216", 322), alerts=(alert,))
    assert place_of(world, asked) == (39.29, -76.59)
    closed = snapshot(asked, unit("216", 322), alerts=(replace(alert, closed_at=NOW),))
    rows = candidates(ranking_for(closed, asked, NOW))
    assert [(r.number, r.age) for r in rows] == [("216", NO_PLACE)]
