"""Patrols: along real streets, at their speed, and off the street on foot."""

import itertools
import subprocess
import sys

import pytest

from respond_desktop.domain.fixes import Fix, distance_m, fix_problem
from respond_desktop.geo.patrol import WALK_MPS, Patrol, PatrolPoint
from respond_desktop.geo.streets import Edge, Streets, load_streets, segment_distance_m
from respond_desktop.home.paths import resource
from tests.support.pace import within


@pytest.fixture(scope="module")
def helsinki() -> Streets:
    return load_streets(resource("map", "demo-city-streets.json"))


def way(streets: Streets, seed: int, seconds: int = 1200) -> list[PatrolPoint]:
    """A patrol's points, one a second."""
    return list(itertools.islice(Patrol(streets, seed, 9.0).points(1.0), seconds))


def off_street_m(streets: Streets, lat: float, lon: float) -> float:
    """How far from any street a car may use."""
    point = streets.metres.to_metres(lat, lon)
    pieces = (e for e in streets.edges if e.drive)
    return min(segment_distance_m(point, streets.flat[e.a], streets.flat[e.b]) for e in pieces)


def test_the_same_seed_gives_the_same_way(helsinki: Streets) -> None:
    assert way(helsinki, 4, 300) == way(helsinki, 4, 300)
    assert way(helsinki, 4, 300) != way(helsinki, 5, 300)


def test_a_car_stays_on_streets_and_nobody_jumps(helsinki: Streets) -> None:
    points = way(helsinki, 1)
    for before, after in itertools.pairwise(points):
        assert distance_m((before.lat, before.lon), (after.lat, after.lon)) <= 9.0 * 1.01
    for point in points[::60]:
        assert off_street_m(helsinki, *point.car) < 0.5


def test_on_foot_the_officer_is_not_where_the_car_is(helsinki: Streets) -> None:
    walked = [p for seed in range(3) for p in way(helsinki, seed) if p.on_foot]
    assert walked
    away = [distance_m((p.lat, p.lon), p.car) for p in walked]
    assert max(away) > 15
    assert {p.speed_mps for p in walked} == {0.0, WALK_MPS}


def test_every_point_is_a_fix_to_believe(helsinki: Streets) -> None:
    from datetime import UTC, datetime

    now = datetime(2026, 1, 1, tzinfo=UTC)
    for p in way(helsinki, 2, 600):
        assert fix_problem(Fix(p.lat, p.lon, 5.0, now, p.heading_deg, p.speed_mps)) is None


def test_walking_can_start_at_once(helsinki: Streets) -> None:
    patrol = Patrol(helsinki, 3)
    patrol.advance(1.0)
    patrol.walk_now()
    assert patrol.advance(10.0).on_foot


def test_a_long_step_gets_over_many_corners(helsinki: Streets) -> None:
    assert fix_is_inside(Patrol(helsinki, 3).advance(50.0))


def fix_is_inside(point: PatrolPoint) -> bool:
    """Whether a point is in the demo city."""
    return 60.15 < point.lat < 60.19 and 24.92 < point.lon < 24.97


def test_nowhere_to_drive_is_said() -> None:
    with pytest.raises(ValueError, match="no street"):
        Patrol(Streets([(60.0, 25.0), (60.001, 25.0)], [Edge(0, 1, "One", True, True)]), 1)
    with pytest.raises(ValueError, match="no street"):
        Patrol(Streets([], []), 1)


def test_a_dead_end_is_turned_round_in() -> None:
    streets = Streets([(60.0, 25.0), (60.001, 25.0)], [Edge(0, 1, "One", True, False)])
    headings = {round(p.heading_deg) for p in itertools.islice(Patrol(streets, 1).points(), 60)}
    assert headings == {0, 180}


def test_cameras_need_nothing_but_python_for_it() -> None:
    """Patrols run where no map library and no Qt is installed."""
    code = (
        "import sys; before = set(sys.modules); import respond_desktop.geo.patrol, respond_desktop.geo.streets;"
        "print(sorted(n for n in set(sys.modules) - before if n.split('.')[0] not in sys.stdlib_module_names"
        " and not n.startswith('respond_desktop')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=within(60)
    )
    assert done.stdout.strip() == "[]"
