"""Who waits at one stage, by address and in the order they came."""

from collections.abc import Callable

from respond_desktop.central.doors.visit import Visit


class DoorRoom:
    """Never fuller than ``most()`` in all: a newcomer pushes out the oldest of the most crowded address."""

    def __init__(self, most: Callable[[], int]) -> None:
        self._most = most
        self._waiting: dict[str, dict[Visit, None]] = {}
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def of(self, source: str) -> int:
        """How many of an address wait here."""
        return len(self._waiting.get(source, ()))

    def enter(self, visit: Visit, of_source: int) -> Visit | None:
        """Take the newcomer in; who had to leave for it, if anybody."""
        out = None
        if self.of(visit.source) >= of_source:
            out = self.oldest(visit.source)
        elif self._count >= self._most():
            out = self.oldest()
        self._waiting.setdefault(visit.source, {})[visit] = None
        self._count += 1
        visit.room = self
        return out

    def leave(self, visit: Visit) -> None:
        """It goes on, or away."""
        mine = self._waiting[visit.source]
        del mine[visit]
        self._count -= 1
        visit.room = None
        if not mine:
            del self._waiting[visit.source]

    def oldest(self, source: str = "") -> Visit | None:
        """Who has waited longest, of an address or of the one with the most who wait."""
        waiting = self._waiting
        if not source and waiting:
            source = max(waiting, key=lambda each: len(waiting[each]))
        return next(iter(waiting.get(source, ())), None)
