"""What the doors turned away, in the log and in the audit log: once a minute for each door and reason."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence

import structlog

from respond_desktop.central.doors import Door
from respond_desktop.central.facts.books.books import Books

logger = structlog.get_logger(__name__)

EVERY_S = 60.0


class DoorBook:
    """A flood is told at its first connection and then counted, so that it can't crowd other records out."""

    def __init__(self, books: Books, doors: Sequence[Door]) -> None:
        self._books = books
        self._told_s: dict[tuple[str, str], float] = {}
        self._counts: dict[tuple[str, str], int] = defaultdict(int)
        self._addresses: dict[tuple[str, str], str] = {}
        self._doors = doors

    def tick(self) -> None:
        """Each second: look what was turned away, and keep what was learnt about addresses."""
        now_s = asyncio.get_running_loop().time()
        for door in self._doors:
            for refused in door.refusals.drain():
                key = refused.door, refused.what
                self._counts[key] += refused.count
                self._addresses[key] = refused.address
            door.known.save_aside(now_s)
        for key, count in list(self._counts.items()):
            if now_s - self._told_s.get(key, now_s - EVERY_S) >= EVERY_S:
                self._tell(key, count)
                self._told_s[key] = now_s
                del self._counts[key]

    def _tell(self, key: tuple[str, str], count: int) -> None:
        door, what = key
        logger.warning("door_refused", door=door, what=what, count=count)
        facts = {"door": door, "what": what, "count": count, "newest_address": self._addresses[key]}
        self._books.record("door.refused", facts)
