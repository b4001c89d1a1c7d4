"""Central's own pauses: after one, nobody is judged by the time that this process slept.

A process that is stopped, a computer that is suspended and an event loop that hangs look alike from inside: nothing
arrives, and then everything is late at once. What waits for others waits in seconds of `awake_s`, `within` or `later`.
What may be shown (leases of positions, sessions, time boxes) goes on by the real time, for that fails closed.
"""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from respond_desktop.wire.steady import steady_s

BEAT_S = 1.0
PAUSE_S = 2.0
"""A beat that comes later than this after the one before shows a pause."""
_NEARLY_S = 0.001


class Awake:
    """Seconds without the pauses. While nothing beats, no pause is noticed."""

    def __init__(self, seconds: Callable[[], float] = steady_s) -> None:
        self._seconds = seconds
        self._slept_s = 0.0
        self._beat_s: float | None = None
        self._thread = 0
        self._woken: Callable[[float], None] = _nobody

    def start(self, woken: Callable[[float], None]) -> None:
        """Notice pauses from here on; `woken` hears how long each was, before anything is judged after it."""
        self._thread, self._woken, self._beat_s = threading.get_ident(), woken, self._seconds()

    def stop(self) -> None:
        """Notice none any more."""
        self._beat_s, self._woken = None, _nobody

    def beat(self) -> None:
        """The event loop goes round; at least each `BEAT_S`."""
        self.notice()
        if self._beat_s is not None and self._mine:
            self._beat_s = self._seconds()

    def notice(self) -> None:
        """Whether there was a pause just now: the first to ask after it finds it."""
        if self._beat_s is None or not self._mine:
            return
        now_s = self._seconds()
        gap_s = now_s - self._beat_s
        if gap_s <= PAUSE_S:
            return
        self._beat_s, slept_s = now_s, gap_s - BEAT_S
        self._slept_s += slept_s
        self._woken(slept_s)

    def seconds(self) -> float:
        """Seconds that only grow while this process is awake."""
        self.notice()
        return self._seconds() - self._slept_s

    @property
    def _mine(self) -> bool:
        return threading.get_ident() == self._thread


def _nobody(_slept_s: float) -> None:
    return None


AWAKE = Awake()
"""The one of this process."""


def awake_s() -> float:
    """Seconds of this process that only grow while it is awake."""
    return AWAKE.seconds()


class Later:
    """Calls `act` once this process has been awake for `seconds` more, unless it is cancelled before."""

    def __init__(self, seconds: float, act: Callable[[], object]) -> None:
        self._due_s, self._act = awake_s() + seconds, act
        self._handle = asyncio.get_running_loop().call_later(max(0.0, seconds), self._look)
        self.over = False

    def cancel(self) -> None:
        """Don't call it any more."""
        self.over = True
        self._handle.cancel()

    def _look(self) -> None:
        left_s = self._due_s - awake_s()
        if left_s > _NEARLY_S:
            self._handle = asyncio.get_running_loop().call_later(left_s, self._look)
            return
        self.over = True
        self._act()


@asynccontextmanager
async def within(seconds: float) -> AsyncIterator[None]:
    """As `asyncio.timeout`, in seconds that this process is awake; raises TimeoutError."""
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(None) as timeout:
        later = Later(seconds, lambda: timeout.reschedule(loop.time()))
        try:
            yield
        finally:
            later.cancel()
