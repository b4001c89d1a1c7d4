"""Whether the log is unchanged: asked by readers, and looked after all the time (CJIS AU-9)."""

import asyncio
from contextlib import suppress

import structlog

from respond_desktop.audit.record import Head
from respond_desktop.central.audit.log import Log, LogUnavailableError

logger = structlog.get_logger(__name__)

WHOLE_UP_TO = 5_000
"""A log up to this size is checked whole each time somebody asks, a larger one as far as it grew."""
STEP = 25
SHARE = 0.01
"""Part of one core that the checking takes: after each step it rests in proportion to how long the step took.

A step that had to wait for a busy central took longer, so that the rest is longer as well.
"""
LONGEST_REST_S = 30.0
BETWEEN_S = 10.0
"""Rest between one time through the whole log and the next."""
ASKED_STEP, ASKED_SHARE = 100, 0.5
"""Whoever asks waits for the answer."""
TELL_AGAIN_S = 1.0


class ContinuousLogCheck:
    """Remembers how far the chain was found sound in this run; damage once found stays said."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._sound = Head()
        self._damage: str | None = None
        self._recorded = False
        self._lock = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None

    async def newest(self) -> str | None:
        """What is wrong with the newest record; cheap, done before anything is appended to it."""
        found = await self._log.verify_head()
        await self._found(found)
        return found

    async def start(self) -> None:
        """Go through the whole log again and again, a little at a time."""
        self._task = asyncio.create_task(self._look_after(), name="log check")

    async def stop(self) -> None:
        """End the checking; never raises, for what central does after it must be done."""
        if self._task:
            self._task.cancel()
            await asyncio.wait({self._task})

    async def damage(self) -> str | None:
        """What is wrong, or None."""
        async with self._lock:
            head, more = self._sound if self._sound.seq > WHOLE_UP_TO else Head(), True
            while more and self._damage is None:
                head, more, rest_s = await self._step(head, ASKED_STEP, ASKED_SHARE)
                if more:
                    await asyncio.sleep(rest_s)
            if self._damage is None:
                self._sound = head
            return self._damage

    async def _look_after(self) -> None:
        head = Head()
        while self._damage is None:
            try:
                head, more, rest_s = await self._step(head, STEP, SHARE)
            except Exception as error:  # a busy or broken database: without this task no damage is ever found
                logger.error("log_not_checked", error=type(error).__name__)
                more, rest_s = True, BETWEEN_S
            if not more:
                head, rest_s = Head(), max(rest_s, BETWEEN_S)
            await asyncio.sleep(min(rest_s, LONGEST_REST_S))
        while not self._recorded:
            await asyncio.sleep(TELL_AGAIN_S)
            await self._record()

    async def _step(self, head: Head, most: int, share: float) -> tuple[Head, bool, float]:
        """Check the next records; the last sound one, whether there may be more, and how long to rest (s)."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        found, sound = await self._log.verify_from(head, most)
        spent_s = loop.time() - began
        await self._found(found)
        return sound, sound.seq - head.seq >= most, spent_s * (1 / share - 1)

    async def _found(self, damage: str | None) -> None:
        if damage is None or self._damage is not None:
            return
        self._damage = damage
        logger.error("log_damaged", what=damage)
        await self._record()

    async def _record(self) -> None:
        with suppress(LogUnavailableError):
            await self._log.append("integrity", {"what": "log", "words": self._damage})
            self._recorded = True
