"""Turn coastlines, which OpenStreetMap draws as lines with land on their left, into sea."""

import shapely
from shapely.geometry.base import BaseGeometry
from shapely.ops import linemerge, polygonize, unary_union

_SIDE_STEP_M = 0.5
_GAP_M = 250.0
"""An extract's cut can end a coastline this much (EPSG:3857 metres) inside its box; it is led straight to the edge."""


def sea(coastlines: list[BaseGeometry], box: BaseGeometry) -> list[BaseGeometry]:
    """Polygons of sea inside `box`, in the same metres as the lines; none without a coastline.

    A piece with both the land side and the sea side of some coastline in it stays land: rather no water
    than a street under water.
    """
    lines = [_to_edge(line, box) for line in _inside(coastlines, box)]
    if not lines:
        return []
    sea_points = [_beside(line, _SIDE_STEP_M) for line in lines]
    land_points = [_beside(line, -_SIDE_STEP_M) for line in lines]
    pieces = polygonize(unary_union([box.boundary, *lines]))
    return [
        piece
        for piece in pieces
        if any(piece.covers(point) for point in sea_points)
        and not any(piece.covers(point) for point in land_points)
    ]


def _inside(coastlines: list[BaseGeometry], box: BaseGeometry) -> list[BaseGeometry]:
    parts = shapely.get_parts([line.intersection(box) for line in coastlines])
    lines = [part for part in parts if part.geom_type == "LineString" and not part.is_empty]
    if not lines:
        return []
    merged = linemerge(lines, directed=True) if len(lines) > 1 else shapely.MultiLineString(lines)
    return [line for line in shapely.get_parts(merged) if line.length > 1]


def _to_edge(line: BaseGeometry, box: BaseGeometry) -> BaseGeometry:
    if line.is_closed:
        return line
    edge = box.boundary
    points = list(line.coords)
    for end in (0, -1):
        point = shapely.Point(points[end])
        if 0 < edge.distance(point) <= _GAP_M:
            reached = edge.interpolate(edge.project(point)).coords[0]
            points.insert(0 if end == 0 else len(points), reached)
    return shapely.LineString(points)


def _beside(line: BaseGeometry, step_m: float) -> BaseGeometry:
    """A point right (`step_m` > 0) or left of the middle of a line."""
    middle = line.length / 2
    before = line.interpolate(max(0.0, middle - _SIDE_STEP_M))
    after = line.interpolate(min(line.length, middle + _SIDE_STEP_M))
    dx, dy = after.x - before.x, after.y - before.y
    length = (dx * dx + dy * dy) ** 0.5 or 1.0
    x, y = (before.x + after.x) / 2, (before.y + after.y) / 2
    return shapely.Point(x + dy / length * step_m, y - dx / length * step_m)
