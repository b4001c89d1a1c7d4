"""Every camera is told once of a restore: nobody can be told of it again, to hide that the log went back."""

import asyncio
from pathlib import Path

import pytest

from respond_desktop.audit.record import Head
from respond_desktop.central.audit.held_heads import HeldHeads, restored_body
from respond_desktop.central.audit.log import Recorded
from respond_desktop.central.audit.restores import RESTORED
from respond_desktop.central.config import config_from
from respond_desktop.central.setup import init_home, open_parts


@pytest.mark.attack("central remembers")
def test_a_camera_that_knows_no_more_than_the_copy_is_told_of_the_restore(tmp_path: Path) -> None:
    config = config_from(tmp_path / "home", {"agency": "Held Agency"})
    init_home(config)
    parts = open_parts(config)

    def head(recorded: Recorded) -> Head:
        return Head(recorded.seq, recorded.hash)

    async def told(heads: HeldHeads, device_id: str, held: Head) -> bool:
        verdict = await heads.of_camera(device_id, held)
        assert verdict.words == ""
        return verdict.restored is not None

    async def story() -> None:
        heads = HeldHeads(parts.database, parts.log)
        await heads.load()
        assert not await told(heads, "new", Head(0, ""))
        below, copy = head(await parts.log.append("t", {})), head(await parts.log.append("t", {}))
        restore = head(await parts.log.append(RESTORED, restored_body(Head(9, "9" * 64), copy)))
        after = head(await parts.log.append("t", {}))
        await heads.load()
        for device_id, held in (
            ("new", Head(0, "")),
            ("below", below),
            ("copy", copy),
            ("above", Head(9, "9" * 64)),
        ):
            assert await told(heads, device_id, held), device_id
            assert await told(heads, device_id, held), "as long as it has not obeyed"
            assert not await told(heads, device_id, restore), device_id
            assert not await told(heads, device_id, after), device_id

    try:
        asyncio.run(story())
    finally:
        parts.close()
