"""Read what a map needs from an OpenStreetMap extract: shapes in EPSG:3857 and the street network."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import osmium
import shapely
from shapely.geometry.base import BaseGeometry

from respond_desktop.geo.mercator import project

_ROADS = {
    "motorway": "highway",
    "trunk": "highway",
    "primary": "major",
    "secondary": "major",
    "tertiary": "medium",
    "unclassified": "minor",
    "residential": "minor",
    "living_street": "minor",
    "pedestrian": "minor",
    "service": "service",
    "footway": "path",
    "path": "path",
    "steps": "path",
    "cycleway": "path",
}
_PARKS = {"park", "garden", "grass", "forest", "wood", "scrub", "heath", "meadow", "recreation_ground"}
_PARKS |= {"village_green", "cemetery", "playground", "pitch", "nature_reserve"}
_WATER = {"water", "basin", "reservoir", "pond", "riverbank", "dock"}
_PLACES = {"suburb", "quarter", "neighbourhood", "village", "town"}
_DRIVE = {"highway", "major", "medium", "minor", "service"}
_NEVER = datetime.fromtimestamp(0, UTC)
_NUMBER_LIMIT = 5
_TENANTS = ("name", "shop", "amenity", "office", "tourism", "craft", "leisure")
_CLOSED_TO_ALL = {"no", "private"}


@dataclass(frozen=True, slots=True)
class ExtractShape:
    """One thing drawn on the base map: its layer, its EPSG:3857 geometry and the few properties kept."""

    layer: str
    geometry: BaseGeometry
    properties: dict[str, str | int]


@dataclass(frozen=True, slots=True)
class StreetWay:
    """One way of the street network: OSM node ids with positions, name, and who may use it which way."""

    nodes: tuple[int, ...]
    positions: tuple[tuple[float, float], ...]
    name: str
    drive: bool
    oneway: bool


@dataclass(slots=True)
class Extract:
    """Everything read from one extract; `bounds` is west, south, east, north in degrees."""

    date: datetime = _NEVER
    bounds: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    shapes: list[ExtractShape] = field(default_factory=list)
    streets: list[StreetWay] = field(default_factory=list)
    coastlines: list[BaseGeometry] = field(default_factory=list)


def read_extract(path: Path) -> Extract:
    """Read `path` (any format osmium knows). Raises RuntimeError when it isn't an OpenStreetMap file."""
    found = Extract()
    things: Iterator[Any] = iter(osmium.FileProcessor(str(path)).with_areas().with_locations())
    for thing in things:
        if not thing.is_area() and thing.timestamp > found.date:
            found.date = thing.timestamp
        if thing.is_node():
            _node(thing, found)
        elif thing.is_way():
            _way(thing, found)
        elif thing.is_area():
            _area(thing, found)
    found.bounds = _bounds(path, found)
    return found


def _bounds(path: Path, found: Extract) -> tuple[float, float, float, float]:
    box = osmium.io.Reader(str(path)).header().box()
    if box.valid():
        return box.bottom_left.lon, box.bottom_left.lat, box.top_right.lon, box.top_right.lat
    positions = [position for way in found.streets for position in way.positions]
    lats = [lat for lat, _ in positions] or [0.0]
    lons = [lon for _, lon in positions] or [0.0]
    return min(lons), min(lats), max(lons), max(lats)


def _node(node: Any, found: Extract) -> None:
    tags = node.tags
    if not tags:
        return
    point = shapely.Point(project(node.location.lat, node.location.lon))
    if tags.get("place") in _PLACES and "name" in tags:
        found.shapes.append(ExtractShape("places", point, {"name": tags["name"], "kind": tags["place"]}))
    if _is_address(tags):
        found.shapes.append(ExtractShape("addresses", point, {"number": tags["addr:housenumber"]}))


def _is_address(tags: Mapping[str, str]) -> bool:
    """Whether a node is a house's number or door, not one of the shops in it."""
    number = tags.get("addr:housenumber", "")
    return 0 < len(number) <= _NUMBER_LIMIT and not any(key in tags for key in _TENANTS)


def _way(way: Any, found: Extract) -> None:
    tags = way.tags
    kind = _ROADS.get(tags.get("highway", "").removesuffix("_link"))
    rail = tags.get("railway") in {"rail", "tram", "light_rail"} and tags.get("tunnel") != "yes"
    if not kind and not rail and tags.get("natural") != "coastline":
        return
    for run in _known_runs(way):
        line = shapely.LineString([project(lat, lon) for _, lat, lon in run])
        if tags.get("natural") == "coastline":
            found.coastlines.append(line)
        elif rail:
            found.shapes.append(
                ExtractShape("roads", line, {"kind": "rail", "tram": int(tags["railway"] == "tram")})
            )
        elif kind and not _indoors(tags):
            if tags.get("area") != "yes":
                _road(line, kind, tags, found)
            _street(run, kind, tags, found)


def _known_runs(way: Any) -> Iterator[list[tuple[int, float, float]]]:
    """The parts of a way whose nodes are in the extract (a cut extract leaves gaps)."""
    run: list[tuple[int, float, float]] = []
    for node in way.nodes:
        if node.location.valid():
            run.append((node.ref, node.location.lat, node.location.lon))
            continue
        if len(run) > 1:
            yield run
        run = []
    if len(run) > 1:
        yield run


def _indoors(tags: Mapping[str, str]) -> bool:
    underground = tags.get("layer", "0").startswith("-") and tags.get("tunnel") in {"yes", "building_passage"}
    return tags.get("indoor") == "yes" or underground


def _road(line: BaseGeometry, kind: str, tags: Mapping[str, str], found: Extract) -> None:
    if kind == "service" and "name" in tags:
        kind = (
            "minor"  # a street kept free for trams and deliveries is still a street to whoever looks for it
        )
    properties: dict[str, str | int] = {"kind": kind}
    if "name" in tags and kind != "path":
        properties["name"] = tags["name"]
    if tags.get("highway") == "steps":
        properties["steps"] = 1
    found.shapes.append(ExtractShape("roads", line, properties))


def _street(run: list[tuple[int, float, float]], kind: str, tags: Mapping[str, str], found: Extract) -> None:
    if tags.get("access") in _CLOSED_TO_ALL:
        return
    drive = kind in _DRIVE and tags.get("highway") != "pedestrian"
    backwards = tags.get("oneway") == "-1"
    if backwards:
        run = run[::-1]
    oneway = drive and (backwards or tags.get("oneway") == "yes" or tags.get("junction") == "roundabout")
    ids = tuple(ref for ref, _, _ in run)
    positions = tuple((lat, lon) for _, lat, lon in run)
    found.streets.append(StreetWay(ids, positions, tags.get("name", ""), drive, oneway))


def _area(area: Any, found: Extract) -> None:
    layer_kind = _area_kind(area.tags)
    if layer_kind is None:
        return
    layer, kind = layer_kind
    rings = [
        shapely.Polygon(_ring(outer), [_ring(inner) for inner in area.inner_rings(outer)])
        for outer in area.outer_rings()
        if len(outer) > 3
    ]
    if not rings:
        return
    shape = shapely.make_valid(shapely.MultiPolygon(rings))
    found.shapes.append(ExtractShape(layer, shape, {"kind": kind}))
    number = area.tags.get("addr:housenumber")
    if number and layer == "buildings":
        found.shapes.append(ExtractShape("addresses", shape.representative_point(), {"number": number}))


def _ring(ring: Any) -> list[tuple[float, float]]:
    return [project(node.location.lat, node.location.lon) for node in ring]


def _area_kind(tags: Mapping[str, str]) -> tuple[str, str] | None:
    natural, landuse, leisure = tags.get("natural"), tags.get("landuse"), tags.get("leisure")
    if "building" in tags and tags["building"] not in {"no", "roof", "ship", "underpass_entrance"}:
        return "buildings", "building"
    if natural in _WATER or landuse in _WATER or tags.get("waterway") in _WATER:
        return "water", "water"
    if _PARKS & {natural, landuse, leisure}:
        return "landuse", "park"
    if tags.get("highway") == "pedestrian" or tags.get("man_made") in {"pier", "bridge"}:
        return "landuse", "paved"
    return None
