"""Building a map pack from an extract."""

from pathlib import Path

import mapbox_vector_tile
import pytest
import shapely

from respond_desktop.geo.build import build_map_pack, streets_path
from respond_desktop.geo.coast import sea
from respond_desktop.geo.mercator import LocalMetres, project, tile_bounds, tile_of
from respond_desktop.geo.pack import MapPack
from respond_desktop.geo.streets import load_streets
from respond_desktop.home.paths import resource

pytestmark = pytest.mark.filterwarnings("ignore:The .shapely.ops.transform:DeprecationWarning")

EXTRACT = resource("map", "demo-city.osm.pbf")

TINY = """<?xml version="1.0" encoding="UTF-8"?>
<osm version="0.6"><bounds minlat="59.999" minlon="24.999" maxlat="60.004" maxlon="25.004"/>
<node id="1" lat="60.000" lon="25.000" timestamp="2024-05-06T07:08:09Z" version="1"/>
<node id="2" lat="60.001" lon="25.000" version="1"/><node id="3" lat="60.001" lon="25.002" version="1"/>
<node id="4" lat="60.002" lon="25.000" version="1"/>
<node id="5" lat="60.0011" lon="25.0011" version="1"/><node id="6" lat="60.0013" lon="25.0011" version="1"/>
<node id="7" lat="60.0013" lon="25.0014" version="1"/>
<way id="10" version="1"><nd ref="1"/><nd ref="2"/><nd ref="99"/><nd ref="4"/>
<tag k="highway" v="residential"/><tag k="name" v="Gap &lt;b&gt; Street"/></way>
<way id="11" version="1"><nd ref="2"/><nd ref="3"/><tag k="highway" v="primary"/><tag k="oneway" v="-1"/>
<tag k="name" v="Back Street"/></way>
<way id="12" version="1"><nd ref="5"/><nd ref="6"/><nd ref="7"/><nd ref="5"/><tag k="building" v="yes"/>
<tag k="addr:housenumber" v="7"/></way>
<way id="13" version="1"><nd ref="1"/><nd ref="3"/><tag k="highway" v="service"/><tag k="access" v="private"/></way>
</osm>
"""


def test_the_committed_demo_pack_is_what_its_extract_gives(tmp_path: Path) -> None:
    built = build_map_pack(EXTRACT, tmp_path / "demo-city.pmtiles", "Helsinki centre")
    assert built.pack.read_bytes() == resource("map", "demo-city.pmtiles").read_bytes()
    assert built.streets == tmp_path / "demo-city-streets.json" == streets_path(built.pack)
    assert built.streets.read_bytes() == resource("map", "demo-city-streets.json").read_bytes()


def test_a_small_extract_with_gaps_gives_what_is_there(tmp_path: Path) -> None:
    extract = tmp_path / "tiny.osm"
    extract.write_text(TINY, encoding="utf-8")
    built = build_map_pack(extract, tmp_path / "tiny.pmtiles")
    streets = load_streets(built.streets)
    assert {(e.a, e.b, e.name, e.oneway) for e in streets.edges} == {
        (0, 1, "Gap <b> Street", False),
        (2, 1, "Back Street", True),
    }
    with MapPack(built.pack) as pack:
        assert pack.facts.date == "2024-05-06" and pack.facts.name == "tiny"
        tile = pack.tile(15, *tile_of(15, *project(60.001, 25.001)))
    assert tile is not None
    layers = mapbox_vector_tile.decode(tile)
    assert len(layers["buildings"]["features"]) == 1
    assert layers["addresses"]["features"][0]["properties"]["number"] == "7"


@pytest.mark.parametrize("content", [b"", b"not a map at all", b"<osm"])
def test_what_is_no_extract_is_refused(tmp_path: Path, content: bytes) -> None:
    extract = tmp_path / "broken.osm.pbf"
    extract.write_bytes(content)
    with pytest.raises(RuntimeError):
        build_map_pack(extract, tmp_path / "out.pmtiles")


BOX = shapely.box(0, 0, 1000, 1000)


@pytest.mark.parametrize(
    ("line", "water", "land"),
    [
        ([(-10, 500), (1010, 500)], (500, 100), (500, 900)),  # eastwards: land on the left is north
        ([(1010, 500), (-10, 500)], (500, 900), (500, 100)),
        ([(100, 500), (900, 500)], (500, 100), (500, 900)),  # cut short of the edges
        ([(400, 400), (600, 400), (600, 600), (400, 600), (400, 400)], (100, 100), (500, 500)),  # an island
    ],
)
def test_the_sea_lies_right_of_the_coast(
    line: list[tuple[float, float]], water: tuple[float, float], land: tuple[float, float]
) -> None:
    pieces = sea([shapely.LineString(line)], BOX)
    assert any(piece.covers(shapely.Point(water)) for piece in pieces)
    assert not any(piece.contains(shapely.Point(land)) for piece in pieces)


def test_no_coast_and_contradicting_coasts_give_no_sea() -> None:
    assert sea([], BOX) == []
    assert sea([shapely.LineString([(5000, 0), (6000, 0)])], BOX) == []
    loose = shapely.LineString([(450, 500), (550, 500)])
    assert sea([loose], BOX) == []


def test_tiles_and_metres_are_consistent() -> None:
    east, north = project(60.17, 24.944)
    x, y = tile_of(15, east, north)
    west, south, right, top = tile_bounds(15, x, y)
    assert west <= east < right and south < north <= top
    flat = LocalMetres(60.17, 24.944)
    lat, lon = flat.to_position(*flat.to_metres(60.18, 24.95))
    assert [lat, lon] == pytest.approx([60.18, 24.95])
