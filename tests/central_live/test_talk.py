"""Talking to an officer: decided, recorded, shown to her first, one at a time, and gone with its watch."""

import asyncio
import threading
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import Any

import pytest

from respond_desktop.rtsp.errors import RtspError
from respond_desktop.rtsp.publisher import AudioParameters, Publisher
from respond_desktop.wire import camera as wire
from respond_desktop.wire.live import TalkEnded, TalkGranted
from respond_desktop.wire.orders import EndTalkOrder, TalkOrder
from tests.central_live.people import Scene, another_viewer, bodies, make_scene, written
from tests.central_live.test_promise_4 import broken_log
from tests.central_live.video import Viewing, at_relay
from tests.support.camera_client import now
from tests.support.central import RunningCentral
from tests.support.desktop_client import HASH, ScriptedDesktop

pytestmark = pytest.mark.promise


async def ask(desktop: ScriptedDesktop, watch_id: str) -> Any:
    return await desktop.post(f"/v1/watches/{watch_id}/talk", {"local_record_hash": HASH})


async def show(scene: Scene, talk_id: str, shown: bool = True) -> TalkOrder:
    """The camera answers the order to be talked to."""
    order: TalkOrder = await scene.camera.order(TalkOrder)
    assert order.talk_id == talk_id
    await scene.camera.send(wire.TalkReceipt(talk_id=talk_id, shown=shown, at=now(), journal_seq=9))
    return order


async def granted(desktop: ScriptedDesktop, talk_id: str) -> TalkGranted:
    return await desktop.inbox.until(
        lambda: next((m for m in desktop.inbox.all(TalkGranted) if m.talk_id == talk_id), None)
    )


async def over(desktop: ScriptedDesktop, talk_id: str) -> TalkEnded:
    return await desktop.inbox.until(
        lambda: next((m for m in desktop.inbox.all(TalkEnded) if m.talk_id == talk_id), None)
    )


async def talking(scene: Scene, watch_id: str) -> tuple[str, TalkOrder, TalkGranted]:
    asked = await ask(scene.desktop, watch_id)
    assert asked.status_code == 201, asked.text
    talk_id = str(asked.json()["talk_id"])
    order = await show(scene, talk_id)
    return talk_id, order, await granted(scene.desktop, talk_id)


class Speaking:
    """The viewer's microphone: publishes packets of sound until stopped or cut."""

    def __init__(self, scene: Scene, grant: TalkGranted) -> None:
        self._publisher = Publisher(at_relay(scene, grant.path, grant.talk_id, grant.token))
        self._quit, self.over = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="speaking")

    async def __aenter__(self) -> "Speaking":
        self._thread.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        self._quit.set()
        self._publisher.stop()
        await asyncio.to_thread(self._thread.join, 20)
        assert not self._thread.is_alive()

    def _run(self) -> None:
        try:
            self._publisher.open(video=None, audio=AudioParameters())
            for number in range(10**6):
                if self._quit.wait(0.02):
                    break
                self._publisher.send_audio(b"\xf8\xff\xfe" * 8, number * 0.02, datetime.now(UTC))
        except RtspError:
            pass
        finally:
            self.over.set()
            self._publisher.close()


def test_an_officer_hears_her_viewer_and_the_records_say_so(shared_central: RunningCentral) -> None:
    scene, other = make_scene(shared_central), another_viewer(shared_central)

    async def story() -> tuple[str, str]:
        async with AsyncExitStack() as stack:
            await scene.enter(stack)
            await stack.enter_async_context(other.connected())
            await scene.on_the_map()
            watch_id = await scene.watching()
            talk_id, order, grant = await talking(scene, watch_id)
            records = {r["kind"]: r for r in shared_central.log() if r["body"].get("talk") == talk_id}
            asked = records["talk.asked"]
            assert (order.record_seq, order.record_hash) == (asked["seq"], asked["hash"])
            assert order.watch_id == watch_id and order.speaker
            assert asked["seq"] < records["talk.told"]["seq"] < records["talk.started"]["seq"]
            for desktop in (scene.desktop, other):
                await desktop.until_watch(watch_id, lambda w: w.talking)
            await stack.enter_async_context(Speaking(scene, grant))
            path = at_relay(scene, f"/watch/{talk_id}", talk_id, order.play_token)
            heard = await stack.enter_async_context(Viewing(path, sound=True))
            await heard.until_seen()
            stopped = await scene.desktop.post(f"/v1/talks/{talk_id}/end")
            assert stopped.status_code == 204
            await heard.until_over()
            assert (await scene.camera.order(EndTalkOrder)).talk_id == talk_id
            await other.until_watch(watch_id, lambda w: not w.talking)
            assert (await scene.desktop.post(f"/v1/talks/{talk_id}/end")).status_code == 204
            return watch_id, talk_id

    watch_id, talk_id = asyncio.run(story())
    [ended] = written(shared_central, "talk.ended", lambda b: b["talk"] == talk_id)
    assert ended["reason"] == "closed" and ended["duration_s"] > 0 and ended["watch"] == watch_id
    assert ended["officer"] and ended["unit"] == scene.unit


@pytest.mark.parametrize("how", ["not shown", "no answer", "refuses"])
def test_promise_3_what_the_officer_was_not_told_is_not_played(
    shared_central: RunningCentral, how: str
) -> None:
    scene = make_scene(shared_central)

    async def story() -> str:
        async with AsyncExitStack() as stack:
            await scene.enter(stack)
            await scene.on_the_map()
            watch_id = await scene.watching()
            talk_id = str((await ask(scene.desktop, watch_id)).json()["talk_id"])
            order = await scene.camera.order(TalkOrder)
            path = at_relay(scene, f"/watch/{talk_id}", talk_id, order.play_token)
            early = await stack.enter_async_context(Viewing(path, sound=True))
            if how == "not shown":
                await show(scene, talk_id, shown=False)
            elif how == "refuses":
                await scene.camera.send(wire.TalkRefused(talk_id=talk_id, reason="stealth"))
            await over(scene.desktop, talk_id)
            await early.until_over()
            assert not early.seen.is_set() and not scene.desktop.inbox.all(TalkGranted)
            watch = await scene.desktop.until_watch(watch_id)
            assert watch.running and not watch.talking
            await scene.camera.send(wire.TalkReceipt(talk_id=talk_id, shown=True, at=now(), journal_seq=9))
            await scene.camera.inbox.message(wire.Dropped)
            assert not scene.desktop.inbox.all(TalkGranted)
            return talk_id

    talk_id = asyncio.run(story())
    [ended] = written(shared_central, "talk.ended", lambda b: b["talk"] == talk_id)
    assert ended["reason"] == ("camera_refused" if how == "refuses" else "not_told")
    assert not [b for b in bodies(shared_central, "talk.started") if b["talk"] == talk_id]


def test_promise_2_only_who_may_talk_talks_and_only_within_her_own_watch(
    shared_central: RunningCentral,
) -> None:
    scene, other = make_scene(shared_central), another_viewer(shared_central)

    async def story() -> None:
        async with AsyncExitStack() as stack:
            await scene.enter(stack)
            await stack.enter_async_context(other.connected())
            await scene.on_the_map()
            watch_id = await scene.watching()
            foreign, unknown = await ask(other, watch_id), await ask(other, "watch-none")
            assert foreign.status_code == unknown.status_code == 404 and foreign.json() == unknown.json()
            talk_id, _order, _grant = await talking(scene, watch_id)
            assert (await other.post(f"/v1/talks/{talk_id}/end")).status_code == 404
            second = str((await other.watch(scene.unit)).json()["watch_id"])
            await other.play(second)
            busy = await ask(other, second)
            assert (busy.status_code, busy.json()["kind"]) == (409, "talk_busy")
            await scene.desktop.post(f"/v1/watches/{watch_id}/end", {"reason": "closed"})
            await over(scene.desktop, talk_id)
            free = await ask(other, second)
            assert free.status_code == 201
            gone = await ask(scene.desktop, watch_id)
            assert (gone.status_code, gone.json()["kind"]) == (409, "watch_not_live")

    asyncio.run(story())


def test_promise_1_a_stop_ends_the_talk_with_the_watch(shared_central: RunningCentral) -> None:
    scene = make_scene(shared_central)

    async def story() -> str:
        async with AsyncExitStack() as stack:
            await scene.enter(stack)
            await scene.on_the_map()
            watch_id = await scene.watching()
            talk_id, order, grant = await talking(scene, watch_id)
            speaking = await stack.enter_async_context(Speaking(scene, grant))
            path = at_relay(scene, f"/watch/{talk_id}", talk_id, order.play_token)
            heard = await stack.enter_async_context(Viewing(path, sound=True))
            await heard.until_seen()
            await scene.camera.stop()
            assert await asyncio.to_thread(speaking.over.wait, 20)
            await heard.until_over()
            await over(scene.desktop, talk_id)
            return talk_id

    talk_id = asyncio.run(story())
    [ended] = written(shared_central, "talk.ended", lambda b: b["talk"] == talk_id)
    assert ended["reason"] == "watch_ended"


def test_promise_4_what_cannot_be_recorded_is_not_said(central: RunningCentral) -> None:
    scene = make_scene(central)

    async def story() -> None:
        async with scene.watched() as watch_id:
            with broken_log(central):
                refused = await ask(scene.desktop, watch_id)
                assert refused.status_code == 503
            assert not [o for o in scene.camera.orders if isinstance(o, TalkOrder)]
            talk_id = str((await ask(scene.desktop, watch_id)).json()["talk_id"])
            await scene.camera.order(TalkOrder)
            with broken_log(central):
                await show(scene, talk_id)
                ended = await over(scene.desktop, talk_id)
            assert ended.words.startswith("The record can't be written")
            assert not scene.desktop.inbox.all(TalkGranted)

    asyncio.run(story())
