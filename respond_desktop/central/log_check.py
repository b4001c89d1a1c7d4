"""Whether the log is unchanged: a small one is checked whole each time, a large one as far as it grew."""

import asyncio

from respond_desktop.audit.record import Head
from respond_desktop.central.log import Log

WHOLE_UP_TO = 5_000


class LogCheck:
    """Remembers how far the chain was found sound in this run; damage once found stays said."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._sound = Head()
        self._damage: str | None = None
        self._lock = asyncio.Lock()

    async def damage(self) -> str | None:
        """What is wrong, or None."""
        async with self._lock:
            if self._damage is None:
                start = self._sound if self._sound.seq > WHOLE_UP_TO else Head()
                self._damage, self._sound = await self._log.verify_from(start)
            return self._damage
