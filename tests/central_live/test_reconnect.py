"""A running watch gets its picture back, on either side; and nothing but a lost video connection is waited for."""

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack
from typing import Any

import pytest

from respond_desktop.domain.watches import NoticeChannel, NoticeResult, WatchEnd, WatchState
from respond_desktop.wire import camera as wire
from respond_desktop.wire.bodies.http import PlayAgain
from respond_desktop.wire.orders import PublishAgainOrder, WatchOrder
from tests.central_live.inside import InsideCentral
from tests.central_live.people import Scene, another_viewer, bodies, make_scene, written
from tests.central_live.video import Viewing, at_relay, publisher_at, publishing, viewer_at
from tests.support.camera_client import now
from tests.support.central import RunningCentral
from tests.support.media import eventually

pytestmark = pytest.mark.promise


@pytest.fixture(scope="module")
def hasty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InsideCentral]:
    """A central that waits for a lost picture only for a second or two."""
    central = InsideCentral(tmp_path_factory.mktemp("hasty") / "home", picture_grace_s=1.5).start()
    try:
        yield central
    finally:
        central.stop()


async def again(scene: Scene, watch_id: str) -> PlayAgain:
    answer = await scene.desktop.post(f"/v1/watches/{watch_id}/play")
    assert answer.status_code == 200, answer.text
    return PlayAgain.model_validate_json(answer.content)


async def live_watch(scene: Scene, stack: AsyncExitStack) -> tuple[str, Any, Any]:
    """A watch that plays: its id, its viewer's reader, its camera's video."""
    await scene.enter(stack)
    await scene.on_the_map()
    watch_id = await scene.watching()
    order = await scene.camera.order(WatchOrder)
    source = await stack.enter_async_context(publishing(publisher_at(scene, order)))
    viewing = await stack.enter_async_context(Viewing(viewer_at(scene, await scene.desktop.play(watch_id))))
    await viewing.until_seen()
    await scene.desktop.until_watch(watch_id, lambda w: w.state is WatchState.LIVE)
    return watch_id, viewing, source


async def publish_again(scene: Scene, stack: AsyncExitStack) -> None:
    """Obey the newest order; each newer one makes those before it worthless."""
    while True:
        order = await scene.camera.order(PublishAgainOrder)
        source = await stack.enter_async_context(publishing(publisher_at(scene, order)))
        if source.ended is None:
            return


def test_a_viewer_whose_connection_broke_goes_on_with_a_fresh_token(shared_central: RunningCentral) -> None:
    scene = make_scene(shared_central)

    async def story() -> str:
        async with AsyncExitStack() as stack:
            watch_id, first, _source = await live_watch(scene, stack)
            first.leave()
            await first.until_over()
            fresh = await again(scene, watch_id)
            second = await stack.enter_async_context(Viewing(viewer_at(scene, fresh)))
            await second.until_seen()
            other = await stack.enter_async_context(Viewing(viewer_at(scene, await again(scene, watch_id))))
            await second.until_over()
            await other.until_seen()
            used = await stack.enter_async_context(Viewing(viewer_at(scene, fresh)))
            await used.until_over()
            assert not used.seen.is_set()
            ended = await scene.desktop.post(f"/v1/watches/{watch_id}/end", {"reason": "closed"})
            assert ended.status_code == 204
            await other.until_over()
            return watch_id

    watch_id = asyncio.run(story())
    [ended] = written(shared_central, "watch.ended", lambda b: b["watch"] == watch_id)
    assert ended["reason"] == "closed" and ended["bytes"] > 0
    assert len(written(shared_central, "watch.play_again", lambda b: b["watch"] == watch_id, 2)) == 2


def test_bytes_of_every_reader_count(hasty: InsideCentral) -> None:
    scene = make_scene(hasty)

    async def story() -> tuple[str, int]:
        async with AsyncExitStack() as stack:
            watch_id, first, _source = await live_watch(scene, stack)

            def sent_before(central: Any) -> int:
                run = central.live.parts.features.watch.watches.get(watch_id)
                return run.sent_bytes if run else 0

            fresh = await again(scene, watch_id)
            await first.until_over()
            before = await asyncio.to_thread(hasty.call, sent_before)
            assert before > 0
            second = await stack.enter_async_context(Viewing(viewer_at(scene, fresh)))
            await second.until_seen()
            await scene.camera.stop()
            await scene.desktop.until_watch(watch_id, lambda w: w.end)
            return watch_id, before

    watch_id, before = asyncio.run(story())
    [ended] = written(hasty, "watch.ended", lambda b: b["watch"] == watch_id)
    assert ended["bytes"] > before


def test_promise_6_a_reader_that_stays_away_ends_the_watch(hasty: InsideCentral) -> None:
    scene = make_scene(hasty)

    async def story() -> None:
        async with AsyncExitStack() as stack:
            watch_id, viewing, _source = await live_watch(scene, stack)
            viewing.leave()
            ended = await scene.desktop.until_watch(watch_id, lambda w: w.end)
            assert ended.end is WatchEnd.LINK_BROKEN
            late = await scene.desktop.post(f"/v1/watches/{watch_id}/play")
            assert (late.status_code, late.json()["kind"]) == (409, "watch_not_live")

    asyncio.run(story())


def test_a_camera_whose_video_broke_is_told_to_publish_again(shared_central: RunningCentral) -> None:
    scene = make_scene(shared_central)

    async def story() -> str:
        async with AsyncExitStack() as stack:
            watch_id, viewing, source = await live_watch(scene, stack)
            source.kill()
            lost = await scene.desktop.until_watch(watch_id, lambda w: w.camera_lost_at)
            assert lost.running and lost.camera_lost_at is not None
            await viewing.until_over()
            asked = await scene.camera.order(WatchOrder)
            order = await scene.camera.order(PublishAgainOrder)
            assert (order.watch_id, order.stream) == (watch_id, asked.stream)
            assert (order.record_seq, order.record_hash) == (asked.record_seq, asked.record_hash)
            assert order.publish_token != asked.publish_token
            async with publishing_refused(scene, asked):
                pass
            await publish_again(scene, stack)
            fresh = await again(scene, watch_id)
            second = await stack.enter_async_context(Viewing(viewer_at(scene, fresh)))
            await second.until_seen()
            back = await scene.desktop.until_watch(watch_id, lambda w: w.camera_lost_at is None)
            assert back.running
            return watch_id

    watch_id = asyncio.run(story())
    [lost, *_] = written(shared_central, "watch.picture_lost", lambda b: b["watch"] == watch_id)
    [back] = written(shared_central, "watch.picture_back", lambda b: b["watch"] == watch_id)
    assert lost["side"] == back["side"] == "camera" and back["after_s"] > 0
    assert lost["officer"] and lost["unit"] == scene.unit


def test_promise_6_a_camera_that_stays_away_ends_the_watch(hasty: InsideCentral) -> None:
    scene = make_scene(hasty)

    async def story() -> None:
        async with AsyncExitStack() as stack:
            watch_id, _viewing, source = await live_watch(scene, stack)
            source.kill()
            ended = await scene.desktop.until_watch(watch_id, lambda w: w.end)
            assert ended.end is WatchEnd.CAMERA_LOST and ended.camera_lost_at is None
            orders = [o for o in scene.camera.orders if isinstance(o, PublishAgainOrder)]
            assert len({o.publish_token for o in orders}) == len(orders) >= 1
            for order in orders:
                async with publishing_refused(scene, order):
                    pass

    asyncio.run(story())


class publishing_refused:
    """A publisher that must not get in."""

    def __init__(self, scene: Scene, order: Any) -> None:
        self._block = publishing(publisher_at(scene, order))

    async def __aenter__(self) -> None:
        source = await self._block.__aenter__()
        await asyncio.to_thread(eventually, lambda: source.ended, "the camera may publish")

    async def __aexit__(self, *args: Any) -> None:
        await self._block.__aexit__(*args)


@pytest.mark.parametrize("how", ["stop", "refuses", "stealth", "gone", "revoked", "closed"])
def test_promise_1_what_ends_a_watch_ends_it_at_once_while_its_picture_is_away(
    hasty: InsideCentral, how: str
) -> None:
    scene = make_scene(hasty)

    async def story() -> None:
        async with AsyncExitStack() as stack:
            watch_id, _viewing, source = await live_watch(scene, stack)
            order = await scene.camera.order(WatchOrder)
            source.kill()
            await scene.desktop.until_watch(watch_id, lambda w: w.camera_lost_at)
            again_order = await scene.camera.order(PublishAgainOrder)
            await end_by(scene, watch_id, how)
            ended = await scene.desktop.until_watch(watch_id, lambda w: w.end)
            assert ended.end is ENDS[how]
            cached = await asyncio.to_thread(
                hasty.call, lambda central: central.relay.cached_packets(order.stream)
            )
            assert cached == 0
            refused = await scene.desktop.post(f"/v1/watches/{watch_id}/play")
            assert refused.status_code == 409
            if how in ("stop", "gone"):
                async with publishing_refused(scene, again_order):
                    pass

    asyncio.run(story())


ENDS = {
    "stop": WatchEnd.RECORDING_STOPPED,
    "refuses": WatchEnd.CAMERA_REFUSED,
    "stealth": WatchEnd.NOT_TOLD,
    "gone": WatchEnd.CAMERA_LOST,
    "revoked": WatchEnd.RIGHT_REVOKED,
    "closed": WatchEnd.CLOSED,
}


async def end_by(scene: Scene, watch_id: str, how: str) -> None:
    if how == "stop":
        await scene.camera.stop()
    elif how == "refuses":
        await scene.camera.send(wire.WatchRefused(watch_id=watch_id, reason="not recording"))
    elif how == "stealth":
        for channel in NoticeChannel:
            await scene.camera.send(
                wire.NoticeReceipt(
                    watch_id=watch_id,
                    channel=channel,
                    result=NoticeResult.SUPPRESSED,
                    at=now(),
                    journal_seq=9,
                )
            )
    elif how == "gone":
        await scene.camera.inbox.stop()
    elif how == "revoked":
        with scene.central.administration() as administration:
            administration.assign(scene.camera.number, another_officer(scene), scene.unit)
    else:
        await scene.desktop.post(f"/v1/watches/{watch_id}/end", {"reason": "closed"})


def another_officer(scene: Scene) -> str:
    badge = f"relief-{scene.officer}"
    scene.central.add_user(badge, "officer")
    return badge


def test_promise_2_a_fresh_token_goes_to_the_session_that_watches_and_to_nobody_else(
    shared_central: RunningCentral,
) -> None:
    scene, other = make_scene(shared_central), another_viewer(shared_central)

    async def story() -> None:
        async with AsyncExitStack() as stack:
            await scene.enter(stack)
            await stack.enter_async_context(other.connected())
            await scene.on_the_map()
            watch_id = await scene.watching()
            foreign = await other.post(f"/v1/watches/{watch_id}/play")
            unknown = await other.post("/v1/watches/watch-none/play")
            assert foreign.status_code == unknown.status_code == 404
            assert foreign.json() == unknown.json()
            elsewhere = shared_central.enrol_workstation("Desk elsewhere")
            assert elsewhere.sign_in(scene.viewer).status_code == 200
            same_person = await asyncio.to_thread(elsewhere.request, "POST", f"/v1/watches/{watch_id}/play")
            assert same_person.status_code == 404
            granted = await again(scene, watch_id)
            stolen = at_relay(scene, granted.path, "watch-none", granted.token)
            thief = await stack.enter_async_context(Viewing(stolen))
            await thief.until_over()
            assert not thief.seen.is_set()

    asyncio.run(story())


def test_promise_3_there_is_no_fresh_token_before_the_officer_was_told(
    shared_central: RunningCentral,
) -> None:
    scene = make_scene(shared_central)

    async def story() -> None:
        async with scene.recording():
            scene.camera.notices = {}
            watch_id = (await scene.desktop.watch(scene.unit)).json()["watch_id"]
            early = await scene.desktop.post(f"/v1/watches/{watch_id}/play")
            assert (early.status_code, early.json()["kind"]) == (409, "watch_not_live")
            await scene.desktop.until_watch(watch_id, lambda w: w.end)

    asyncio.run(story())


def test_fresh_tokens_are_bounded_and_recorded_as_a_number(shared_central: RunningCentral) -> None:
    scene = make_scene(shared_central)

    async def story() -> str:
        async with scene.watched() as watch_id:
            answers = [
                (await scene.desktop.post(f"/v1/watches/{watch_id}/play")).status_code for _ in range(40)
            ]
            assert answers[:30] == [200] * 30 and 429 in answers[30:]
            return watch_id

    watch_id = asyncio.run(story())
    written(shared_central, "watch.play_again", lambda b: b["watch"] == watch_id, 5)
    assert len([b for b in bodies(shared_central, "watch.play_again") if b["watch"] == watch_id]) == 5
