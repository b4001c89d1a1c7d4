"""The disk is full for the log and for the program's own lines: nothing hangs, nothing is forgotten in silence."""

import asyncio
import signal
import sqlite3
import time
from contextlib import AsyncExitStack
from typing import Any

import pytest

from respond_desktop.central.facts.books.reserve import NAME
from tests.central_live.people import bodies, make_scene, written
from tests.support.central import RunningCentral
from tests.support.full_disk import full_disk
from tests.support.media import eventually
from tests.support.pace import within

pytestmark = [pytest.mark.promise, pytest.mark.attack("recording never forgets")]
PAIRS = 120
LOG_NOT_FLUSHED = 120
"""Python's own exit code when the last words of a program's log found no room."""
HANGING_STOP_S = 12.0
"""It waited 10 s for each write; now 2 s for each part, and not all of them."""


def test_promise_4_central_works_again_once_there_is_room(shared_central: RunningCentral) -> None:
    scene = make_scene(shared_central)

    async def story() -> None:
        async with scene.recording():
            with full_disk(shared_central):
                for _ in range(3):
                    refused = await scene.desktop.watch(scene.unit)
                    assert (refused.status_code, refused.json()["kind"]) == (503, "log_unavailable")
                    assert "nothing can be watched" in refused.json()["detail"]
            await scene.watching()

    asyncio.run(story())


def test_promise_5_what_cameras_said_meanwhile_is_recorded(shared_central: RunningCentral) -> None:
    scene = make_scene(shared_central)

    async def story() -> None:
        async with AsyncExitStack() as stack:
            await scene.enter(stack)
            with full_disk(shared_central):
                for n in range(PAIRS):
                    await scene.camera.start(f"rec-{n:03}")
                    await scene.camera.stop()
                await scene.camera.help()
                await scene.desktop.until_alert(lambda a: a.unit_number == scene.unit)

    asyncio.run(story())
    mine = {"device": scene.camera.id}
    started = written(shared_central, "recording.started", has(mine), PAIRS)
    stopped = written(shared_central, "recording.stopped", has(mine), PAIRS)
    wanted = [f"rec-{n:03}" for n in range(PAIRS)]
    assert [r["recording"] for r in started] == [r["recording"] for r in stopped] == wanted
    assert len(written(shared_central, "alert.opened", has(mine))) == 1


def kept(central: RunningCentral, words: str) -> bool:
    """Whether it is in the reserve, whose head is written last."""
    found = (central.folder / NAME).read_bytes()
    return words.encode() in found and not found.startswith(b'{"spell":""') and found[0] != 0


def has(facts: dict[str, Any]) -> Any:
    return lambda body: facts.items() <= body.items()


def test_promise_5_what_waits_outlives_the_process(central: RunningCentral) -> None:
    for end in ("kill", "stop"):
        outlives(central, end)


def outlives(central: RunningCentral, end: str) -> None:
    scene = make_scene(central)

    async def story() -> str:
        async with scene.watched() as watch_id:
            with full_disk(central):
                await scene.camera.stop()
                await scene.desktop.until_watch(watch_id, lambda w: w.end)
                refused = await scene.desktop.watch(scene.unit)
                assert refused.status_code == 503
                await asyncio.to_thread(eventually, lambda: kept(central, watch_id), "the end is kept")
                code = await asyncio.to_thread(getattr(central, end))
                assert code in ((0, LOG_NOT_FLUSHED) if end == "stop" else (-signal.SIGKILL,))
            return watch_id

    watch_id = asyncio.run(story())
    before = len(central.log())
    central.start()
    kinds = [r["kind"] for r in central.log()[before:]]
    ended = [b["reason"] for b in bodies(central, "watch.ended") if b["watch"] == watch_id]
    assert ended == ["recording_stopped"]
    assert kinds.count("recording.stopped") == 1
    assert kinds.index("watch.ended") < kinds.index("central.started")
    if end == "stop":
        assert bodies(central, "positions.visible")[-1]["units"] == []
        assert (
            kinds.index("positions.visible") < kinds.index("central.stopped") < kinds.index("central.started")
        )


def test_promise_5_a_stop_waits_for_no_disk_that_hangs_and_forgets_nothing(central: RunningCentral) -> None:
    scene = make_scene(central)

    async def story() -> str:
        async with scene.watched() as watch_id:
            other = sqlite3.connect(central.folder / "central.db", isolation_level=None)
            other.execute("BEGIN IMMEDIATE")  # every write of central's hangs
            try:
                began = time.monotonic()
                assert await asyncio.to_thread(central.stop) == 0
                assert time.monotonic() - began < within(HANGING_STOP_S)
            finally:
                other.close()
            return watch_id

    watch_id = asyncio.run(story())
    before = len(central.log())
    central.start()
    kinds = [r["kind"] for r in central.log()[before:]]
    assert [b["watch"] for b in bodies(central, "watch.ended")] == [watch_id]
    assert kinds.index("watch.ended") < kinds.index("central.stopped") < kinds.index("central.started")
