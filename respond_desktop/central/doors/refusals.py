"""What a door turned away, counted for the log."""

from collections import Counter
from dataclasses import dataclass

PUSHED_OUT = "made room for newer ones"
TOO_FAST = "came too fast"
NO_ROOM = "too many connections"
NO_FILES = "out of open files"


@dataclass(frozen=True, slots=True)
class TurnedAway:
    """How many connections were turned away at a door for one reason, and the newest one's address."""

    door: str
    what: str
    address: str
    count: int


class Refusals:
    """Counts between two looks; never more entries than reasons."""

    def __init__(self, door: str) -> None:
        self._door = door
        self._counts: Counter[str] = Counter()
        self._newest: dict[str, str] = {}

    def note(self, what: str, address: str) -> None:
        """One more."""
        self._counts[what] += 1
        self._newest[what] = address

    def drain(self) -> list[TurnedAway]:
        """What there was since the last look."""
        counts, self._counts = self._counts, Counter()
        return [TurnedAway(self._door, what, self._newest[what], count) for what, count in counts.items()]
