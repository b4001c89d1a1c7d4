"""The cameras of a load in a process of their own: they connect, record, move once a second, and stop one by one.

Reads one JSON object (whom to be, where to connect) from stdin; writes a line for each thing that happens: `ready`,
`stop UNIT MONOTONIC`, and at the end (stdin closes) the lateness of its own work.
"""

import asyncio
import json
import sys
import time
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from websockets.asyncio.client import connect

from respond_desktop.wire import camera as wire
from respond_desktop.wire.bodies.http import Enrolled
from respond_desktop.wire.client import trusting
from tests.support.camera_client import ScriptedCamera, fix_at
from tests.support.inbox import PATIENCE_S, Inbox

AT_ONCE = 24
RENEW_EVERY_S = 5
STOP_EVERY_S, DARK_FOR_S = 0.4, 3.0


@dataclass
class Address:
    """Where central is, as a camera needs it; stands in for the running central of a test."""

    url: str
    ca_pem: str


class CrowdCamera(ScriptedCamera):
    """One of many: they share what trusts central's CA."""

    context: Any = None

    async def dial(self) -> Inbox:
        """A connection that has not proved itself."""
        socket = await connect(
            "wss" + self.central.url.removeprefix("https") + "/v1/camera",
            ssl=self.context,
            compression=None,
            proxy=None,
            open_timeout=PATIENCE_S * 3,
            close_timeout=2,
            ping_interval=None,
        )
        inbox = Inbox(socket, wire.decode_to_camera)
        inbox.on_message = self._obey
        inbox.start()
        return inbox


class Crowd:
    """All cameras of one process."""

    def __init__(self, told: dict[str, Any]) -> None:
        address: Any = Address(told["url"], told["ca_pem"])
        CrowdCamera.context = trusting(told["ca_pem"])
        self.units = [camera["unit"] for camera in told["cameras"]]
        self.cameras = [self._camera(address, camera, told["log_key"]) for camera in told["cameras"]]
        self.lags: list[float] = []
        self.stop_every_s = told.get("stop_every_s", STOP_EVERY_S)

    @staticmethod
    def _camera(address: Any, camera: dict[str, str], log_key: str) -> CrowdCamera:
        enrolled = Enrolled(id=camera["id"], agency="", training=True, log_key=log_key, media_port=0)
        key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(camera["key"]))
        return CrowdCamera(address, camera["number"], enrolled, key)

    async def live(self, over: asyncio.Event) -> None:
        """Connect, then move until it is over."""
        gate = asyncio.Semaphore(AT_ONCE)
        await asyncio.gather(*(self._enter(gate, camera) for camera in self.cameras))
        tasks = [asyncio.create_task(self._drive(n)) for n in range(len(self.cameras))]
        await asyncio.sleep(2.0)
        say("ready")
        tasks.append(asyncio.create_task(self._stop_and_start()))
        ended = asyncio.create_task(over.wait())
        done, _ = await asyncio.wait([*tasks, ended], return_when=asyncio.FIRST_COMPLETED)
        for task in done - {ended}:
            task.result()
        lags = sorted(self.lags) or [0.0]
        say(f"lag {lags[int(len(lags) * 0.99)]:.4f}")

    async def _enter(self, gate: asyncio.Semaphore, camera: CrowdCamera) -> None:
        async with gate:
            await camera.connect()
            assert camera.mail is not None, "central refused a camera"

    async def _drive(self, number: int) -> None:
        """A fix each second, a renewal each fifth, at a phase of its own."""
        camera, loop = self.cameras[number], asyncio.get_running_loop()
        await camera.start()
        due, tick = loop.time() + number / len(self.cameras), number
        while True:
            await asyncio.sleep(max(0.0, due - loop.time()))
            self.lags.append(loop.time() - due)
            due, tick = due + 1.0, tick + 1
            if camera.recording:
                await camera.fix(fix_at(38.33 + number * 1e-4, -75.08 + tick * 1e-5))
                if tick % RENEW_EVERY_S == 0 and camera.recording:
                    await camera.renew()

    async def _stop_and_start(self) -> None:
        """One camera after the other stops, and records again after a while; those that are watched too."""
        number = 0
        async with asyncio.TaskGroup() as group:
            while True:
                await asyncio.sleep(self.stop_every_s)
                group.create_task(self._stop(number % len(self.cameras)))
                number += 1

    async def _stop(self, number: int) -> None:
        say(f"stop {self.units[number]} {time.monotonic():.6f}")
        await self.cameras[number].stop()
        await asyncio.sleep(DARK_FOR_S)
        await self.cameras[number].start()


def say(line: str) -> None:
    """One line to whoever started this."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


async def _main() -> None:
    told = json.loads(sys.stdin.readline())
    over = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_reader(sys.stdin.fileno(), over.set)
    await Crowd(told).live(over)


if __name__ == "__main__":
    asyncio.run(_main())
