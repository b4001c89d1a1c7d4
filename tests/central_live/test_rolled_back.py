"""Central's database is put back to an older copy: the file beside it, workstations and cameras remember more."""

import asyncio
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from respond_desktop.audit.verify import main as verify
from respond_desktop.central.audit.head_file import NAME, HeadFile
from respond_desktop.central.audit.head_keeper import signed_head
from respond_desktop.central.config import load_config
from respond_desktop.central.facts.bar import BEHIND, CAMERA_AHEAD
from respond_desktop.central.setup import open_parts
from respond_desktop.domain.alert.alerts import AlertKind
from respond_desktop.wire.heads import LogHead, sign_head
from tests.central_live.inside import InsideCentral
from tests.central_live.people import Scene, bodies, make_scene, written
from tests.support.camera_client import keep_recording
from tests.support.central import RunningCentral
from tests.support.desktop_client import ScriptedDesktop
from tests.support.media import eventually

pytestmark = [pytest.mark.promise, pytest.mark.attack("central remembers")]


def newest(central: RunningCentral) -> int:
    with closing(sqlite3.connect(central.folder / "central.db")) as database:
        return int(database.execute("SELECT max(seq) FROM log_record").fetchone()[0])


def beside(central: RunningCentral) -> LogHead:
    """The checkpoint beside the database, once it is the newest."""
    found: list[LogHead | None] = []

    def newest_is_there() -> bool:
        found[:] = [HeadFile(central.folder).read()]
        return found[0] is not None and found[0].seq == newest(central)

    eventually(newest_is_there, "the newest head")
    assert found[0] is not None
    return found[0]


def test_the_file_beside_the_database_is_the_owners_and_follows_the_log(
    shared_central: RunningCentral,
) -> None:
    central = shared_central
    central.add_user("somebody", "operator")
    beside(central)
    path = central.folder / NAME
    assert path.stat().st_mode & 0o077 == 0 or os.name != "posix"
    key = (central.folder / "log.pub").read_text().strip()
    with closing(open_parts(load_config(central.home))) as parts:
        parts.log.export(central.home / "log.jsonl")
    assert verify([str(central.home / "log.jsonl"), "--key", key, "--witness", str(path)]) == 0


def test_a_database_put_back_shows_nothing_and_says_why(tmp_path: Path) -> None:
    central = RunningCentral(tmp_path / "home").start()
    try:
        _put_back(central)
    finally:
        central.stop()


def _put_back(central: RunningCentral) -> None:
    scene = make_scene(central)
    copy_database(central.folder / "central.db", central.home / "copy.db")
    with central.administration() as administration:
        for n in range(12):
            administration.add_device(f"more-{n}")
    newer = beside(central)
    central.kill()

    put_back(central)
    central.start()
    asyncio.run(nothing_is_shown(scene))
    assert written(central, "integrity", lambda b: b.get("by") == "log.head")
    assert written(central, "watch.refused", lambda b: b["kind"] == "log_behind")
    assert bodies(central, "positions.visible") == []
    central.stop()
    assert HeadFile(central.folder).read() == newer, "what is known is not forgotten by going on"


def test_a_workstation_remembers_when_the_file_was_put_back_too(tmp_path: Path) -> None:
    central = InsideCentral(tmp_path / "home").start()
    try:
        scene = make_scene(central)
        held = ahead_of(central)
        asyncio.run(a_workstation_remembers(scene, held))
        (told,) = written(
            central, "integrity", lambda b: b.get("workstation") == scene.desktop.workstation.id
        )
        assert (told["what"], told["record_seq"]) == ("log head", held.seq)
    finally:
        central.stop()
    assert HeadFile(central.folder).read() == held, "it is kept beside the database from then on"


def ahead_of(central: RunningCentral) -> LogHead:
    """What somebody was told by the log before: signed with its key, of a record that this one doesn't have."""
    parts = open_parts(load_config(central.home))
    try:
        head = parts.database.read_sync(lambda rows: signed_head(rows, parts.log))
        return sign_head(head.checkpoint() | {"seq": head.seq + 500}, parts.log.key)
    finally:
        parts.close()


def copy_database(source: Path, to: Path) -> None:
    with closing(sqlite3.connect(source)) as database, closing(sqlite3.connect(to)) as copy:
        database.backup(copy)


def put_back(central: RunningCentral) -> None:
    """What somebody does who knows of the file central.db alone."""
    for ending in ("-wal", "-shm"):
        (central.folder / f"central.db{ending}").unlink(missing_ok=True)
    shutil.copy2(central.home / "copy.db", central.folder / "central.db")


async def nothing_is_shown(scene: Scene) -> None:
    """No watch, no position; the call for help arrives."""
    await asyncio.to_thread(scene.desktop.workstation.sign_in, scene.viewer)
    async with scene.desktop.connected(), scene.camera.connected():
        await scene.camera.start()
        await scene.camera.help()
        await scene.camera.fix()
        await scene.desktop.until_alert(lambda a: a.kind == AlertKind.NEEDS_HELP)
        await scene.desktop.until(lambda s: s.trouble == BEHIND)
        await scene.desktop.until_unit(scene.unit, lambda u: u.recording)
        refused = await scene.desktop.watch(scene.unit)
        assert refused.status_code == 403
        assert (refused.json()["detail"], refused.json()["kind"]) == (BEHIND, "log_behind")
        assert all(unit.fix is None for state in scene.desktop.states for unit in state.units)


async def a_workstation_remembers(scene: Scene, held: LogHead) -> None:
    """File and database fit again; the first hello of a workstation that holds more ends what runs."""
    async with scene.watched() as watch_id:
        alive = asyncio.create_task(keep_recording(scene.camera))
        witness = ScriptedDesktop(scene.desktop.workstation, held=held)
        async with witness.connected():
            ended = await scene.desktop.until_watch(watch_id, lambda w: w.end)
            assert ended.end_words == BEHIND
            await scene.desktop.until_unit(scene.unit, lambda u: u.recording and not u.fix)
            assert (await scene.desktop.watch(scene.unit)).json()["kind"] == "log_behind"
        alive.cancel()


def test_a_camera_remembers_and_is_sent_no_orders_while_the_others_are_watched(
    central: RunningCentral,
) -> None:
    ahead, other = make_scene(central), make_scene(central)

    async def story() -> None:
        ahead.camera.highest = (newest(central) + 500, "ab" * 32)
        async with ahead.recording(), other.watched():
            alert = await ahead.desktop.until_alert(lambda a: a.unit_number == ahead.unit)
            assert (
                alert.kind == AlertKind.INTEGRITY and "records that central's log doesn't have" in alert.note
            )
            refused = await ahead.desktop.watch(ahead.unit)
            assert (refused.status_code, refused.json()["detail"]) == (403, CAMERA_AHEAD)
            ahead_unit = await ahead.desktop.until_unit(ahead.unit, bool)
            backup = {"for_unit_number": other.unit, "code": 3, "recipients": [ahead_unit.id]}
            asked = await other.desktop.post("/v1/backup", backup | {"local_record_hash": "0" * 64})
            assert asked.status_code == 201
            await ahead.camera.inbox.stop()
            assert ahead.camera.orders == []
            ahead.camera.highest = (1, "0" * 64)
            await ahead.camera.connect()
            refused = await ahead.desktop.watch(ahead.unit)
            assert refused.json()["detail"] == CAMERA_AHEAD, "another record under a number that the log has"
            await ahead.camera.inbox.stop()
            ahead.camera.highest = (1, next(r["hash"] for r in central.log() if r["seq"] == 1))
            async with ahead.camera.connected():
                await ahead.camera.start(ahead.camera.recording, resumed=True)
                assert await ahead.watching()

    asyncio.run(story())
    assert written(
        central, "integrity", lambda b: b.get("unit") == ahead.unit and "it knows record" in b["what"], 2
    )
