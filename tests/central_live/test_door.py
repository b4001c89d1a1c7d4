"""Those who prove nothing keep nobody out: not by silence, not by number, not from a device's own address."""

import asyncio
import json
import stat
from collections.abc import Iterator
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest

from tests.central_live.people import another_viewer, make_scene, written
from tests.support.central import RunningCentral
from tests.support.media import eventually
from tests.support.pace import within
from tests.support.strangers import silent, silent_websockets

pytestmark = [pytest.mark.promise, pytest.mark.attack("one door")]
FILES = 256
KNOWN = "known_addresses.json"
ALERT_S = 10.0


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCentral]:
    """A central that may have 256 files open."""
    central = RunningCentral(tmp_path_factory.mktemp("small") / "home")
    central.files = FILES
    central.start()
    try:
        yield central
    finally:
        central.stop()


@pytest.mark.parametrize(
    "source", ["127.0.0.1", "127.0.0.9"], ids=["the devices' address", "another address"]
)
def test_silent_connections_shut_nobody_out(small: RunningCentral, source: str) -> None:
    scene = make_scene(small)
    port = urlsplit(small.url).port or 0

    async def alert(stack: ExitStack) -> None:
        for each in (port, small.media_port):
            assert silent(each, 300, source, stack) == 300
        async with asyncio.timeout(within(ALERT_S)), scene.recording():
            silent(port, 300, source, stack)
            event = await scene.camera.help()
            assert event
            await scene.desktop.until_alert(lambda a: a.unit_number == scene.unit)

    with ExitStack() as stack:
        asyncio.run(alert(stack))
    told = written(small, "door.refused", lambda b: b["door"] == "https")
    assert len(told) <= 6, "one for each reason, minute and start"
    log = (small.home / "central.log").read_text()
    assert "fault=" not in log
    assert "open_files" in log
    assert "door_refused" in log


def test_silent_websockets_from_one_address_leave_the_others_their_room(
    small: RunningCentral,
) -> None:
    scene = make_scene(small)

    async def story() -> None:
        opened = [
            await silent_websockets(small.url, path, "127.0.0.7", 300) for path in ("/v1/camera", "/v1/live")
        ]
        try:
            async with asyncio.timeout(within(ALERT_S)), scene.recording():
                await scene.camera.help()
                await scene.desktop.until_alert(lambda a: a.unit_number == scene.unit)
        finally:
            for each in [each for group in opened for each in group]:
                each.cut()

    asyncio.run(story())


def test_addresses_of_devices_are_kept_for_the_next_start(small: RunningCentral) -> None:
    another_viewer(small)
    path = small.folder / KNOWN
    eventually(path.exists, "it is written")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    known = json.loads(path.read_text())["addresses"]
    assert set(known) == {"127.0.0.1"}, "no stranger's address, and no device's name"
    assert known["127.0.0.1"][0] >= 1
