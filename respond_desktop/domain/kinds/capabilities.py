"""What a camera says it can: one row each. One that isn't known is kept and passed on: somebody newer knows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class CanDo(StrEnum):
    """What not every camera has."""

    LCD = "lcd"
    HAPTIC = "haptic"
    LED = "led"
    PLAY_SOUND = "play_sound"
    STEALTH = "stealth"
    STREAM_POSITION = "stream_position"


@dataclass(frozen=True, slots=True)
class Capability:
    """`words` follow "It"; `without` is said of a camera that can't (empty: nothing need be said)."""

    key: str
    words: str
    without: str = ""


_ROWS = (
    Capability(CanDo.LCD, "shows notices, requests and who talks on its display", "no display"),
    Capability(CanDo.HAPTIC, "vibrates", "no vibration"),
    Capability(CanDo.LED, "blinks purple beside the lens", "no LED"),
    Capability(CanDo.PLAY_SOUND, "plays what a viewer says", "no loudspeaker"),
    Capability(CanDo.STEALTH, "goes dark in stealth mode"),
    Capability(CanDo.STREAM_POSITION, "takes its position from the stream it carries"),
)
CAPABILITIES: dict[str, Capability] = {row.key: row for row in _ROWS}
MOST, LONGEST = 32, 64
"""Of what one camera may say, and characters of each."""


def taken(said: Iterable[str]) -> tuple[str, ...]:
    """What a camera said, in order, each once, and no more than may be."""
    return tuple(sorted({key for key in said if key and len(key) <= LONGEST})[:MOST])


def lacking(can: Iterable[str]) -> tuple[str, ...]:
    """What to say of a camera that can't do everything; one that said nothing is older, and that is no no."""
    there = frozenset(can)
    return tuple(row.without for row in _ROWS if row.without and row.key not in there) if there else ()
