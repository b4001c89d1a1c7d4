"""Central is updated: everything of its database is there, its log still verifies, and people go on where they were."""

import asyncio
import json
import sqlite3
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from respond_desktop.central.storage import migrate
from respond_desktop.wire.bodies.http import Enrolled
from respond_desktop.wire.signing import load_private
from tests.support.camera_client import ScriptedCamera
from tests.support.central import RunningCentral, TestWorkstation
from tests.support.desktop_client import ScriptedDesktop

FOLDER = Path(__file__).parent / "yesterday"
FILES = sorted(FOLDER.glob("*.tar.gz"))
CHANGED: dict[str, frozenset[str]] = {"alembic_version": frozenset({"version_num"})}
"""Columns that an update may rewrite, by table."""
OUT = "0006"
"""The newest migration of a version that is out there (0.1.0): raised with each release."""
AFTER_THE_SHIFT = 25
"""Records that the oldest of them has at least."""


class OldCentral(RunningCentral):
    """A home that another version made."""

    def __init__(self, home: Path) -> None:
        self.home, self.url, self.media_port, self.files = home, "", 0, 0
        self._schema: dict[str, Any] = {}
        self.process, self._reader = None, None
        with tarfile.open(FOLDER / f"{home.name}.tar.gz") as packed:
            packed.extractall(home, filter="data")
        self.known: dict[str, str] = json.loads((home / "known.json").read_text(encoding="utf-8"))

    def rows(self) -> dict[str, list[dict[str, Any]]]:
        """Everything in its database."""
        with closing(sqlite3.connect(self.folder / "central.db")) as database:
            database.row_factory = sqlite3.Row
            names = database.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
            ).fetchall()
            return {
                name: [dict(row) for row in database.execute(f'SELECT * FROM "{name}" ORDER BY rowid')]
                for (name,) in names
            }

    def verifies(self) -> str:
        """What the verifier says of its whole log, by the key that was its key."""
        out = self.home / "whole.jsonl"
        out.unlink(missing_ok=True)
        self.cli("export", str(out))
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "respond_desktop.audit.verify",
                str(out),
                "--key",
                str(self.folder / "log.pub"),
            ],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def desk(self) -> ScriptedDesktop:
        """The workstation of yesterday, with its key of yesterday."""
        key = load_private(bytes.fromhex(self.known["key"]))
        named = Enrolled(id=self.known["workstation"], agency="", training=True, log_key="", media_port=0)
        return ScriptedDesktop(TestWorkstation(self, named, key, self.ca_pem))

    def camera(self) -> ScriptedCamera:
        """The camera of yesterday."""
        log_key = (self.folder / "log.pub").read_text().strip()
        key = load_private(bytes.fromhex(self.known["camera_key"]))
        named = Enrolled(id=self.known["camera"], agency="", training=True, log_key=log_key, media_port=0)
        return ScriptedCamera(self, "5507", named, key)


@pytest.fixture(params=[file.name.removesuffix(".tar.gz") for file in FILES])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OldCentral]:
    central = OldCentral(tmp_path / request.param)
    yield central
    central.stop()


def test_there_is_one_of_each_migration() -> None:
    """Of each that a version stood at which is out there; README.md there says how one is kept before a release."""
    versions = {path.name[:4] for path in (migrate.FOLDER / "versions").glob("0*.py")}
    assert migrate.NEWEST in versions
    assert {file.name[:4] for file in FILES} == {version for version in versions if version <= OUT}


@pytest.mark.promise
def test_promise_5_an_update_loses_no_row_and_the_log_still_verifies(old: OldCentral) -> None:
    before = old.rows()
    assert len(before["log_record"]) >= AFTER_THE_SHIFT and before["alert"] and before["watch"]
    old.cli("migrate")
    after = old.rows()
    for table, rows in before.items():
        assert len(after[table]) >= len(rows), table
        for row, now in zip(rows, after[table], strict=False):
            same = row.keys() & now.keys() - CHANGED.get(table, frozenset())
            assert {name: now[name] for name in same} == {name: row[name] for name in same}, table
    assert "VERIFIED" in old.verifies()
    assert not migrate.needs_migration(old.folder / "central.db")


@pytest.mark.promise
def test_promise_5_people_and_cameras_of_yesterday_go_on_in_the_same_log(old: OldCentral) -> None:
    old.cli("migrate")
    before = [record["hash"] for record in old.log()]
    old.start()
    desk, camera = old.desk(), old.camera()
    signed_in = desk.workstation.sign_in(old.known["badge"], old.known["password"])
    assert signed_in.status_code == 200, signed_in.text

    async def go_on() -> None:
        async with desk.connected(), camera.connected():
            alert = await desk.until_alert(lambda a: a.open and a.unit_number == "214")
            assert (await desk.post(f"/v1/alerts/{alert.id}/acknowledge")).is_success
            await camera.start()
            await camera.fix()
            await desk.until_unit("214", lambda u: u.fix)
            asked = await desk.watch("214")
            assert asked.status_code == 201, asked.text
            await desk.play(asked.json()["watch_id"])

    asyncio.run(go_on())
    views = _views_of_rook(old)
    assert sum(view["kind"] == "watch" for view in views) == 2, "yesterday's and today's"
    old.stop()
    after = old.log()
    assert [record["hash"] for record in after[: len(before)]] == before
    assert {"signin.done", "watch.asked", "watch.ended"} <= {
        record["kind"] for record in after[len(before) :]
    }
    assert "VERIFIED" in old.verifies()


def _views_of_rook(old: OldCentral) -> list[dict[str, Any]]:
    desk = old.desk().workstation
    assert desk.sign_in("rook").status_code == 200
    found: list[dict[str, Any]] = desk.request("GET", "/v1/my-views").json()["views"]
    return found


def test_a_key_of_another_home_is_nobody_there(tmp_path: Path) -> None:
    central = OldCentral(tmp_path / FILES[-1].name.removesuffix(".tar.gz"))
    central.cli("migrate")
    central.start()
    try:
        stranger = central.desk().workstation
        stranger.key = load_private(b"x" * 32)
        assert stranger.sign_in(central.known["badge"], central.known["password"]).status_code == 401
    finally:
        central.stop()
