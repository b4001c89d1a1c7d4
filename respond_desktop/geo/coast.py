"""Turn coastlines, which OpenStreetMap draws as lines with land on their left, into sea."""

import shapely
from shapely.geometry.base import BaseGeometry
from shapely.ops import linemerge, polygonize, unary_union

_SIDE_STEP_M = 0.5


def sea(coastlines: list[BaseGeometry], box: BaseGeometry) -> list[BaseGeometry]:
    """Polygons of sea inside `box`, in the same metres as the lines; none without a coastline."""
    merged = unary_union([line.intersection(box) for line in coastlines]) if coastlines else None
    if merged is None or merged.is_empty:
        return []
    lines = [part for part in shapely.get_parts(_merged(merged)) if part.length > 1]
    right_sides = [_right_of(line) for line in lines]
    areas = polygonize(unary_union([box.boundary, *lines]))
    return [area for area in areas if any(area.covers(point) for point in right_sides)]


def _merged(lines: BaseGeometry) -> BaseGeometry:
    return linemerge(lines, directed=True) if lines.geom_type == "MultiLineString" else lines


def _right_of(line: BaseGeometry) -> BaseGeometry:
    """A point just right of the middle of a line."""
    middle = line.length / 2
    before = line.interpolate(max(0.0, middle - _SIDE_STEP_M))
    after = line.interpolate(min(line.length, middle + _SIDE_STEP_M))
    dx, dy = after.x - before.x, after.y - before.y
    length = (dx * dx + dy * dy) ** 0.5 or 1.0
    x, y = (before.x + after.x) / 2, (before.y + after.y) / 2
    return shapely.Point(x + dy / length * _SIDE_STEP_M, y - dx / length * _SIDE_STEP_M)
