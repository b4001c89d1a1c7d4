"""Messages on their way to central: alerts outlive a lost link (bounded), fixes don't."""

import asyncio
import time
from collections import deque
from collections.abc import Callable

import msgspec

from respond_desktop.wire.camera import (
    AlertRaised,
    BackupReceipt,
    FixReported,
    FromCamera,
    HelpRequested,
    OrderRejected,
    RecordingStarted,
    RecordingStopped,
    TaserArmed,
)

MAX_HELD = 64
MAX_WAITING = 512
UNSURE_S = 12.0
"""What was sent this shortly before the link broke may be lost: alerts go out again, with the same `event_id`."""

_HELD = (
    RecordingStarted,
    RecordingStopped,
    HelpRequested,
    TaserArmed,
    AlertRaised,
    BackupReceipt,
    OrderRejected,
)
_REPEATED = (HelpRequested, TaserArmed, AlertRaised, RecordingStopped)


class Outbox:
    """One writer takes with `next`; everybody else puts. For the agent's loop only."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._waiting: deque[FromCamera] = deque()
        self._held: deque[FromCamera] = deque(maxlen=MAX_HELD)
        self._sent: deque[tuple[float, FromCamera]] = deque(maxlen=MAX_HELD)
        self._some = asyncio.Event()
        self._empty = asyncio.Event()
        self._empty.set()
        self.open = False
        self.fixes_not_sent = 0

    @property
    def held(self) -> int:
        """Messages kept for the next link."""
        return len(self._held)

    def put(self, message: FromCamera) -> None:
        """Queue a message; without a link keep it if it is an alert, else drop it."""
        if not self.open:
            self._keep(message)
        elif len(self._waiting) < MAX_WAITING or self._made_room(message):
            self._waiting.append(message)
            self._woken()

    def put_stopped(self, message: RecordingStopped) -> None:
        """Queue the end of a recording before everything else; fixes and renewals still waiting are dropped."""
        if not self.open:
            self._keep(message)
            return
        alerts = [waiting for waiting in self._waiting if isinstance(waiting, _HELD)]
        others = [w for w in self._waiting if not isinstance(w, (*_HELD, FixReported))]
        self._waiting = deque([*alerts, message, *others])
        self._woken()

    async def next(self) -> FromCamera:
        """The next message to send; waits for one."""
        while not self._waiting:
            self._some.clear()
            await self._some.wait()
        return self._waiting.popleft()

    def went_out(self, message: FromCamera) -> None:
        """The writer has handed this message to the network."""
        if isinstance(message, _REPEATED):
            self._sent.append((self._seconds(), message))
        if not self._waiting:
            self._empty.set()

    async def flushed(self, within_s: float) -> None:
        """Wait until everything went out, at most `within_s`."""
        try:
            async with asyncio.timeout(within_s):
                await self._empty.wait()
        except TimeoutError:
            return

    def link_opened(self, recording: RecordingStarted | None) -> int:
        """Central listens: first the recording that runs, then what was held, in its order; how much was held."""
        self.open = True
        held = list(self._held)
        self._held.clear()
        begun = {m.recording_id for m in held if isinstance(m, RecordingStarted)}
        needed = recording is not None and recording.recording_id not in begun
        first = [msgspec.structs.replace(recording, resumed=True)] if recording and needed else []
        self._waiting = deque([*first, *held])
        self._woken()
        return len(held)

    def link_lost(self) -> None:
        """Keep unsent alerts and those that may have been lost on the way; drop the rest."""
        self.open = False
        fresh_from = self._seconds() - UNSURE_S
        unsure = [message for at, message in self._sent if at >= fresh_from]
        self._sent.clear()
        unsent = list(self._waiting)
        self._waiting.clear()
        self._empty.set()
        for message in (*unsure, *unsent):
            self._keep(message)

    def new_gap(self) -> None:
        """Start counting what this gap loses."""
        self.fixes_not_sent = 0

    def _made_room(self, message: FromCamera) -> bool:
        """A stuck link: an alert or the word about a recording takes the place of a fix, never the other way."""
        lesser = next((w for w in self._waiting if not isinstance(w, _HELD)), None)
        if lesser is None or not isinstance(message, _HELD):
            return False
        self._waiting.remove(lesser)
        return True

    def _keep(self, message: FromCamera) -> None:
        if isinstance(message, FixReported):
            self.fixes_not_sent += 1
        if isinstance(message, _HELD):
            self._held.append(message)

    def _woken(self) -> None:
        self._some.set()
        if self._waiting:
            self._empty.clear()
