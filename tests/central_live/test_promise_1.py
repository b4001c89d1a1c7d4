"""Promise 1: no recording, no location, no picture."""

import asyncio
import threading
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

import pytest

from respond_desktop.domain.alert.alerts import AlertKind
from respond_desktop.domain.fixes import Fix
from respond_desktop.domain.recordings import StartCause
from respond_desktop.domain.watches import WatchEnd
from respond_desktop.rtsp.auth import MediaCredentials
from respond_desktop.rtsp.client import Endpoint
from respond_desktop.rtsp.errors import RtspError
from respond_desktop.wire import camera as wire
from respond_desktop.wire.client import trusting
from respond_desktop.wire.orders import WatchOrder
from tests.central_live.inside import InsideCentral
from tests.central_live.people import Scene, another_viewer, bodies, make_scene, written
from tests.support.camera_client import fix_at, now
from tests.support.central import RunningCentral
from tests.support.media import TestCamera, eventually, open_reader

pytestmark = pytest.mark.promise


def endpoint(scene: Scene, path: str, user: str, token: str) -> Endpoint:
    url = f"rtsps://127.0.0.1:{scene.central.media_port}{path}"
    return Endpoint(url, MediaCredentials(user, token), trusting(scene.central.ca_pem))


def test_promise_1_a_stop_erases_the_marker_and_cuts_the_picture(shared_central: RunningCentral) -> None:
    scene, other = make_scene(shared_central), another_viewer(shared_central)

    async def story() -> None:
        async with AsyncExitStack() as stack:
            await scene.enter(stack)
            await stack.enter_async_context(other.connected())
            await scene.on_the_map()
            watch_id = await scene.watching()
            order: WatchOrder = await scene.camera.order(WatchOrder)
            play = await scene.desktop.play(watch_id)
            publisher = endpoint(scene, f"/stream/{order.stream}", order.stream, order.publish_token)
            viewer = endpoint(scene, play.path, watch_id, play.token)
            seen, cut = threading.Event(), threading.Event()
            source = TestCamera(publisher)
            await asyncio.to_thread(source.__enter__)
            try:
                reading = asyncio.create_task(asyncio.to_thread(_read, viewer, seen, cut))
                assert await asyncio.to_thread(seen.wait, 20)
                await scene.desktop.until_watch(watch_id, lambda w: w.state == "live")
                await scene.camera.stop()
                assert await asyncio.to_thread(cut.wait, 20)
                await reading
                for desktop in (scene.desktop, other):
                    dark = await desktop.until_unit(scene.unit, lambda u: u.recording is None)
                    assert dark.fix is None and dark.battery_pct is None and not dark.lost_contact
                ended = await scene.desktop.until_watch(watch_id, lambda w: w.end)
                assert ended.end is WatchEnd.RECORDING_STOPPED
                await asyncio.to_thread(eventually, lambda: source.ended, "the camera may still publish")
            finally:
                await asyncio.to_thread(source.__exit__)
            late = endpoint(scene, play.path, watch_id, play.token)
            with pytest.raises(RtspError):
                await asyncio.to_thread(_read, late, threading.Event(), threading.Event())

    asyncio.run(story())
    ended = written(shared_central, "watch.ended", lambda b: b["unit"] == scene.unit)
    assert len(ended) == 1 and int(str(ended[0]["bytes"])) > 0 and float(str(ended[0]["duration_s"])) > 0
    assert written(shared_central, "media.refused", lambda b: b["what"] == "play")


def _read(viewer: Endpoint, seen: threading.Event, cut: threading.Event) -> None:
    try:
        with open_reader(viewer) as reader:
            for _unit in reader:
                seen.set()
    except RtspError:
        if not seen.is_set():
            raise
    cut.set()


def bad_fixes() -> tuple[Fix, ...]:
    """From the future, from before the recording, not on Earth, faster than a unit can be."""
    return (
        fix_at(age_s=-60),
        fix_at(age_s=600),
        fix_at(lat=95.0),
        Fix(38.3, -75.0, 4.0, now(), speed_mps=900.0),
    )


def test_promise_1_a_fix_outside_a_recording_is_dropped_recorded_and_alarmed(
    shared_central: RunningCentral,
) -> None:
    scene = make_scene(shared_central)

    async def story() -> None:
        async with AsyncExitStack() as stack:
            await scene.enter(stack)
            camera = scene.camera
            await camera.fix(recording="rec-none")
            await camera.inbox.until(lambda: len(camera.inbox.all(wire.Dropped)) == 1)
            await scene.desktop.until_alert(
                lambda a: a.kind == AlertKind.INTEGRITY and a.unit_number == scene.unit
            )
            await camera.start()
            await camera.fix(recording="rec-other")
            for bad in bad_fixes():
                await camera.fix(bad)
            await camera.inbox.until(lambda: len(camera.inbox.all(wire.Dropped)) == 6)
            await camera.renew()
            unit = await scene.desktop.until_unit(scene.unit, lambda u: u.battery_pct)
            assert unit.fix is None
            await camera.fix()
            await scene.desktop.until_unit(scene.unit, lambda u: u.fix)

    asyncio.run(story())
    dropped = written(shared_central, "integrity", lambda b: b["unit"] == scene.unit, 6)
    assert {"a fix outside a running recording", "the fix is from the future"} <= {b["what"] for b in dropped}
    seen = [
        u for b in bodies(shared_central, "positions.visible") for u in b["units"] if u["unit"] == scene.unit
    ]
    assert len(seen) == 1


def test_promise_1_a_stopped_recording_does_not_come_back(shared_central: RunningCentral) -> None:
    scene = make_scene(shared_central)

    async def story() -> None:
        async with scene.recording():
            old = scene.camera.recording
            await scene.camera.stop()
            await scene.desktop.until_unit(scene.unit, lambda u: u.recording is None)
            await scene.camera.start(old, resumed=True)
            await scene.camera.fix()
            await scene.camera.inbox.until(lambda: len(scene.camera.inbox.all(wire.Dropped)) == 2)
            refused = await scene.desktop.watch(scene.unit)
            assert refused.json()["kind"] == "not_recording"
            assert all(u.fix is None for u in scene.desktop.state.units if u.number == scene.unit)

    asyncio.run(story())


def test_promise_1_help_without_a_recording_is_an_alert_without_a_place(
    shared_central: RunningCentral,
) -> None:
    scene = make_scene(shared_central)

    async def story() -> None:
        async with AsyncExitStack() as stack:
            await scene.enter(stack)
            scene.camera.recording = "rec-none"
            await scene.camera.help(fix=fix_at())
            alert = await scene.desktop.until_alert(
                lambda a: a.kind == AlertKind.NEEDS_HELP and a.unit_number == scene.unit
            )
            assert alert.place is None and alert.withheld is None
            await scene.camera.inbox.message(wire.Dropped)

    asyncio.run(story())


def test_promise_1_another_recording_replaces_the_first_and_its_fix(shared_central: RunningCentral) -> None:
    scene = make_scene(shared_central)

    async def story() -> None:
        async with scene.watched() as watch_id:
            first = scene.camera.recording
            at = now() - timedelta(hours=1)
            await scene.camera.send(
                wire.RecordingStarted(recording_id="rec-next", at=at, cause=StartCause.TASER_ARMED)
            )
            fresh = await scene.desktop.until_unit(
                scene.unit, lambda u: u.recording and u.recording.cause is StartCause.TASER_ARMED
            )
            assert fresh.fix is None and first != "rec-next"
            await scene.desktop.until_watch(watch_id, lambda w: w.end is WatchEnd.RECORDING_STOPPED)

    asyncio.run(story())


def test_promise_1_a_silent_camera_loses_its_lease(tmp_path: Path) -> None:
    central = InsideCentral(tmp_path / "home", lease_s=2.0).start()
    try:
        scene = make_scene(central)

        async def story() -> None:
            async with scene.watched() as watch_id:
                lost = await scene.desktop.until_unit(scene.unit, lambda u: u.lost_contact)
                assert lost.recording is None and lost.fix is None
                ended = await scene.desktop.until_watch(watch_id, lambda w: w.end)
                assert ended.end is WatchEnd.LEASE_ENDED
                alert = await scene.desktop.until_alert(lambda a: a.kind == AlertKind.CAMERA_LOST)
                assert alert.place is None and alert.priority == 2

        asyncio.run(story())
    finally:
        central.stop()
    assert [b["unit"] for b in bodies(central, "recording.lease_ended")] == [scene.unit]
