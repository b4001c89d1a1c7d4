"""What stands in a log, read page by page as central reads it."""

import asyncio

from respond_desktop.central.audit.log import Log
from respond_desktop.central.audit.rows import LogEntry, Sought


async def read(log: Log, *kinds: str) -> list[LogEntry]:
    """All records of these kinds, or of any."""
    return [entry async for page in log.pages(Sought(kinds)) for entry in page]


def pages(
    log: Log, kinds: tuple[str, ...] = (), officer: str = "", subjects: tuple[str, ...] = ()
) -> list[tuple[LogEntry, ...]]:
    """The pages as they come."""

    async def go_through() -> list[tuple[LogEntry, ...]]:
        return [page async for page in log.pages(Sought(kinds, officer, subjects))]

    return asyncio.run(go_through())


def found(
    log: Log, kinds: tuple[str, ...] = (), officer: str = "", subjects: tuple[str, ...] = ()
) -> tuple[LogEntry, ...]:
    """All that fit."""
    return tuple(entry for page in pages(log, kinds, officer, subjects) for entry in page)
