"""Streets: where a position is in words, and what a broken file does."""

import json
import random
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from respond_desktop.geo.streets import Edge, Streets, StreetsError, load_streets, segment_distance_m
from respond_desktop.home.paths import resource
from tests.support.pace import within


@pytest.fixture(scope="module")
def helsinki() -> Streets:
    return load_streets(resource("map", "demo-city-streets.json"))


@pytest.mark.parametrize(
    ("lat", "lon", "words"),
    [
        (60.16905, 24.9513, "Aleksanterinkatu at Unioninkatu"),
        (60.1712, 24.9452, "Mikonkatu at Kaisaniemenkatu"),
    ],
)
def test_a_place_is_named_by_street_and_cross_street(
    helsinki: Streets, lat: float, lon: float, words: str
) -> None:
    place = helsinki.near(lat, lon)
    assert place is not None and place.words == words


def test_far_from_every_street_there_is_no_name(helsinki: Streets) -> None:
    assert helsinki.near(60.30, 25.20) is None


def test_the_nearest_street_is_the_nearest_of_all(helsinki: Streets) -> None:
    """The grid finds what looking at every single piece finds."""
    chance = random.Random(5)
    named = [edge for edge in helsinki.edges if edge.name]
    for _ in range(40):
        lat, lon = chance.uniform(60.165, 60.178), chance.uniform(24.937, 24.952)
        point = helsinki.metres.to_metres(lat, lon)
        nearest = min(segment_distance_m(point, helsinki.flat[e.a], helsinki.flat[e.b]) for e in named)
        place = helsinki.near(lat, lon)
        if nearest > 120:
            assert place is None
        else:
            assert place is not None and place.off_street_m == pytest.approx(nearest)


def test_looking_up_is_quick_enough_for_every_fix(helsinki: Streets) -> None:
    helsinki.near(60.17, 24.945)
    before = time.perf_counter()
    for n in range(100):
        helsinki.near(60.168 + n * 1e-5, 24.942 + n * 5e-5)
    assert time.perf_counter() - before < within(5)  # 0.02 s on an idle machine


def test_the_cross_street_is_another_street(helsinki: Streets) -> None:
    for lat, lon in helsinki.nodes[::200]:
        place = helsinki.near(lat, lon)
        assert place is None or place.cross_street != place.street


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "{}",
        json.dumps({"format": 2, "names": [], "nodes": [], "edges": [], "date": ""}),
        json.dumps({"format": 1, "names": [""], "nodes": [[1, 2]], "edges": [[0, 9, 0, 1, 0]], "date": ""}),
        json.dumps({"format": 1, "names": [], "nodes": [[1, 2]], "edges": [[0, 0, 5, 1, 0]], "date": ""}),
        json.dumps({"format": 1, "names": [], "nodes": [[1, 2], ["x", 1]], "edges": [], "date": ""}),
    ],
)
def test_a_broken_file_is_refused_in_words(tmp_path: Path, text: str) -> None:
    path = tmp_path / "streets.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(StreetsError, match=r"The street file can't be read: streets\.json"):
        load_streets(path)


def test_a_missing_file_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(StreetsError):
        load_streets(tmp_path / "none.json")


def test_a_one_way_street_has_one_exit() -> None:
    streets = Streets([(60.0, 25.0), (60.001, 25.0)], [Edge(0, 1, "One", True, True)])
    assert list(streets.drive_exits) == [0]


coordinate = st.floats(-1000, 1000)


@given(
    st.tuples(coordinate, coordinate), st.tuples(coordinate, coordinate), st.tuples(coordinate, coordinate)
)
@settings(max_examples=200)
def test_no_point_of_a_piece_is_nearer_than_its_distance(
    point: tuple[float, float], start: tuple[float, float], end: tuple[float, float]
) -> None:
    distance = segment_distance_m(point, start, end)
    for n in range(11):
        x, y = start[0] + (end[0] - start[0]) * n / 10, start[1] + (end[1] - start[1]) * n / 10
        assert distance <= ((point[0] - x) ** 2 + (point[1] - y) ** 2) ** 0.5 + 1e-6
