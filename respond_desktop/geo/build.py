"""Build a map pack and its street network from an OpenStreetMap extract."""

import gzip
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import mapbox_vector_tile
import shapely
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer
from shapely.ops import linemerge

from respond_desktop.geo.coast import sea
from respond_desktop.geo.extract import Extract, ExtractShape, read_extract
from respond_desktop.geo.mercator import project, tile_bounds, tile_of
from respond_desktop.geo.streets_file import write_streets
from respond_desktop.home.private_files import emptied_file

MIN_ZOOM, MAX_ZOOM = 11, 15
ATTRIBUTION = "© OpenStreetMap contributors"
_EXTENT = 4096
_BUFFER = 80
_FIRST_ZOOM = {"buildings": 13, "addresses": 15, "places": 11}
_FIRST_ROAD_ZOOM = {
    "highway": 11,
    "major": 11,
    "medium": 12,
    "minor": 13,
    "service": 14,
    "path": 14,
    "rail": 13,
}


@dataclass(frozen=True, slots=True)
class BuiltPack:
    """What was written: both files, how many tiles, street nodes and edges."""

    pack: Path
    streets: Path
    tiles: int
    nodes: int
    edges: int


def streets_path(pack: Path) -> Path:
    """The street network's file beside a map pack."""
    return pack.with_name(f"{pack.stem}-streets.json")


def build_map_pack(extract: Path, out: Path, name: str = "") -> BuiltPack:
    """Write the pack `out` (.pmtiles) and `streets_path(out)` from the OpenStreetMap file `extract`.

    Needs osmium, shapely, mapbox-vector-tile and pmtiles (the dev extra). Raises RuntimeError when the
    extract can't be read, OSError when the files can't be written.
    """
    found = read_extract(extract)
    if not found.streets:
        raise RuntimeError(f"There are no streets in {extract.name}")
    out.parent.mkdir(parents=True, exist_ok=True)
    unfinished = out.with_name(f"{out.name}.part")
    tiles = _write_pack(unfinished, found, name or out.stem)
    unfinished.replace(out)
    nodes, edges = write_streets(streets_path(out), found.streets, found.date)
    return BuiltPack(out, streets_path(out), tiles, nodes, edges)


def _write_pack(path: Path, found: Extract, name: str) -> int:
    shapes = [*_joined(found.shapes), *_sea_shapes(found)]
    tiles = 0
    with emptied_file(path) as file:
        writer: Any = Writer(file)  # type: ignore[no-untyped-call]
        for z, x, y, body in _tiles(shapes, found):
            writer.write_tile(zxy_to_tileid(z, x, y), gzip.compress(body, mtime=0))
            tiles += 1
        writer.finalize(_header(found), _metadata(found, name))
    return tiles


def _sea_shapes(found: Extract) -> list[ExtractShape]:
    west, south, east, north = found.bounds
    box = shapely.box(*project(south, west), *project(north, east))
    return [ExtractShape("water", area, {"kind": "sea"}) for area in sea(found.coastlines, box)]


def _joined(shapes: list[ExtractShape]) -> list[ExtractShape]:
    """Join a street's pieces (OpenStreetMap cuts it at every change), so that its name finds room."""
    kept: list[ExtractShape] = []
    named: dict[tuple[str | int, str | int], list[ExtractShape]] = defaultdict(list)
    for shape in shapes:
        if shape.layer == "roads" and "name" in shape.properties:
            named[shape.properties["kind"], shape.properties["name"]].append(shape)
        else:
            kept.append(shape)
    for pieces in named.values():
        lines = linemerge([piece.geometry for piece in pieces]) if len(pieces) > 1 else pieces[0].geometry
        kept += [ExtractShape("roads", line, pieces[0].properties) for line in shapely.get_parts(lines)]
    return kept


def _tiles(shapes: list[ExtractShape], found: Extract) -> Iterable[tuple[int, int, int, bytes]]:
    index = shapely.STRtree([shape.geometry for shape in shapes])
    west, south, east, north = found.bounds
    low, high = project(south, west), project(north, east)
    wanted = []
    for z in range(MIN_ZOOM, MAX_ZOOM + 1):
        (left, bottom), (right, top) = tile_of(z, *low), tile_of(z, *high)
        wanted += [(z, x, y) for x in range(left, right + 1) for y in range(top, bottom + 1)]
    for z, x, y in sorted(wanted, key=lambda zxy: zxy_to_tileid(*zxy)):
        body = _tile(shapes, index, (z, x, y))
        if body:
            yield z, x, y, body


def _tile(shapes: list[ExtractShape], index: shapely.STRtree, zxy: tuple[int, int, int]) -> bytes:
    west, south, east, north = tile_bounds(*zxy)
    margin = (east - west) * _BUFFER / _EXTENT
    clip = (west - margin, south - margin, east + margin, north + margin)
    grain = (east - west) / _EXTENT
    layers: dict[str, list[dict[str, object]]] = defaultdict(list)
    for number in sorted(index.query(shapely.box(*clip))):
        shape = shapes[number]
        if zxy[0] < _first_zoom(shape):
            continue
        geometry = shapely.clip_by_rect(shape.geometry, *clip).simplify(grain)
        if not geometry.is_empty:
            layers[shape.layer].append({"geometry": geometry, "properties": shape.properties})
    named = [{"name": layer, "features": layers[layer]} for layer in sorted(layers)]
    options = {"quantize_bounds": (west, south, east, north), "extents": _EXTENT}
    return mapbox_vector_tile.encode(named, default_options=options) if named else b""


def _first_zoom(shape: ExtractShape) -> int:
    if shape.layer == "roads":
        return _FIRST_ROAD_ZOOM[str(shape.properties["kind"])]
    return _FIRST_ZOOM.get(shape.layer, MIN_ZOOM)


def _header(found: Extract) -> dict[str, object]:
    west, south, east, north = (round(degrees * 1e7) for degrees in found.bounds)
    return {
        "tile_type": TileType.MVT,
        "tile_compression": Compression.GZIP,
        "min_zoom": MIN_ZOOM,
        "max_zoom": MAX_ZOOM,
        "min_lon_e7": west,
        "min_lat_e7": south,
        "max_lon_e7": east,
        "max_lat_e7": north,
        "center_zoom": MAX_ZOOM,
        "center_lon_e7": (west + east) // 2,
        "center_lat_e7": (south + north) // 2,
    }


def _metadata(found: Extract, name: str) -> dict[str, object]:
    layers = ["addresses", "buildings", "landuse", "places", "roads", "water"]
    return {
        "name": name,
        "date": found.date.date().isoformat(),
        "attribution": ATTRIBUTION,
        "vector_layers": [{"id": layer, "fields": {}} for layer in layers],
        "license": "ODbL-1.0",
    }


if __name__ == "__main__":
    import sys

    build_map_pack(Path(sys.argv[1]), Path(sys.argv[2]), " ".join(sys.argv[3:]))
