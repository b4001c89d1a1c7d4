"""The checkpoint that proves that the log went back stays in the file, whatever is appended to the log since."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from respond_desktop.audit.record import utc_text
from respond_desktop.central.audit.head_file import HeadFile
from respond_desktop.central.audit.head_keeper import HeadKeeper
from respond_desktop.central.audit.rows import log_id
from respond_desktop.central.config import config_from
from respond_desktop.central.setup import CentralHome, init_home, open_parts
from respond_desktop.central.storage.database import Database
from respond_desktop.wire.heads import LogHead, sign_head

pytestmark = pytest.mark.attack("central remembers")


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[CentralHome]:
    config = config_from(tmp_path / "home", {"agency": "Head Agency"})
    init_home(config)
    opened = open_parts(config)
    yield opened
    opened.close()


def lost(parts: CentralHome, seq: int) -> LogHead:
    """A genuine checkpoint of records that the log doesn't have."""
    name = parts.database.read_sync(log_id)
    facts = {"log": name, "seq": seq, "hash": "a" * 64, "at": utc_text(datetime.now(UTC))}
    return sign_head(facts, parts.log.key)


def test_the_first_that_is_held_stays_although_the_new_line_is_longer(
    parts: CentralHome, tmp_path: Path
) -> None:
    keeper, file = HeadKeeper(parts.database, parts.log, tmp_path), HeadFile(tmp_path)
    held = lost(parts, 1)

    async def story() -> None:
        for _ in range(3):
            await parts.log.append("t", {})
        await keeper.step()
        keeper.hold(held)
        await keeper.step()
        assert file.read() == held
        keeper.hold(lost(parts, 2))
        keeper.hold(held)

    asyncio.run(story())
    found = file.read()
    assert found is not None and (found.seq, found.hash) == (2, "a" * 64)
    assert keeper.newest is None


def test_one_that_is_held_while_the_newest_is_on_its_way_stays(parts: CentralHome, tmp_path: Path) -> None:
    held = lost(parts, 99)

    class HoldsMeanwhile(Database):
        async def read(self, work: Any) -> Any:
            found = await super().read(work)
            keeper.hold(held)
            return found

    database = HoldsMeanwhile(parts.database.kind)
    keeper = HeadKeeper(database, parts.log, tmp_path)
    try:
        asyncio.run(keeper.step())
    finally:
        database.close()
    assert HeadFile(tmp_path).read() == held
    assert keeper.newest is None
