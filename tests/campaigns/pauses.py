"""A program of ours stands still: `python -m tests.campaigns.pauses [--who central|cameras] [--seconds N]`.

The real central process and real camera agents that record; one of them is watched. All of central, or all cameras, get
SIGSTOP for that long (75 s; more than a lease, as in a virtual machine's snapshot). After SIGCONT the cameras must be
back on the map, and nobody may have been judged by the time that was slept. The last line is one JSON object: alerts
opened (by kind), integrity records that name a camera, seconds until every camera was on the map again, the dark end
of the watch, and whether the log verifies. Exit 0 when a stopped central raised no alert at all, and stopped cameras at
most one each (their lease did end).
"""

import argparse
import asyncio
import json
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from respond_desktop.camera.connection.enrolling import enrol_camera
from respond_desktop.wire.enrolment import EnrolmentKind
from tests.camera.program import CameraProgram
from tests.central_live.people import bodies
from tests.support.central import RunningCentral
from tests.support.desktop_client import ScriptedDesktop, make_desktop

BACK_S = 60.0
"""How long the cameras may take to be back at most."""


def main() -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="pauses", description=__doc__)
    parser.add_argument("--who", choices=("central", "cameras"), default="central")
    parser.add_argument("--seconds", type=float, default=75.0)
    parser.add_argument("--cameras", type=int, default=6)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        central = RunningCentral(Path(folder)).start()
        try:
            found = _played(central, asked)
        finally:
            central.stop()
        found["verified"] = _verified(central)
    sys.stdout.write(json.dumps(found) + "\n")
    allowed = 0 if asked.who == "central" else asked.cameras
    good = found["back_s"] is not None and sum(found["alerts"].values()) <= allowed
    return int(not (good and found["verified"] and not found["alerts"].get("integrity")))


def _played(central: RunningCentral, asked: argparse.Namespace) -> dict[str, Any]:
    desk = make_desktop(central, "watcher")
    with ExitStack() as stack:
        cameras = []
        for number in range(1, asked.cameras + 1):
            home = _new_camera(central, number)
            cameras.append(CameraProgram(home, "--patrol", str(number)))
            stack.callback(cameras[-1].process.kill)
        for camera in cameras:
            camera.state(link="connected")
            camera.play("press")
            camera.state(mode="recording", link="connected")
        back_s, end = asyncio.run(_story(desk, central, cameras, asked))
    alerts = Counter(b["kind"] for b in bodies(central, "alert.opened"))
    named = Counter(b["what"] for b in bodies(central, "integrity") if b.get("device"))
    return {
        "who": asked.who,
        "seconds": asked.seconds,
        "cameras": asked.cameras,
        "alerts": dict(alerts),
        "integrity": dict(named),
        "back_s": back_s,
        "watch": end,
    }


async def _story(
    desk: ScriptedDesktop, central: RunningCentral, cameras: list[CameraProgram], asked: argparse.Namespace
) -> tuple[float | None, str]:
    await desk.connect()
    await _all_on_map(desk, asked.cameras, 0.0)
    watch = await desk.watch("201")
    assert watch.status_code == 201, watch.text
    assert central.process is not None
    stopped = [central.process] if asked.who == "central" else [camera.process for camera in cameras]
    for process in stopped:
        process.send_signal(signal.SIGSTOP)
    try:
        await asyncio.sleep(asked.seconds)
    finally:
        woken_at = time.time()
        for process in stopped:
            process.send_signal(signal.SIGCONT)
    back_s = None
    try:
        if desk.inbox.closed.is_set():
            await desk.connect()
        await _all_on_map(desk, asked.cameras, woken_at)
        back_s = round(time.time() - woken_at, 2)
        await asyncio.sleep(20)  # whatever would still be raised
    except TimeoutError:
        pass
    ended = [e["reason"] for e in bodies(central, "watch.ended")]
    await desk.inbox.stop()
    return back_s, ", ".join(ended)


async def _all_on_map(desk: ScriptedDesktop, count: int, since: float) -> None:
    await desk.until(
        lambda s: sum(u.fix is not None and u.fix.as_of.timestamp() > since for u in s.units) == count, BACK_S
    )


def _new_camera(central: RunningCentral, number: int) -> Path:
    device, unit, officer = f"C-{number}", str(200 + number), f"officer{number}"
    central.add_user(officer, "officer")
    with central.administration() as administration:
        administration.add_unit(unit, "East")
        administration.add_device(device)
        administration.assign(device, officer, unit)
    home = central.home / f"camera-home-{number}"
    enrol_camera(central.code(EnrolmentKind.CAMERA, device).text(), home)
    return home


def _verified(central: RunningCentral) -> bool:
    log = central.home / "log.jsonl"
    central.cli("export", str(log))
    key = (central.folder / "log.pub").read_text(encoding="ascii").strip()
    verify = [sys.executable, "-m", "respond_desktop.audit.verify", str(log), "--key", key]
    return subprocess.run(verify, capture_output=True, check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
