"""The disk is full for the log and for the program's own lines: nothing hangs, nothing is forgotten in silence."""

import asyncio
from contextlib import AsyncExitStack
from typing import Any

import pytest

from tests.central_live.people import make_scene, written
from tests.support.central import RunningCentral
from tests.support.full_disk import full_disk

pytestmark = [pytest.mark.promise, pytest.mark.attack("recording never forgets")]
PAIRS = 120


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


def has(facts: dict[str, Any]) -> Any:
    return lambda body: facts.items() <= body.items()
