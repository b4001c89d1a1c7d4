"""How a person wants the windows: kept for her on the workstation, never a right and never a secret."""

import json
from dataclasses import asdict, dataclass, fields, replace
from enum import StrEnum
from typing import Any

SCALES = (100, 115, 130, 150)
"""Sizes of everything in the windows, in per cent."""
KEY = "preferences"
"""Under which they are kept."""


class Lighting(StrEnum):
    """Colours by the light around; `STATION` is what the workstation began with."""

    STATION = ""
    NIGHT = "night"
    DAY = "day"
    DIM = "dim"


class Motion(StrEnum):
    """Whether markers glide and a waiting alert's edge changes."""

    SYSTEM = "system"
    LESS = "less"
    FULL = "full"


class Measure(StrEnum):
    """In which units distances and speeds are said."""

    MILES = "miles"
    METRIC = "metric"


@dataclass(frozen=True, slots=True)
class Preferences:
    """One person's choices."""

    look: Lighting = Lighting.STATION
    scale: int = 100
    motion: Motion = Motion.SYSTEM
    measure: Measure = Measure.MILES

    def text(self) -> str:
        """As it is kept."""
        return json.dumps(asdict(self), separators=(",", ":"))

    def less_motion(self, by_system: bool) -> bool:
        """Whether things hold still; `by_system`: the computer asks for that."""
        return self.motion is Motion.LESS or (self.motion is Motion.SYSTEM and by_system)


DEFAULTS = Preferences()


def read_preferences(text: str) -> Preferences:
    """What was kept; each choice that is missing or unknown is the default, whatever a newer version wrote beside."""
    try:
        kept = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        kept = {}
    if not isinstance(kept, dict):
        return DEFAULTS
    read: dict[str, Any] = {f.name: _known(f.name, kept.get(f.name)) for f in fields(Preferences)}
    return replace(DEFAULTS, **{name: value for name, value in read.items() if value is not None})


_KINDS = {"look": Lighting, "motion": Motion, "measure": Measure}


def _known(name: str, value: object) -> object:
    if name == "scale":
        return value if type(value) is int and value in SCALES else None
    kind = _KINDS[name]
    return kind(value) if isinstance(value, str) and value in list(kind) else None
