"""After an honest restore everybody goes on: cameras are told once, workstations send again what central lost."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from typer.testing import CliRunner

from respond_desktop.access.answers import meaning
from respond_desktop.audit.record import Head, Record
from respond_desktop.central.cli import app
from respond_desktop.central.facts.bar import CAMERA_AHEAD
from respond_desktop.domain.outcomes import Done
from respond_desktop.wire.bodies.http import LocalRecordsMissing, LocalRecordsReceived
from respond_desktop.wire.orders import RestoredOrder, WatchOrder
from tests.central.test_local_records import chain, send
from tests.central_live.inside import InsideCentral
from tests.central_live.people import Scene, bodies, make_scene, written
from tests.support.central import TestWorkstation

pytestmark = [pytest.mark.promise, pytest.mark.attack("central remembers")]
CAMERAS = 3


def test_a_restore_under_three_cameras_then_a_watch_of_each(tmp_path: Path) -> None:
    central = InsideCentral(tmp_path / "home").start()
    try:
        _story(central, tmp_path / "backup.tar")
    finally:
        central.stop()


def command(central: InsideCentral, *words: str) -> str:
    """`respond-central`, in this process: tests.campaigns.restore runs it with real programs."""
    done = CliRunner().invoke(app, words, env={"RESPOND_HOME": str(central.home)})
    assert done.exit_code == 0, (done.output, done.exception)
    return done.stdout


def _story(central: InsideCentral, archive: Path) -> None:
    scenes = [make_scene(central) for _ in range(CAMERAS)]
    desk = scenes[0].desktop.workstation
    records = chain(desk.id, desk.key, 4)
    assert send(desk, records[:2]).status_code == 200
    said = command(central, "backup", str(archive))
    assert "restored once and checked whole" in said and "private keys" in said
    assert send(desk, records[2:]).json() == {"received_seq": 4}
    asyncio.run(watch_each(scenes[:-1]))  # the last one comes back with no more than the copy knows: nothing
    before = [scene.camera.highest for scene in scenes]
    central.stop()
    last = central.log()[-1]
    assert "records after it are lost" in command(central, "restore", str(archive))
    central.start()
    (told,) = bodies(central, "log.restored")
    assert (told["old_seq"], told["old_hash"]) == (last["seq"], last["hash"])
    for scene in scenes:
        scene.camera.orders.clear()
        assert scene.desktop.workstation.sign_in(scene.viewer).status_code == 200
    asyncio.run(watch_each(scenes))
    for scene, (seq, digest) in zip(scenes, before, strict=True):
        first, *rest = scene.camera.orders
        assert isinstance(first, RestoredOrder)
        assert (first.record_seq, first.old_seq, first.old_hash) == (
            told["seq"],
            told["old_seq"],
            told["old_hash"],
        )
        assert isinstance(rest[0], WatchOrder) and first.record_seq < rest[0].record_seq
        held = written(central, "log.held", lambda b, c=scene.camera: b["by"] == f"camera:{c.id}")
        assert [(b["record_seq"], b["record_hash"]) for b in held] == [(seq, digest)]
    sends_again(desk, records)
    assert bodies(central, "integrity") == []
    asyncio.run(only_once(scenes[0], before[0]))


async def watch_each(scenes: list[Scene]) -> None:
    async with AsyncExitStack() as stack:
        for scene in scenes:
            await scene.enter(stack)
            await scene.on_the_map()
            watch_id = await scene.watching()
            await scene.desktop.post(f"/v1/watches/{watch_id}/end", {"reason": "closed"})
            await scene.desktop.until_watch(watch_id, lambda w: w.end)


def sends_again(desk: TestWorkstation, records: list[Record]) -> None:
    """What the workstation's own program reads in central's answer; what it does then: tests/audit/test_sync.py."""
    missing = send(desk, chain(desk.id, desk.key, 1, Head(4, records[3].hash)))
    said = missing.json()
    assert (missing.status_code, said["missing"], said["received_seq"]) == (409, True, 2)
    assert said["received_hash"] == records[1].hash
    assert meaning(missing, LocalRecordsReceived) == Done(
        LocalRecordsMissing(received_seq=2, received_hash=records[1].hash)
    )
    assert send(desk, records[2:]).json() == {"received_seq": 4}


async def only_once(scene: Scene, before: tuple[int, str]) -> None:
    """The same excuse does not serve the same camera again."""
    scene.camera.highest = (before[0] + 1, before[1])
    async with AsyncExitStack() as stack:
        await scene.enter(stack)
        await scene.on_the_map()
        refused = await scene.desktop.watch(scene.unit)
        assert refused.json()["detail"] == CAMERA_AHEAD
