"""A moment's trouble while a camera says hello does not bar it for as long as its link holds."""

import asyncio
from pathlib import Path
from typing import Any, cast

import pytest

from respond_desktop.audit.record import Head
from respond_desktop.central.audit.head_keeper import HeadKeeper
from respond_desktop.central.audit.held_heads import HeldHeads
from respond_desktop.central.audit.log import LogUnavailableError
from respond_desktop.central.audit.restores import Restored
from respond_desktop.central.config import config_from
from respond_desktop.central.facts.bar import NOT_COMPARED, Bar
from respond_desktop.central.live.standing import LogStanding
from respond_desktop.central.setup import init_home, open_parts
from respond_desktop.central.storage.database import Database
from tests.support.pace import within


class Troubled(Database):
    trouble = False

    async def read(self, work: Any) -> Any:
        if self.trouble:
            raise LogUnavailableError
        return await super().read(work)


@pytest.mark.attack("central remembers")
def test_a_camera_is_compared_as_soon_as_it_can_be(tmp_path: Path) -> None:
    config = config_from(tmp_path / "home", {"agency": "Standing Agency"})
    init_home(config)
    parts = open_parts(config)
    database, bar, told = Troubled(parts.database.kind), Bar(), list[tuple[str, Restored | None]]()
    standing = LogStanding(
        HeldHeads(database, parts.log),
        HeadKeeper(database, parts.log, config.folder),
        bar,
        cast(Any, None),
        cast(Any, None),
        lambda *each: (told.append(each), compared.set()),
    )

    compared = asyncio.Event()

    async def story() -> None:
        recorded = await parts.log.append("t", {})
        await standing.heads.load()
        for device_id in ("here", "gone"):
            database.trouble = True
            assert await standing.of_camera(device_id, Head(recorded.seq, recorded.hash)) is None
            assert bar.of(device_id) == NOT_COMPARED
        standing.gone("gone")
        await standing.ask_again()
        assert bar.shut_for("here") and told == []
        database.trouble = False
        standing.tick()
        await compared.wait()
        await standing.stop()

    try:
        asyncio.run(asyncio.wait_for(story(), within(20)))
    finally:
        database.close()
        parts.close()
    assert told == [("here", None)] and not bar.shut_for("here")
    assert bar.of("gone") == NOT_COMPARED
