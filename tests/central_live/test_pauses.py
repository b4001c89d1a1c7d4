"""Central stands still (a stopped process, a virtual machine's snapshot): it judges nobody by the time it slept."""

import asyncio
import signal
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from respond_desktop.central.links import cameras, desktop_link, desktops
from respond_desktop.central.serve import Central
from respond_desktop.domain.watches import WatchEnd
from respond_desktop.wire import live
from tests.central_live.inside import InsideCentral
from tests.central_live.people import Scene, bodies, make_scene, written
from tests.support.camera_client import ScriptedCamera, fix_at, keep_recording, now
from tests.support.central import RunningCentral

pytestmark = pytest.mark.attack("no storm")
STILL_S = 5.2
"""Longer than a camera keeps a watch that isn't renewed."""
STAND_STILL = "central stood still"


@asynccontextmanager
async def reporting(*cameras: ScriptedCamera) -> AsyncIterator[None]:
    """Each camera goes on to say where it is."""
    tasks = [asyncio.create_task(keep_recording(camera)) for camera in cameras]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def alerts_seen(scene: Scene) -> list[str]:
    """Kinds of all alerts that this desktop was ever shown."""
    return [alert.kind for state in scene.desktop.inbox.all(live.State) for alert in state.alerts]


def test_cameras_that_come_back_after_a_pause_raise_no_alarm(central: RunningCentral) -> None:
    """Central is stopped; meanwhile a watched camera gives up and connects anew, and another one stops recording.

    Nothing tells central that the first link of the camera is dead, as after a virtual machine's snapshot.
    """
    scene, silent = make_scene(central), make_scene(central)

    async def story() -> None:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(silent.camera.connected())
            await silent.camera.start()
            await silent.camera.fix(fix_at())
            watch_id = await stack.enter_async_context(scene.watched())
            await scene.desktop.until_unit(silent.unit, lambda u: u.fix)
            stack.push_async_callback(scene.camera.inbox.stop)
            assert central.process is not None
            central.process.send_signal(signal.SIGSTOP)
            try:
                await scene.camera.fix()
                await silent.camera.stop()
                coming = asyncio.create_task(scene.camera.connect())
                await asyncio.to_thread(time.sleep, STILL_S)
            finally:
                central.process.send_signal(signal.SIGCONT)
            slept = len(scene.desktop.inbox.all(live.State))
            await coming
            await scene.camera.start(scene.camera.recording, resumed=True)
            await scene.camera.fix(fresh := fix_at())
            await scene.desktop.until_unit(scene.unit, lambda u: u.fix and u.fix.as_of >= fresh.as_of)
            dark = await scene.desktop.until_unit(silent.unit, lambda u: u.recording is None)
            assert dark.fix is None
            ended = await scene.desktop.until_watch(watch_id, lambda w: w.end)
            assert ended.end in (WatchEnd.LINK_BROKEN, WatchEnd.CAMERA_LOST)
            assert len(scene.desktop.inbox.all(live.State)) > slept

    asyncio.run(story())
    assert alerts_seen(scene) == []
    assert [b["what"] for b in written(central, "integrity", bool, 2)] == [STAND_STILL, cameras.GIVEN_UP]
    assert not bodies(central, "alert.opened")


@pytest.fixture
def hasty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[InsideCentral]:
    """A central with leases and patience of 2 s."""
    monkeypatch.setattr(cameras, "SILENT_S", 2.0)
    monkeypatch.setattr(desktop_link, "NO_ANSWER_S", 2.0)
    monkeypatch.setattr(desktops, "BEAT_TICKS", 1)
    central = InsideCentral(tmp_path / "home", lease_s=2.0).start()
    try:
        yield central
    finally:
        central.stop()


def test_no_lease_and_no_silence_is_judged_by_the_time_central_slept(hasty: InsideCentral) -> None:
    scene, gone = make_scene(hasty), make_scene(hasty)

    async def story() -> None:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(gone.camera.connected())
            await gone.camera.start()
            await stack.enter_async_context(scene.recording())
            async with reporting(scene.camera):
                await gone.camera.fix(fix_at())
                await scene.desktop.until_unit(gone.unit, lambda u: u.fix)
                await gone.camera.inbox.stop()
                await scene.desktop.until_unit(gone.unit, lambda u: not u.online)
                before = len(scene.desktop.inbox.all(live.State))
                await asyncio.to_thread(hasty.call, lambda c: time.sleep(3.5))
                await scene.desktop.inbox.until(lambda: len(scene.desktop.inbox.all(live.State)) > before + 2)
                lost = await scene.desktop.until_alert(lambda a: a.unit_number == gone.unit)
                assert lost.kind == "camera_lost"
                shown = [u for s in scene.desktop.inbox.all(live.State)[before:] for u in s.units]
                assert all(u.fix is None for u in shown if u.number == gone.unit)
                assert not any(u.lost_contact for u in shown if u.number == scene.unit)
                assert not scene.desktop.inbox.closed.is_set() and not scene.camera.inbox.closed.is_set()

    asyncio.run(story())
    assert set(alerts_seen(scene)) == {"camera_lost"}
    assert {b["unit"] for b in written(hasty, "alert.opened", bool)} == {gone.unit}


def test_what_lay_in_the_socket_brings_no_dead_camera_back(hasty: InsideCentral) -> None:
    """Two cameras die while central stands still: one renewed its lease before, the other began to record."""
    scene, begun = make_scene(hasty), make_scene(hasty)
    units = {scene.unit, begun.unit}

    async def story() -> None:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(begun.camera.connected())
            await stack.enter_async_context(scene.recording())
            before = len(scene.desktop.inbox.all(live.State))
            still, paused_at = threading.Event(), now()

            def stand_still(_central: Central) -> None:
                still.set()
                time.sleep(3.0)

            pause = asyncio.create_task(asyncio.to_thread(hasty.call, stand_still))
            await asyncio.to_thread(still.wait)
            await scene.camera.renew(at=now())
            await scene.camera.fix(fix_at())
            await begun.camera.start()
            await begun.camera.fix(fix_at())
            await pause
            await scene.desktop.until(
                lambda s: {a.unit_number for a in s.alerts if a.kind == "camera_lost"} == units
            )
            after = scene.desktop.inbox.all(live.State)[before:]
            shown = [
                u
                for s in after
                for u in s.units
                if s.as_of - paused_at > timedelta(seconds=2) and u.number in units
            ]
            assert shown and not any(u.fix or u.recording for u in shown)

    asyncio.run(story())
