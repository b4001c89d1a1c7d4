"""Links that die without a word: a pulled cable, a frozen desktop."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from respond_desktop.central.links import cameras, desktop_link, desktops
from respond_desktop.domain.watches import WatchEnd
from tests.central_live.inside import InsideCentral
from tests.central_live.people import make_scene, written
from tests.support.camera_client import keep_recording


@pytest.fixture
def hasty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[InsideCentral]:
    """A central that gives silent links 2 s instead of 10."""
    monkeypatch.setattr(cameras, "SILENT_S", 2.0)
    monkeypatch.setattr(desktop_link, "NO_ANSWER_S", 2.0)
    monkeypatch.setattr(desktops, "BEAT_TICKS", 1)
    central = InsideCentral(tmp_path / "home").start()
    try:
        yield central
    finally:
        central.stop()


def test_a_recording_camera_that_falls_silent_is_a_lost_link(hasty: InsideCentral) -> None:
    scene = make_scene(hasty)

    async def story() -> None:
        async with scene.watched() as watch_id:
            ended = await scene.desktop.until_watch(watch_id, lambda w: w.end)
            assert ended.end is WatchEnd.CAMERA_LOST
            away = await scene.desktop.until_unit(scene.unit, lambda u: not u.online)
            assert away.recording is not None

    asyncio.run(story())


def test_a_desktop_that_falls_silent_loses_its_watches(hasty: InsideCentral) -> None:
    scene = make_scene(hasty)

    async def story() -> None:
        async with scene.recording():
            reporting = asyncio.create_task(keep_recording(scene.camera))
            watch_id = await scene.watching()
            scene.desktop.answers = False
            ended = await scene.camera.inbox.until(lambda: scene.camera.ended(watch_id))
            assert ended.reason == "link_broken"
            await scene.desktop.inbox.until_closed()
            reporting.cancel()
            await asyncio.gather(reporting, return_exceptions=True)

    asyncio.run(story())
    assert written(hasty, "positions.visible", lambda b: b["units"] == [])
