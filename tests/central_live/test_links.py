"""A link is a right: whatever it was given for must still hold, or it ends within a second."""

import asyncio
import inspect
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import Session, select

from respond_desktop.central.config import load_config
from respond_desktop.central.people.administration import Administration, CentralAddress, NewAccount
from respond_desktop.central.people.directory import Directory, directory_changed
from respond_desktop.central.people.passwords import password_fits
from respond_desktop.central.setup import open_parts
from respond_desktop.central.storage.tables import UnitRow, WorkstationRow
from respond_desktop.domain.people import Role
from respond_desktop.wire import camera as wire
from respond_desktop.wire import live
from respond_desktop.wire.bodies.http import Problem
from respond_desktop.wire.enrolment import EnrolmentKind
from respond_desktop.wire.signing import b64, new_key, public_bytes
from tests.central_live.inside import InsideCentral
from tests.central_live.people import Scene, another_viewer, bodies, make_scene, written
from tests.support.camera_client import fix_at
from tests.support.central import PASSWORD, RunningCentral, TestWorkstation
from tests.support.desktop_client import ScriptedDesktop, make_desktop
from tests.support.pace import promised

KIND = "a link is a right"
DARK_S = 1.0
Act = Callable[[Administration, Scene], object]


def act(central: RunningCentral, scene: Scene, what: Act) -> float:
    """Do it beside the running central; when (monotonic seconds) it was done."""
    with central.administration() as administration:
        what(administration, scene)
    return time.monotonic()


@asynccontextmanager
async def watched(scene: Scene) -> AsyncIterator[str]:
    """A watch runs, and both ends stay connected; whatever ends is up to the block."""
    async with scene.watched() as watch_id:
        yield watch_id


@pytest.mark.attack(KIND)
def test_the_old_key_of_a_camera_enrolled_anew_is_worth_nothing(shared_central: RunningCentral) -> None:
    scene = make_scene(shared_central)

    async def story() -> None:
        async with watched(scene) as watch_id:
            lost = scene.camera
            enrolled, key = await asyncio.to_thread(shared_central.enrol_camera, lost.number)
            done = time.monotonic()
            await lost.inbox.until_closed()
            assert time.monotonic() - done < promised(DARK_S)
            assert lost.inbox.close_reason == "this camera was enrolled anew"
            dark = await scene.desktop.until_unit(scene.unit, lambda u: not u.online, DARK_S)
            assert dark.fix is None and dark.recording is None and not dark.lost_contact
            ended = await scene.desktop.until_watch(watch_id, lambda w: w.end)
            assert ended.end_words == "The camera was enrolled anew. The picture and the location are gone."
            found = replace(lost, enrolled=enrolled, key=key, mail=None)
            async with found.connected():
                await found.start()
                await found.fix(fix_at())
                await scene.desktop.until_unit(scene.unit, lambda u: u.fix)
                again = await lost.connect()
                assert again.close_reason == "bad proof"
                await again.stop()
                await scene.watching()

    asyncio.run(story())
    stopped = written(shared_central, "recording.stopped", lambda b: b["unit"] == scene.unit)
    assert stopped[0]["how"] == "enrolled_anew"


@pytest.mark.attack(KIND)
def test_a_disabled_camera_is_gone_until_it_is_enabled(shared_central: RunningCentral) -> None:
    scene = make_scene(shared_central)

    async def story() -> None:
        async with watched(scene) as watch_id:
            camera = scene.camera
            done = act(shared_central, scene, lambda a, s: a.disable_device(s.camera.number))
            await camera.inbox.until_closed()
            assert time.monotonic() - done < promised(DARK_S)
            assert camera.inbox.close_reason == "this camera was taken out of use"
            await scene.desktop.until_unit(scene.unit, lambda u: not u.fix and not u.recording, DARK_S)
            ended = await scene.desktop.until_watch(watch_id, lambda w: w.end)
            assert ended.end_words.startswith("The camera was taken out of use.")
            refused = await camera.connect()
            assert refused.close_reason == "this camera was taken out of use"
            assert not refused.all(wire.CameraWelcome)
            await refused.stop()
            act(shared_central, scene, lambda a, s: a.enable_device(s.camera.number))
            await asyncio.to_thread(enabled, shared_central, scene)
            async with camera.connected():
                await camera.start(camera.recording, resumed=True)
                await camera.fix(fix_at())
                await scene.desktop.until_unit(scene.unit, lambda u: u.fix)

    asyncio.run(story())
    what = [
        r["body"]["what"]
        for r in shared_central.log()
        if r["kind"] == "directory.changed" and r["body"].get("device") == scene.camera.id
    ]
    assert what[-2:] == ["camera disabled", "camera enabled"]


def enabled(central: RunningCentral, scene: Scene) -> None:
    """Wait until the running central has read the change: somebody else's code is admitted only by newer rows."""
    make_desktop(central, f"after-{scene.viewer}")


@pytest.mark.attack(KIND)
def test_a_recording_does_not_outlive_the_key_it_came_with(shared_central: RunningCentral) -> None:
    """The link was lost before: its position would have stood on the map until the lease ended."""
    scene = make_scene(shared_central)

    async def story() -> None:
        async with scene.desktop.connected():
            async with scene.camera.connected():
                await scene.on_the_map()
            await scene.desktop.until_unit(scene.unit, lambda u: u.fix and not u.online)
            act(shared_central, scene, lambda a, s: a.disable_device(s.camera.number))
            await scene.desktop.until_unit(scene.unit, lambda u: not u.fix and not u.recording, DARK_S)

    asyncio.run(story())


@pytest.mark.attack(KIND)
def test_what_a_camera_brought_goes_with_its_key_also_after_it_was_assigned_anew(
    shared_central: RunningCentral,
) -> None:
    scene, other = make_scene(shared_central), make_scene(shared_central)

    async def story() -> None:
        async with scene.desktop.connected():
            async with scene.camera.connected():
                await scene.on_the_map()
                act(shared_central, scene, lambda a, s: a.assign(s.camera.number, other.officer, other.unit))
                await scene.camera.inbox.until_closed()
            await scene.desktop.until_unit(other.unit, lambda u: u.recording)
            act(shared_central, scene, lambda a, s: a.disable_device(s.camera.number))
            await scene.desktop.until_unit(other.unit, lambda u: not u.fix and not u.recording, DARK_S)

    asyncio.run(story())


@pytest.mark.attack(KIND)
@pytest.mark.parametrize("linked", [True, False])
def test_promise_1_where_she_was_is_not_shown_as_where_the_next_wearer_is(
    shared_central: RunningCentral, linked: bool
) -> None:
    """The fix lived until the lease ended, under the name of whoever had the camera by then."""
    scene, other = make_scene(shared_central), make_scene(shared_central)

    async def story() -> None:
        async with scene.desktop.connected(), AsyncExitStack() as link:
            await link.enter_async_context(scene.camera.connected())
            await scene.on_the_map()
            if not linked:
                await link.aclose()
                await scene.desktop.until_unit(scene.unit, lambda u: u.fix and not u.online)
            act(shared_central, scene, lambda a, s: a.assign(s.camera.number, other.officer, other.unit))
            await scene.desktop.until_unit(other.unit, lambda u: u.recording)
            await scene.desktop.until_unit(scene.unit, lambda u: not u.fix and not u.recording)
            act(shared_central, scene, lambda a, s: a.disable_device(s.camera.number))
            await scene.desktop.until_unit(other.unit, lambda u: not u.recording)
            seen = [u for s in scene.desktop.inbox.all(live.State) for u in s.units if u.number == other.unit]
            assert seen and not [u for u in seen if u.fix]

    asyncio.run(story())
    shown = [u for b in bodies(shared_central, "positions.visible") for u in b["units"]]
    taker = next(b["officer"] for b in bodies(shared_central, "recording.stopped") if b["unit"] == other.unit)
    assert shown and taker not in str(shown)


@pytest.mark.attack(KIND)
def test_a_camera_assigned_anew_comes_back_as_what_it_is_now(shared_central: RunningCentral) -> None:
    scene, other = make_scene(shared_central), make_scene(shared_central)

    async def story() -> None:
        async with watched(scene) as watch_id:
            done = act(
                shared_central, scene, lambda a, s: a.assign(s.camera.number, other.officer, other.unit)
            )
            await scene.camera.inbox.until_closed()
            assert time.monotonic() - done < promised(DARK_S)
            assert scene.camera.inbox.close_reason == "this camera was assigned anew"
            told = scene.camera.ended(watch_id)
            assert told is not None and told.reason == "right_revoked"
            inbox = await scene.camera.connect()
            assert (await inbox.message(wire.CameraWelcome)).unit_number == other.unit
            await inbox.stop()
            refused = await other.camera.connect()
            assert refused.close_reason == "this camera is assigned to nobody"
            await refused.stop()

    asyncio.run(story())


DISABLED = "Your account was disabled. Ask your administrator."
CHANGED = "Your password was changed. Sign in with the new one."
OUT_OF_USE = "This workstation was taken out of use. Ask your administrator."
ENDS: dict[str, tuple[Act, str]] = {
    "account disabled": (lambda a, s: a.disable(s.viewer), DISABLED),
    "password reset": (lambda a, s: a.set_password(s.viewer, "another long password"), CHANGED),
    "workstation disabled by its name": (
        lambda a, s: a.disable_workstation(f"Desk of {s.viewer}"),
        OUT_OF_USE,
    ),
    "workstation disabled by its id": (
        lambda a, s: a.disable_workstation(s.desktop.workstation.id),
        OUT_OF_USE,
    ),
}


@pytest.mark.attack(KIND)
@pytest.mark.parametrize("what", ENDS)
def test_a_session_ends_with_what_it_was_given_for(shared_central: RunningCentral, what: str) -> None:
    scene, words = make_scene(shared_central), ENDS[what][1]

    async def story() -> None:
        async with watched(scene) as watch_id:
            inbox, token = scene.desktop.inbox, scene.desktop.workstation.session
            done = act(shared_central, scene, ENDS[what][0])
            said = await inbox.message(live.SessionEnded)
            assert time.monotonic() - done < promised(DARK_S)
            assert said.reason == words
            await inbox.until_closed()
            await scene.camera.inbox.until(lambda: scene.camera.ended(watch_id))
            answer = Problem.model_validate((await scene.desktop.post("/v1/sign-out")).json())
            assert f"{answer.title} {answer.detail}" == words
            again = await scene.desktop.connect(session=token)
            assert (await again.message(live.SessionEnded)).reason == words
            await again.stop()

    asyncio.run(story())


@pytest.mark.attack(KIND)
def test_a_watch_that_ended_with_its_workstation_is_not_said_to_lack_a_right(
    shared_central: RunningCentral,
) -> None:
    scene = make_scene(shared_central)
    second = ScriptedDesktop(shared_central.enrol_workstation(f"Other desk of {scene.viewer}"))
    assert second.workstation.sign_in(scene.viewer).status_code == 200

    async def story() -> None:
        async with watched(scene) as watch_id, second.connected():
            act(shared_central, scene, ENDS["workstation disabled by its id"][0])
            ended = await second.until_watch(watch_id, lambda w: w.end)
            assert ended.end_words == "This workstation was taken out of use. The picture was closed."

    asyncio.run(story())


@pytest.mark.attack(KIND)
def test_a_password_reset_ends_every_session_of_hers_and_no_other(shared_central: RunningCentral) -> None:
    scene, colleague = make_scene(shared_central), another_viewer(shared_central)
    second = shared_central.enrol_workstation(f"Second desk of {scene.viewer}")
    assert second.sign_in(scene.viewer).status_code == 200
    act(shared_central, scene, lambda a, s: a.set_password(s.viewer, PASSWORD + " 2"))
    third = shared_central.enrol_workstation(f"Third desk of {scene.viewer}")
    assert third.sign_in(scene.viewer, PASSWORD + " 2").status_code == 200
    for desk in (scene.desktop.workstation, second):
        assert desk.request("GET", "/v1/my-views").json()["kind"] == "session_ended"
    for desk in (third, colleague.workstation):
        assert desk.request("GET", "/v1/my-views").status_code == 200


@pytest.mark.attack(KIND)
def test_a_workstation_enrolled_anew_takes_the_old_key_out_of_use(shared_central: RunningCentral) -> None:
    scene = make_scene(shared_central)
    lost = scene.desktop.workstation

    async def story() -> None:
        async with scene.desktop.connected():
            fresh = await asyncio.to_thread(shared_central.enrol_workstation, f"Desk of {scene.viewer}")
            done = time.monotonic()
            said = await scene.desktop.inbox.message(live.SessionEnded)
            assert time.monotonic() - done < promised(DARK_S)
            assert said.reason == OUT_OF_USE
            refused = await asyncio.to_thread(lost.sign_in, scene.viewer)
            assert refused.json()["title"] == "This workstation was taken out of use."
            assert (await asyncio.to_thread(fresh.sign_in, scene.viewer)).status_code == 200

    asyncio.run(story())
    enrolled = written(shared_central, "enrol.done", lambda b: b.get("replaced") == [lost.id])
    assert len(enrolled) == 1


@pytest.fixture(scope="module")
def inside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InsideCentral]:
    central = InsideCentral(tmp_path_factory.mktemp("links") / "home").start()
    try:
        yield central
    finally:
        central.stop()


MEANWHILE: dict[str, tuple[Callable[[Administration, TestWorkstation, str], object], str]] = {
    "the workstation is disabled": (
        lambda a, desk, _b: a.disable_workstation(desk.id),
        "workstation_disabled",
    ),
    "the password is changed": (
        lambda a, _d, badge: a.set_password(badge, "a third one"),
        "wrong_credentials",
    ),
    "the account is disabled": (lambda a, _d, badge: a.disable(badge), "account_disabled"),
}


@pytest.mark.attack(KIND)
@pytest.mark.parametrize("what", MEANWHILE)
def test_nobody_signs_in_with_what_is_taken_away_meanwhile(
    inside: InsideCentral, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """A password takes a while to check; what changes in that time counts."""
    badge = f"meanwhile-{list(MEANWHILE).index(what)}"
    inside.add_user(badge, "operator")
    desk, (change, kind) = inside.enrol_workstation(), MEANWHILE[what]

    def slow(known: str, password: str) -> bool:
        with inside.administration() as administration:
            change(administration, desk, badge)
        return password_fits(known, password)

    monkeypatch.setattr("respond_desktop.central.people.sign_in.password_fits", slow)
    refused = desk.sign_in(badge)
    assert (refused.status_code, refused.json()["kind"]) == (401, kind)
    assert not [s for s in inside.call(lambda c: c.services.sessions.living()) if s.person.badge == badge]


@pytest.mark.attack(KIND)
def test_a_unit_that_moved_to_another_command_is_judged_by_that(inside: InsideCentral) -> None:
    scene = make_scene(inside)

    def move() -> None:
        parts = open_parts(load_config(inside.home))
        try:
            parts.database.run_sync(moved)
        finally:
            parts.close()

    def moved(session: Session) -> None:
        unit = session.exec(select(UnitRow).where(UnitRow.number == scene.unit)).one()
        unit.command = "West"
        session.add(unit)
        directory_changed(session)

    async def story() -> None:
        async with watched(scene) as watch_id:
            unit = inside.call(lambda c: c.live.parts.features.watch.watches.running[0].unit)
            await asyncio.to_thread(move)
            ended = await scene.camera.inbox.until(lambda: scene.camera.ended(watch_id), DARK_S)
            assert ended.reason == "right_revoked"
            now = inside.call(lambda c: c.live.parts.facts.people.command_of(unit))
            assert (unit.command, now) == ("East", "West"), "listening, talking and keeping ask this"

    asyncio.run(story())


CHANGES: dict[str, Callable[[Administration], object]] = {
    "add_account": lambda a: a.add_account(NewAccount("li", "C. Li", Role.OFFICER, "East", PASSWORD)),
    "set_password": lambda a: a.set_password("li", PASSWORD),
    "unlock": lambda a: a.unlock("li"),
    "disable": lambda a: a.disable("li"),
    "enable": lambda a: a.enable("li"),
    "change": lambda a: a.change("li", on_shift=False),
    "add_unit": lambda a: a.add_unit("214", "East"),
    "add_device": lambda a: a.add_device("5501"),
    "assign": lambda a: a.assign("5501", "li", "214"),
    "disable_device": lambda a: a.disable_device("5501"),
    "enable_device": lambda a: a.enable_device("5501"),
    "make_code": lambda a: a.make_code(EnrolmentKind.CAMERA, "5501", CentralAddress("https://x", "0" * 64)),
    "disable_workstation": lambda a: a.disable_workstation("Desk"),
    "enable_workstation": lambda a: a.enable_workstation("Desk"),
}
READING = {"accounts", "devices", "workstations"}


def test_every_change_is_recorded_and_makes_central_compare_its_links(tmp_path: Path) -> None:
    """CJIS AC-2: one that isn't in the table fails here, and so does one that running links would not hear of."""
    acts = {name for name, _ in inspect.getmembers(Administration, inspect.isfunction) if name[0] != "_"}
    assert acts == CHANGES.keys() | READING
    central = RunningCentral(tmp_path / "home")
    parts = open_parts(load_config(central.home))
    try:
        key = b64(public_bytes(new_key()))
        row = WorkstationRow(id="station-1", name="Desk", public_key=key, enrolled_at=datetime.now(UTC))
        parts.database.run_sync(lambda session: session.add(row))
        directory = Directory(parts.database, parts.log.key.public_key())
        for name, change in CHANGES.items():
            asyncio.run(directory.refresh())
            before, records = directory.listing.version, len(central.log())
            change(Administration(parts.database, parts.log, "somebody"))
            asyncio.run(directory.refresh())
            assert directory.listing.version > before, name
            made = central.log()[records:]
            assert made and {r["body"]["by"] for r in made} == {"somebody"}, name
    finally:
        parts.close()
