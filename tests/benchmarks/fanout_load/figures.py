"""What the desktops of a load saw: ages of fixes, stops, and how often positions were encoded."""

import time
from collections import Counter
from typing import Any


def percentile(values: list[float], part: float) -> float:
    """The value below which that part of them lies; 0 without any."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else 0.0


class Figures:
    """Collected between `begin` and `end`; times in seconds until the summary."""

    def __init__(self) -> None:
        self._on = False
        self._ages: list[float] = []
        self._lags: list[float] = []
        self._stops: list[float] = []
        self._states: Counter[int] = Counter()
        self._groups: dict[int, set[int]] = {}
        self.unseen_stops = 0

    def begin(self) -> None:
        """Count from now."""
        self._on = True

    def end(self) -> None:
        """Count no more."""
        self._on = False

    def lag(self, seconds: float) -> None:
        """How late this program did something that was due."""
        if self._on:
            self._lags.append(seconds)

    def aged(self, ages: list[float]) -> None:
        """A desktop received a State with fixes of these ages."""
        if self._on:
            self._ages.extend(ages)

    def encoded(self, content: int, group: int) -> None:
        """A desktop of a group (everybody in it has the same rights) received positions of that version."""
        if self._on:
            self._states[content] += 1
            self._groups.setdefault(content, set()).add(group)

    def stopped(self, began: float) -> None:
        """The last desktop saw a stop that was sent at `began` (monotonic)."""
        self._stops.append(time.monotonic() - began)

    def _sharing(self) -> list[set[int]]:
        """Groups of desktops that were ever sent the very same bytes, put together."""
        together: list[set[int]] = []
        for groups in self._groups.values():
            apart = [each for each in together if not each & groups]
            together = [*apart, groups.union(*(each for each in together if each & groups))]
        return together

    def summary(self) -> dict[str, Any]:
        """The figures of the benchmark."""
        received = sum(self._states.values())
        return {
            "delivered": len(self._ages),
            "states": received,
            "encode_once_groups": len(self._sharing()),
            "receivers_per_encoding": round(received / len(self._states), 2) if self._states else 0.0,
            "fix_age_p50_ms": round(1000 * percentile(self._ages, 0.5)),
            "fix_age_p99_ms": round(1000 * percentile(self._ages, 0.99)),
            "stops": len(self._stops) + self.unseen_stops,
            "stops_late": sum(s > 1.0 for s in self._stops) + self.unseen_stops,
            "slowest_stop_ms": round(1000 * max(self._stops, default=0.0)),
            "load_lag_ms_p99": round(1000 * percentile(self._lags, 0.99)),
        }
