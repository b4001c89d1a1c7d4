"""Alerts that no unit raised, kinds that central doesn't know, and what a camera says it can: nothing is lost."""

import asyncio
from contextlib import AsyncExitStack
from datetime import UTC, datetime

import pytest

from respond_desktop.central.config import load_config
from respond_desktop.central.facts.rows.alerts import AlertEntry, save_row
from respond_desktop.central.setup import open_parts
from respond_desktop.domain.alert.alerts import Alert, AlertKind, Place, Priority
from respond_desktop.domain.kinds.alerts import ALERTS, AlertShape
from respond_desktop.wire import camera as wire
from respond_desktop.wire import live
from tests.central_live.people import another_viewer, make_scene, written
from tests.support.camera_client import fix_at, now
from tests.support.central import RunningCentral
from tests.support.desktop_client import ScriptedDesktop

pytestmark = pytest.mark.attack("a kind that is not known")


def crash(recording: str) -> wire.AlertRaised:
    """What a camera newer than central raises."""
    return wire.AlertRaised(
        kind="vehicle_crash",
        event_id="crash-1",
        recording_id=recording,
        at=now(),
        fix=fix_at(),
        words="Vehicle crash",
        priority=1,
    )


def test_a_kind_that_central_does_not_know_is_raised_by_what_the_camera_says(
    shared_central: RunningCentral,
) -> None:
    scene = make_scene(shared_central)

    async def story() -> None:
        async with AsyncExitStack() as stack:
            await scene.enter(stack)
            await scene.camera.start()
            await scene.camera.send(crash(scene.camera.recording))
            alert = await scene.desktop.until_alert(lambda a: a.unit_number == scene.unit and a.place)
            assert (alert.kind, alert.words, alert.priority) == (
                "vehicle_crash",
                "Vehicle crash",
                Priority.P1,
            )
            assert alert.means.newer and alert.whose == f"Unit {scene.unit}"

    asyncio.run(story())
    assert written(
        shared_central, "alert.opened", lambda b: b["kind"] == "vehicle_crash" and b["unit"] == scene.unit
    )


def test_a_camera_cannot_raise_what_only_central_finds(shared_central: RunningCentral) -> None:
    scene = make_scene(shared_central)

    async def story() -> None:
        async with AsyncExitStack() as stack:
            await scene.enter(stack)
            await scene.camera.start()
            false = wire.AlertRaised(
                kind="gunshot", event_id="g", recording_id=scene.camera.recording, at=now()
            )
            await scene.camera.send(false)
            alert = await scene.desktop.until_alert(lambda a: a.unit_number == scene.unit)
            assert alert.kind == AlertKind.INTEGRITY and "gunshot" in alert.note

    asyncio.run(story())


def ids(desktop: ScriptedDesktop, kind: str) -> list[str]:
    """Ids of all closed alerts that a reader finds."""
    asked = f"?most=200{f'&kind={kind}' if kind else ''}"
    answer = desktop.workstation.request("GET", f"/v1/alerts{asked}")
    assert answer.status_code == 200, answer.text
    return [alert["id"] for alert in answer.json()["alerts"]]


def leave(central: RunningCentral, command: str) -> str:
    """A sensor's alert for one command, as an earlier run left it open in the database."""
    parts = open_parts(load_config(central.home))
    place = Place(39.28, -76.61, 40.0, datetime.now(UTC), "Park")
    try:
        alert = Alert(
            f"alert-sensor-{command}", "gunshot", "", "", datetime.now(UTC), place, source="Sensor 12"
        )
        entry = AlertEntry(alert, command=command)
        parts.database.run_sync(lambda rows: save_row(rows, entry))
        return alert.id
    finally:
        parts.close()


def test_a_sensors_alert_is_its_commands_over_a_restart(central: RunningCentral) -> None:
    central.stop()
    alert_id = leave(central, "West")
    central.start()
    east, west = make_scene(central), make_scene(central, command="West")

    async def story() -> None:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(east.desktop.connected())
            await stack.enter_async_context(west.desktop.connected())
            alert = await west.desktop.until_alert(lambda a: a.id == alert_id and a.place)
            assert alert.source == "Sensor 12" and alert.means is ALERTS["gunshot"]
            assert alert.shape == AlertShape.PLACE
            assert not [a for a in east.desktop.state.alerts if a.id == alert_id]
            assert (await east.desktop.post(f"/v1/alerts/{alert_id}/acknowledge")).status_code == 403
            await take_and_close(west.desktop, alert_id)

    asyncio.run(story())
    assert alert_id in ids(west.desktop, "gunshot")
    assert alert_id not in ids(east.desktop, "gunshot")
    seen = written(
        central, "positions.visible", lambda b: any(p["id"] == alert_id for p in b.get("places", ()))
    )
    assert all(p["officer"] == "" for b in seen for p in b["places"] if p["id"] == alert_id)


def test_an_alert_of_no_command_is_everybodys_who_may_see_alerts(central: RunningCentral) -> None:
    central.stop()
    alert_id = leave(central, "")
    central.start()
    east, west = make_scene(central), make_scene(central, command="West")
    officer = another_viewer(central, "officer")

    async def story() -> None:
        async with AsyncExitStack() as stack:
            for desktop in (east.desktop, west.desktop, officer):
                await stack.enter_async_context(desktop.connected())
            for desktop in (east.desktop, west.desktop):
                await desktop.until_alert(lambda a: a.id == alert_id and a.place)
            await officer.inbox.until(lambda: officer.inbox.all(live.State))
            assert not [a for a in officer.state.alerts if a.id == alert_id]
            assert (await officer.post(f"/v1/alerts/{alert_id}/acknowledge")).status_code == 403
            await take_and_close(east.desktop, alert_id)

    asyncio.run(story())
    assert alert_id in ids(east.desktop, "gunshot") and alert_id in ids(west.desktop, "gunshot")
    (closed,) = written(central, "alert.closed", lambda b: b["alert"] == alert_id)
    assert (closed["unit"], closed["officer"]) == ("", "")


async def take_and_close(desktop: ScriptedDesktop, alert_id: str) -> None:
    """As the one who has it."""
    assert (await desktop.post(f"/v1/alerts/{alert_id}/acknowledge")).status_code == 204
    assert (await desktop.post(f"/v1/alerts/{alert_id}/close", {"outcome": "real"})).status_code == 204


def test_what_a_camera_says_it_can_goes_on_to_the_desktops(shared_central: RunningCentral) -> None:
    scene = make_scene(shared_central)
    scene.camera.can = ("lcd", "hologram")

    async def story() -> None:
        async with AsyncExitStack() as stack:
            await scene.enter(stack)
            await scene.desktop.until_unit(scene.unit, lambda u: u.can == ("hologram", "lcd"))

    asyncio.run(story())
