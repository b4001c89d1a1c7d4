"""The street network: where streets are, how they are called and where they meet. No third-party packages."""

import json
import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from respond_desktop.geo.mercator import LocalMetres

_CELL_M = 80.0
_NAMED_WITHIN_M = 120.0
_CROSS_WITHIN_M = 150.0
_RINGS = 4


class StreetsError(Exception):
    """The street file can't be read; the text says why in plain words."""


@dataclass(frozen=True, slots=True)
class Edge:
    """One straight piece of street between two nodes; `oneway` counts for cars and means from `a` to `b`."""

    a: int
    b: int
    name: str
    drive: bool
    oneway: bool


@dataclass(frozen=True, slots=True)
class StreetPlace:
    """Where a position is in words: the nearest named street, the cross street if one is near, and how far off (m)."""

    street: str
    cross_street: str | None
    off_street_m: float

    @property
    def words(self) -> str:
        """`Aleksanterinkatu at Unioninkatu`, or the street alone."""
        return f"{self.street} at {self.cross_street}" if self.cross_street else self.street


class Streets:
    """A street network in memory: positions (lat, lon) of its nodes and the edges between them."""

    def __init__(self, nodes: list[tuple[float, float]], edges: list[Edge], date: str = "") -> None:
        self.nodes = nodes
        self.edges = edges
        self.date = date
        middle = _middle(nodes)
        self.metres = LocalMetres(*middle)
        self.flat = [self.metres.to_metres(lat, lon) for lat, lon in nodes]

    @cached_property
    def drive_exits(self) -> dict[int, list[Edge]]:
        """The edges a car may take from each node, each turned so that `a` is that node."""
        exits: dict[int, list[Edge]] = defaultdict(list)
        for edge in self.edges:
            if not edge.drive:
                continue
            exits[edge.a].append(edge)
            if not edge.oneway:
                exits[edge.b].append(Edge(edge.b, edge.a, edge.name, True, False))
        return dict(exits)

    @cached_property
    def names_at(self) -> dict[int, frozenset[str]]:
        """The street names that meet at each node."""
        names: dict[int, set[str]] = defaultdict(set)
        for edge in self.edges:
            if edge.name:
                names[edge.a].add(edge.name)
                names[edge.b].add(edge.name)
        return {node: frozenset(found) for node, found in names.items()}

    @cached_property
    def _cells(self) -> dict[tuple[int, int], list[Edge]]:
        cells: dict[tuple[int, int], list[Edge]] = defaultdict(list)
        for edge in self.edges:
            if edge.name:
                for cell in _cells_of(self.flat[edge.a], self.flat[edge.b]):
                    cells[cell].append(edge)
        return dict(cells)

    @cached_property
    def _crossings(self) -> dict[str, list[int]]:
        crossings: dict[str, list[int]] = defaultdict(list)
        for node, names in self.names_at.items():
            if len(names) > 1:
                for name in names:
                    crossings[name].append(node)
        return dict(crossings)

    def near(self, lat: float, lon: float) -> StreetPlace | None:
        """The place in words, or None when no named street is within 120 m."""
        point = self.metres.to_metres(lat, lon)
        found = self._nearest_edge(point)
        if found is None:
            return None
        distance, edge = found
        return StreetPlace(edge.name, self._cross_street(edge.name, point), distance)

    def _nearest_edge(self, point: tuple[float, float]) -> tuple[float, Edge] | None:
        best: tuple[float, Edge] | None = None
        for ring in range(_RINGS):
            if best is not None and best[0] <= (ring - 1) * _CELL_M:
                break
            for edge in self._edges_in_ring(point, ring):
                distance = segment_distance_m(point, self.flat[edge.a], self.flat[edge.b])
                if distance <= _NAMED_WITHIN_M and (best is None or distance < best[0]):
                    best = distance, edge
        return best

    def _edges_in_ring(self, point: tuple[float, float], ring: int) -> Iterator[Edge]:
        x, y = _cell(point)
        for i in range(-ring, ring + 1):
            for j in range(-ring, ring + 1):
                if max(abs(i), abs(j)) == ring:
                    yield from self._cells.get((x + i, y + j), ())

    def _cross_street(self, name: str, point: tuple[float, float]) -> str | None:
        nearest, distance = None, _CROSS_WITHIN_M
        for node in self._crossings.get(name, ()):
            away = math.dist(point, self.flat[node])
            if away < distance:
                nearest, distance = node, away
        if nearest is None:
            return None
        return min(self.names_at[nearest] - {name})


def load_streets(path: Path) -> Streets:
    """Read a street file written beside a map pack. Raises StreetsError when it can't be read."""
    try:
        return _parsed(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, IndexError, TypeError) as problem:
        raise StreetsError(f"The street file can't be read: {path.name}") from problem


def _parsed(read: Any) -> Streets:
    if read["format"] != 1:
        raise ValueError("unknown format")
    names = [str(name) for name in read["names"]]
    nodes = [(float(lat), float(lon)) for lat, lon in read["nodes"]]
    edges = [
        Edge(int(a), int(b), names[name], bool(drive), bool(oneway))
        for a, b, name, drive, oneway in read["edges"]
    ]
    if edges and not 0 <= min(min(e.a, e.b) for e in edges) <= max(max(e.a, e.b) for e in edges) < len(nodes):
        raise ValueError("an edge without its nodes")
    return Streets(nodes, edges, str(read["date"]))


def segment_distance_m(
    point: tuple[float, float], start: tuple[float, float], end: tuple[float, float]
) -> float:
    """Distance of a flat point from a straight piece of street, metres."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = dx * dx + dy * dy
    share = ((point[0] - start[0]) * dx + (point[1] - start[1]) * dy) / length if length else 0.0
    share = min(1.0, max(0.0, share))
    return math.dist(point, (start[0] + share * dx, start[1] + share * dy))


def _middle(nodes: list[tuple[float, float]]) -> tuple[float, float]:
    if not nodes:
        return 0.0, 0.0
    lats, lons = [lat for lat, _ in nodes], [lon for _, lon in nodes]
    return (min(lats) + max(lats)) / 2, (min(lons) + max(lons)) / 2


def _cell(point: tuple[float, float]) -> tuple[int, int]:
    return math.floor(point[0] / _CELL_M), math.floor(point[1] / _CELL_M)


def _cells_of(start: tuple[float, float], end: tuple[float, float]) -> Iterator[tuple[int, int]]:
    (x1, y1), (x2, y2) = _cell(start), _cell(end)
    for x in range(min(x1, x2), max(x1, x2) + 1):
        for y in range(min(y1, y2), max(y1, y2) + 1):
            yield x, y
