"""Checking the log all the time takes next to nothing from central, however many officers its records name."""

import asyncio
import os
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from respond_desktop.audit.record import Draft, Head
from respond_desktop.central.audit import check as log_check
from respond_desktop.central.audit.proof import first_damage
from respond_desktop.central.audit.rows import head_of
from respond_desktop.central.config import load_config
from respond_desktop.central.setup import open_parts
from tests.support.central import RunningCentral
from tests.support.pace import within

RECORDS, OFFICERS = 600, 100
MEASURED_S = 3.0
MOST = 0.12
"""Part of one core, everything else that central does when nobody is there included; it took 0.7 once."""


@pytest.fixture(scope="module")
def much_seen(tmp_path_factory: pytest.TempPathFactory) -> RunningCentral:
    """A central, not started, whose log tells of many positions seen at once."""
    central = RunningCentral(tmp_path_factory.mktemp("much") / "home")
    parts = open_parts(load_config(central.home))
    body = {"session": "s", "units": [{"unit": f"u{n}", "officer": f"o{n}"} for n in range(OFFICERS)]}
    drafts = [Draft(datetime.now(UTC), "positions.visible", body)] * RECORDS
    parts.database.run_sync(lambda session: parts.log.append_all_in(session, drafts) and None)
    parts.close()
    return central


def cpu_s(central: RunningCentral) -> float:
    assert central.process is not None
    stat = Path(f"/proc/{central.process.pid}/stat").read_text(encoding="ascii")
    user, system = stat.rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


@pytest.mark.attack("checking eats nothing")
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads processor times from /proc")
def test_checking_the_log_takes_next_to_nothing(much_seen: RunningCentral) -> None:
    before = cpu_s(much_seen.start())
    threading.Event().wait(MEASURED_S)
    used = cpu_s(much_seen) - before
    much_seen.stop()
    assert used / MEASURED_S < MOST


CHANGES = (
    (
        "DELETE FROM log_officer WHERE seq = 9 AND officer_id = 'o7'",
        "INSERT INTO log_officer VALUES ('o7', 9)",
    ),
    ("INSERT INTO log_officer VALUES ('x', 9)", "DELETE FROM log_officer WHERE officer_id = 'x'"),
    (
        "UPDATE log_officer SET officer_id = 'o1,o2' WHERE seq = 9 AND officer_id = 'o1'",
        "UPDATE log_officer SET officer_id = 'o1' WHERE officer_id = 'o1,o2'",
    ),
)
"""What somebody may do to the index of My views, and how to undo it."""


def test_a_changed_index_is_found(much_seen: RunningCentral) -> None:
    parts = open_parts(load_config(much_seen.home))
    key = parts.log.key.public_key()

    def sql(text: str) -> None:
        parts.database.run_sync(lambda session: session.connection().exec_driver_sql(text) and None)

    try:
        for change, back in CHANGES:
            sql(change)
            found, _ = parts.database.read_sync(lambda session: first_damage(session, Head(), 20, key))
            assert found == "the index of record 9 was changed", change
            sql(back)
    finally:
        parts.close()


SPOILT = (
    ("at = 'yesterday'", "at"),
    ("body = x'ff00fe'", "body"),
    ("salt = x'00'", "salt"),
    ("hash = x'00'", "hash"),
    ("signature = 7", "signature"),
    ('header = \'{"seq":9,"prev":"\\ud800"}\'', "header"),
    ('header = \'{"seq":9,"at":NaN}\'', "header"),
    (f"header = '{'[' * 100_000}'", "header"),
    ("header = x'ff'", "header"),
)
"""What somebody may write into a record's columns that no record holds."""


@pytest.mark.attack("damage is never sold as sound")
def test_a_record_that_cannot_be_read_is_damage(much_seen: RunningCentral) -> None:
    parts = open_parts(load_config(much_seen.home))
    key = parts.log.key.public_key()

    def sql(text: str) -> None:
        parts.database.run_sync(lambda session: session.connection().exec_driver_sql(text) and None)

    try:
        sql("CREATE TABLE sound AS SELECT * FROM log_record")
        newest = parts.database.read_sync(head_of).seq
        for change, column in SPOILT:
            for seq in (9, newest):
                sql(f"UPDATE log_record SET {change} WHERE seq = {seq}")
                read = (lambda session: first_damage(session, Head(), None, key), parts.log._verify_last)
                found = (
                    parts.database.read_sync(read[0])[0] if seq == 9 else parts.database.read_sync(read[1])
                )
                assert found is not None and f"record {seq}" in found, (change, found)
                sql(
                    f"UPDATE log_record SET {column} = (SELECT {column} FROM sound s WHERE s.seq = {seq})"
                    f" WHERE seq = {seq}"
                )
        assert parts.database.read_sync(lambda session: first_damage(session, Head(), None, key))[0] is None
    finally:
        sql("DROP TABLE sound")
        parts.close()


@pytest.mark.attack("damage is never sold as sound")
def test_a_passing_fault_neither_ends_the_checking_nor_the_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_check, "BETWEEN_S", 0.01)

    class BusyLog:
        asked = 0
        thrice = asyncio.Event()

        async def verify_from(self, head: Head, _most: int) -> tuple[None, Head]:
            self.asked += 1
            if self.asked == 3:
                self.thrice.set()
            raise OperationalError("SELECT", {}, Exception("database is locked"))

    async def story() -> None:
        log = BusyLog()
        check = log_check.ContinuousLogCheck(log)  # type: ignore[arg-type]
        await check.start()
        await asyncio.wait_for(log.thrice.wait(), within(10))
        await check.stop()

    asyncio.run(story())
