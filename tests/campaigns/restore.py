"""Does central go on after a restore, and not without one? `python -m tests.campaigns.restore [--rounds N]`.

Each round runs a central and real cameras, all recording. A backup is made by the command, each camera is watched, and
the backup is restored by the command: each camera must be watched again, its journal and the log must verify together.
Then the same with the folder copied back by hand: each watch must be refused. The last line is one JSON object.
"""

import argparse
import asyncio
import json
import shutil
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from respond_desktop.wire.enrolment import EnrolmentKind
from tests.camera.program import CameraProgram, camera_cli, camera_program
from tests.campaigns.servers.foreign import free_port
from tests.support.central import RunningCentral
from tests.support.desktop_client import ScriptedDesktop, make_desktop

COUNTS = ("watched", "told", "watched_after", "verified", "refused_without")


@dataclass
class Town:
    """A central on ports of its own, its cameras by unit, and a supervisor."""

    central: RunningCentral
    desk: ScriptedDesktop
    cameras: dict[str, CameraProgram] = field(default_factory=dict)
    journals: dict[str, Path] = field(default_factory=dict)

    def restart(self) -> None:
        """Start central again; the cameras come back by themselves, she signs in."""
        marks = {unit: len(camera.lines) for unit, camera in self.cameras.items()}
        self.central.start()
        assert self.desk.workstation.sign_in("supervisor").status_code == 200
        for unit, camera in self.cameras.items():
            camera.state(marks[unit], link="connected")

    def watch_all(self) -> list[str]:
        """Watch each camera once; what came of each: "seen", or the kind of refusal."""
        return asyncio.run(self._watch_all())

    async def _watch_all(self) -> list[str]:
        async with self.desk.connected():
            return [await self._watch(unit) for unit in self.cameras]

    async def _watch(self, unit: str) -> str:
        await self.desk.until_unit(unit, lambda u: u.recording is not None)
        asked = await self.desk.watch(unit)
        if asked.status_code != 201:
            return str(asked.json().get("kind", asked.status_code))
        watch_id = str(asked.json()["watch_id"])
        ended = await self.desk.until(
            lambda s: (
                "seen" if any(p.watch_id == watch_id for p in self.desk.plays) else _end(s.watches, watch_id)
            )
        )
        await self.desk.post(f"/v1/watches/{watch_id}/end", {"reason": "closed"})
        await self.desk.until_watch(watch_id, lambda w: w.end)
        return ended

    def verified(self) -> bool:
        """Whether log and journals fit together, for somebody outside."""
        log = self.central.home / "log.jsonl"
        self.central.cli("export", str(log))
        command = [sys.executable, "-m", "respond_desktop.audit.verify", str(log), "--key"]
        command.append(str(self.central.folder / "log.pub"))
        for journal in self.journals.values():
            command += ["--journal", str(journal)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        sys.stderr.write(done.stdout + done.stderr)
        return done.returncode == 0


def _end(watches: tuple[Any, ...], watch_id: str) -> str:
    return next((str(w.end) for w in watches if w.id == watch_id and w.end), "")


def make_town(home: Path, cameras: int, stack: ExitStack) -> Town:
    """Everything runs and records."""
    central = RunningCentral(home, port=free_port(), media_port=free_port()).start()
    stack.callback(central.stop)
    town = Town(central, make_desktop(central, "supervisor"))
    for n in range(cameras):
        number, unit = f"550{n}", f"21{n}"
        central.add_user(f"officer{n}", "officer")
        with central.administration() as administration:
            administration.add_unit(unit, "East")
            administration.add_device(number)
            administration.assign(number, f"officer{n}", unit)
        of = home / f"of-{number}"
        camera_cli("enrol", central.code(EnrolmentKind.CAMERA, number).text(), "--home", str(of))
        town.cameras[unit] = stack.enter_context(camera_program(of, "--patrol", str(n)))
        town.journals[unit] = of / f"camera-{number}" / "journal.jsonl"
    for camera in town.cameras.values():
        camera.state(link="connected")
        camera.play("press")
        camera.state(mode="recording")
    return town


def play(folder: Path, cameras: int) -> dict[str, int]:
    """One round: what came of it."""
    with ExitStack() as stack:
        town = make_town(folder / "home", cameras, stack)
        archive, by_hand = folder / "backup.tar", folder / "by-hand"
        town.central.cli("backup", str(archive))
        found = {"watched": town.watch_all().count("seen")}
        town.central.stop()
        town.central.cli("restore", str(archive))
        town.restart()
        found["watched_after"] = town.watch_all().count("seen")
        told = [_kinds(journal).count("log_restored") for journal in town.journals.values()]
        found["told"] = told.count(1)
        found["verified"] = int(town.verified()) * cameras
        town.central.stop()
        shutil.copytree(town.central.folder, by_hand)
        town.restart()
        town.watch_all()
        town.central.stop()
        shutil.rmtree(town.central.folder)
        shutil.copytree(by_hand, town.central.folder)
        town.restart()
        found["refused_without"] = sum(each != "seen" for each in town.watch_all())
    return found


def _kinds(journal: Path) -> list[str]:
    return [json.loads(line).get("kind", "") for line in journal.read_text(encoding="utf-8").splitlines()]


def main() -> int:
    """Play the rounds and report; exit code 1 when one of them went otherwise."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--cameras", type=int, default=3)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    sums = dict.fromkeys(COUNTS, 0)
    for _ in range(asked.rounds):
        with tempfile.TemporaryDirectory() as folder:
            found = play(Path(folder), asked.cameras)
        sys.stderr.write(json.dumps(found) + "\n")
        sums = {name: sums[name] + found[name] for name in COUNTS}
    report = json.dumps({"rounds": asked.rounds, "cameras": asked.cameras, **sums})
    if asked.json:
        asked.json.write_text(report, encoding="utf-8")
    sys.stdout.write(report + "\n")
    return int(set(sums.values()) != {asked.rounds * asked.cameras})


if __name__ == "__main__":
    sys.exit(main())
