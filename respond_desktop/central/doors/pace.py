"""How much somebody may bring: so much at once, so much a second over time."""


class DoorPace:
    """Begins with everything left. Times are seconds of a monotonic clock; amounts are counts or bytes."""

    def __init__(self, at_once: float, per_s: float) -> None:
        self._at_once, self._per_s = at_once, per_s
        self._left, self._at_s = at_once, 0.0

    def admits(self, now_s: float, amount: float = 1) -> bool:
        """Takes the amount; False when that is too much, and then nothing is taken."""
        self._left = min(self._at_once, self._left + (now_s - self._at_s) * self._per_s)
        self._at_s = now_s
        if self._left < amount:
            return False
        self._left -= amount
        return True

    def is_full(self, now_s: float) -> bool:
        """Whether everything may come at once again: nothing of the past counts any more."""
        return self._left + (now_s - self._at_s) * self._per_s >= self._at_once

    def wait_s(self, now_s: float, amount: float = 1) -> float:
        """How long until the amount is admitted; 0 when it is now. Takes nothing."""
        left = min(self._at_once, self._left + (now_s - self._at_s) * self._per_s)
        return max(0.0, (amount - left) / self._per_s)

    def give_back(self, amount: float = 1) -> None:
        """What was taken was not used."""
        self._left = min(self._at_once, self._left + amount)
