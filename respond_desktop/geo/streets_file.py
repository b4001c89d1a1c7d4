"""The street network's file: nodes, names and edges as compact JSON."""

import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Protocol

from respond_desktop.home.private_files import replace_private

FORMAT = 1


class Way(Protocol):
    """What is needed of a street to write it."""

    @property
    def nodes(self) -> tuple[int, ...]:
        """Node ids, shared where streets meet."""

    @property
    def positions(self) -> tuple[tuple[float, float], ...]:
        """Latitude and longitude of each node."""

    @property
    def name(self) -> str:
        """The street's name, or an empty string."""

    @property
    def drive(self) -> bool:
        """Whether cars may use it."""

    @property
    def oneway(self) -> bool:
        """Whether cars may use it only in the order of its nodes."""


def write_streets(path: Path, ways: Iterable[Way], date: datetime) -> tuple[int, int]:
    """Write the network and return how many nodes and edges it has.

    An edge is `[from, to, name, drive, oneway]`: indexes into `nodes` and `names`, then 0 or 1.
    """
    numbers: dict[int, int] = {}
    nodes: list[list[float]] = []
    names: dict[str, int] = {"": 0}
    edges: list[list[int]] = []
    for way in ways:
        for ref, (lat, lon) in zip(way.nodes, way.positions, strict=True):
            if ref not in numbers:
                numbers[ref] = len(nodes)
                nodes.append([round(lat, 6), round(lon, 6)])
        name = names.setdefault(way.name, len(names))
        for a, b in zip(way.nodes, way.nodes[1:], strict=False):
            edges.append([numbers[a], numbers[b], name, int(way.drive), int(way.oneway)])
    text = {
        "format": FORMAT,
        "date": date.date().isoformat(),
        "attribution": "© OpenStreetMap contributors",
        "license": "ODbL-1.0",
        "names": list(names),
        "nodes": nodes,
        "edges": edges,
    }
    replace_private(path, f"{json.dumps(text, ensure_ascii=False, separators=(',', ':'))}\n".encode())
    return len(nodes), len(edges)
