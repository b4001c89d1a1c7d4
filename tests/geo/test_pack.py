"""Map packs: what they say about themselves, their tiles, and damaged ones."""

import gzip
from pathlib import Path
from typing import Any

import mapbox_vector_tile
import pytest
from pmtiles.reader import MmapSource, Reader

from respond_desktop.geo.mercator import project, tile_of
from respond_desktop.geo.pack import MapPack, MapPackError
from respond_desktop.home.paths import resource

PACK = resource("map", "demo-city.pmtiles")


def test_the_demo_pack_says_what_it_is() -> None:
    with MapPack(PACK) as pack:
        facts = pack.facts
    assert facts.name == "Helsinki centre"
    assert facts.attribution == "© OpenStreetMap contributors"
    assert facts.date == "2019-04-21"
    assert facts.min_zoom <= 12 and facts.max_zoom == 15
    west, south, east, north = facts.bounds
    assert south < facts.centre[0] < north and west < facts.centre[1] < east


def test_tiles_hold_streets_buildings_and_names() -> None:
    with MapPack(PACK) as pack:
        tile = pack.tile(15, *tile_of(15, *project(60.1690, 24.9500)))
    assert tile is not None
    layers = mapbox_vector_tile.decode(tile)
    assert {"roads", "buildings", "landuse", "addresses"} <= set(layers)
    names = {road["properties"].get("name") for road in layers["roads"]["features"]}
    assert {"Aleksanterinkatu", "Unioninkatu"} <= names


def test_tiles_are_what_the_reference_reader_finds() -> None:
    with MapPack(PACK) as pack, PACK.open("rb") as file:
        reference: Any = Reader(MmapSource(file))  # type: ignore[no-untyped-call]
        seen = 0
        for z in range(10, 17):
            x, y = tile_of(z, *project(60.17, 24.944))
            for dx in (-1, 0, 1):
                expected = reference.get(z, x + dx, y)
                assert pack.tile(z, x + dx, y) == (gzip.decompress(expected) if expected else None)
                seen += expected is not None
        assert seen >= 5


@pytest.mark.parametrize(
    "zxy", [(0, 0, 0), (15, -1, 3), (15, 1 << 15, 3), (40, 1, 1), (-1, 0, 0), (15, 1, 1)]
)
def test_there_is_no_tile_outside(zxy: tuple[int, int, int]) -> None:
    with MapPack(PACK) as pack:
        assert pack.tile(*zxy) is None


@pytest.mark.parametrize("damage", [b"", b"PMTiles", b"x" * 5000])
def test_a_damaged_pack_is_refused_in_words(tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / "city.pmtiles"
    path.write_bytes(damage)
    with pytest.raises(MapPackError, match="The map pack can't be"):
        MapPack(path)


def test_a_missing_pack_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(MapPackError, match="can't be opened"):
        MapPack(tmp_path / "none.pmtiles")


@pytest.mark.parametrize("cut", range(0, 1300, 61))
def test_flipped_bytes_never_get_out_as_anything_but_no_tile(tmp_path: Path, cut: int) -> None:
    content = bytearray(PACK.read_bytes())
    for n in range(cut, cut + 5):
        content[n] ^= 0x5A
    path = tmp_path / "city.pmtiles"
    path.write_bytes(content)
    try:
        pack = MapPack(path)
    except MapPackError:
        return
    with pack:
        for z in range(11, 16):
            pack.tile(z, *tile_of(z, *project(60.17, 24.944)))
