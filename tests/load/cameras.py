"""Central under a city's load: `python -m tests.load.cameras --count N [--desktops 20] [--sets 8] [--watchers 5]`.

Sets are commands by roles (tests/load/people.py). Central is its own process with real keys and TLS; the cameras (a
fix a second each, a renewal each fifth, a stop each 0.4 s) are another, the desktops are here. The last line is one
JSON object. `central_share` is central's processor time (user and system, from /proc) over the measured time, as a part
of one core; `load_lag_p99_s` is how late the cameras' own process was, which no central could mend; a stop counts as
late when a desktop showed the unit for over a second.
"""

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from respond_desktop.domain.people import Role
from respond_desktop.wire.bodies.http import Enrolled
from tests.benchmarks.fanout import cpu_s
from tests.benchmarks.fanout_load.figures import percentile
from tests.load.people import LoadSeat, Town, settle_people
from tests.load.seats import Seat, SeatsSaw, Stop, watch
from tests.support.central import PASSWORD, RunningCentral, TestWorkstation
from tests.support.desktop_client import ScriptedDesktop

SETTLE_S = 6.0
GIVEN_UP_S = 10.0
READY_S = 600.0
FILES = 16_000
"""Files that central may have open: a link is one."""


class Load:
    """One run: the crowd's process, the seats, and what they saw."""

    def __init__(self, central: RunningCentral, town: Town, watchers: int) -> None:
        self._central, self._town, self._watchers = central, town, watchers
        self._stops: dict[str, Stop] = {}
        self._late = 0
        self._ready = asyncio.Event()
        self._lag_s = 0.0
        self.saw = SeatsSaw()
        self.seats: list[Seat] = []
        self.watching = 0

    async def run(self, seconds: float) -> dict[str, Any]:
        """Everybody connects, then the measured time begins."""
        log_key = await asyncio.to_thread(self._log_key)
        crowd = await self._start_crowd(log_key)
        heard = asyncio.create_task(self._hear(crowd))
        try:
            for number, seat in enumerate(self._town.seats):
                desktop = await asyncio.to_thread(self._signed_in, seat, log_key)
                self.seats.append(Seat(number, desktop, self._stops, self.saw))
                await self.seats[-1].connect()
            async with asyncio.timeout(READY_S):
                await self._ready.wait()
            await self._watch()
            await asyncio.sleep(SETTLE_S)
            return await self._measure(seconds)
        finally:
            assert crowd.stdin is not None
            crowd.stdin.close()
            await crowd.wait()
            await heard
            for seat in self.seats:
                await seat.desktop.inbox.stop()

    async def _measure(self, seconds: float) -> dict[str, Any]:
        process = self._central.process
        assert process is not None
        self.saw.on = True
        self.saw.dark.clear()
        before, began = cpu_s(process.pid), time.monotonic()
        while time.monotonic() - began < seconds:
            await asyncio.sleep(1.0)
            self._give_up()
        took = time.monotonic() - began
        share = (cpu_s(process.pid) - before) / took
        self.saw.on = False
        return {
            "central_share": round(share, 3),
            "states_per_s": round(self.saw.states / took, 1),
            "kb_per_s": round(self.saw.bytes / took / 1000),
            "fix_age_p50_s": round(percentile(self.saw.ages, 0.5), 3),
            "fix_age_p99_s": round(percentile(self.saw.ages, 0.99), 3),
            "stops": len(self.saw.dark) + self._late,
            "stops_late": sum(s > 1.0 for s in self.saw.dark) + self._late,
            "slowest_stop_s": round(max(self.saw.dark, default=0.0), 3),
        }

    def _give_up(self) -> None:
        for unit, stop in tuple(self._stops.items()):
            if time.monotonic() - stop.began > GIVEN_UP_S:
                self._late += 1
                del self._stops[unit]

    async def _watch(self) -> None:
        """Only supervisors may; each takes another camera of her command."""
        seats = [s for s in self._town.seats if s.role is Role.SUPERVISOR][: self._watchers]
        watched: list[str] = []
        for seat in seats:
            mine = (c.unit for c in self._town.cameras if c.command == seat.command and c.unit not in watched)
            watched.append(next(mine))
        self.watching = await watch([self.seats[self._town.seats.index(s)] for s in seats], watched)

    async def _start_crowd(self, log_key: str) -> asyncio.subprocess.Process:
        crowd = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.load.crowd",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        cameras = [
            {"id": c.id, "number": c.number, "unit": c.unit, "key": c.key.hex()} for c in self._town.cameras
        ]
        told = {
            "url": self._central.url,
            "ca_pem": self._central.ca_pem,
            "log_key": log_key,
            "cameras": cameras,
        }
        assert crowd.stdin is not None
        crowd.stdin.write(json.dumps(told).encode() + b"\n")
        await crowd.stdin.drain()
        return crowd

    async def _hear(self, crowd: asyncio.subprocess.Process) -> None:
        assert crowd.stdout is not None
        async for line in crowd.stdout:
            what, *rest = line.decode().split()
            if what == "ready":
                self._ready.set()
            elif what == "lag":
                self._lag_s = float(rest[0])
            elif what == "stop" and self.saw.on:
                self._stopped(rest[0], float(rest[1]))

    def _stopped(self, unit: str, began: float) -> None:
        command = next(c.command for c in self._town.cameras if c.unit == unit)
        waiting = {n for n, seat in enumerate(self._town.seats) if seat.command == command}
        if waiting:
            self._stops[unit] = Stop(began, waiting)

    def _log_key(self) -> str:
        """What every newcomer is told to check orders with: asked for by one more workstation."""
        return self._central.enrol_workstation("One more").enrolled.log_key

    def _signed_in(self, seat: LoadSeat, log_key: str) -> ScriptedDesktop:
        enrolled = Enrolled(id=seat.workstation, agency="", training=True, log_key=log_key, media_port=0)
        workstation = TestWorkstation(self._central, enrolled, seat.key, self._central.ca_pem)
        answer = workstation.sign_in(seat.badge, PASSWORD)
        assert answer.status_code == 200, answer.text
        return ScriptedDesktop(workstation)

    @property
    def lag_s(self) -> float:
        """99th percentile of how late the cameras' process was."""
        return self._lag_s


def measure(arguments: argparse.Namespace) -> dict[str, Any]:
    """One run in a home of its own."""
    with tempfile.TemporaryDirectory() as folder:
        central = RunningCentral(Path(folder) / "home")
        central.files = FILES
        town = settle_people(central, arguments.count, arguments.desktops, arguments.sets)
        central.start()
        try:
            load = Load(central, town, arguments.watchers)
            figures = asyncio.run(load.run(arguments.seconds))
        finally:
            central.stop()
    return {
        "cameras": arguments.count,
        "desktops": arguments.desktops,
        "sets": arguments.sets,
        "watchers": load.watching,
        "seconds": arguments.seconds,
        **figures,
        "load_lag_p99_s": round(load.lag_s, 3),
        "machine_load": round(os.getloadavg()[0], 1),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--desktops", type=int, default=20)
    parser.add_argument("--sets", type=int, default=8)
    parser.add_argument("--watchers", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    report = json.dumps(measure(arguments))
    if arguments.json:
        arguments.json.write_text(report + "\n", encoding="utf-8")
    sys.stdout.write(report + "\n")


if __name__ == "__main__":
    main()
