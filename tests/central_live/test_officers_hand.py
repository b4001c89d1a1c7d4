"""The officer's hand is not a doorbell: a pace for each viewer and officer, and never where it is urgent."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from respond_desktop.access.answers import meaning
from respond_desktop.central.alert.open_alerts import Alerts, Raised
from respond_desktop.central.alert.urgent import Urgent
from respond_desktop.central.audit.log import Recorded
from respond_desktop.central.config import load_config
from respond_desktop.central.facts.asks.pulses import MINUTE_S, Pulse, Pulses, paces
from respond_desktop.central.facts.bar import Bar
from respond_desktop.central.facts.books.books import Books
from respond_desktop.central.facts.clock import SteadyClock
from respond_desktop.central.facts.runs import Runs
from respond_desktop.central.facts.scopes import People
from respond_desktop.central.facts.watch_run import WatchRun
from respond_desktop.central.facts.world import World
from respond_desktop.central.people.directory import Directory
from respond_desktop.central.setup import open_parts
from respond_desktop.domain.alert.alerts import AlertKind, Place
from respond_desktop.domain.outcomes import Refused
from respond_desktop.domain.people import Assignment, Device, Person, Role, Unit
from respond_desktop.domain.recordings import Recording, StartCause
from respond_desktop.domain.watches import Watch, WatchState
from respond_desktop.wire.orders import TalkOrder, WatchOrder
from tests.central_live.people import Scene, another_viewer, bodies, make_scene, written
from tests.support.camera_client import OCEAN_CITY, fix_at
from tests.support.central import RunningCentral
from tests.support.desktop_client import HASH, ScriptedDesktop

KIND = "the officer's hand"


async def ring(desktop: ScriptedDesktop, scene: Scene) -> httpx.Response:
    """Ask, wait until the officer was told, end."""
    asked = await desktop.watch(scene.unit)
    if asked.status_code == 201:
        watch_id = asked.json()["watch_id"]
        await desktop.play(watch_id)
        await desktop.post(f"/v1/watches/{watch_id}/end", {"reason": "closed"})
    return asked


def rung(scene: Scene, kind: type[Any] = WatchOrder) -> int:
    """How often her camera was told to vibrate."""
    return sum(isinstance(order, kind) for order in scene.camera.orders)


@pytest.mark.attack(KIND)
def test_asking_in_a_loop_rings_three_times(shared_central: RunningCentral) -> None:
    scene, colleague = make_scene(shared_central), another_viewer(shared_central)

    async def story() -> None:
        async with scene.recording(), colleague.connected():
            answers = [await ring(scene.desktop, scene) for _ in range(10)]
            assert [a.status_code for a in answers] == [201] * 3 + [429] * 7
            problem = answers[3].json()
            assert problem["kind"] == "too_often" and problem["record_seq"] > 0
            assert problem["detail"] == "you asked to watch this officer 4 times in a minute."
            assert problem["why"].startswith("Each time the camera vibrates in the officer's hand. Wait ")
            assert 10 < int(answers[3].headers["Retry-After"]) <= 20
            read = meaning(answers[3], None)
            assert isinstance(read, Refused) and read.record_seq == problem["record_seq"]
            assert (read.fact, read.why, read.ways) == (problem["detail"], problem["why"], ("Ask by radio",))
            assert rung(scene) == 3
            assert (await ring(colleague, scene)).status_code == 201

    asyncio.run(story())
    refused = written(shared_central, "watch.refused", lambda b: b["unit"] == scene.unit, 3)
    assert [b["kind"] for b in refused] == ["too_often"] * 3
    assert all(b["officer"] and b["by"] and b["fact"].startswith("The viewer asked") for b in refused)


@pytest.mark.attack(KIND)
def test_another_session_of_the_viewer_changes_nothing(shared_central: RunningCentral) -> None:
    scene = make_scene(shared_central)
    second = ScriptedDesktop(shared_central.enrol_workstation())
    assert second.workstation.sign_in(scene.viewer).status_code == 200

    async def story() -> None:
        async with scene.recording(), second.connected():
            for desktop in (scene.desktop, second, scene.desktop):
                assert (await ring(desktop, scene)).status_code == 201
            assert (await ring(second, scene)).status_code == 429

    asyncio.run(story())


@pytest.mark.parametrize("who", ["herself", "somebody near her"])
def test_nothing_urgent_is_held_back(shared_central: RunningCentral, who: str) -> None:
    """Neither under her own open needs-help alert, nor for one of the four nearest to another's."""
    command = f"Urgent {who}"
    scene, other = make_scene(shared_central, command), make_scene(shared_central, command)
    calling = scene if who == "herself" else other

    async def story() -> None:
        async with AsyncExitStack() as stack:
            for each in (scene, other):
                await each.enter(stack)
                await each.on_the_map()
            await calling.camera.help(fix=fix_at())
            await scene.desktop.until_alert(lambda a: a.unit_number == calling.unit)
            answers = [await ring(scene.desktop, scene) for _ in range(6)]
            assert [a.status_code for a in answers] == [201] * 6

    asyncio.run(story())


@pytest.mark.attack(KIND)
def test_talking_in_short_turns_is_paced_across_watches(shared_central: RunningCentral) -> None:
    scene, (most, _) = make_scene(shared_central), paces()[Pulse.TALK]

    async def story() -> None:
        async with scene.watched() as watch_id:
            for _ in range(int(most)):
                assert (await talk(scene, watch_id)).status_code == 201
            await scene.desktop.post(f"/v1/watches/{watch_id}/end", {"reason": "closed"})
            again = await scene.watching()
            answers = [await talk(scene, again) for _ in range(5)]
            assert answers[-1].status_code == 429
            assert "began to talk to this officer" in answers[-1].json()["detail"]
            assert rung(scene, TalkOrder) < most + 5

    asyncio.run(story())
    assert (
        written(shared_central, "talk.refused", lambda b: b["unit"] == scene.unit)[0]["kind"] == "too_often"
    )


async def talk(scene: Scene, watch_id: str) -> httpx.Response:
    asked = await scene.desktop.post(f"/v1/watches/{watch_id}/talk", {"local_record_hash": HASH})
    if asked.status_code == 201:
        await scene.desktop.post(f"/v1/talks/{asked.json()['talk_id']}/end")
    return asked


@pytest.mark.attack(KIND)
def test_backup_requests_ring_ten_times(shared_central: RunningCentral) -> None:
    scene, near = make_scene(shared_central), make_scene(shared_central)

    async def story() -> None:
        async with scene.desktop.connected(), near.camera.connected():
            unit = await scene.desktop.until_unit(near.unit, bool)
            body = {
                "for_unit_number": scene.unit,
                "code": 2,
                "recipients": [unit.id],
                "local_record_hash": HASH,
            }
            answers = [await scene.desktop.post("/v1/backup", body) for _ in range(12)]
            assert [a.status_code for a in answers][:10] == [201] * 10
            assert answers[-1].status_code == 429

    asyncio.run(story())
    assert bodies(shared_central, "backup.refused")[-1]["kind"] == "too_often"


def test_the_pace_of_one_viewer_and_one_officer() -> None:
    pulses = Pulses(paces())

    def ask(viewer: str, officer: str, now_s: float) -> bool:
        return not pulses.admits(Pulse.WATCH, viewer, (officer,), now_s)

    assert [ask("fairfield", "li", float(s)) for s in (100, 101, 102)] == [True] * 3
    [held] = pulses.admits(Pulse.WATCH, "fairfield", ("li",), 103.0)
    assert (held.officer, held.asks, held.wait_s) == ("li", 4, 17)
    assert ask("fairfield", "brandt", 103.0) and ask("okafor", "li", 103.0)
    assert ask("fairfield", "li", 120.5) and not ask("fairfield", "li", 121.0)
    pulses.give_back(Pulse.WATCH, "fairfield", ("li",))
    assert ask("fairfield", "li", 121.0)
    pulses.tick(121.0 + MINUTE_S * 2)
    assert not pulses._asked
    held_one = [pulses.admits(Pulse.WATCH, "f", ("li", "brandt"), 300.0) for _ in range(4)][-1]
    assert {each.officer for each in held_one} == {"li", "brandt"}


def town(tmp_path: Path, metres: list[int]) -> tuple[Urgent, dict[int, Unit], Alerts]:
    """Units so many metres north of the alert's place, all recording with a fix."""
    RunningCentral(tmp_path / "home")
    parts = open_parts(load_config(tmp_path / "home"))
    directory = Directory(parts.database, parts.log.key.public_key())
    asyncio.run(directory.refresh())  # the policy in force
    parts.close()
    now = datetime.now(UTC)
    units = {m: Unit(f"unit-{m}", str(m), "East") for m in metres}
    officers = {f"o-{m}": Person(f"o-{m}", str(m), str(m), Role.OFFICER, "East", True) for m in metres}
    directory.listing = replace(
        directory.listing,
        people=officers,
        units={u.id: u for u in units.values()},
        devices={f"d-{m}": Device(f"d-{m}", str(m)) for m in metres},
        assignments={
            f"d-{m}": (Assignment(f"d-{m}", f"o-{m}", f"unit-{m}", now - timedelta(hours=1), None),)
            for m in metres
        },
    )
    world = World(60.0)
    for m in metres:
        world.start(Recording("rec", f"d-{m}", now, StartCause.EVENT_BUTTON, renewed_at=now))
        assert world.report(f"d-{m}", "rec", fix_at(OCEAN_CITY[0] + m / 111_320), now) is None
    alerts = Alerts(Books(parts.log, parts.database), lambda: None, SteadyClock().now)
    return Urgent(People(directory, Bar(), SteadyClock()), world, alerts, Runs()), units, alerts


@pytest.mark.parametrize(
    ("kind", "role", "near"),
    [
        (AlertKind.NEEDS_HELP, Role.SUPERVISOR, [0, 500, 1000, 1500]),
        (AlertKind.GUNSHOT, Role.SUPERVISOR, [0, 500, 1000, 1500]),
        (AlertKind.TASER_ARMED, Role.SUPERVISOR, []),
        (AlertKind.NEEDS_HELP, Role.NO_RIGHTS, [0]),
    ],
)
def test_the_nearest_four_are_centrals(tmp_path: Path, kind: AlertKind, role: Role, near: list[int]) -> None:
    urgent, units, alerts = town(tmp_path, [0, 500, 1000, 1500, 2000, 9000])
    viewer = Person("viewer", "v", "V. Viewer", role, "East", True)
    place = Place(*OCEAN_CITY, 4.0, datetime.now(UTC))
    raised = Raised(kind, units[0], "o-0", "d-0", datetime.now(UTC), place=place)

    async def alarm() -> None:
        alerts.raise_alert(raised)

    asyncio.run(alarm())
    assert [m for m, unit in units.items() if urgent.calls_for(viewer, unit)] == near


def watch_of(viewer: Person, unit: Unit) -> WatchRun:
    """A running watch."""
    now = datetime.now(UTC)
    watch = Watch(
        f"watch-{unit.id}",
        unit.id,
        unit.number,
        "",
        viewer.id,
        viewer.name,
        "",
        "",
        WatchState.LIVE,
        now,
        now,
        1,
    )
    return WatchRun(watch, viewer, "", "", "", unit, "", Recorded(1, "", now))


def test_whom_one_watches_makes_room_for_four_others_and_stays_urgent(tmp_path: Path) -> None:
    """Talking to one of the nearest four was held back, and whoever watched many could ask everybody without end."""
    urgent, units, alerts = town(tmp_path, list(range(0, 4500, 500)))
    viewer = Person("viewer", "v", "V. Viewer", Role.SUPERVISOR, "East", True)
    raised = Raised(AlertKind.NEEDS_HELP, units[0], "o-0", "d-0", datetime.now(UTC), place=None)

    async def alarm() -> None:
        alerts.raise_alert(raised)

    asyncio.run(alarm())
    for watched, near in (
        ([500, 1000], [0, 500, 1000, 1500, 2000, 2500]),
        (range(0, 4000, 500), range(4000)),
    ):
        asked = replace(urgent, runs=Runs())
        for m in watched:
            asked.runs.begin(watch_of(viewer, units[m]))
        assert [m for m, unit in units.items() if asked.calls_for(viewer, unit)] == [
            m for m in units if m in near
        ]
