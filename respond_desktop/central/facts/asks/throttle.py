"""Counts repeated misbehaviour: the first ones of a minute are recorded singly, the rest as a number."""

from collections.abc import Hashable
from dataclasses import dataclass

PER_MINUTE = 20
MINUTE_S = 60.0
KEYS = 1000


@dataclass(slots=True)
class _Window:
    began_s: float
    count: int = 0


class Throttle:
    """Times are seconds of a monotonic clock."""

    def __init__(self, per_minute: int = PER_MINUTE) -> None:
        self._per_minute = per_minute
        self._windows: dict[Hashable, _Window] = {}

    def admits(self, key: Hashable, now_s: float) -> bool:
        """Whether this one is among the first of its minute."""
        if key not in self._windows and len(self._windows) >= KEYS:
            key = "others"
        window = self._windows.setdefault(key, _Window(now_s))
        window.count += 1
        return window.count <= self._per_minute

    def over(self, now_s: float) -> list[tuple[Hashable, int]]:
        """How many more than recorded there were of each key, for every minute that is over."""
        done = [(k, w) for k, w in self._windows.items() if now_s - w.began_s >= MINUTE_S]
        for key, _ in done:
            del self._windows[key]
        return [(key, w.count - self._per_minute) for key, w in done if w.count > self._per_minute]
