"""Whether the log is unchanged: asked by readers, and looked after all the time (CJIS AU-9)."""

import asyncio
from contextlib import suppress

import structlog

from respond_desktop.audit.record import Head
from respond_desktop.central.log import Log, LogUnavailableError

logger = structlog.get_logger(__name__)

WHOLE_UP_TO = 5_000
"""A log up to this size is checked whole each time somebody asks, a larger one as far as it grew."""
STEP = 500
STEP_EVERY_S = 1.0


class LogCheck:
    """Remembers how far the chain was found sound in this run; damage once found stays said."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._sound = Head()
        self._damage: str | None = None
        self._lock = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None

    async def newest(self) -> str | None:
        """What is wrong with the newest record; cheap, done before anything is appended to it."""
        found = await self._log.verify_head()
        await self._found(found)
        return found

    async def start(self) -> None:
        """Go through the whole log again and again, a little each second."""
        self._task = asyncio.create_task(self._go_through(), name="log check")

    async def stop(self) -> None:
        """End the checking."""
        if self._task:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def damage(self) -> str | None:
        """What is wrong, or None."""
        async with self._lock:
            if self._damage is None:
                start = self._sound if self._sound.seq > WHOLE_UP_TO else Head()
                found, self._sound = await self._log.verify_from(start)
                await self._found(found)
            return self._damage

    async def _go_through(self) -> None:
        head = Head()
        while self._damage is None:
            await asyncio.sleep(STEP_EVERY_S)
            before = head
            async with self._lock:
                found, head = await self._log.verify_from(head, STEP)
                await self._found(found)
            if head.seq - before.seq < STEP:
                head = Head()

    async def _found(self, damage: str | None) -> None:
        if damage is None or self._damage is not None:
            return
        self._damage = damage
        logger.error("log_damaged", what=damage)
        with suppress(LogUnavailableError):
            await self._log.append("integrity", {"what": "log", "words": damage})
