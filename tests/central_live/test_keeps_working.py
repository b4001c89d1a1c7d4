"""One thing that fails inside central keeps nothing else from ending what must end."""

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from respond_desktop.central.serve import Central
from respond_desktop.wire.orders import EndWatchOrder
from tests.central_live.inside import InsideCentral
from tests.central_live.people import make_scene, written
from tests.support.media import eventually

pytestmark = pytest.mark.promise


@pytest.fixture
def inside(tmp_path: Path) -> Iterator[InsideCentral]:
    central = InsideCentral(tmp_path / "home", lease_s=2.0).start()
    try:
        yield central
    finally:
        central.stop()


def broken(*_: Any) -> None:
    raise KeyError("a fault")


def test_promise_1_a_lease_ends_although_other_chores_fail(inside: InsideCentral) -> None:
    scene = make_scene(inside)
    inside.call(lambda c: setattr(c.live.parts.cameras, "tick", broken))
    inside.call(lambda c: setattr(c.live.parts.features.watch.watches, "recheck", broken))

    async def story() -> None:
        async with scene.recording():
            await scene.desktop.until_unit(scene.unit, lambda u: u.lost_contact and u.fix is None)

    asyncio.run(story())


def test_promise_1_a_stop_ends_everything_although_parts_of_the_end_fail(inside: InsideCentral) -> None:
    scene = make_scene(inside)

    async def story() -> str:
        async with scene.watched() as watch_id:
            stream = inside.call(lambda c: c.live.parts.features.watch.watches.running[0].stream)
            inside.call(lambda c: setattr(c.relay, "statistics", broken))
            inside.call(lambda c: setattr(c.relay, "end_play", broken))
            await scene.camera.stop()
            await scene.desktop.until_watch(watch_id, lambda w: w.end)
            await scene.camera.order(EndWatchOrder)
            assert inside.call(lambda c: c.live.parts.facts.streams.device(stream)) is None
            return watch_id

    watch_id = asyncio.run(story())
    [ended] = written(inside, "watch.ended", lambda b: b["watch"] == watch_id)
    assert ended["reason"] == "recording_stopped"


def test_promise_2_a_right_is_withdrawn_although_the_directory_could_not_be_read_once(
    inside: InsideCentral,
) -> None:
    scene = make_scene(inside)

    def fail_once(central: Central) -> None:
        directory = central.services.directory
        refresh = directory.refresh

        async def failing() -> None:
            directory.refresh = refresh  # type: ignore[method-assign]
            raise OperationalError("read", {}, Exception("disk I/O error"))

        directory.refresh = failing  # type: ignore[method-assign]
        directory.on_changed.insert(0, broken)

    async def story() -> None:
        async with scene.recording():
            inside.call(fail_once)
            eventually(
                lambda: inside.call(lambda c: "failing" not in c.services.directory.refresh.__name__), "a try"
            )
            await asyncio.to_thread(inside.cli, "user", "disable", scene.viewer)
            await scene.desktop.inbox.until_closed()

    asyncio.run(story())


def test_promise_5_a_record_that_can_never_be_written_stops_no_other(inside: InsideCentral) -> None:
    scene = make_scene(inside)

    async def story() -> None:
        async with AsyncExitStack() as stack:
            await scene.enter(stack)
            inside.call(lambda c: c.live.parts.facts.books.write(broken))
            await scene.on_the_map()

    asyncio.run(story())
    assert written(inside, "recording.started", lambda b: b["unit"] == scene.unit)


def test_promise_4_a_fault_in_the_log_is_no_view_and_no_hanging(inside: InsideCentral) -> None:
    scene = make_scene(inside)

    async def story() -> None:
        async with scene.recording():
            insert = inside.call(lambda c: c.services.log._insert)
            inside.call(lambda c: setattr(c.services.log, "_insert", broken))
            refused = await scene.desktop.watch(scene.unit)
            assert refused.status_code == 503, refused.text
            inside.call(lambda c: setattr(c.services.log, "_insert", insert))
            assert await scene.watching()

    asyncio.run(story())
