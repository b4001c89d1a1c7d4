"""Messages that aren't any: dropped, recorded once, and the link ends after five in a row; nothing crashes."""

import asyncio
from contextlib import AsyncExitStack
from functools import partial

from respond_desktop.wire import camera as wire
from respond_desktop.wire import live
from tests.central_live.people import another_viewer, make_scene, written
from tests.support.central import RunningCentral
from tests.support.desktop_client import ScriptedDesktop
from tests.support.inbox import Inbox

BAD = (
    "",
    "{",
    "[]",
    '{"t":"fix"}',
    '{"t":"prove","device_id":"x","signature":"y","now":"2026-01-01T00:00:00Z"}',
    '{"t":"recording_started","recording_id":"","at":"2026-01-01T00:00:00Z","cause":"event_button"}',
    '{"t":"recording_started","recording_id":"r","at":"2026-01-01T00:00:00","cause":"event_button"}',
    '{"t":"recording_started","recording_id":"'
    + "r" * 65
    + '","at":"2026-01-01T00:00:00Z","cause":"needs_help"}',
    '{"t":"lease_renewed","recording_id":"r","battery_pct":' + "9" * 400 + "}",
    '{"t":"fix","recording_id":"r","fix":{"lat":1e999,"lon":0,"accuracy_m":1,"as_of":"2026-01-01T00:00:00Z"}}',
    '{"t":"fix","recording_id":"r","fix":{"lat":"\\ud800","lon":0,"accuracy_m":1,"as_of":"x"}}',
    "[" * 5000,
)


def test_a_camera_is_told_and_stays_connected(shared_central: RunningCentral) -> None:
    scene = make_scene(shared_central)

    async def story() -> None:
        async with scene.camera.connected():
            inbox = scene.camera.inbox
            for told, text in enumerate(BAD, 1):
                await inbox.socket.send(text)
                await inbox.until(partial(_dropped, inbox, told))
                await scene.camera.start()
                await scene.camera.stop()
            assert not inbox.closed.is_set()

    asyncio.run(story())
    records = written(shared_central, "integrity", lambda b: b.get("unit") == scene.unit)
    assert len(records) == 1


def _dropped(inbox: Inbox, count: int) -> bool:
    return len(inbox.all(wire.Dropped)) == count


def test_five_in_a_row_end_the_link_and_are_recorded_once(shared_central: RunningCentral) -> None:
    scene = make_scene(shared_central)

    async def story() -> None:
        inbox = await scene.camera.connect()
        for _ in range(5):
            await inbox.socket.send(b"\x00\x01")
        await inbox.until_closed()
        await inbox.stop()

    asyncio.run(story())
    records = written(shared_central, "integrity", lambda b: b.get("unit") == scene.unit)
    assert [b["what"] for b in records] == ["messages are text"]


def test_an_oversized_message_ends_the_link_and_is_recorded(shared_central: RunningCentral) -> None:
    scene, desktop = make_scene(shared_central), another_viewer(shared_central)

    async def story() -> None:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(desktop.connected())
            inbox = await scene.camera.connect()
            await inbox.socket.send("x" * (wire.MAX_BYTES + 1))
            await inbox.until_closed()
            assert inbox.close_code == 1009
            await inbox.stop()
            await desktop.inbox.socket.send("x" * (live.MAX_BYTES + 1))
            await desktop.inbox.until_closed()

    asyncio.run(story())
    records = written(shared_central, "integrity", lambda b: b.get("unit") == scene.unit)
    assert [b["what"] for b in records] == ["the message is too large"]
    assert written(shared_central, "integrity", lambda b: b.get("workstation") == desktop.workstation.id)


def test_a_desktop_that_talks_nonsense_is_cut_and_recorded_once(shared_central: RunningCentral) -> None:
    desktop = another_viewer(shared_central)

    async def story() -> None:
        await desktop.connect()
        for text in ("{", "[]", '{"t":"seen"}', '{"t":"seen","seq":"a"}', b"\xff"):
            await desktop.inbox.socket.send(text)
        await desktop.inbox.until_closed()
        await desktop.inbox.stop()
        await desktop.connect()
        await desktop.inbox.stop()

    asyncio.run(story())
    mine = written(shared_central, "integrity", lambda b: b.get("workstation") == desktop.workstation.id)
    assert len(mine) == 1


def test_without_a_proof_in_time_the_link_ends(shared_central: RunningCentral) -> None:
    scene = make_scene(shared_central)

    async def story() -> None:
        silent = await scene.camera.dial()
        talker = await scene.camera.dial()
        await talker.socket.send('{"t":"recording_stopped","recording_id":"r","at":"2026-01-01T00:00:00Z"}')
        for inbox in (talker, silent):
            await inbox.until_closed()
            assert inbox.close_code == 1008 and not inbox.all(wire.CameraWelcome)
            await inbox.stop()

    asyncio.run(story())


def test_a_desktop_that_does_not_answer_gets_two_states_and_then_only_the_newest(
    shared_central: RunningCentral,
) -> None:
    scene, slow = make_scene(shared_central), another_viewer(shared_central)
    slow.answers = False

    async def story() -> None:
        async with AsyncExitStack() as stack:
            await scene.enter(stack)
            await stack.enter_async_context(slow.connected())
            await scene.on_the_map()
            for _ in range(5):
                await scene.camera.stop()
                await scene.desktop.until_unit(scene.unit, lambda u: u.recording is None)
                await scene.on_the_map()
            states = slow.inbox.all(live.State)
            assert len(states) <= 2
            await slow.inbox.socket.send(live.encode(live.Seen(seq=states[-1].seq)))
            newest = await slow.inbox.until(lambda: _third(slow))
            unit = next(u for u in newest.units if u.number == scene.unit)
            seen = next(u for u in scene.desktop.state.units if u.number == scene.unit)
            assert unit.recording is not None and seen.recording is not None
            assert unit.recording.started_at == seen.recording.started_at, "the newest"

    asyncio.run(story())


def _third(desktop: ScriptedDesktop) -> live.State | None:
    states = desktop.inbox.all(live.State)
    return states[2] if len(states) > 2 else None
