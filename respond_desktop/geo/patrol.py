"""A simulated unit's way through real streets: it drives, stops, and walks behind a house now and then."""

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass

from respond_desktop.geo.mercator import heading_deg
from respond_desktop.geo.streets import Edge, Streets

WALK_MPS = 1.4
_DRIVE_S = (60.0, 180.0)
_STAND_S = (15.0, 45.0)
_OFF_STREET_M = (18.0, 40.0)


@dataclass(frozen=True, slots=True)
class PatrolPoint:
    """Where the unit is (WGS 84), where it heads, how fast, and whether the officer is on foot.

    `car` is where the car stands (or drives): on foot it is not where the officer is.
    """

    lat: float
    lon: float
    heading_deg: float
    speed_mps: float
    on_foot: bool
    car: tuple[float, float]


class Patrol:
    """An endless patrol; the same streets, seed and steps give the same way.

    `speed_mps` is the driving speed. Raises ValueError when the network has nowhere to drive.
    """

    def __init__(self, streets: Streets, seed: int, speed_mps: float = 9.0) -> None:
        self._streets = streets
        self._random = random.Random(seed)  # noqa: S311 - a simulation, not a secret
        self._speed = speed_mps
        nodes = _largest_part(streets)
        if not nodes:
            raise ValueError("there is no street to drive on")
        self._allowed = nodes
        self._edge = self._random.choice(streets.drive_exits[self._random.choice(sorted(nodes))])
        while self._edge.b not in nodes:
            self._edge = self._random.choice(streets.drive_exits[self._random.choice(sorted(nodes))])
        self._along = 0.0
        self._left_s = self._random.uniform(*_DRIVE_S)
        self._walk: _Walk | None = None

    def points(self, step_s: float = 1.0) -> Iterator[PatrolPoint]:
        """A point every `step_s` seconds of simulated time, for ever."""
        while True:
            yield self.advance(step_s)

    def advance(self, seconds: float) -> PatrolPoint:
        """Let `seconds` pass and say where the unit is then."""
        if self._walk is not None:
            return self._on_foot(seconds)
        self._left_s -= seconds
        self._drive(self._speed * seconds)
        if self._left_s <= 0:
            self._walk = self._leave_car()
        return self._in_car()

    def walk_now(self) -> None:
        """Leave the car at once and go off the street, as in a foot chase."""
        if self._walk is None:
            self._walk = self._leave_car()

    def _drive(self, metres: float) -> None:
        self._along += metres
        while self._along >= (length := self._length()):
            self._along -= length
            self._edge = self._next_edge()

    def _length(self) -> float:
        flat = self._streets.flat
        return max(0.01, math.dist(flat[self._edge.a], flat[self._edge.b]))

    def _next_edge(self) -> Edge:
        exits = [e for e in self._streets.drive_exits.get(self._edge.b, ()) if e.b in self._allowed]
        onwards = [e for e in exits if e.b != self._edge.a]
        same = [e for e in onwards if e.name and e.name == self._edge.name]
        if same and self._random.random() < 0.65:
            return self._random.choice(same)
        return self._random.choice(onwards or exits)

    def _spot(self) -> tuple[float, float]:
        (x1, y1), (x2, y2) = self._streets.flat[self._edge.a], self._streets.flat[self._edge.b]
        share = min(1.0, self._along / self._length())
        return x1 + (x2 - x1) * share, y1 + (y2 - y1) * share

    def _street_heading(self) -> float:
        (x1, y1), (x2, y2) = self._streets.flat[self._edge.a], self._streets.flat[self._edge.b]
        return heading_deg(x2 - x1, y2 - y1)

    def _in_car(self) -> PatrolPoint:
        lat, lon = self._streets.metres.to_position(*self._spot())
        return PatrolPoint(lat, lon, self._street_heading(), self._speed, False, (lat, lon))

    def _leave_car(self) -> "_Walk":
        side = self._random.choice((-90.0, 90.0))
        return _Walk(
            heading=(self._street_heading() + side + self._random.uniform(-20, 20)) % 360,
            depth_m=self._random.uniform(*_OFF_STREET_M),
            stand_s=self._random.uniform(*_STAND_S),
        )

    def _on_foot(self, seconds: float) -> PatrolPoint:
        walk = self._walk
        if walk is None:
            return self._in_car()
        walk.advance(seconds)
        x, y = self._spot()
        turn = math.radians(walk.heading)
        east, north = x + math.sin(turn) * walk.away_m, y + math.cos(turn) * walk.away_m
        lat, lon = self._streets.metres.to_position(east, north)
        car = self._streets.metres.to_position(x, y)
        if walk.over:
            self._walk = None
            self._left_s = self._random.uniform(*_DRIVE_S)
        return PatrolPoint(lat, lon, walk.facing, walk.speed_mps, True, car)


@dataclass(slots=True)
class _Walk:
    """Away from the car, stand there, and back."""

    heading: float
    depth_m: float
    stand_s: float
    away_m: float = 0.0
    back: bool = False
    speed_mps: float = WALK_MPS

    @property
    def over(self) -> bool:
        return self.back and self.away_m <= 0

    @property
    def facing(self) -> float:
        return (self.heading + 180) % 360 if self.back else self.heading

    def advance(self, seconds: float) -> None:
        self.speed_mps = WALK_MPS
        if self.back:
            self.away_m = max(0.0, self.away_m - WALK_MPS * seconds)
        elif self.away_m < self.depth_m:
            self.away_m = min(self.depth_m, self.away_m + WALK_MPS * seconds)
        else:
            self.speed_mps = 0.0
            self.stand_s -= seconds
            self.back = self.stand_s <= 0


def _largest_part(streets: Streets) -> set[int]:
    """The nodes of the largest part of the network in which a car can get from everywhere to everywhere."""
    forwards = {node: [edge.b for edge in exits] for node, exits in streets.drive_exits.items()}
    backwards: dict[int, list[int]] = {}
    for node, ends in forwards.items():
        for end in ends:
            backwards.setdefault(end, []).append(node)
    best: set[int] = set()
    left = set(forwards)
    while left:
        start = min(left)
        part = _reach(start, forwards) & _reach(start, backwards)
        left -= part
        if len(part) > len(best):
            best = part
    return best if len(best) > 1 else set()


def _reach(start: int, ways: dict[int, list[int]]) -> set[int]:
    seen, waiting = {start}, [start]
    while waiting:
        for end in ways.get(waiting.pop(), ()):
            if end not in seen:
                seen.add(end)
                waiting.append(end)
    return seen
