"""Where the operator's hand is: nothing moves by itself under it, nor for two seconds after it left."""

from collections.abc import Iterable

SETTLED_S = 2.0


class Hand:
    """Remembers when pointer or focus were last on each place; times are monotonic seconds."""

    def __init__(self) -> None:
        self._touched: dict[int, float] = {}

    def touch(self, places: Iterable[int], now_s: float) -> None:
        """Pointer or focus are on these places now."""
        for place in places:
            self._touched[place] = now_s

    def away(self, places: Iterable[int], now_s: float) -> bool:
        """Whether the hand has been elsewhere for two seconds."""
        return all(now_s - self._touched.get(place, -SETTLED_S) >= SETTLED_S for place in places)
