"""SIMULATED battery and radio."""

import time

FULL_LASTS_S = 12 * 3600.0


class SimulatedBattery:
    """SIMULATED: drains evenly from `start_pct`; the radio always shows three bars."""

    def __init__(self, start_pct: float = 82.0) -> None:
        self._start_pct = start_pct
        self._since = time.monotonic()

    def percent(self) -> int:
        """Charge left."""
        spent = (time.monotonic() - self._since) / FULL_LASTS_S * 100
        return max(1, round(self._start_pct - spent))

    def bars(self) -> int:
        """Signal."""
        return 3
