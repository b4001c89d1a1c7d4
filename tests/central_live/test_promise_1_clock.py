"""Central's computer gets another time: leases and time boxes keep what was left of them."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from respond_desktop.central.facts.clock import SteadyClock
from tests.central_live.inside import InsideCentral
from tests.central_live.people import make_scene, written
from tests.support.camera_client import fix_at
from tests.support.media import eventually
from tests.support.pace import within

pytestmark = pytest.mark.promise
HOUR = timedelta(hours=1)


@dataclass
class Computer:
    """A computer's clock that can be set."""

    off: timedelta = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.off


@pytest.fixture
def computer() -> Computer:
    return Computer()


@pytest.fixture
def inside(tmp_path: Path, computer: Computer) -> Iterator[InsideCentral]:
    central = InsideCentral(tmp_path / "home", SteadyClock(computer.now), lease_s=3.0).start()
    try:
        yield central
    finally:
        central.stop()


@pytest.mark.parametrize("by", [-HOUR, HOUR])
def test_promise_1_a_silent_cameras_lease_ends_although_the_clock_was_set(
    inside: InsideCentral, computer: Computer, by: timedelta
) -> None:
    scene = make_scene(inside)

    async def story() -> None:
        async with scene.recording():
            computer.off = by
            await scene.camera.inbox.until_closed()
            await scene.desktop.inbox.until_closed()
            eventually(
                lambda: inside.call(lambda c: c.live.parts.facts.world.camera(scene.camera.id)).lost_contact,
                "the lease ended",
            )
            assert inside.call(lambda c: c.live.parts.facts.world.camera(scene.camera.id)).fix is None

    asyncio.run(story())
    (said,) = written(inside, "integrity", lambda b: "clock was set" in b.get("what", ""))
    assert abs(abs(said["seconds"]) - 3600) < within(5)


def test_promise_1_a_camera_that_comes_back_keeps_its_recording(
    inside: InsideCentral, computer: Computer
) -> None:
    scene = make_scene(inside)

    async def story() -> None:
        async with scene.recording():
            computer.off = HOUR
            await scene.desktop.inbox.until_closed()
            await scene.camera.inbox.until_closed()
            await scene.camera.connect()
            await scene.camera.start(scene.camera.recording, resumed=True)
            late = fix_at(age_s=-3600)
            await scene.camera.fix(late)
            await scene.desktop.connect()
            seen = await scene.desktop.until_unit(scene.unit, lambda u: u.fix and u.recording)
            assert not seen.lost_contact

    asyncio.run(story())


def test_the_clock_goes_on_evenly_until_it_is_followed() -> None:
    computer = Computer()
    steady = SteadyClock(computer.now)
    computer.off = -HOUR
    assert abs(steady.now() - datetime.now(UTC)) < timedelta(seconds=5)
    assert abs(steady.follow() + HOUR) < timedelta(seconds=5)
    assert abs(steady.now() - computer.now()) < timedelta(seconds=5)
    computer.off += timedelta(seconds=1)
    assert abs(steady.follow() + HOUR) < timedelta(seconds=5)
