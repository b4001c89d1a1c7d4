"""Full-size pictures on their way from the media process."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from respond_desktop.video.media_process.messages import StillPart

MAX_BYTES = 8192 * 4320 * 4
_MAX_ASKS = 4


@dataclass(frozen=True, slots=True)
class Still:
    """A picture in the camera's own size: BGRA, `width` * 4 bytes a row. `captured_at`: camera's clock (UTC)."""

    pixels: bytes = field(repr=False)
    width: int
    height: int
    captured_at: datetime | None


Done = Callable[[Still | None], None]


class StillBox:
    """Asks that wait for their picture; each is answered once."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._asked = 0
        self._waiting: dict[int, tuple[Done, bytearray]] = {}

    def ask(self, done: Done) -> int:
        """The number of a new ask; 0 when too many wait already (`done` is not kept then)."""
        with self._guard:
            if len(self._waiting) >= _MAX_ASKS:
                return 0
            self._asked += 1
            self._waiting[self._asked] = (done, bytearray())
            return self._asked

    def take(self, part: StillPart) -> None:
        """One part came; with the last, the ask is answered."""
        with self._guard:
            waiting = self._waiting.get(part.ask)
            if waiting is None:
                return
            done, pixels = waiting
            pixels += part.pixels
            plausible = part.total == part.width * part.height * 4 <= MAX_BYTES
            if plausible and len(pixels) < part.total:
                return
            del self._waiting[part.ask]
        whole = part.total > 0 and plausible and len(pixels) == part.total
        captured = None if part.captured_s is None else datetime.fromtimestamp(part.captured_s, UTC)
        done(Still(bytes(pixels), part.width, part.height, captured) if whole else None)

    def give_up(self) -> None:
        """Nothing comes any more."""
        with self._guard:
            waiting, self._waiting = self._waiting, {}
        for done, _ in waiting.values():
            done(None)
