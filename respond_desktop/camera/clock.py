"""Central's time as the camera knows it: taken from the welcome, carried on by a clock that can't be set."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class Clock:
    """UTC by this computer until central says its own; then central's, whatever happens to the computer's."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._base = datetime.now(UTC)
        self._base_s = seconds()

    def now(self) -> datetime:
        """The time in UTC."""
        return self._base + timedelta(seconds=self._seconds() - self._base_s)

    def follow(self, central_now: datetime) -> None:
        """Go by central's clock from here on."""
        self._base, self._base_s = central_now.astimezone(UTC), self._seconds()
