"""Promise 3: the officer is told three ways, for every watch, before there is a picture."""

import asyncio
from contextlib import AsyncExitStack

import pytest

from respond_desktop.domain.watches import NoticeChannel, NoticeResult, WatchEnd, WatchState
from respond_desktop.wire import camera as wire
from respond_desktop.wire.orders import WatchOrder
from tests.central_live.people import another_viewer, bodies, make_scene
from tests.support.camera_client import ALL_SHOWN, ScriptedCamera, now
from tests.support.central import RunningCentral

pytestmark = pytest.mark.promise
SHOWN, SUPPRESSED, UNKNOWN = NoticeResult.SHOWN, NoticeResult.SUPPRESSED, NoticeResult.UNKNOWN

CASES = {
    "none answers": {},
    "all suppressed": dict.fromkeys(NoticeChannel, SUPPRESSED),
    "one silent": {NoticeChannel.LCD: SHOWN, NoticeChannel.LED: SHOWN},
    "one suppressed": {**ALL_SHOWN, NoticeChannel.LED: SUPPRESSED},
}


@pytest.mark.parametrize("notices", CASES.values(), ids=CASES)
def test_promise_3_without_three_receipts_there_is_no_play_token(
    shared_central: RunningCentral, notices: dict[NoticeChannel, NoticeResult]
) -> None:
    scene = make_scene(shared_central)

    async def story() -> None:
        async with scene.recording():
            scene.camera.notices = notices
            asked = await scene.desktop.watch(scene.unit)
            assert asked.status_code == 201
            ended = await scene.desktop.until_watch(asked.json()["watch_id"], lambda w: w.end)
            assert ended.end is WatchEnd.NOT_TOLD
            assert {n.channel: n.result for n in ended.notices} == {
                c: notices.get(c, UNKNOWN) for c in NoticeChannel
            }
            assert not scene.desktop.plays

    asyncio.run(story())
    assert not [b for b in bodies(shared_central, "watch.started") if b["unit"] == scene.unit]
    told = [b for b in bodies(shared_central, "watch.told") if b["unit"] == scene.unit]
    assert [b["flagged"] for b in told] == [True]


def test_promise_3_her_own_open_needs_help_alert_is_the_one_exception(shared_central: RunningCentral) -> None:
    scene = make_scene(shared_central)

    async def story() -> None:
        async with scene.recording():
            await scene.camera.help()
            await scene.desktop.until_alert(lambda a: a.unit_number == scene.unit)
            scene.camera.notices = {NoticeChannel.HAPTIC: SHOWN, NoticeChannel.LCD: SUPPRESSED}
            asked = await scene.desktop.watch(scene.unit, purpose="", break_glass=True)
            assert asked.status_code == 201 and asked.json()["reason_due_at"]
            watch_id = asked.json()["watch_id"]
            await scene.desktop.play(watch_id)
            watch = await scene.desktop.until_watch(watch_id, lambda w: w.state is WatchState.READY)
            assert watch.break_glass and watch.reason_due_at
            words = {"words": "She called for help."}
            for wanted in (204, 409):
                answer = await scene.desktop.post(f"/v1/watches/{watch_id}/reason", words)
                assert answer.status_code == wanted
            await scene.desktop.until_watch(watch_id, lambda w: w.reason_due_at is None)
            scene.camera.notices = {}
            second = await scene.desktop.watch(scene.unit, purpose="", break_glass=True)
            ended = await scene.desktop.until_watch(second.json()["watch_id"], lambda w: w.end)
            assert ended.end is WatchEnd.NOT_TOLD

    asyncio.run(story())
    told = [b for b in bodies(shared_central, "watch.told") if b["unit"] == scene.unit]
    assert [b["flagged"] for b in told] == [True, True]
    reasons = [b for b in bodies(shared_central, "watch.reason") if b["unit"] == scene.unit]
    assert [b["words"] for b in reasons] == ["She called for help."]


def test_promise_3_break_glass_needs_her_own_open_alert(shared_central: RunningCentral) -> None:
    scene = make_scene(shared_central)

    async def story() -> None:
        async with scene.recording():
            refused = await scene.desktop.watch(scene.unit, purpose="", break_glass=True)
            assert refused.json()["kind"] == "no_break_glass"

    asyncio.run(story())


def test_promise_3_a_second_viewer_brings_three_receipts_of_his_own(shared_central: RunningCentral) -> None:
    scene, other = make_scene(shared_central), another_viewer(shared_central)

    async def story() -> None:
        async with AsyncExitStack() as stack:
            await scene.enter(stack)
            await stack.enter_async_context(other.connected())
            await scene.on_the_map()
            first = await scene.watching()
            scene.camera.notices = {}
            asked = await other.watch(scene.unit)
            second = asked.json()["watch_id"]
            await scene.camera.inbox.until(lambda: len(_watch_orders(scene.camera)) == 2)
            foreign = [_receipt(first, channel) for channel in NoticeChannel]
            for receipt in foreign:
                await scene.camera.send(receipt)
            ended = await other.until_watch(second, lambda w: w.end)
            assert ended.end is WatchEnd.NOT_TOLD and not other.plays
            scene.camera.notices = dict(ALL_SHOWN)
            third = (await other.watch(scene.unit)).json()["watch_id"]
            granted = await other.play(third)
            mine = await scene.desktop.play(first)
            assert granted.token != mine.token and granted.path != mine.path
            streams = {o.stream for o in _watch_orders(scene.camera)}
            assert len(streams) == 1
            both = await other.until_unit(scene.unit, lambda u: len(u.watched_by) == 2)
            assert len(set(both.watched_by)) == 2
            assert [p.watch_id for p in scene.desktop.plays] == [first]

    asyncio.run(story())


def test_promise_3_receipts_of_another_camera_do_not_count(shared_central: RunningCentral) -> None:
    scene, forger = make_scene(shared_central), make_scene(shared_central)

    async def story() -> None:
        async with AsyncExitStack() as stack:
            await scene.enter(stack)
            await forger.enter(stack)
            await scene.on_the_map()
            scene.camera.notices = {}
            watch_id = (await scene.desktop.watch(scene.unit)).json()["watch_id"]
            for channel in NoticeChannel:
                await forger.camera.send(_receipt(watch_id, channel))
            dropped = forger.camera.inbox
            await dropped.until(lambda: len(dropped.all(wire.Dropped)) == 3)
            ended = await scene.desktop.until_watch(watch_id, lambda w: w.end)
            assert ended.end is WatchEnd.NOT_TOLD

    asyncio.run(story())


def test_promise_3_a_camera_that_refuses_is_not_watched(shared_central: RunningCentral) -> None:
    scene = make_scene(shared_central)

    async def story() -> None:
        async with scene.recording():
            scene.camera.refuses = "stealth: no notice can be shown"
            watch_id = (await scene.desktop.watch(scene.unit)).json()["watch_id"]
            ended = await scene.desktop.until_watch(watch_id, lambda w: w.end)
            assert ended.end is WatchEnd.CAMERA_REFUSED
            assert ended.end_words == "The camera refused the watch: stealth: no notice can be shown"
            assert not scene.desktop.plays

    asyncio.run(story())


def test_promise_3_stealth_during_a_watch_is_shown_and_with_no_notice_left_it_ends(
    shared_central: RunningCentral,
) -> None:
    scene = make_scene(shared_central)

    async def story() -> None:
        async with scene.watched() as watch_id:
            await scene.camera.send(_receipt(watch_id, NoticeChannel.LCD, SUPPRESSED))
            watch = await scene.desktop.until_watch(
                watch_id, lambda w: w.notice(NoticeChannel.LCD) is SUPPRESSED
            )
            assert watch.running
            for channel in NoticeChannel:
                await scene.camera.send(_receipt(watch_id, channel, SUPPRESSED))
            ended = await scene.desktop.until_watch(watch_id, lambda w: w.end)
            assert ended.end is WatchEnd.NOT_TOLD

    asyncio.run(story())


def _receipt(watch_id: str, channel: NoticeChannel, result: NoticeResult = SHOWN) -> wire.NoticeReceipt:
    return wire.NoticeReceipt(watch_id=watch_id, channel=channel, result=result, at=now(), journal_seq=1)


def _watch_orders(camera: ScriptedCamera) -> list[WatchOrder]:
    return [o for o in camera.orders if isinstance(o, WatchOrder)]
