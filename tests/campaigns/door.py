"""Does an alert arrive through a flood, and is everybody back? `python -m tests.campaigns.door [--half-open 5000]`.

All on loopback: strangers keep thousands of half-open connections at both ports, from many addresses and from the
cameras' own, and silent WebSockets beside them; then a camera comes, and its alert is timed to a desktop. With
`--cameras N` central is restarted (SIGKILL) in the flood, and it is timed until all N real camera links are back. The
last line is one JSON object; exit code 0 when every alert arrived and everybody came back within 60 s.
"""

import argparse
import asyncio
import contextlib
import json
import logging
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from respond_desktop.camera.connection.clock import CameraClock
from respond_desktop.camera.connection.identity import CameraIdentity
from respond_desktop.camera.connection.link import CentralLink, Pacing
from respond_desktop.camera.connection.outbox import Outbox
from respond_desktop.camera.device.state import CameraLinkState
from respond_desktop.camera.orders.diary import Diary
from respond_desktop.camera.orders.journal import CameraJournal
from respond_desktop.central.people.administration import NewAccount
from respond_desktop.domain.people import Role
from respond_desktop.wire.bodies.http import Enrolled
from respond_desktop.wire.camera import CameraWelcome, ToCamera
from respond_desktop.wire.client import enrol, trusting
from respond_desktop.wire.enrolment import EnrolmentKind
from respond_desktop.wire.signing import load_public, new_key, unb64
from tests.campaigns.flood import Plan, flooding
from tests.campaigns.measures import holding
from tests.campaigns.servers.foreign import free_port
from tests.central_live.people import Scene, bodies, make_scene
from tests.support.central import RunningCentral

OWN = "127.0.0.1"
BACK_S = 60.0
ALERT_S = 30.0


@dataclass
class Back:
    """One real camera link, and when it was welcomed."""

    link: CentralLink
    outbox: Outbox
    welcomes: int = 0
    since_s: float = 0.0
    living: bool = False
    words: list[str] = field(default_factory=list)

    def link_changed(self, _state: CameraLinkState, words: str) -> None:
        """Remember the last words."""
        self.words = [words]

    def welcomed(self, _welcome: CameraWelcome) -> None:
        """It is in."""
        self.welcomes, self.since_s, self.living = self.welcomes + 1, time.monotonic(), True

    def arrived(self, message: ToCamera) -> None:
        """Nothing is asked of it here."""

    def link_ended(self) -> None:
        """It is out."""
        self.living = False


def main() -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="door", description=__doc__)
    parser.add_argument("--half-open", type=int, default=5000, help="at each port")
    parser.add_argument("--websockets", type=int, default=300)
    parser.add_argument("--tls", type=int, default=50, help="connections that stop after TLS")
    parser.add_argument("--per-s", type=int, default=1000, help="new silent connections a second")
    parser.add_argument("--cameras", type=int, default=0)
    parser.add_argument("--alerts", type=int, default=5)
    parser.add_argument("--files", type=int, default=0, help="limit of central's open files")
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    with tempfile.TemporaryDirectory() as folder:
        central = RunningCentral(Path(folder) / "home", port=free_port(), media_port=free_port())
        central.files = asked.files
        central.start()
        try:
            report = asyncio.run(_campaign(central, asked))
        finally:
            central.stop()
        log = (central.home / "central.log").read_text(encoding="utf-8")
        report["tracebacks"] = log.count("fault=")
        report["records"] = len(bodies(central, "door.refused"))
    text = json.dumps(report)
    if asked.json:
        asked.json.write_text(text, encoding="utf-8")
    sys.stdout.write(text + "\n")
    return int(report["alerts_lost"] or report["cameras_out"] or report["tracebacks"])


async def _campaign(central: RunningCentral, asked: argparse.Namespace) -> dict[str, Any]:
    scene = make_scene(central)
    plan = Plan(
        central.url,
        central.media_port,
        (OWN, *(f"127.0.{n // 200}.{n % 200 + 1}" for n in range(1, 200))),
        2 * asked.half_open,
        asked.tls,
        asked.websockets,
        asked.per_s,
    )
    _say(f"{2 * asked.half_open} half-open connections, {asked.websockets} silent WebSockets")
    async with flooding(plan) as flood:
        alerts = [await _alert(scene) for _ in range(asked.alerts)]
        held = holding(central.process.pid if central.process else None)
    report = {
        "half_open": asked.half_open,
        "ports": 2,
        "websockets": asked.websockets,
        "alerts": len(alerts),
        "alerts_lost": alerts.count(None),
        "alert_ms": _figures([each * 1000 for each in alerts if each is not None]),
        "connections_made": flood.made,
        "central_files": held.files,
        "cameras": asked.cameras,
        "cameras_out": 0,
    }
    if asked.cameras:
        report |= await _restart(central, scene, asked)
    return report


async def _alert(scene: Scene) -> float | None:
    """Seconds from the first knock of a camera and a desktop in the flood until its alert is on the desktop."""
    began_s = time.monotonic()
    try:
        async with asyncio.timeout(ALERT_S), scene.recording():
            event = await scene.camera.help()
            assert event
            await scene.desktop.until_alert(lambda a: a.unit_number == scene.unit and a.waiting)
    except (TimeoutError, OSError) as error:
        _say(f"an alert did not arrive: {error!r}")
        return None
    return time.monotonic() - began_s


async def _restart(central: RunningCentral, scene: Scene, asked: argparse.Namespace) -> dict[str, Any]:
    _say(f"enrolling {asked.cameras} cameras")
    cameras = await asyncio.to_thread(_enrolled, central, asked.cameras)
    async with _running(cameras):
        first_s = await _until(lambda: all(c.living for c in cameras), BACK_S, time.monotonic())
        _say(
            f"all in for the first time after {first_s} s; central is killed in a flood from their own address"
        )
        await asyncio.sleep(25)  # addresses are written every 20 s
        plan = Plan(
            central.url,
            central.media_port,
            (OWN,),
            2 * asked.half_open,
            asked.tls,
            asked.websockets,
            asked.per_s,
        )
        async with flooding(plan) as flood:
            await asyncio.to_thread(central.kill)
            await _until(lambda: not any(c.living for c in cameras), BACK_S, time.monotonic())
            await asyncio.to_thread(central.start)
            began_s = time.monotonic()
            back_s = await _until(lambda: all(c.living for c in cameras), BACK_S * 2, began_s)
            times = sorted(c.since_s - began_s for c in cameras if c.living)
            tries = await asyncio.to_thread(_signed_in, scene)
            alert_s = await _alert(scene)
        out = sum(not c.living for c in cameras)
        return {
            "cameras_out": out if back_s is None or back_s > BACK_S else 0,
            "first_in_s": first_s,
            "back_s": back_s,
            "back_p50_s": round(statistics.median(times), 1) if times else None,
            "flood_from_their_address": 2 * asked.half_open + asked.websockets + asked.tls,
            "connections_made_in_the_restart": flood.made,
            "sign_in_tries": tries,
            "alert_after_restart_ms": None if alert_s is None else round(alert_s * 1000),
        }


def _signed_in(scene: Scene) -> int:
    """How often a person has to press before she is signed in through the flood."""
    for tries in range(1, 21):
        with contextlib.suppress(httpx.TransportError):
            if scene.desktop.workstation.sign_in(scene.viewer).status_code == httpx.codes.OK:
                return tries
    return 0


def _enrolled(central: RunningCentral, count: int) -> list[Back]:
    context = trusting(central.ca_pem)
    found = []
    for number in range(count):
        with central.administration() as administration:
            officer = NewAccount(f"f{number}", f"Officer {number}", Role.OFFICER, "East", "")
            administration.add_account(officer)
            administration.add_unit(f"F{number}", "East")
            administration.add_device(f"F-{number}")
            administration.assign(f"F-{number}", f"f{number}", f"F{number}")
        key = new_key()
        enrolled, _ca = enrol(central.code(EnrolmentKind.CAMERA, f"F-{number}"), key)
        outbox = Outbox()
        diary = Diary(CameraJournal(central.home / f"{enrolled.id}.jsonl", enrolled.id, key), CameraClock())
        link = CentralLink(_identity(central, enrolled, key), diary, outbox, context)
        found.append(Back(link, outbox))
    return found


def _identity(central: RunningCentral, enrolled: Enrolled, key: Ed25519PrivateKey) -> CameraIdentity:
    return CameraIdentity(
        folder=central.home,
        device_id=enrolled.id,
        device_number=enrolled.device_number,
        unit_number=enrolled.unit_number,
        central_url=central.url,
        media_port=enrolled.media_port,
        agency=enrolled.agency,
        training=True,
        log_key=load_public(unb64(enrolled.log_key)),
        key=key,
    )


@contextlib.asynccontextmanager
async def _running(cameras: list[Back]) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(camera.link.run(camera, Pacing())) for camera in cameras]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _until(ask: Callable[[], bool], patience_s: float, began_s: float) -> float | None:
    while not ask():
        if time.monotonic() - began_s > patience_s:
            return None
        await asyncio.sleep(0.1)
    return round(time.monotonic() - began_s, 1)


def _figures(values: list[float]) -> dict[str, float]:
    return {"p50": round(statistics.median(values)), "max": round(max(values))} if values else {}


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")


if __name__ == "__main__":
    sys.exit(main())
