"""Promises 5 and 6: no trace lost, and a watch that broke stays ended until asked again."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from respond_desktop.central.serve import Central
from respond_desktop.domain.watches import WatchEnd, WatchState
from respond_desktop.wire import camera as wire
from respond_desktop.wire import live
from tests.central_live.inside import InsideCentral
from tests.central_live.people import bodies, make_scene
from tests.support.camera_client import make_camera
from tests.support.central import RunningCentral
from tests.support.media import eventually

pytestmark = pytest.mark.promise


def test_promise_5_a_killed_central_writes_the_missing_ends(central: RunningCentral) -> None:
    scene = make_scene(central)
    event = "event-1"

    async def before() -> str:
        async with scene.watched() as watch_id:
            await scene.camera.help(event)
            await scene.desktop.until_alert(lambda a: a.unit_number == scene.unit)
            await asyncio.to_thread(_until_written, central, "alert.opened")
            await asyncio.to_thread(central.kill)
            return watch_id

    async def after(watch_id: str) -> None:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(scene.desktop.connected())
            state = scene.desktop.state
            assert [a.unit_number for a in state.alerts] == [scene.unit]
            assert all(u.recording is None and u.fix is None for u in state.units)
            ended = await scene.desktop.until_watch(watch_id)
            assert ended.state is WatchState.ENDED and ended.end is WatchEnd.CENTRAL_RESTARTED
            await stack.enter_async_context(scene.camera.connected())
            await scene.camera.start(scene.camera.recording, resumed=True)
            await scene.camera.help(event)
            await scene.camera.fix()
            await scene.desktop.until_unit(scene.unit, lambda u: u.fix)
            assert [a.count for a in scene.desktop.state.alerts] == [1]
            assert not scene.camera.ended(watch_id)

    watch_id = asyncio.run(before())
    central.start()
    assert scene.desktop.workstation.sign_in(scene.viewer).status_code == 200
    asyncio.run(after(watch_id))
    ended = [b for b in bodies(central, "watch.ended") if b["watch"] == watch_id]
    assert [b["reason"] for b in ended] == ["central_restarted"]
    assert float(str(ended[0]["duration_s"])) > 0


def _until_written(central: RunningCentral, kind: str) -> None:
    while not bodies(central, kind):
        pass


def test_promise_5_records_name_the_officer_of_that_time(shared_central: RunningCentral) -> None:
    scene = make_scene(shared_central)
    make_camera(shared_central, f"S-{scene.unit}", f"{scene.unit}9", f"relief{scene.unit}")

    async def story() -> None:
        async with scene.watched() as watch_id:
            with shared_central.administration() as administration:
                administration.assign(scene.camera.number, f"relief{scene.unit}", scene.unit)
            ended = await scene.desktop.until_watch(watch_id, lambda w: w.end)
            assert ended.end is WatchEnd.RIGHT_REVOKED
            await scene.camera.inbox.until_closed()  # it comes back as the relief's
            async with scene.camera.connected():
                await scene.camera.start(scene.camera.recording, resumed=True)
                await scene.desktop.until_unit(scene.unit, lambda u: u.online and u.recording and not u.fix)
                await scene.watching()
                await scene.camera.fix()  # the place of the officer before isn't the relief's
                await scene.desktop.until_unit(scene.unit, lambda u: u.fix)

    asyncio.run(story())
    with shared_central.administration() as administration:
        ids = {a.badge: a.id for a in administration.accounts()}
    asked = [b["officer"] for b in bodies(shared_central, "watch.asked") if b["unit"] == scene.unit]
    assert asked == [ids[scene.officer], ids[f"relief{scene.unit}"]]
    seen = (u for b in bodies(shared_central, "positions.visible") for u in b["units"])
    shown = [u["officer"] for u in seen if u["unit"] == scene.unit]
    assert (shown[0], shown[-1]) == (ids[scene.officer], ids[f"relief{scene.unit}"])


def test_promise_6_a_broken_link_of_the_viewer_ends_the_watch(shared_central: RunningCentral) -> None:
    scene = make_scene(shared_central)

    async def story() -> None:
        async with scene.watched() as watch_id:
            scene.desktop.inbox.socket.transport.abort()
            ended = await scene.camera.inbox.until(lambda: scene.camera.ended(watch_id))
            assert ended.reason == "link_broken"
            await scene.desktop.inbox.stop()
            await scene.desktop.connect()
            watch = await scene.desktop.until_watch(watch_id)
            assert watch.end is WatchEnd.LINK_BROKEN and not scene.desktop.plays

    asyncio.run(story())
    ended_of = [b for b in bodies(shared_central, "positions.visible") if b["session"]]
    assert ended_of


def _links(central: Central) -> list[int]:
    lines = central.live.parts.lines.desktops
    return [len(lines.of(session)) for session in lines.sessions]


def test_promise_6_a_new_link_in_time_keeps_the_watch(tmp_path: Path) -> None:
    central = InsideCentral(tmp_path / "home").start()
    try:
        scene = make_scene(central)

        async def story() -> None:
            async with scene.watched() as watch_id:
                old = scene.desktop.inbox
                await scene.desktop.connect()
                await old.stop()
                await asyncio.to_thread(
                    eventually, lambda: central.call(_links) == [1], "the old link is gone"
                )
                before = scene.desktop.state.seq
                await scene.camera.fix()
                newer = await scene.desktop.until(lambda s: s if s.seq > before else None)
                assert [w.id for w in newer.watches if w.running] == [watch_id]

        asyncio.run(story())
    finally:
        central.stop()


def test_promise_6_sign_out_and_lock_end_the_watch(shared_central: RunningCentral) -> None:
    scene = make_scene(shared_central)

    async def story() -> None:
        async with scene.watched() as locked:
            await scene.desktop.post(f"/v1/watches/{locked}/end", {"reason": "locked"})
            ended = await scene.desktop.until_watch(locked, lambda w: w.end)
            assert ended.end is WatchEnd.LOCKED
            watch_id = await scene.watching()
            await asyncio.to_thread(scene.desktop.workstation.sign_out)
            await scene.desktop.inbox.message(live.SessionEnded)
            order = await scene.camera.inbox.until(lambda: scene.camera.ended(watch_id))
            assert order.reason == "signed_out"

    asyncio.run(story())


def test_promise_6_a_lost_camera_ends_its_watches_and_keeps_its_lease(shared_central: RunningCentral) -> None:
    scene = make_scene(shared_central)

    async def story() -> None:
        async with scene.watched() as watch_id:
            scene.camera.inbox.socket.transport.abort()
            ended = await scene.desktop.until_watch(watch_id, lambda w: w.end)
            assert ended.end is WatchEnd.CAMERA_LOST
            away = await scene.desktop.until_unit(scene.unit, lambda u: not u.online)
            assert away.recording is not None
            again = await scene.desktop.watch(scene.unit)
            late = await scene.desktop.until_watch(again.json()["watch_id"], lambda w: w.end)
            assert late.end is WatchEnd.CAMERA_LOST
            await scene.camera.inbox.stop()
            await scene.camera.connect()
            await scene.camera.start(scene.camera.recording, resumed=True)
            await scene.desktop.until_unit(scene.unit, lambda u: u.online)
            await scene.watching()

    asyncio.run(story())


def test_promise_6_the_time_box_ends_the_watch_and_renewals_come(tmp_path: Path) -> None:
    central = InsideCentral(tmp_path / "home").start()
    try:
        scene = make_scene(central)

        async def story() -> None:
            async with scene.watched() as watch_id:
                renewal = await scene.camera.inbox.message(wire.WatchRenewal)
                assert renewal.watch_ids == (watch_id,)
                await asyncio.to_thread(central.call, lambda c: _hurry(c, watch_id))
                ended = await scene.desktop.until_watch(watch_id, lambda w: w.end)
                assert ended.end is WatchEnd.TIME_BOX

        asyncio.run(story())
    finally:
        central.stop()


def _hurry(central: Central, watch_id: str) -> None:
    """The time of a watch is over now instead of in 15 minutes."""
    run = central.live.parts.features.watch.watches.get(watch_id)
    assert run is not None
    run.watch = replace(run.watch, ends_at=central.live.parts.facts.people.now())
