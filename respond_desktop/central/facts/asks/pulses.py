"""How often one viewer may make one officer's camera vibrate."""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from math import ceil

from respond_desktop.central.doors.pace import DoorPace

MINUTE_S = 60.0
ASKS_COUNTED = 100


class Pulse(StrEnum):
    """What makes it vibrate. A picture fetched again and a notice that changes don't, so they aren't here."""

    WATCH = "watch"
    TALK = "talk"
    BACKUP = "backup"


Paces = Mapping[Pulse, tuple[float, float]]
"""So many at once, and so many a second after that."""


def paces(watches_at_once: int = 3, watch_again_s: float = 20.0) -> Paces:
    """With the agency's pace of watches."""
    return {
        Pulse.WATCH: (watches_at_once, 1 / watch_again_s),
        Pulse.TALK: (20, 1 / 2),
        Pulse.BACKUP: (10, 1 / 6),
    }


@dataclass(frozen=True, slots=True)
class TooOften:
    """Whose camera would vibrate too often, how many asks there were within a minute, and when one more is due."""

    officer: str
    asks: int
    wait_s: int


@dataclass(slots=True)
class _Asked:
    pace: DoorPace
    times: deque[float] = field(default_factory=lambda: deque(maxlen=ASKS_COUNTED))


class Pulses:
    """Ids are those of persons: another session or a new watch changes nothing. Times are monotonic seconds."""

    def __init__(self, allowed: Paces) -> None:
        self._allowed = allowed
        self._asked: dict[tuple[Pulse, str, str], _Asked] = {}

    def admits(
        self, pulse: Pulse, viewer: str, officers: Iterable[str], now_s: float
    ) -> tuple[TooOften, ...]:
        """Empty, and then each is counted; or the officers who would feel it too often, and nothing is counted."""
        asked = {officer: self._of(pulse, viewer, officer) for officer in dict.fromkeys(officers)}
        for each in asked.values():
            each.times.append(now_s)
        held = tuple(
            TooOften(officer, sum(now_s - at < MINUTE_S for at in each.times), max(1, ceil(wait_s)))
            for officer, each in asked.items()
            if (wait_s := each.pace.wait_s(now_s)) > 0
        )
        if not held:
            for each in asked.values():
                each.pace.admits(now_s)
        return held

    def give_back(self, pulse: Pulse, viewer: str, officers: Iterable[str]) -> None:
        """Nobody's camera vibrated after all."""
        for officer in dict.fromkeys(officers):
            self._of(pulse, viewer, officer).pace.give_back()

    def tick(self, now_s: float) -> None:
        """Forget what doesn't count any more."""
        for key, each in tuple(self._asked.items()):
            if each.pace.is_full(now_s):
                del self._asked[key]

    def _of(self, pulse: Pulse, viewer: str, officer: str) -> _Asked:
        key = (pulse, viewer, officer)
        if key not in self._asked:
            self._asked[key] = _Asked(DoorPace(*self._allowed[pulse]))
        return self._asked[key]
