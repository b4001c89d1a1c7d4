"""Peers of other versions at a real central: who says nothing gets in, only another protocol doesn't, in words."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import pytest

from respond_desktop.domain.newer import newer
from respond_desktop.domain.recordings import StartCause
from respond_desktop.domain.watches import NoticeChannel, NoticeResult
from respond_desktop.wire import camera as camera_wire
from respond_desktop.wire import live
from respond_desktop.wire.bodies.http import Problem
from respond_desktop.wire.signing import LIVE_PROOF, sign, unb64
from respond_desktop.wire.version import BROKEN_KIND, HEADER, PROTOCOL, RELEASE
from tests.central_live.people import another_viewer, bodies, make_scene, written
from tests.support.camera_client import ScriptedCamera, now
from tests.support.central import RunningCentral
from tests.support.desktop_client import ScriptedDesktop
from tests.support.inbox import Inbox, certificate_hash, opened
from tests.support.yesterday import OldReaders

pytestmark = pytest.mark.promise
ODD = [0, -1, -(2**40), 2, 999_999, 10**6, 2**52]
"""Protocols that aren't this one's."""


@asynccontextmanager
async def desktop_says(desktop: ScriptedDesktop, **more: Any) -> AsyncIterator[Inbox]:
    """The live link of a signed-in workstation whose proof is as yesterday's were, but for `more`."""
    at = desktop.workstation
    inbox = Inbox(await opened(at.central.url + "/v1/live", at.central.ca_pem), live.decode_to_desktop)
    inbox.on_message = lambda message: _seen(inbox, message)
    inbox.start()
    try:
        challenge = await inbox.message(live.LiveChallenge)
        assert challenge.version == PROTOCOL
        signed = sign(at.key, LIVE_PROOF, unb64(challenge.nonce) + certificate_hash(inbox.socket))
        said = {"t": "prove", "session": at.session, "workstation_id": at.id, "signature": signed}
        await inbox.socket.send(json.dumps({k: v for k, v in (said | more).items() if v is not ...}))
        await inbox.until(lambda: inbox.all(live.State) or inbox.closed.is_set())
        yield inbox
    finally:
        await inbox.stop()


async def _seen(inbox: Inbox, message: Any) -> None:
    if isinstance(message, live.State):
        await inbox.socket.send(json.dumps({"t": "seen", "seq": message.seq}))


@asynccontextmanager
async def camera_says(camera: ScriptedCamera, **more: Any) -> AsyncIterator[Inbox]:
    """The same of a camera."""
    inbox = await camera.dial()
    try:
        challenge = await inbox.message(camera_wire.Challenge)
        signed = sign(camera.key, LIVE_PROOF, unb64(challenge.nonce) + certificate_hash(inbox.socket))
        said = {"t": "prove", "device_id": camera.id, "signature": signed, "now": now().isoformat()}
        await inbox.socket.send(json.dumps({k: v for k, v in (said | more).items() if v is not ...}))
        await inbox.until(lambda: inbox.all(camera_wire.CameraWelcome) or inbox.closed.is_set())
        camera.mail = inbox
        yield inbox
    finally:
        await inbox.stop()


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"version": 1},
        {"version": 1, "release": ""},
        {"version": 1, "release": "\u202e../../<b>" + "9" * 400},
        {"version": 1, "release": RELEASE},
        {"version": 1, "release": "999999.0.0", "wants": {"drones": [1, 2]}, "keeps_heads": True},
    ],
    ids=lambda more: str(more)[:40],
)
def test_who_says_nothing_or_more_gets_in_and_hears_centrals_release(
    shared_central: RunningCentral, more: dict[str, Any]
) -> None:
    scene = make_scene(shared_central)

    async def story() -> None:
        async with desktop_says(scene.desktop, **more) as desk, camera_says(scene.camera, **more) as camera:
            assert (await desk.message(live.LiveWelcome)).release == RELEASE
            assert (await camera.message(camera_wire.CameraWelcome)).release == RELEASE
            await scene.camera.start()
            await scene.camera.fix()
            await desk.until(lambda: any(u.fix for s in desk.all(live.State) for u in s.units))

    asyncio.run(story())


@pytest.mark.parametrize("version", ODD)
def test_only_another_protocol_is_refused_and_in_words(shared_central: RunningCentral, version: int) -> None:
    scene = make_scene(shared_central)

    async def story() -> None:
        async with desktop_says(scene.desktop, version=version) as desk:
            said = (await desk.message(live.SessionEnded)).reason
            await desk.until_closed()
            assert not desk.all(live.LiveWelcome) and desk.close_code == 1008
            assert "this workstation" in said.lower() and "central" in said.lower() and "IT: " in said
        async with camera_says(scene.camera, version=version) as camera:
            said = (await camera.message(camera_wire.Dropped)).reason
            await camera.until_closed()
            assert not camera.all(camera_wire.CameraWelcome) and camera.close_code == 1008
            assert "this camera" in said.lower() and "IT: " in said

    asyncio.run(story())


def test_another_protocols_hello_may_have_other_fields_and_hears_the_words_all_the_same(
    shared_central: RunningCentral,
) -> None:
    scene = make_scene(shared_central)

    async def story() -> None:
        async with desktop_says(
            scene.desktop, version=2, signature=..., session=..., seal={"k": [1]}
        ) as desk:
            said = (await desk.message(live.SessionEnded)).reason
            assert said.startswith("Central is older than this workstation, and they can't work together")
        async with camera_says(scene.camera, version=2, device_id=17, signature=...) as camera:
            said = (await camera.message(camera_wire.Dropped)).reason
            assert said.startswith("Central is older than this camera, and they can't work together")

    asyncio.run(story())
    assert written(shared_central, "integrity", lambda b: b["what"] == "another protocol")


def test_a_newer_camera_may_say_what_central_does_not_know(shared_central: RunningCentral) -> None:
    """It hears so each time, is no liar for it, and what central does know goes on."""
    scene = make_scene(shared_central)

    async def story() -> None:
        async with AsyncExitStack() as stack:
            await scene.enter(stack)
            for n in range(20):
                await scene.camera.inbox.socket.send(json.dumps({"t": "drone_seen", "n": n, "at": [[1.5]]}))
            await scene.camera.inbox.until(lambda: len(scene.camera.inbox.all(camera_wire.Dropped)) == 20)
            said = scene.camera.inbox.all(camera_wire.Dropped)[-1].reason
            assert said == "central is older than this camera and doesn't know drone_seen"
            start = {
                "t": "recording_started",
                "recording_id": "r-9",
                "at": now().isoformat(),
                "cause": "fell_down",
            }
            await scene.camera.inbox.socket.send(json.dumps(start | {"altitude_m": 4}))
            scene.camera.recording = "r-9"
            await scene.camera.fix()
            unit = await scene.desktop.until_unit(scene.unit, lambda u: u.fix)
            assert unit.recording is not None and unit.recording.cause is newer(StartCause)
            assert not scene.camera.inbox.closed.is_set()

    asyncio.run(story())
    mine = [b for b in bodies(shared_central, "integrity") if b.get("device") == scene.camera.id]
    assert not mine, "nobody is blamed for being newer"


@pytest.mark.parametrize("odd", [{"result": "shown_brightly"}, {"channel": "scent"}], ids=str)
def test_a_newer_notice_never_counts_as_shown(shared_central: RunningCentral, odd: dict[str, str]) -> None:
    """Two real ones are suppressed; what central doesn't know takes the third one's place."""
    scene = make_scene(shared_central)
    scene.camera.notices = {
        NoticeChannel.LCD: NoticeResult.SUPPRESSED,
        NoticeChannel.HAPTIC: NoticeResult.SUPPRESSED,
    }

    async def story() -> None:
        async with scene.recording():
            asked = await scene.desktop.watch(scene.unit)
            watch_id = asked.json()["watch_id"]
            receipt = {
                "t": "notice",
                "watch_id": watch_id,
                "channel": "led",
                "result": "shown",
                "journal_seq": 9,
            }
            await scene.camera.inbox.socket.send(json.dumps(receipt | {"at": now().isoformat()} | odd))
            watch = await scene.desktop.until_watch(watch_id, lambda w: w.ended_at)
            assert not scene.desktop.plays
            assert all(n.result is not NoticeResult.SHOWN for n in watch.notices)
            assert {n.channel for n in watch.notices} == set(NoticeChannel)

    asyncio.run(story())


def test_over_https_the_protocol_is_told_to_all_and_the_release_to_who_has_proven_a_key(
    shared_central: RunningCentral,
) -> None:
    desk = another_viewer(shared_central).workstation
    with shared_central.client() as client:
        assert client.get(shared_central.url + "/v1/health").headers[HEADER] == str(PROTOCOL)
    assert desk.request("GET", "/v1/my-views").headers[HEADER] == f"{PROTOCOL} {RELEASE}"


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("1", False),
        ("1 0.0.1 workstation", False),
        ("1 999.0", False),
        ("1 not-a-release", False),
        ("2 9.0 workstation", True),
        ("0", True),
        ("-1 0.1", True),
        ("9" * 300, True),
        ("one", True),
        ("", True),
    ],
)
def test_over_https_only_another_protocol_is_refused(
    shared_central: RunningCentral, text: str, refused: bool
) -> None:
    with shared_central.client() as client:
        answer = client.get(shared_central.url + "/v1/health", headers={HEADER: text})
    assert answer.status_code == (400 if refused else 200)
    if refused:
        told = Problem.model_validate_json(answer.content)
        assert told.kind == BROKEN_KIND and "IT: " in told.detail and "Use the radio." in told.detail


def test_what_a_camera_asks_is_answered_in_words_about_a_camera(shared_central: RunningCentral) -> None:
    with shared_central.client() as client:
        answer = client.post(shared_central.url + "/v1/enrol", json={}, headers={HEADER: "2 9.0 camera"})
    assert Problem.model_validate_json(answer.content).detail.startswith("Central is older than this camera")


MORE = {
    "by": "admin",
    "role": "admin",
    "person": {"role": "admin"},
    "permissions": ["watch", "administer"],
    "viewer_id": "somebody",
    "allowed": True,
    "decision": {"allowed": True},
    "policy_ref": "none",
    "on_shift": True,
    "command": "*",
    "break_glass_open": True,
    "notices_required": 0,
    "session": "x",
    "__class__": "Decision",
}


def test_an_unknown_field_smuggles_no_right(shared_central: RunningCentral) -> None:
    """At every door where something is asked: who may not still may not, and what is recorded is hers alone."""
    scene, stranger = make_scene(shared_central), another_viewer(shared_central, "norights")

    async def story() -> None:
        async with scene.recording():
            plain = await stranger.watch(scene.unit)
            loud = await stranger.watch(scene.unit, **MORE)
            assert (
                (loud.status_code, loud.json()["kind"])
                == (plain.status_code, plain.json()["kind"])
                == (403, "no_right")
            )
            ok = await scene.desktop.watch(scene.unit, **MORE)
            assert ok.status_code == 201
            asked = bodies(shared_central, "watch.asked")[-1]
            assert asked["by"] == scene.desktop.workstation.signed_in.person.id  # type: ignore[union-attr]
            assert asked["by_role"] == "supervisor" and asked["policy_ref"] != "none"
            async with desktop_says(stranger, **MORE | {"session": stranger.workstation.session}) as link:
                await link.message(live.State)
                assert not any(u.fix for s in link.all(live.State) for u in s.units)

    asyncio.run(story())


def test_an_unknown_value_in_what_is_asked_is_refused_not_guessed(shared_central: RunningCentral) -> None:
    scene = make_scene(shared_central)

    async def story() -> None:
        async with scene.recording():
            await scene.camera.help()
            alert = await scene.desktop.until_alert(lambda a: a.unit_number == scene.unit)
            for outcome in ("misunderstanding", "newer", "REAL", ""):
                answer = await scene.desktop.post(f"/v1/alerts/{alert.id}/close", {"outcome": outcome})
                assert answer.status_code == 422, outcome
                assert "outcome" in answer.text and "not valid" in answer.text
            for code in (0, 4, "newer"):
                body = {
                    "for_unit_number": scene.unit,
                    "code": code,
                    "recipients": ["x"],
                    "local_record_hash": "0" * 64,
                }
                assert (await scene.desktop.post("/v1/backup", body)).status_code == 422
            watched = await scene.desktop.watch(scene.unit, purpose="drone_flight")
            assert watched.status_code == 403 and watched.json()["kind"] == "no_purpose"
            assert (await scene.desktop.until_alert(lambda a: a.id == alert.id)).open

    asyncio.run(story())


def test_yesterdays_workstation_and_camera_read_all_that_todays_central_says(
    shared_central: RunningCentral,
) -> None:
    """Central is updated first. Their readers knew no mercy: one value or field more, and nothing was read."""
    scene, old = make_scene(shared_central), OldReaders("0.1.0")
    heard: dict[str, set[str]] = {"to_desktop": set(), "to_camera": set(), "orders": set()}
    refused: list[str] = []

    def strict(link: str, decode: Callable[[str | bytes], Any]) -> Callable[[str | bytes], Any]:
        def read(text: str | bytes) -> Any:
            message = decode(text)
            try:
                heard[link].add(old.takes(link, text))
                if isinstance(message, camera_wire.OrderMessage):
                    heard["orders"].add(old.takes("orders", unb64(message.order.body)))
            except ValueError as error:
                refused.append(str(error))
            return message

        return read

    async def story() -> None:
        async with desktop_says(scene.desktop) as desk, camera_says(scene.camera) as camera:
            desk._decode = strict("to_desktop", live.decode_to_desktop)
            camera._decode = strict("to_camera", camera_wire.decode_to_camera)
            scene.desktop.mail = desk
            await scene.on_the_map()
            await scene.camera.help()
            alert = await scene.desktop.until_alert(lambda a: a.unit_number == scene.unit)
            watch_id = await scene.watching()
            asked = await scene.desktop.watch(scene.unit)
            old.reads("WatchAsked" if asked.is_success else "Problem", asked.content)
            unit = next(u for u in scene.desktop.state.units if u.number != scene.unit)
            body = {
                "for_unit_number": scene.unit,
                "code": 3,
                "recipients": [unit.id],
                "local_record_hash": "0" * 64,
            }
            sent = await scene.desktop.post("/v1/backup", body)
            old.reads("BackupAsked" if sent.is_success else "Problem", sent.content)
            await scene.desktop.post(f"/v1/watches/{watch_id}/end", {"reason": "closed"})
            await scene.desktop.until_watch(watch_id, lambda w: w.ended_at)
            await scene.desktop.post(f"/v1/alerts/{alert.id}/acknowledge")
            await scene.desktop.until_alert(lambda a: a.id == alert.id and a.acknowledged_at)
            await scene.desktop.post(f"/v1/alerts/{alert.id}/close", {"outcome": "test"})
            await asyncio.to_thread(answers)

    def answers() -> None:
        at = scene.desktop.workstation
        told = {
            "Health": "/v1/health",
            "Banner": "/v1/banner",
            "AlertsOfPast": "/v1/alerts",
            "LeftOpen": "/v1/hand-over",
            "HandOversWaiting": "/v1/hand-overs",
            "WorkstationNamed": f"/v1/workstations/{at.id}",
        }
        for kind, path in told.items():
            old.reads(kind, at.request("GET", path).content)
        old.reads("Problem", at.request("POST", "/v1/watches", json={"unit_number": ""}).content)
        officer = shared_central.enrol_workstation()
        old.reads("Enrolled", officer.enrolled.model_dump_json())
        old.reads("SignedIn", officer.sign_in(scene.officer).content)
        views = officer.request("GET", "/v1/my-views").content
        assert json.loads(views)["views"], "she reads who viewed her"
        old.reads("MyViews", views)

    another_viewer(shared_central)
    make_scene(shared_central)
    asyncio.run(story())
    assert not refused
    assert heard["to_desktop"] >= {"State", "PlayGranted"} and heard["orders"] >= {
        "WatchOrder",
        "EndWatchOrder",
    }
    assert "OrderMessage" in heard["to_camera"]
