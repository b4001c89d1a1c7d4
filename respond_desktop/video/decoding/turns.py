"""Who decodes next: hardly more streams at once than there are processors, first come, first served."""

import os
import threading
from collections import deque


class Turns:
    """A context manager. Sixteen pictures that come at once are decoded one after the other on each processor.

    Side by side they would all be ready only at the end, with cold caches; in turn the first is shown at once and the
    mean delay is half. The turn is handed over directly: nobody who comes later gets in between.
    """

    def __init__(self, at_once: int) -> None:
        self._free = at_once
        self._queue: deque[threading.Lock] = deque()
        self._guard = threading.Lock()

    def __enter__(self) -> None:
        with self._guard:
            if self._free:
                self._free -= 1
                return
            gate = threading.Lock()
            gate.acquire()
            self._queue.append(gate)
        gate.acquire()

    def __exit__(self, *_: object) -> None:
        with self._guard:
            if self._queue:
                self._queue.popleft().release()
            else:
                self._free += 1


DECODING = Turns((os.cpu_count() or 1) + 2)
"""The turns of this process's streams: two more than processors, because who has a turn sometimes waits."""
