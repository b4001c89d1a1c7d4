"""The live state in parts: only what changed travels, to everybody who may see it and to nobody else."""

import asyncio
import struct
from base64 import b64decode
from contextlib import AsyncExitStack
from typing import Any

import msgspec
import pytest

from respond_desktop.domain.live.parts import PARTS
from respond_desktop.domain.live.unit_rows import ROW
from respond_desktop.wire import live
from tests.central_live.people import Scene, another_viewer, make_scene
from tests.support.camera_client import fix_at
from tests.support.central import RunningCentral
from tests.support.desktop_client import ScriptedDesktop

pytestmark = pytest.mark.promise
SECRET = (12.3456789, -98.7654321)


def rows_told(desktop: ScriptedDesktop) -> list[bytes]:
    """Every block of positions that came to it."""
    blocks = [told.parts["positions"][1] for told in desktop.told if "positions" in told.parts]
    return [b64decode(msgspec.json.decode(bytes(block))["rows"]) for block in blocks]


async def two_moves(scene: Scene, *desktops: ScriptedDesktop) -> None:
    """The unit moves until each of them has seen two more states with it."""
    for _ in range(2):
        before = [desktop.state.seq for desktop in desktops]
        await scene.camera.fix()
        for desktop, seq in zip(desktops, before, strict=True):
            await desktop.until(lambda s, seq=seq: s.seq > seq)  # type: ignore[misc]


def test_the_first_state_has_every_part_and_the_next_only_what_changed(
    shared_central: RunningCentral,
) -> None:
    scene = make_scene(shared_central)

    async def story() -> None:
        async with scene.recording():
            first = scene.desktop.told[0]
            assert first.after == 0 and set(first.parts) == set(PARTS)
            assert [t.after for t in scene.desktop.told[1:]] == [t.seq for t in scene.desktop.told[:-1]]
            await two_moves(scene, scene.desktop)
            start = len(scene.desktop.told)
            await two_moves(scene, scene.desktop)
            travelled = {name for told in scene.desktop.told[start:] for name in told.parts}
            assert travelled == {"positions"}

    asyncio.run(story())


def test_promise_2_no_coordinate_of_a_unit_out_of_scope_is_in_anybodys_block(
    shared_central: RunningCentral,
) -> None:
    scene, stranger = make_scene(shared_central, command="West"), another_viewer(shared_central)
    nobody = another_viewer(shared_central, "norights")
    other = make_scene(shared_central)

    async def story() -> None:
        async with AsyncExitStack() as stack:
            await other.enter(stack)
            await scene.enter(stack)
            for desktop in (stranger, nobody):
                await stack.enter_async_context(desktop.connected())
            await other.on_the_map()
            await scene.on_the_map()
            await scene.camera.fix(fix_at(*SECRET))
            await scene.desktop.until_unit(scene.unit, lambda u: u.fix and u.fix.lat == SECRET[0])
            await two_moves(other, stranger)
            place = struct.pack("<ii", *(round(degrees * 1e7) for degrees in SECRET))
            assert any(place in rows for rows in rows_told(scene.desktop))
            for desktop in (stranger, nobody, other.desktop):
                assert not any(place in rows for rows in rows_told(desktop))
            listed = len(stranger.state.units)
            assert len(rows_told(stranger)[-1]) == listed * ROW.size
            assert rows_told(nobody) == [b""]

    asyncio.run(story())


def test_who_may_see_the_same_gets_the_very_same_bytes(shared_central: RunningCentral) -> None:
    scene, second = (
        make_scene(shared_central, command="North"),
        another_viewer(shared_central, command="North"),
    )

    async def story() -> None:
        async with AsyncExitStack() as stack:
            await scene.enter(stack)
            await stack.enter_async_context(second.connected())
            await scene.on_the_map()
            await second.until_unit(scene.unit, lambda u: u.fix)
            await two_moves(scene, scene.desktop, second)
            mine, hers = (
                {
                    told.parts["positions"][0]: bytes(told.parts["positions"][1])
                    for told in desktop.told
                    if told.parts
                }
                for desktop in (_moved(scene.desktop), _moved(second))
            )
            both = mine.keys() & hers.keys()
            assert both and all(mine[version] == hers[version] for version in both)

    asyncio.run(story())


def _moved(desktop: ScriptedDesktop) -> Any:
    desktop.told = [told for told in desktop.told if "positions" in told.parts]
    return desktop


def test_who_missed_something_gets_everything_anew(shared_central: RunningCentral) -> None:
    scene = make_scene(shared_central)

    async def story() -> None:
        async with scene.recording():
            desktop = scene.desktop
            await desktop.inbox.socket.send(live.encode(live.WholeWanted(seq=desktop.state.seq)))
            await desktop.until(lambda _: sum(told.after == 0 for told in desktop.told) == 2)
            assert set(desktop.told[-1].parts) == set(PARTS) or desktop.told[-1].after
            whole = next(told for told in reversed(desktop.told) if told.after == 0)
            assert set(whole.parts) == set(PARTS)

    asyncio.run(story())


def test_a_desktop_of_before_is_sent_whole_states(shared_central: RunningCentral) -> None:
    scene = make_scene(shared_central)
    scene.desktop.parts = False

    async def story() -> None:
        async with scene.watched() as watch_id:
            assert not scene.desktop.told
            await scene.desktop.until_unit(scene.unit, lambda u: u.watched_by and u.fix)
            await scene.desktop.until_watch(watch_id)
            await scene.camera.stop()
            await scene.desktop.until_unit(scene.unit, lambda u: u.recording is None and u.fix is None)

    asyncio.run(story())
