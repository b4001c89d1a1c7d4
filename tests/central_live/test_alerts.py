"""Alerts: raised at once, joined, acknowledged by name, closed by people only, kept over a restart."""

import asyncio
from contextlib import AsyncExitStack

import pytest

from respond_desktop.domain.alert.alerts import Alert, AlertKind, AlertOutcome
from respond_desktop.wire import camera as wire
from respond_desktop.wire.orders import TOO_OLD
from tests.central_live.people import Scene, another_viewer, bodies, make_scene, written
from tests.support.camera_client import fix_at, now
from tests.support.central import RunningCentral


async def _help(scene: Scene) -> Alert:
    await scene.camera.help(fix=fix_at())
    return await scene.desktop.until_alert(
        lambda a: a.kind == AlertKind.NEEDS_HELP and a.unit_number == scene.unit
    )


def test_help_is_joined_deduplicated_acknowledged_and_closed(shared_central: RunningCentral) -> None:
    scene, other = make_scene(shared_central), another_viewer(shared_central)

    async def story() -> None:
        async with AsyncExitStack() as stack:
            await scene.enter(stack)
            await stack.enter_async_context(other.connected())
            await scene.on_the_map()
            alert = await _help(scene)
            assert alert.priority == 1 and alert.waiting
            await scene.desktop.until_alert(lambda a: a.id == alert.id and a.place)
            for event in ("again", "again", "again"):
                await scene.camera.help(event)
            await scene.desktop.until_alert(lambda a: a.id == alert.id and a.count == 2)
            path = f"/v1/alerts/{alert.id}"
            early = await other.post(f"{path}/close", {"outcome": "real"})
            assert early.status_code == 409
            assert (await other.post(f"{path}/acknowledge")).status_code == 204
            taken = await scene.desktop.until_alert(lambda a: a.id == alert.id and not a.waiting)
            assert taken.acknowledged_by and taken.count == 2 and taken.open
            assert (await scene.desktop.post(f"{path}/acknowledge")).status_code == 204
            assert (await scene.desktop.post(f"{path}/close", {"outcome": "false"})).status_code == 204
            closed = await other.until_alert(lambda a: a.id == alert.id and not a.open)
            assert closed.outcome is AlertOutcome.FALSE and closed.acknowledged_by == taken.acknowledged_by
            assert (await other.post(f"{path}/close", {"outcome": "real"})).status_code == 409

    asyncio.run(story())
    closed = written(shared_central, "alert.closed", lambda b: b["unit"] == scene.unit)
    assert [b["kind"] for b in closed] == ["needs_help"]
    acknowledged = written(shared_central, "alert.acknowledged", lambda b: b["unit"] == scene.unit)
    assert len(acknowledged) == 1 and acknowledged[0]["officer"]


def test_a_taser_alert_is_of_second_priority_and_carries_its_recorded_place(
    shared_central: RunningCentral,
) -> None:
    scene = make_scene(shared_central)

    async def story() -> None:
        async with AsyncExitStack() as stack:
            await scene.enter(stack)
            await scene.camera.start()
            fix = fix_at(age_s=2)
            await scene.camera.send(
                wire.TaserArmed(event_id="t1", recording_id=scene.camera.recording, at=now(), fix=fix)
            )
            alert = await scene.desktop.until_alert(lambda a: a.unit_number == scene.unit and a.place)
            assert alert.kind == AlertKind.TASER_ARMED and alert.priority == 2
            assert alert.place is not None and alert.place.as_of == fix.as_of

    asyncio.run(story())


def test_alerts_of_another_command_are_not_seen_or_taken(shared_central: RunningCentral) -> None:
    scene, stranger = make_scene(shared_central, command="West"), another_viewer(shared_central)

    async def story() -> None:
        async with AsyncExitStack() as stack:
            await scene.enter(stack)
            await stack.enter_async_context(stranger.connected())
            alert = await _help(scene)
            hidden = await stranger.post(f"/v1/alerts/{alert.id}/acknowledge")
            unknown = await stranger.post("/v1/alerts/alert-none/acknowledge")
            assert hidden.status_code == unknown.status_code == 403
            assert hidden.json()["detail"] == unknown.json()["detail"]
            assert all(a.id != alert.id for a in stranger.state.alerts)

    asyncio.run(story())
    refused = [
        b for b in bodies(shared_central, "alert.refused") if b["workstation"] == stranger.workstation.id
    ]
    assert sorted(b["unit"] for b in refused) == sorted([scene.unit, ""])


def test_a_rejected_order_raises_an_integrity_alert(shared_central: RunningCentral) -> None:
    scene = make_scene(shared_central)

    async def story() -> None:
        async with AsyncExitStack() as stack:
            await scene.enter(stack)
            await scene.camera.send(wire.OrderRejected(reason="the order is not signed by central's log key"))
            alert = await scene.desktop.until_alert(lambda a: a.unit_number == scene.unit)
            assert alert.kind == AlertKind.INTEGRITY

    asyncio.run(story())
    assert written(shared_central, "order.rejected", lambda b: bool(b["officer"]))


@pytest.mark.attack("no storm")
def test_trouble_of_many_cameras_is_taken_and_closed_by_one_act(shared_central: RunningCentral) -> None:
    scenes, other = [make_scene(shared_central) for _ in range(3)], another_viewer(shared_central)

    async def story() -> list[str]:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(other.connected())
            ids = []
            for scene in scenes:
                await stack.enter_async_context(scene.camera.connected())
                await scene.camera.send(wire.OrderRejected(reason="the order carries no log record"))
                alert = await other.until_alert(lambda a, unit=scene.unit: a.unit_number == unit)
                ids.append(alert.id)
            early = await other.post("/v1/alerts/close", {"alert_ids": ids, "outcome": "test"})
            assert early.status_code == 200 and len(early.json()["left"]) == 3
            taken = await other.post("/v1/alerts/acknowledge", {"alert_ids": ids[:2]})
            assert taken.status_code == 200 and taken.json() == {"left": []}
            closed = await other.post("/v1/alerts/close", {"alert_ids": ids, "outcome": "test"})
            assert [left["alert_id"] for left in closed.json()["left"]] == ids[2:]
            for alert_id in ids[:2]:
                await other.until_alert(lambda a, i=alert_id: a.id == i and not a.open)
            unknown = await other.post("/v1/alerts/acknowledge", {"alert_ids": [ids[2], "alert-none"]})
            assert unknown.status_code == 200
            assert [left["alert_id"] for left in unknown.json()["left"]] == ["alert-none"]
            await other.until_alert(lambda a: a.id == ids[2] and not a.waiting)
            return ids

    ids = asyncio.run(story())
    done = written(shared_central, "alert.closed", lambda b: b["alert"] in ids, 2)
    assert {b["outcome"] for b in done} == {"test"} and len(done) == 2
    assert len(written(shared_central, "alert.acknowledged", lambda b: b["alert"] in ids, 3)) == 3


def test_an_order_that_came_too_late_is_recorded_and_alarms_nobody(shared_central: RunningCentral) -> None:
    scene = make_scene(shared_central)

    async def story() -> None:
        async with AsyncExitStack() as stack:
            await scene.enter(stack)
            await scene.camera.send(wire.OrderRejected(reason=TOO_OLD))
            await scene.camera.help()
            await scene.desktop.until_alert(lambda a: a.unit_number == scene.unit)
            kinds = {a.kind for a in scene.desktop.state.alerts if a.unit_number == scene.unit}
            assert kinds == {AlertKind.NEEDS_HELP}

    asyncio.run(story())
    assert written(shared_central, "order.rejected", lambda b: b["device"] == scene.camera.id)
