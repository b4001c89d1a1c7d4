"""Everybody a test needs, with names of their own, so that tests can share a central."""

import itertools
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

from respond_desktop.central.cli.policy_changes import PolicyChanges
from respond_desktop.central.config import load_config
from respond_desktop.central.setup import open_parts
from respond_desktop.domain.rights.policy import PolicyChange
from tests.support.camera_client import ScriptedCamera, fix_at, make_camera
from tests.support.central import RunningCentral
from tests.support.desktop_client import ScriptedDesktop, make_desktop
from tests.support.media import eventually

_numbers = itertools.count(1)


@dataclass
class Scene:
    """One camera of unit `number`, and one supervisor's desktop of the same command."""

    central: RunningCentral
    camera: ScriptedCamera
    desktop: ScriptedDesktop
    unit: str
    officer: str
    viewer: str

    async def enter(self, stack: AsyncExitStack) -> "Scene":
        """Connect both."""
        await stack.enter_async_context(self.desktop.connected())
        await stack.enter_async_context(self.camera.connected())
        return self

    async def on_the_map(self) -> None:
        """Record and be seen."""
        await self.camera.start()
        await self.camera.fix(fix_at())
        await self.desktop.until_unit(self.unit, lambda u: u.fix)

    @asynccontextmanager
    async def recording(self) -> AsyncIterator[None]:
        """Both are connected and the camera is on the map until the end of the block."""
        async with AsyncExitStack() as stack:
            await self.enter(stack)
            await self.on_the_map()
            yield

    @asynccontextmanager
    async def watched(self) -> AsyncIterator[str]:
        """The same, with a running watch; gives its id."""
        async with self.recording():
            yield await self.watching()

    async def watching(self) -> str:
        """A watch whose play token is there; returns its id."""
        asked = await self.desktop.watch(self.unit)
        assert asked.status_code == 201, asked.text
        watch_id = str(asked.json()["watch_id"])
        await self.desktop.play(watch_id)
        return watch_id


def make_scene(central: RunningCentral, command: str = "East") -> Scene:
    """New people, a new unit."""
    n = next(_numbers)
    unit, officer, viewer = f"{n}1", f"officer{n}", f"viewer{n}"
    camera = make_camera(central, f"C-{n}", unit, officer, command)
    return Scene(central, camera, make_desktop(central, viewer, command=command), unit, officer, viewer)


def another_viewer(
    central: RunningCentral, role: str = "supervisor", command: str = "East"
) -> ScriptedDesktop:
    """Somebody else, signed in elsewhere."""
    n = next(_numbers)
    return make_desktop(central, f"viewer{n}", role, command)


def change_policy(central: RunningCentral, change: PolicyChange) -> None:
    """Give or take away a right beside the running central, as `respond-central policy` does."""
    parts = open_parts(load_config(central.home))
    try:
        PolicyChanges(parts.database, parts.log, "test").make(change)
    finally:
        parts.close()


def written(
    central: RunningCentral, kind: str, ask: Callable[[dict[str, Any]], bool], count: int = 1
) -> list[dict[str, Any]]:
    """Bodies of the records asked for, once there are as many: some are written just after the event."""
    found: list[dict[str, Any]] = []

    def enough() -> bool:
        found[:] = [b for b in bodies(central, kind) if ask(b)]
        return len(found) >= count

    eventually(enough, f"{count} of {kind}")
    return found


def bodies(central: RunningCentral, kind: str) -> list[dict[str, Any]]:
    """Bodies of all records of a kind."""
    return [r["body"] | {"seq": r["seq"]} for r in central.log() if r["kind"] == kind]
