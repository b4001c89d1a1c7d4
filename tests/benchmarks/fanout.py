"""Central under a city's load: many cameras' fixes to many desktops, watches and stops, through one real central.

Cameras, desktops and watchers are clients of the real protocol in this one program (TLS, proofs, orders, receipts);
central is its own process, whose processor time is read from /proc. A fix's age is taken when a desktop receives it.
A stop is late when a desktop that may see the unit still has its fix or its recording after a second.
`--json F` writes the figures; `load_lag_ms_p99` says how late this program itself was: what it adds to every age.
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

from tests.benchmarks.fanout_load.city import City, made_city
from tests.benchmarks.fanout_load.figures import Figures
from tests.support.central import RunningCentral

IDLE_S = 6.0
SETTLE_S = 3.0


def cpu_s(pid: int) -> float:
    """Processor time of a process so far, in seconds."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def share(pid: int, seconds: float) -> float:
    """Part of one core a process uses over that time."""
    before, began = cpu_s(pid), time.monotonic()
    await asyncio.sleep(seconds)
    return (cpu_s(pid) - before) / (time.monotonic() - began)


async def measure(city: City, pid: int, seconds: float) -> dict[str, Any]:
    """Everybody connects, then the measured time begins."""
    idle = await share(pid, IDLE_S)
    figures = Figures()
    async with city.running(figures):
        await asyncio.sleep(SETTLE_S)
        figures.begin()
        busy = await share(pid, seconds)
        figures.end()
    return figures.summary() | {
        "cameras": len(city.cameras),
        "desktops": len(city.desktops),
        "watchers": city.watchers,
        "seconds": seconds,
        "central_cpu": round(busy, 3),
        "central_cpu_idle": round(idle, 3),
        "machine_load": round(os.getloadavg()[0], 1),
    }


def main() -> None:
    """Measure and print; `--json F` writes the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", type=Path)
    parser.add_argument("--cameras", type=int, default=200)
    parser.add_argument("--desktops", type=int, default=20)
    parser.add_argument("--watchers", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=20.0)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        central = RunningCentral(Path(folder) / "home").start()
        try:
            city = made_city(central, arguments.cameras, arguments.desktops, arguments.watchers)
            assert central.process is not None
            sys.stderr.write(f"central is process {central.process.pid}\n")
            figures = asyncio.run(measure(city, central.process.pid, arguments.seconds))
        finally:
            central.stop()
    text = json.dumps(figures, indent=2)
    sys.stdout.write(text + "\n")
    if arguments.json:
        arguments.json.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
