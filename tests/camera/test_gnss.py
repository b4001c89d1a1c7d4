"""Simulated fixes are such as a receiver gives, and the patrol keeps to real streets."""

from datetime import UTC, datetime, timedelta

from respond_desktop.camera.connection.clock import CameraClock
from respond_desktop.camera.simulated.gnss import PatrolGnss, StandingGnss
from respond_desktop.domain.fixes import distance_m, fix_problem
from respond_desktop.geo.patrol import Patrol
from respond_desktop.geo.streets import load_streets
from respond_desktop.home.paths import resource

AT = datetime(2026, 11, 21, 21, tzinfo=UTC)


def test_standing_stays_and_wanders_a_little() -> None:
    gnss = StandingGnss(60.17, 24.94, seed=1)
    fixes = [gnss.fix(AT + timedelta(seconds=s)) for s in range(50)]
    for fix in fixes:
        assert fix is not None and fix_problem(fix) is None
        assert distance_m((fix.lat, fix.lon), (60.17, 24.94)) < 10
        assert fix.heading_deg is None and fix.satellites
    assert len({(fix.lat, fix.lon) for fix in fixes if fix}) > 10


def test_a_patrol_moves_with_the_clock_whether_asked_or_not() -> None:
    streets = load_streets(resource("map", "demo-city-streets.json"))
    gnss, often = (PatrolGnss(Patrol(streets, 3), 3) for _ in range(2))
    first = gnss.fix(AT)
    often.fix(AT)
    late = gnss.fix(AT + timedelta(seconds=40))
    steps = [often.fix(AT + timedelta(seconds=s)) for s in range(1, 41)]
    assert first and late and steps[-1]
    assert 30 < distance_m((first.lat, first.lon), (late.lat, late.lon)) < 40 * 12
    assert distance_m((late.lat, late.lon), (steps[-1].lat, steps[-1].lon)) < 30
    for fix in steps:
        assert fix is not None and fix_problem(fix) is None and fix.as_of > AT


def test_the_clock_follows_central_and_never_the_computers_jumps() -> None:
    seconds = [50.0]
    clock = CameraClock(lambda: seconds[0])
    clock.follow(AT)
    seconds[0] = 62.5
    assert clock.now() == AT + timedelta(seconds=12.5)
