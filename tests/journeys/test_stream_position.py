"""A camera that carries another camera's stream: the unit is where the stream says, and only while it records."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from respond_desktop.interop.klv import LocalSet, encode
from tests.camera.program import CameraProgram, camera_program
from tests.camera.test_with_central import new_camera
from tests.support.central import RunningCentral, shared_central
from tests.support.desktop_client import make_desktop
from tests.support.gateway import GatewaySource

__all__ = ["shared_central"]
HERE = LocalSet(datetime(2026, 1, 1, tzinfo=UTC), lat=60.1688, lon=24.9412, heading_deg=45.0, speed_mps=3)


@pytest.mark.journey
@pytest.mark.promise
def test_the_map_shows_where_the_stream_says_only_while_recording(shared_central: RunningCentral) -> None:
    home = new_camera(shared_central, "5581", "281")
    desk = make_desktop(shared_central, "gatewatcher")
    said: list[datetime] = []

    def now() -> bytes:
        said.append(datetime.now(UTC))
        return encode(replace(HERE, at=said[-1]))

    async def story(camera: CameraProgram) -> None:
        async with desk.connected():
            camera.play("press")
            unit = await desk.until_unit("281", lambda unit: unit.fix is not None)
            assert unit.fix is not None
            assert (unit.fix.lat, unit.fix.lon) == pytest.approx((60.1688, 24.9412), abs=1e-6)
            assert unit.fix.speed_mps == 3 and unit.fix.as_of >= said[0]
            camera.play("hold")
            await desk.until_unit("281", lambda unit: unit.recording is None and unit.fix is None)
            sent = len(said)
            await asyncio.to_thread(camera.did, "recording_stopped")
            while len(said) < sent + 15:  # noqa: ASYNC110 - the source is a thread
                await asyncio.sleep(0.05)
            await desk.until_unit("281", lambda unit: unit.fix is None)

    with GatewaySource(now) as source:
        options = ("--video", source.address, "--position", "stream")
        with camera_program(home, *options) as camera:
            camera.state(link="connected")
            asyncio.run(story(camera))
            assert camera.end() == 0
