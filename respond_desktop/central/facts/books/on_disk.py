"""When an act is answered: what ends holds at once and is answered when its record is on disk, within bounded time."""

import asyncio

from respond_desktop.central.facts.asks.not_done import Ground, NotDone
from respond_desktop.wire.bodies.http import ENDED_UNRECORDED

ANSWER_S = 3.0
"""How long an answer waits for its record. Workstations wait 10 s for an answer."""
NOT_YET = "The record couldn't be written yet."


async def on_disk(written: asyncio.Future[bool] | None, holds: str) -> NotDone | None:
    """None once it is written; or, when it isn't in time or never will be, what holds all the same.

    `holds` says that ("The watch has ended."). What waits goes on waiting, whoever asks no more: its record comes as
    soon as the log takes it.
    """
    if written is not None:
        await asyncio.wait({written}, timeout=ANSWER_S)
    if written is None or not written.done() or not written.result():
        return NotDone(Ground.UNAVAILABLE, holds, NOT_YET, ENDED_UNRECORDED)
    return None
