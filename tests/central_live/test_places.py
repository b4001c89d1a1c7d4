"""A place is a position: it leaves central only to whom the policy allows it, recorded before, and she reads it."""

import asyncio
from contextlib import AsyncExitStack
from typing import Any

import msgspec
import pytest

from respond_desktop.domain.alert.alerts import Alert, AlertKind, Withheld
from respond_desktop.domain.people import Role
from respond_desktop.domain.rights.policy import Permission, PolicyChange
from respond_desktop.wire import live
from tests.central_live.people import Scene, another_viewer, bodies, change_policy, make_scene, written
from tests.central_live.test_promise_4 import broken_log
from tests.support.camera_client import fix_at
from tests.support.central import RunningCentral
from tests.support.desktop_client import ScriptedDesktop
from tests.support.media import eventually

pytestmark = [pytest.mark.promise, pytest.mark.attack("every place is a position")]


@pytest.fixture(scope="module")
def without_positions(shared_central: RunningCentral) -> RunningCentral:
    """A central whose operators may see alerts and ask for backup, but not where units are."""
    change_policy(shared_central, PolicyChange(Role.OPERATOR, Permission.SEE_POSITIONS, allowed=False))
    return shared_central


def _unit(scene: Scene) -> Any:
    return lambda a: a.unit_number == scene.unit and a.kind == AlertKind.NEEDS_HELP


async def _help_and_stop(scene: Scene) -> Alert:
    """She calls for help while she records, and then her recording stops."""
    await scene.on_the_map()
    await scene.camera.help(fix=fix_at())
    alert = await scene.desktop.until_alert(lambda a: _unit(scene)(a) and a.place)
    await scene.camera.stop()
    await scene.desktop.until_unit(scene.unit, lambda u: u.recording is None)
    return alert


def _places(desktop: ScriptedDesktop) -> list[Any]:
    states = desktop.inbox.all(live.State)
    found = [a.place for s in states for a in s.alerts] + [b.place for s in states for b in s.backups]
    return [place for place in found if place is not None]


def _recorded(central: RunningCentral, desktop: ScriptedDesktop, thing_id: str) -> list[dict[str, Any]]:
    """Records that say that this desktop sees that place."""
    mine = (b for b in bodies(central, "positions.visible") if b["workstation"] == desktop.workstation.id)
    return [p for b in mine for p in b.get("places", ()) if p["id"] == thing_id]


def _sees(central: RunningCentral, desktop: ScriptedDesktop) -> set[str]:
    """Whose places this desktop sees by its newest record."""
    mine = [b for b in bodies(central, "positions.visible") if b["workstation"] == desktop.workstation.id]
    return {p["id"] for p in mine[-1].get("places", ())}


def _views(central: RunningCentral, badge: str, kind: str) -> list[dict[str, Any]]:
    officer = central.enrol_workstation(f"Desk of {badge} herself")
    assert officer.sign_in(badge).status_code == 200
    answer = officer.request("GET", "/v1/my-views")
    assert answer.status_code == 200, answer.text
    return [v for v in answer.json()["views"] if v["kind"] == kind]


def test_promise_2_without_the_right_to_positions_an_alert_has_no_place(
    without_positions: RunningCentral,
) -> None:
    scene, operator = make_scene(without_positions), another_viewer(without_positions, "operator")

    async def story() -> str:
        async with AsyncExitStack() as stack:
            await scene.enter(stack)
            alert = await _help_and_stop(scene)
            await stack.enter_async_context(operator.connected())
            seen = await operator.until_alert(_unit(scene))
            assert seen.place is None and seen.withheld is Withheld.RIGHT
            body = {"for_unit_number": scene.unit, "code": 3, "local_record_hash": "0" * 64}
            near = make_scene(without_positions)
            await near.enter(stack)
            near_id = next(u.id for u in scene.desktop.state.units if u.number == near.unit)
            more = {"recipients": [near_id], "description": "North"}
            asked = await operator.post("/v1/backup", body | more)
            assert asked.status_code == 201, asked.text
            request_id = str(asked.json()["request_id"])
            await operator.until(lambda s: any(b.id == request_id and b.withheld for b in s.backups))
            await scene.desktop.until(lambda s: any(b.id == request_id and b.place for b in s.backups))
            assert not any(b'"lat"' in msgspec.json.encode(m) for m in operator.inbox.got)
            assert _recorded(without_positions, scene.desktop, request_id)
            return alert.id

    alert_id = asyncio.run(story())
    assert not _recorded(without_positions, operator, alert_id)


def test_promise_4_who_sees_the_place_of_an_alert_is_recorded_and_told_to_her(
    without_positions: RunningCentral,
) -> None:
    scene, late = make_scene(without_positions), another_viewer(without_positions)

    async def story() -> None:
        async with AsyncExitStack() as stack:
            await scene.enter(stack)
            alert = await _help_and_stop(scene)
            await stack.enter_async_context(late.connected())
            seen = await late.until_alert(lambda a: a.id == alert.id and a.place)
            assert seen.place == alert.place
            [place] = _recorded(without_positions, late, alert.id)
            assert place["unit"] == scene.unit and place["of"] == "alert" and place["officer"]
            path = f"/v1/alerts/{alert.id}"
            assert (await late.post(f"{path}/acknowledge")).status_code == 204
            assert (await late.post(f"{path}/close", {"outcome": "test"})).status_code == 204
            closed = await late.until_alert(lambda a: a.id == alert.id and not a.open)
            assert closed.place is None
            for desktop in (late, scene.desktop):
                eventually(
                    lambda d=desktop: alert.id not in _sees(without_positions, d), "the end of what she sees"
                )

    asyncio.run(story())
    rows = _views(without_positions, scene.officer, "alert_place")
    assert len(rows) == 2 and len({v["workstation"] for v in rows}) == 2
    assert all(v["ended_at"] and v["unit_number"] == scene.unit and v["policy_ref"] for v in rows)


def test_promise_4_an_alert_waits_for_no_record_and_its_place_for_one(central: RunningCentral) -> None:
    scene = make_scene(central)

    async def story() -> None:
        async with AsyncExitStack() as stack:
            await scene.enter(stack)
            await scene.on_the_map()
            with broken_log(central):
                await scene.camera.help(fix=fix_at())
                alert = await scene.desktop.until_alert(_unit(scene))
                assert alert.place is None and alert.withheld is Withheld.RECORD
                assert not _places(scene.desktop)
            await scene.desktop.until_alert(lambda a: a.id == alert.id and a.place)

    asyncio.run(story())
    assert written(central, "positions.visible", lambda b: bool(b["places"]))
    central.stop()
    central.start()
    after = another_viewer(central)

    async def later() -> None:
        async with after.connected():
            alert = await after.until_alert(lambda a: _unit(scene)(a) and a.place)
            assert _recorded(central, after, alert.id)

    asyncio.run(later())


def _worn_by(central: RunningCentral, scene: Scene, badge: str, unit: str) -> None:
    with central.administration() as administration:
        administration.assign(scene.camera.number, badge, unit)


def test_a_place_names_the_officer_whose_it_is_whoever_has_her_unit_now(central: RunningCentral) -> None:
    """She called for help as a unit that another officer has now, or nobody; backup is asked for that unit."""
    worn, unworn, near = (make_scene(central) for _ in range(3))
    central.add_user("relief", "officer")
    with central.administration() as administration:
        administration.add_unit("elsewhere", "East")
    now_with = ((worn, "relief", worn.unit), (unworn, unworn.officer, "elsewhere"))
    requests: dict[str, str] = {}

    async def story() -> None:
        async with AsyncExitStack() as stack:
            await near.enter(stack)
            near_id = next(u.id for u in near.desktop.state.units if u.number == near.unit)
            for scene, badge, unit in now_with:
                await scene.enter(stack)
                await _help_and_stop(scene)
                await asyncio.to_thread(_worn_by, central, scene, badge, unit)
                await scene.camera.inbox.until_closed()
                body = {"for_unit_number": scene.unit, "code": 3, "local_record_hash": "0" * 64}
                more = {"recipients": [near_id], "description": "North"}
                asked = await scene.desktop.post("/v1/backup", body | more)
                assert asked.status_code == 201, asked.text
                request_id = requests[scene.unit] = str(asked.json()["request_id"])
                await scene.desktop.until(
                    lambda s, r=request_id: any(b.id == r and b.place for b in s.backups)
                )

    asyncio.run(story())
    central.stop()
    central.start()
    after = another_viewer(central)

    async def later() -> None:
        async with after.connected():
            for request_id in requests.values():
                await after.until(lambda s, r=request_id: any(b.id == r and b.place for b in s.backups))

    asyncio.run(later())
    for scene, _, _ in now_with:
        request_id = requests[scene.unit]
        [alert] = [b for b in bodies(central, "alert.opened") if b["unit"] == scene.unit]
        places = [_recorded(central, desktop, request_id) for desktop in (scene.desktop, after)]
        asked = [b for k in ("backup.asked", "place.disclosed") for b in bodies(central, k)]
        named = [b["officer"] for b in (*asked, *places[0], *places[1]) if request_id in b.values()]
        assert all(places) and len(named) >= 4 and set(named) == {alert["officer"]}
        for kind in ("disclosure", "request_place"):
            assert _views(central, scene.officer, kind), f"{kind} in her My views"
