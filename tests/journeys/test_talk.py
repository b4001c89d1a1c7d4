"""A supervisor talks to an officer: real central, real camera, a tone through the relay; seen, heard, recorded."""

import asyncio
from typing import Any

import pytest

from respond_desktop.domain.alert.alerts import Alert
from respond_desktop.rtsp.auth import MediaCredentials
from respond_desktop.rtsp.client import Endpoint
from respond_desktop.wire.client import trusting
from respond_desktop.wire.live import PlayGranted, TalkEnded, TalkGranted
from tests.camera.program import CameraProgram, camera_program
from tests.camera.test_with_central import new_camera, verified
from tests.support.central import RunningCentral, shared_central
from tests.support.desktop_client import HASH, ScriptedDesktop, make_desktop
from tests.support.media import PATIENT
from tests.support.tone import Talker

__all__ = ["shared_central"]
pytestmark = [pytest.mark.journey, pytest.mark.promise]


async def watching(desk: ScriptedDesktop, camera: CameraProgram, unit: str) -> str:
    """The desktop watches the unit, which needs help; the watch's id."""
    camera.play("double")

    def of_unit(alert: Alert) -> bool:
        return alert.unit_number == unit

    await desk.until_alert(of_unit)
    asked = await desk.watch(unit)
    assert asked.status_code == 201, asked.text
    watch_id: str = asked.json()["watch_id"]
    granted: PlayGranted = await desk.play(watch_id)
    assert granted.watch_id == watch_id
    return watch_id


async def ask_to_talk(desk: ScriptedDesktop, watch_id: str) -> str:
    """The talk's id."""
    asked = await desk.post(f"/v1/watches/{watch_id}/talk", {"local_record_hash": HASH})
    assert asked.status_code == 201, asked.text
    talk_id: str = asked.json()["talk_id"]
    return talk_id


async def told(desk: ScriptedDesktop, kind: type[Any], talk_id: str) -> Any:
    """Central's word to this desktop about a talk."""
    return await desk.inbox.until(
        lambda: next((m for m in desk.inbox.all(kind) if m.talk_id == talk_id), None)
    )


def publishing_to(central: RunningCentral, granted: TalkGranted) -> Endpoint:
    url = f"rtsps://127.0.0.1:{granted.media_port}{granted.path}"
    return Endpoint(url, MediaCredentials(granted.talk_id, granted.token), trusting(central.ca_pem), PATIENT)


def test_the_officer_sees_who_talks_and_hears_it(shared_central: RunningCentral) -> None:
    home = new_camera(shared_central, "5571", "271")
    desk = make_desktop(shared_central, "talker1")

    async def story(camera: CameraProgram) -> tuple[str, str]:
        async with desk.connected():
            watch_id = await watching(desk, camera, "271")
            talk_id = await ask_to_talk(desk, watch_id)
            granted: TalkGranted = await told(desk, TalkGranted, talk_id)
            seen = await asyncio.to_thread(
                camera.until, lambda line: line["t"] == "state" and line["lcd"]["talk"]
            )
            assert seen["lcd"]["livestream"] and not [x for x in camera.lines if x["t"] == "heard"]
            with Talker(publishing_to(shared_central, granted), 880):
                await asyncio.to_thread(
                    camera.until, lambda line: line["t"] == "heard" and abs(line["hz"] - 880) <= 8
                )
                await desk.until_watch(watch_id, lambda watch: watch.talking)
                mark = len(camera.lines)
                assert (await desk.post(f"/v1/talks/{talk_id}/end")).status_code == 204
                await asyncio.to_thread(camera.did, "talk_ended", mark, talk=talk_id)
            await told(desk, TalkEnded, talk_id)
            await desk.until_watch(watch_id, lambda watch: not watch.talking)
            await asyncio.to_thread(
                camera.until, lambda line: line["t"] == "state" and line["lcd"]["talk"] is None, mark
            )
            return watch_id, talk_id

    with camera_program(home, "--patrol", "5") as camera:
        camera.state(link="connected")
        watch_id, talk_id = asyncio.run(story(camera))
        assert camera.end() == 0
    records = [r for r in shared_central.log() if r["body"].get("talk") == talk_id]
    assert [r["kind"] for r in records] == ["talk.asked", "talk.told", "talk.started", "talk.ended"]
    assert records[-1]["body"]["reason"] == "closed" and records[-1]["body"]["watch"] == watch_id
    log = shared_central.home / "talk-log.jsonl"
    shared_central.cli("export", str(log))
    assert verified(shared_central, log, home / "camera-5571" / "journal.jsonl") == 0


def test_stealth_silences_a_talk_and_the_supervisor_is_told(shared_central: RunningCentral) -> None:
    home = new_camera(shared_central, "5572", "272")
    desk = make_desktop(shared_central, "talker2")

    async def story(camera: CameraProgram) -> str:
        async with desk.connected():
            watch_id = await watching(desk, camera, "272")
            talk_id = await ask_to_talk(desk, watch_id)
            granted: TalkGranted = await told(desk, TalkGranted, talk_id)
            with Talker(publishing_to(shared_central, granted)):
                await asyncio.to_thread(camera.until, lambda line: line["t"] == "heard" and line["hz"])
                camera.play("stealth on")
                ended = await asyncio.to_thread(camera.did, "talk_ended", talk=talk_id)
                assert ended["outcome"].startswith(("Stealth", "The watch ended"))
            assert (await told(desk, TalkEnded, talk_id)).words
            return talk_id

    with camera_program(home, "--patrol", "6") as camera:
        camera.state(link="connected")
        talk_id = asyncio.run(story(camera))
        assert camera.end() == 0
    assert [r["kind"] for r in shared_central.log() if r["body"].get("talk") == talk_id][-1] == "talk.ended"
