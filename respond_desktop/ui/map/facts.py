"""What the map is given to draw: units as rows of bytes, what marks some of them out, and places; all frozen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Literal

from respond_desktop.domain.fixes import Fix
from respond_desktop.domain.live.on_shift import EMPTY, Roster, Units
from respond_desktop.domain.live.unit_rows import FIX, RECORDING, flags_of
from respond_desktop.domain.names import readable
from respond_desktop.domain.recordings import StartCause
from respond_desktop.domain.units import RecordingView, UnitView

FixState = Literal["fresh", "old", "unranked"]
PlaceKind = Literal["incident", "sensed", "alert", "request"]

LABEL_LIMIT = 24


@dataclass(frozen=True, slots=True)
class MapUnit:
    """One recording unit as the map shows it, where units come one by one; one that isn't in the list isn't on the map.

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


@lru_cache(maxsize=16_384)
def inert(text: str, limit: int = LABEL_LIMIT) -> str:
    """`text` without control and direction characters and not longer than `limit`; markup stays plain text."""
    kept = readable(text)
    return kept if len(kept) <= limit else kept[: limit - 1] + "…"


@dataclass(frozen=True, slots=True)
class MapMark:
    """What marks a unit out among all the others; fields as in `MapUnit`."""

    watched: bool = False
    selected: bool = False
    you: bool = False
    priority: Literal[0, 1, 2] = 0
    alert_icon: str | None = None
    waiting: bool = False
    old: bool = False
    """It looks old, whatever its fix's age is."""


@dataclass(frozen=True, slots=True)
class MapFacts:
    """All there is on the map at `now_s` (central's time, seconds of 1970): who records and has a fix, and places.

    `rows` are as they came (domain/live/unit_rows.py), one for each of `roster`; `marks` by the place in it.
    """

    roster: Roster = EMPTY
    rows: bytes = b""
    now_s: float = 0.0
    marks: Mapping[int, MapMark] = field(default_factory=dict)
    places: tuple[MapPlace, ...] = ()

    @property
    def flags(self) -> bytes:
        """A byte of flags for each unit."""
        return flags_of(self.rows)

    def shows(self, key: str) -> bool:
        """Whether that unit is on the map."""
        place = self.roster.places.get(key)
        return place is not None and on_map(self.flags[place])


def on_map(flags: int) -> bool:
    """Whether a unit with these flags (unit_rows) has a marker."""
    return flags & RECORDING > 0 and flags & FIX > 0


def facts_of(units: Iterable[MapUnit], places: Iterable[MapPlace] = ()) -> MapFacts:
    """The same from units one by one."""
    given, now = tuple(units), datetime.now(UTC)
    held = Units.of(_view(unit, now) for unit in given)
    marks = {place: mark for place, unit in enumerate(given) if (mark := _mark(unit)) != MapMark()}
    return MapFacts(held.roster, held.rows, now.timestamp(), marks, tuple(places))


def _view(unit: MapUnit, now: datetime) -> UnitView:
    fix = Fix(
        unit.lat,
        unit.lon,
        unit.accuracy_m,
        now - timedelta(seconds=unit.age_s),
        unit.heading_deg,
        unit.speed_mps,
    )
    recording = RecordingView("", now, StartCause.EVENT_BUTTON, now)
    return UnitView(unit.key, unit.label, "", recording=recording, fix=fix)


def _mark(unit: MapUnit) -> MapMark:
    old = unit.fix_state != "fresh"
    return MapMark(unit.watched, unit.selected, unit.you, unit.priority, unit.alert_icon, unit.waiting, old)
