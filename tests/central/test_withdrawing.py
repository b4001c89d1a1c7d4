"""What was taken away is recorded in its turn, also when the log lacks whom it was taken from."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import select

from respond_desktop.central.config import config_from
from respond_desktop.central.people.by import By
from respond_desktop.central.people.withdrawals import Withdrawal, Withdrawals
from respond_desktop.central.people.withdrawing import UNKNOWN, Withdrawing
from respond_desktop.central.setup import init_home, open_parts
from respond_desktop.central.storage.tables import LogRecord
from respond_desktop.domain.people import Role
from respond_desktop.domain.rights.policy import Permission, PolicyChange


@pytest.mark.attack("central remembers")
def test_one_that_names_nobody_here_is_recorded_and_blocks_no_other(tmp_path: Path) -> None:
    config = config_from(tmp_path / "home", {"agency": "Withdrawing Agency"})
    init_home(config)
    parts, waiting = open_parts(config), Withdrawals(config.folder / "withdrawn")
    try:
        for name in ("account", "workstation", "device"):
            waiting.put(Withdrawal(name, By("console:x"), datetime.now(UTC), **{name: f"{name}-gone"}))
        forbid = PolicyChange(Role.SUPERVISOR, Permission.WATCH, allowed=False)
        waiting.put(Withdrawal("right", By("console:x"), datetime.now(UTC), right=forbid))
        asyncio.run(Withdrawing(parts.database, parts.log)._settle())
        bodies = parts.database.read_sync(lambda rows: list(rows.exec(select(LogRecord.body))))
    finally:
        parts.close()
    assert waiting.waiting() == ()
    told = [json.loads(body) for body in bodies]
    unknown = [b for b in told if b.get("what") == UNKNOWN]
    assert [b.get("account") or b.get("workstation") or b.get("device") for b in unknown] == [
        "account-gone",
        "workstation-gone",
        "device-gone",
    ]
    assert [b["allowed"] for b in told if "allowed" in b] == [False]
