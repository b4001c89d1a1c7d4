"""From the event button to a play token, through a real central."""

import asyncio

from respond_desktop.domain.watches import NoticeResult, WatchEnd, WatchState
from respond_desktop.wire.orders import EndWatchOrder, WatchOrder
from tests.support.camera_client import fix_at, make_camera
from tests.support.central import RunningCentral
from tests.support.desktop_client import make_desktop


def test_button_to_play_token(central: RunningCentral) -> None:
    camera = make_camera(central, "C-1", "214", "reyes")
    desktop = make_desktop(central, "okafor", name="R. Okafor")

    async def story() -> None:
        async with desktop.connected(), camera.connected():
            quiet = await desktop.until_unit("214", lambda u: u.online)
            assert quiet.recording is None and quiet.fix is None
            refused = await desktop.watch("214")
            assert refused.status_code == 403
            assert refused.json()["kind"] == "not_recording"
            assert refused.json()["record_seq"] > 0

            await camera.start()
            await camera.fix(fix_at())
            unit = await desktop.until_unit("214", lambda u: u.fix)
            assert unit.recording is not None and unit.fix is not None

            asked = await desktop.watch("214")
            assert asked.status_code == 201, asked.text
            watch_id = asked.json()["watch_id"]
            order = await camera.order(WatchOrder)
            assert order.watch_id == watch_id and order.record_seq == asked.json()["record_seq"]
            assert order.viewer == "R. Okafor"
            granted = await desktop.play(watch_id)
            assert granted.path == f"/watch/{watch_id}" and granted.token
            ready = await desktop.until_watch(watch_id, lambda w: w.state is WatchState.READY)
            assert [n.result for n in ready.notices] == [NoticeResult.SHOWN] * 3
            watched = await desktop.until_unit("214", lambda u: u.watched_by)
            assert watched.watched_by == ("R. Okafor",)

            await camera.stop()
            ended = await desktop.until_watch(watch_id, lambda w: w.state is WatchState.ENDED)
            assert ended.end is WatchEnd.RECORDING_STOPPED
            assert ended.end_words == "Recording stopped. The picture and the location are gone."
            dark = await desktop.until_unit("214", lambda u: u.recording is None)
            assert dark.fix is None and not dark.watched_by
            assert (await camera.order(EndWatchOrder)).watch_id == watch_id

    asyncio.run(story())
    central.stop()
    kinds = [r["kind"] for r in central.log()]
    wanted = ["watch.refused", "recording.started", "positions.visible", "watch.asked", "watch.told"]
    wanted += ["watch.started", "watch.ended"]
    assert [k for k in dict.fromkeys(kinds) if k in wanted] == wanted
    assert "recording.stopped" in kinds
