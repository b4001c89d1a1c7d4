"""What the map is given to draw: units and places, frozen, and how they travel to the page."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from functools import lru_cache
from typing import Literal

from respond_desktop.domain.fixes import HEADING_FROM_MPS
from respond_desktop.domain.names import readable

FixState = Literal["fresh", "old", "unranked"]
PlaceKind = Literal["incident", "sensed", "alert", "request"]

LABEL_LIMIT = 24


@dataclass(frozen=True, slots=True)
class MapUnit:
    """One recording unit as the map shows it; a unit that isn't in the list isn't on the map.

    `age_s` is the fix's age when the list was made; the page counts on by itself, so that positions
    look old even when no list follows. `priority` 0 means no open alert. `alert_icon` is an icon's name
    (`hand-back-left`, `flash`, `bullet`...); `waiting` means that nobody has acknowledged the alert.
    """

    key: str
    label: str
    lat: float
    lon: float
    accuracy_m: float
    age_s: float
    heading_deg: float | None = None
    speed_mps: float | None = None
    fix_state: FixState = "fresh"
    watched: bool = False
    selected: bool = False
    you: bool = False
    priority: Literal[0, 1, 2] = 0
    alert_icon: str | None = None
    waiting: bool = False


@dataclass(frozen=True, slots=True)
class MapPlace:
    """A recorded place: an incident, what a sensor estimated (with its uncertainty), an alert's or a request's.

    `icon` and `priority` are the sign of what was sensed.
    """

    key: str
    kind: PlaceKind
    lat: float
    lon: float
    label: str = ""
    radius_m: float = 0.0
    waiting: bool = False
    icon: str = ""
    priority: int = 1


@dataclass(frozen=True, slots=True)
class MapGround:
    """The base map: centre (lat, lon), bounds (west, south, east, north), its date and attribution."""

    centre: tuple[float, float]
    bounds: tuple[float, float, float, float]
    max_data_zoom: int
    date: str
    attribution: str


_UNIT_FIELDS = tuple(field.name for field in fields(MapUnit))


@lru_cache(maxsize=16_384)
def inert(text: str, limit: int = LABEL_LIMIT) -> str:
    """`text` without control and direction characters and not longer than `limit`; markup stays plain text."""
    kept = readable(text)
    return kept if len(kept) <= limit else kept[: limit - 1] + "…"


def batch(number: int, units: Sequence[MapUnit], places: Sequence[MapPlace], empty_words: str) -> str:
    """One update as JSON: all units and places there are; `empty_words` is shown when there are no units."""
    return json.dumps(
        {
            "kind": "batch",
            "number": number,
            "units": [_unit(unit) for unit in units],
            "places": [asdict(place) | {"label": inert(place.label)} for place in places],
            "empty": "" if units or places else empty_words,
        },
        ensure_ascii=False,
        allow_nan=False,
    )


def _unit(unit: MapUnit) -> dict[str, object]:
    standing = unit.speed_mps is not None and unit.speed_mps < HEADING_FROM_MPS
    shown = {name: getattr(unit, name) for name in _UNIT_FIELDS}
    shown["label"] = inert(unit.label)
    shown["heading_deg"] = None if standing else unit.heading_deg
    return shown
