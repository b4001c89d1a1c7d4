"""Every right is asked for at each door its row names: whoever lacks just that right is refused there."""

import ast
import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from respond_desktop.central.api.effects import ROUTES
from respond_desktop.domain.kinds.permissions import CONSOLE, PERMISSIONS, Permission
from respond_desktop.domain.people import Role
from respond_desktop.domain.rights.policy import PolicyChange
from tests.central_live.people import Scene, change_policy, make_scene
from tests.support.camera_client import keep_recording
from tests.support.central import RunningCentral

pytestmark = pytest.mark.promise
HASH = "0" * 64
CENTRAL = Path(__file__).resolve().parents[2] / "respond_desktop" / "central"
Door = Callable[[Scene, dict[str, str]], Awaitable[httpx.Response]]


def post(path: str, body: dict[str, Any] | None = None) -> Door:
    """A request under names of what there is (`watch`, `alert`)."""

    async def ask(scene: Scene, ids: dict[str, str]) -> httpx.Response:
        said = {key: [ids["alert"]] if key == "alert_ids" else value for key, value in (body or {}).items()}
        return await scene.desktop.post(path.format(**ids), said)

    return ask


async def watch(scene: Scene, _ids: dict[str, str]) -> httpx.Response:
    return await scene.desktop.watch(scene.unit)


async def closed_alerts(scene: Scene, _ids: dict[str, str]) -> httpx.Response:
    return await asyncio.to_thread(scene.desktop.workstation.request, "GET", "/v1/alerts")


DOORS: dict[str, Door] = {
    "POST /v1/watches": watch,
    "GET /v1/alerts": closed_alerts,
    "POST /v1/alerts/{alert_id}/acknowledge": post("/v1/alerts/{alert}/acknowledge"),
    "POST /v1/alerts/{alert_id}/close": post("/v1/alerts/{alert}/close", {"outcome": "real"}),
    "POST /v1/alerts/acknowledge": post("/v1/alerts/acknowledge", {"alert_ids": ""}),
    "POST /v1/alerts/close": post("/v1/alerts/close", {"alert_ids": "", "outcome": "real"}),
    "POST /v1/hand-overs": post("/v1/hand-overs", {"to_id": "x", "words": ""}),
    "POST /v1/hand-overs/{hand_over_id}/take": post("/v1/hand-overs/x/take"),
    "POST /v1/backup": post(
        "/v1/backup",
        {"for_unit_number": "unit", "code": 3, "recipients": ["x"], "local_record_hash": HASH},
    ),
}
"""Those that refuse with words. What the live link shows, and sound, is told in `until_nothing`."""
ELSEWHERE = {
    "POST /v1/watches/{watch_id}/talk": "test_sound.py",
    "POST /v1/watches/{watch_id}/keep": "test_keep.py",
    "GET /v1/my-views": "../domain/test_policy_document.py",
    "POST /v1/my-views/{record_seq}/question": "../domain/test_policy_document.py",
}
"""What needs a live picture is refused there; reading one's own views can be taken from nobody."""
SHOWN = (Permission.SEE_POSITIONS, Permission.LISTEN)
ORDER = (
    *(Permission.LISTEN, Permission.WATCH, Permission.ACKNOWLEDGE_ALERTS),
    *(Permission.REQUEST_BACKUP, Permission.SEE_POSITIONS, Permission.SEE_ALERTS),
)
"""What ends the watch comes while it still runs."""


def test_promise_2_who_lacks_just_a_right_is_refused_at_every_door_of_it(central: RunningCentral) -> None:
    scene = make_scene(central)

    async def story() -> None:
        async with scene.watched() as watch_id:
            alive = asyncio.create_task(keep_recording(scene.camera))
            await scene.camera.help()
            alert = await scene.desktop.until_alert(lambda a: a.unit_number == scene.unit)
            ids = {"watch": watch_id, "alert": alert.id}
            for right in ORDER:
                doors = {d: DOORS[d] for d in PERMISSIONS[right].doors if d in DOORS and right not in SHOWN}
                kinds = [await kind(door, scene, ids) for door in doors.values()]
                assert "no_right" not in kinds, (right, kinds)
                taken = PolicyChange(Role.SUPERVISOR, right, allowed=False)
                await asyncio.to_thread(change_policy, central, taken)
                await until_nothing(scene, right, watch_id)
                kinds = [await kind(door, scene, ids) for door in doors.values()]
                assert kinds == ["no_right"] * len(doors), (right, list(doors), kinds)
            alive.cancel()

    asyncio.run(story())


async def kind(door: Door, scene: Scene, ids: dict[str, str]) -> str:
    answer = await door(scene, ids)
    return str(answer.json().get("kind", "")) if answer.content else ""


async def until_nothing(scene: Scene, right: Permission, watch_id: str) -> None:
    """The desktop is told that the right is gone, or shown nothing by it any more."""
    desktop = scene.desktop
    if right is Permission.LISTEN:
        await desktop.until_watch(watch_id, lambda w: not w.sound)
    elif right is Permission.SEE_POSITIONS:
        await desktop.until(lambda s: not any(u.fix for u in s.units))
    elif right is Permission.SEE_ALERTS:
        await desktop.until(lambda s: not s.alerts)
    elif right is Permission.WATCH:
        await desktop.until_watch(watch_id, lambda w: w.end)
    else:
        await asyncio.sleep(0)
        seen = (await desktop.until(lambda s: s)).as_of
        await desktop.until(lambda s: (s.as_of - seen).total_seconds() >= 2)


def test_every_row_names_doors_that_there_are_and_each_is_tried() -> None:
    named = {door for row in PERMISSIONS.values() for door in row.doors}
    assert named - {CONSOLE} <= set(ROUTES)
    assert named == {*DOORS, *ELSEWHERE, "WEBSOCKET /v1/live", CONSOLE}
    assert all((Path(__file__).parent / name).is_file() for name in ELSEWHERE.values())
    at_console = {Permission.ADMINISTER, Permission.EXPORT_AUDIT}  # tests/central/test_console_rights.py
    elsewhere = {right for right, row in PERMISSIONS.items() if set(row.doors) <= set(ELSEWHERE)}
    assert {*ORDER, *at_console, *elsewhere} == set(Permission)
    assert all(row.doors for row in PERMISSIONS.values())


def test_every_right_is_asked_for_somewhere_in_central() -> None:
    """By name, where central decides: a right that nobody asks for gives nothing, and may not be offered."""
    asked = {
        node.attr
        for path in CENTRAL.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "Permission"
    }
    assert {right.name for right in Permission} <= asked
