"""The camera's own program against a real central: enrolment, watch, pictures, refusals, a second camera."""

import asyncio
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import av
import pytest

from respond_desktop.camera.video.drawn import barcode
from respond_desktop.rtsp.auth import MediaCredentials
from respond_desktop.rtsp.client import Endpoint
from respond_desktop.rtsp.errors import Ended
from respond_desktop.rtsp.reader import RtspReader
from respond_desktop.rtsp.wire_socket import Timeouts
from respond_desktop.wire.client import trusting
from respond_desktop.wire.enrolment import EnrolmentKind
from respond_desktop.wire.live import PlayGranted
from tests.camera.program import CameraProgram, camera_cli, camera_program
from tests.support.central import RunningCentral, shared_central
from tests.support.desktop_client import make_desktop

__all__ = ["shared_central"]
PATIENT = Timeouts(connect_s=20, read_s=20, send_s=20)


def new_camera(central: RunningCentral, number: str, unit: str) -> Path:
    """A device with its officer and unit, enrolled by the camera's own command; its home."""
    central.add_user(f"b{number}", "officer")
    with central.administration() as administration:
        administration.add_unit(unit, "East")
        administration.add_device(number)
        administration.assign(number, f"b{number}", unit)
    home = central.home / f"of-{number}"
    said = camera_cli("enrol", central.code(EnrolmentKind.CAMERA, number).text(), "--home", str(home))
    assert f"camera-{number}" in said
    return home


@pytest.mark.journey
@pytest.mark.promise
def test_a_watch_from_ask_to_stop(shared_central: RunningCentral) -> None:
    home = new_camera(shared_central, "5507", "214")
    desk = make_desktop(shared_central, "moreno")

    async def story(camera: CameraProgram) -> None:
        async with desk.connected():
            refused = await desk.watch("214")
            assert refused.status_code == 403
            camera.play("double")
            await desk.until_unit("214", lambda unit: unit.fix is not None)
            await desk.until_alert(lambda alert: alert.unit_number == "214")
            asked = await desk.watch("214")
            assert asked.status_code == 201, asked.text
            watch_id = asked.json()["watch_id"]
            play = await desk.play(watch_id)
            viewing = asyncio.create_task(asyncio.to_thread(pictures, shared_central, watch_id, play))
            for channel in ("lcd", "haptic", "led"):
                receipt = await asyncio.to_thread(camera.did, "notice", watch=watch_id, channel=channel)
                assert receipt["result"] == "shown"
            await asyncio.to_thread(camera.state, led="purple_blinking", publishing=True)
            mark = len(camera.lines)
            camera.play("hold")
            dark = {"mode": "buffering", "led": "off", "publishing": False, "watches": []}
            await asyncio.to_thread(camera.state, mark, **dark)
            await desk.until_unit("214", lambda unit: unit.recording is None and unit.fix is None)
            ended = await desk.until_watch(watch_id, lambda watch: watch.ended_at is not None)
            assert ended.end == "recording_stopped"
            numbers = await viewing
            assert len(numbers) >= 10
            assert numbers == sorted(set(numbers))

    with camera_program(home, "--patrol", "3") as camera:
        camera.state(link="connected")
        asyncio.run(story(camera))
        assert camera.end() == 0
    log = shared_central.home / "log.jsonl"
    shared_central.cli("export", str(log))
    journal = home / "camera-5507" / "journal.jsonl"
    assert verified(shared_central, log, journal) == 0
    lines = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(b"".join(line for line in lines if b'"kind":"order"' not in line))
    assert verified(shared_central, log, journal) == 1


def verified(central: RunningCentral, log: Path, journal: Path) -> int:
    """Exit code of the offline verifier for central's log beside this camera's journal."""
    key = (central.folder / "log.pub").read_text().strip()
    verify = [sys.executable, "-m", "respond_desktop.audit.verify", str(log), "--key", key]
    return subprocess.run([*verify, "--journal", str(journal)], capture_output=True, check=False).returncode


@pytest.mark.promise
def test_a_second_camera_with_the_same_key_is_told(shared_central: RunningCentral) -> None:
    home = new_camera(shared_central, "5508", "215")
    desk = make_desktop(shared_central, "okafor")

    async def alerted() -> None:
        async with desk.connected():
            await desk.until_alert(lambda alert: alert.kind == "integrity")

    with camera_program(home) as first:
        first.state(link="connected")
        assert "runs already" in camera_cli("run", "--home", str(home), code=2)
        stolen = Path(shutil.copytree(home, shared_central.home / "stolen"))
        with camera_program(stolen) as second:
            assert "already" in second.state(link="refused")["link_words"]
            asyncio.run(alerted())
        first.play("press")
        first.state(mode="recording", link="connected")


@pytest.mark.attack("a link is a right")
def test_a_lost_camera_is_gone_when_the_next_one_is_enrolled(shared_central: RunningCentral) -> None:
    home, desk = new_camera(shared_central, "5531", "237"), make_desktop(shared_central, "brandt")
    fresh = shared_central.home / "fresh"

    async def story(lost: CameraProgram) -> None:
        async with desk.connected():
            lost.play("press")
            await desk.until_unit("237", lambda unit: unit.fix is not None)
            code = shared_central.code(EnrolmentKind.CAMERA, "5531").text()
            await asyncio.to_thread(camera_cli, "enrol", code, "--home", str(fresh))
            await desk.until_unit("237", lambda unit: unit.fix is None and not unit.online, 1.0)

    with camera_program(home, "--patrol", "3") as lost:
        lost.state(link="connected")
        asyncio.run(story(lost))
        lost.state(link="refused")
        with camera_program(fresh) as found:
            found.state(link="connected")


def test_a_used_code_and_a_workstations_code_enrol_nothing(shared_central: RunningCentral) -> None:
    with shared_central.administration() as administration:
        administration.add_device("5510")
    code = shared_central.code(EnrolmentKind.CAMERA, "5510").text()
    home = shared_central.home / "twice"
    camera_cli("enrol", code, "--home", str(home))
    assert camera_cli("enrol", code, "--home", str(home), code=2).strip()
    other = shared_central.code(EnrolmentKind.WORKSTATION, "Desk").text()
    assert "workstation" in camera_cli("enrol", other, "--home", str(home), code=2)
    assert [path.name for path in home.iterdir()] == ["camera-5510"]
    assert (home / "camera-5510" / "camera.key").stat().st_mode & 0o077 == 0


def test_another_ca_gets_nothing(shared_central: RunningCentral) -> None:
    with shared_central.administration() as administration:
        administration.add_device("5511")
    code = replace(shared_central.code(EnrolmentKind.CAMERA, "5511"), ca_fingerprint="ab" * 32)
    home = shared_central.home / "misled"
    assert "Nothing was sent" in camera_cli("enrol", code.text(), "--home", str(home), code=2)
    assert list(home.iterdir()) == []


def pictures(central: RunningCentral, watch_id: str, play: PlayGranted) -> list[int]:
    """Frame numbers of all pictures until the relay cuts."""
    endpoint = Endpoint(
        f"rtsps://127.0.0.1:{play.media_port}{play.path}",
        MediaCredentials(watch_id, play.token),
        trusting(central.ca_pem),
        PATIENT,
    )
    reader = RtspReader(endpoint)
    decoder = av.CodecContext.create("h264", "r")
    assert isinstance(decoder, av.VideoCodecContext)
    decoder.thread_count = 1
    numbers: list[int] = []
    try:
        reader.open()
        for unit in reader:
            for frame in decoder.decode(av.Packet(unit.data)):
                number = barcode.read(frame.to_ndarray(format="gray"))
                assert number is not None
                numbers.append(number)
    except Ended:
        return numbers
    finally:
        reader.close()
    return numbers
