"""A record whose text somebody took out is damage that is told; nothing that reads the log dies of it."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from respond_desktop.audit.record import Head
from respond_desktop.central.audit.held_heads import HeldHeads, restored_body
from respond_desktop.central.audit.restores import RESTORED
from respond_desktop.central.config import config_from
from respond_desktop.central.local.check import LocalCheck
from respond_desktop.central.local.records import LocalRecordsIntake
from respond_desktop.central.setup import CentralHome, init_home, open_parts

RECEIVED = {"workstation": "station-1", "first": 1, "last": 1}
ASK = {"by": "p-1", "workstation": "station-1", "local_record": "ab" * 32}


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[CentralHome]:
    config = config_from(tmp_path / "home", {"agency": "Damaged Agency"})
    init_home(config)
    parts = open_parts(config)
    yield parts
    parts.close()


def take_out(parts: CentralHome, kind: str, body: str) -> None:
    sql = f"UPDATE log_record SET body = '{body}' WHERE kind = '{kind}'"
    parts.database.run_sync(lambda s: s.connection().exec_driver_sql(sql) and None)


@pytest.mark.attack("unrecorded pruning")
@pytest.mark.parametrize("body", ["", "{", "[]", "[" * 100_000])
def test_asks_after_a_damaged_record_are_still_checked(parts: CentralHome, body: str) -> None:
    async def story() -> None:
        check = LocalCheck(parts.database, parts.log, lambda: frozenset({"station-1"}))
        await check.start()
        await parts.log.append("audit.received", RECEIVED)
        take_out(parts, "audit.received", body)
        await parts.log.append("watch.asked", ASK)
        await check.step(0.0)
        await check.step(100_000.0)
        await check.stop()

    asyncio.run(story())
    found = parts.database.read_sync(
        lambda s: [
            str(t)
            for (t,) in s.connection().exec_driver_sql("SELECT body FROM log_record WHERE kind = 'integrity'")
        ]
    )
    assert len(found) == 1 and "has not arrived" in found[0]


@pytest.mark.attack("central remembers")
@pytest.mark.parametrize("body", ["", "{", "[]", "[" * 100_000])
@pytest.mark.parametrize("kind", [RESTORED, "log.held", "audit.received"])
def test_central_starts_with_a_damaged_record_of_a_restore(parts: CentralHome, kind: str, body: str) -> None:
    async def story() -> None:
        copy = await parts.log.append("t", {})
        await parts.log.append(RESTORED, restored_body(Head(9, "9" * 64), Head(copy.seq, copy.hash)))
        await parts.log.append("log.held", {"by": "camera:c", "record_seq": 9, "record_hash": "9" * 64})
        await parts.log.append("audit.received", RECEIVED)
        take_out(parts, kind, body)
        await HeldHeads(parts.database, parts.log).load()
        lost = await LocalRecordsIntake(parts.database, parts.log)._lost_in_restore("station-1")
        assert lost == (kind == "audit.received"), "without a readable restore nothing is excused"

    asyncio.run(story())
