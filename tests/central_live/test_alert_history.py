"""Closed alerts of any day: as far as the reader's scope goes, page by page, and each reading recorded before."""

import asyncio
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from sqlmodel import select

from respond_desktop.central.config import load_config
from respond_desktop.central.facts.rows.alerts import AlertEntry, save_row
from respond_desktop.central.setup import open_parts
from respond_desktop.central.storage.tables import Account, UnitRow
from respond_desktop.domain.alert.alerts import Alert, AlertKind, AlertOutcome, Place
from respond_desktop.domain.people import Role
from respond_desktop.domain.rights.policy import Permission, PolicyChange
from tests.central_live.people import Scene, another_viewer, bodies, change_policy, make_scene
from tests.central_live.test_promise_4 import broken_log
from tests.support.camera_client import fix_at
from tests.support.central import RunningCentral
from tests.support.desktop_client import ScriptedDesktop

pytestmark = [pytest.mark.promise, pytest.mark.attack("what was")]
DAY = datetime(2026, 3, 8, 5, tzinfo=UTC)
"""A midnight of New York, on the day whose clocks are put forward: it has 23 hours."""


def read(desktop: ScriptedDesktop, **asked: Any) -> httpx.Response:
    """The answer for a query; times are said as the desktop says them."""
    said = {k: v.isoformat() if isinstance(v, datetime) else v for k, v in asked.items()}
    return desktop.workstation.request("GET", f"/v1/alerts?{urlencode(said)}")


def keep(central: RunningCentral, scene: Scene, *opened: datetime, **changes: Any) -> list[str]:
    """Closed alerts of the scene's unit, as a past day left them in the database."""
    parts = open_parts(load_config(central.home))
    try:
        ids = {u.number: u.id for u in parts.database.read_sync(lambda s: s.exec(select(UnitRow)).all())}
        people = parts.database.read_sync(lambda s: s.exec(select(Account)).all())
        officers = {p.badge: p.id for p in people}
        made = []
        for n, at in enumerate(opened):
            closed = {"closed_by": "M. Chen", "closed_at": at + timedelta(minutes=3)}
            taken = {"acknowledged_by": "M. Chen", "acknowledged_at": at + timedelta(seconds=6)}
            facts = {
                "outcome": AlertOutcome.REAL,
                "kind": AlertKind.TASER_ARMED,
                **closed,
                **taken,
                **changes,
            }
            alert_id = f"alert-{scene.unit}-{at:%d%H%M%S}-{n}"
            alert = Alert(id=alert_id, unit_id=ids[scene.unit], unit_number=scene.unit, opened_at=at, **facts)
            entry = AlertEntry(alert, "", officers[scene.officer])
            parts.database.run_sync(lambda rows, e=entry: save_row(rows, e))
            made.append(alert_id)
        return made
    finally:
        parts.close()


def test_a_day_is_two_midnights_and_a_page_follows_the_other(shared_central: RunningCentral) -> None:
    scene, reader = make_scene(shared_central), another_viewer(shared_central)
    same = DAY + timedelta(hours=4)
    times = [DAY - timedelta(seconds=1), DAY, same, same, same, DAY + timedelta(hours=23)]
    made = keep(shared_central, scene, *times)
    day = {"since": DAY, "until": DAY + timedelta(hours=23), "unit": scene.unit}
    found: list[str] = []
    more = ""
    for _ in range(4):
        answer = read(reader, **day, most=1, after=more)
        assert answer.status_code == 200, answer.text
        found += [a["id"] for a in answer.json()["alerts"]]
        more = answer.json()["more"]
    assert not more
    assert found == [made[4], made[3], made[2], made[1]], "newest first, each once, the day's bounds kept"
    assert read(reader, **day, kind="needs_help").json()["alerts"] == []
    assert len(read(reader, unit=scene.unit).json()["alerts"]) == 6, "without times: any day"


def test_an_open_alert_is_no_history(shared_central: RunningCentral) -> None:
    scene, reader = make_scene(shared_central), another_viewer(shared_central)

    async def story() -> None:
        async with AsyncExitStack() as stack:
            await scene.enter(stack)
            await scene.camera.help()
            alert = await scene.desktop.until_alert(lambda a: a.unit_number == scene.unit)
            path = f"/v1/alerts/{alert.id}"
            assert (await scene.desktop.post(f"{path}/acknowledge")).status_code == 204
            assert read(reader, unit=scene.unit).json()["alerts"] == []
            assert (await scene.desktop.post(f"{path}/close", {"outcome": "false"})).status_code == 204
            [closed] = read(reader, unit=scene.unit).json()["alerts"]
            assert (closed["id"], closed["outcome"]) == (alert.id, "false")

    asyncio.run(story())


def test_promise_2_a_unit_outside_and_an_unknown_one_get_the_same_words(
    shared_central: RunningCentral,
) -> None:
    west, reader = make_scene(shared_central, command="West"), another_viewer(shared_central)
    hidden_ids = keep(shared_central, west, DAY + timedelta(days=1))
    hidden, unknown = read(reader, unit=west.unit), read(reader, unit="no such unit")
    assert hidden.status_code == unknown.status_code == 403
    said, said_unknown = hidden.json(), unknown.json()
    for name in ("detail", "why", "kind", "policy_ref", "ways", "title"):
        without = said[name].replace(west.unit, "X") if isinstance(said[name], str) else said[name]
        other = (
            said_unknown[name].replace("no such unit", "X")
            if isinstance(said_unknown[name], str)
            else said_unknown[name]
        )
        assert without == other
    assert "see alerts of" in said["detail"] and said["record_seq"]
    listed = read(reader, since=DAY + timedelta(days=1), until=DAY + timedelta(days=2)).json()["alerts"]
    assert not set(hidden_ids) & {a["id"] for a in listed}
    refused = [b for b in bodies(shared_central, "alerts.refused") if b["by_role"] == "supervisor"]
    assert [b["unit"] for b in refused[-2:]] == [west.unit, "no such unit"]


def test_promise_2_who_may_not_see_alerts_reads_none(shared_central: RunningCentral) -> None:
    scene, officer = make_scene(shared_central), another_viewer(shared_central, "officer")
    keep(shared_central, scene, DAY)
    answer = read(officer)
    assert answer.status_code == 403 and answer.json()["kind"] == "no_right"


def test_promise_4_a_reading_and_its_places_are_recorded_and_she_reads_them(
    shared_central: RunningCentral,
) -> None:
    scene, reader = make_scene(shared_central), another_viewer(shared_central)
    change_policy(shared_central, PolicyChange(Role.OPERATOR, Permission.SEE_POSITIONS, allowed=False))
    operator = another_viewer(shared_central, "operator")
    fix = fix_at()
    place = Place(fix.lat, fix.lon, 5.0, DAY, "Bank St")
    [alert_id] = keep(shared_central, scene, DAY, place=place)
    with broken_log(shared_central):
        nothing = read(reader, unit=scene.unit)
        assert nothing.status_code == 503 and "Bank St" not in nothing.text
    [seen] = read(reader, unit=scene.unit).json()["alerts"]
    assert seen["place"]["words"] == "Bank St"
    withheld = read(operator, unit=scene.unit)
    assert withheld.json()["alerts"][0]["withheld"] == "right" and "lat" not in withheld.text.replace(
        '"place":null', ""
    )
    first, second = (b for b in bodies(shared_central, "alerts.read") if b["unit"] == scene.unit)
    assert first["alerts"] == second["alerts"] == [alert_id] and second["places"] == []
    assert [(p["id"], p["unit"]) for p in first["places"]] == [(alert_id, scene.unit)]
    herself = shared_central.enrol_workstation("Desk of her own")
    assert herself.sign_in(scene.officer).status_code == 200
    views = herself.request("GET", "/v1/my-views").json()["views"]
    [mine] = [v for v in views if v["kind"] == "alert_place"]
    assert mine["unit_number"] == scene.unit and mine["ended_at"] == mine["at"]
    assert mine["end_words"] == "In the list of closed alerts"


def test_a_question_that_makes_no_sense_is_answered_in_words(shared_central: RunningCentral) -> None:
    reader = another_viewer(shared_central)
    wrong = (
        "since=2026-03-08",
        "since=2026-03-08T05:00:00",
        "since=0001-01-01T00:00:00Z",
        "kind=none",
        "from=1",
    )
    wrong += ("until=9999-12-31T23:59:59-14:00", "most=0", "most=201", "after=1.;drop", "unit=" + "1" * 65)
    for query in wrong:
        answer = reader.workstation.request("GET", f"/v1/alerts?{query}")
        assert answer.status_code == 422 and answer.json()["fields"], query
    assert read(reader, after="99999999999999999.a").status_code == 200
