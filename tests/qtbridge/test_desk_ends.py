"""The desk's chores end when they are told to, also in the moment in which one of them is woken."""

import asyncio
from types import SimpleNamespace
from typing import Any, cast

from respond_desktop.feeds.loop import FeedLoop
from respond_desktop.qtbridge.bridge import Bridge
from respond_desktop.qtbridge.desk import Desk, _again_and_again
from respond_desktop.qtbridge.desk_commands import DeskCommands
from respond_desktop.qtbridge.post import GuiPost
from tests.support.pace import within


def no_station(code: str, name: str) -> Any:
    raise AssertionError(f"nobody enrols here: {code} {name}")


def no_picture(*_: object) -> Any:
    raise AssertionError("nobody watches here")


def test_sync_that_is_woken_while_it_is_ended_ends(qapp: object) -> None:
    loop = FeedLoop()

    async def woken_while_ended() -> bool:
        desk = Desk(loop, Bridge(DeskCommands(no_station)), GuiPost(), no_picture)
        desk._station = cast(Any, SimpleNamespace(central=SimpleNamespace(session="")))
        chore = asyncio.create_task(_again_and_again(0.0, desk._sync))
        for _ in range(3):  # turns of the loop until the chore waits
            await asyncio.sleep(0)
        desk._records._sync_wanted.set()
        await asyncio.sleep(0)  # its wait is over, the chore itself hasn't run yet
        chore.cancel()
        done, _ = await asyncio.wait({chore}, timeout=within(10))
        chore.cancel()
        return bool(done)

    try:
        assert asyncio.run(woken_while_ended())
    finally:
        loop.stop()
