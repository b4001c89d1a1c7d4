"""Is anything lost that was answered? `python -m tests.campaigns.acked --acts 10000 [--folder DIR] [--resume]`.

People act at a real central, several at once: watches, ends, reasons, talks, acknowledgements, closings, backup,
sign-outs, rights, disabled accounts. Each central lives for a random number of acts, then it gets SIGKILL, whatever is
under way; what got no answer is asked again of the next one. In the end the exported log is verified, and every act
that was answered must be in it, once. Ctrl+C ends it early with the same report; `--resume` goes on in the same folder.
Exit code 0 when nothing is lost or doubled; the last line is one JSON object.
"""

import argparse
import asyncio
import json
import random
import sys
import tempfile
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from respond_desktop.audit.verify import Request, load_key, verify
from respond_desktop.central.config import load_config
from respond_desktop.central.setup import open_parts
from respond_desktop.wire.bodies.http import Enrolled
from respond_desktop.wire.signing import b64, unb64
from tests.campaigns.acked_ledger import Ledger, Tally
from tests.campaigns.acked_people import Administrator, AnsweringCamera, Scale, Supervisor
from tests.support.camera_client import make_camera
from tests.support.central import RunningCentral, TestWorkstation

PEOPLE = 6
LIFE_S = 120.0
"""A life that brings no more answers ends then."""
STATE = "acked.json"


class AgainCentral(RunningCentral):
    """One whose home may be there already."""

    def __init__(self, home: Path) -> None:
        if (home / "central").is_dir():
            self.home, self.url, self.media_port = home, "", 0
            self.process, self._reader, self.files, self._commands = None, None, 0, set[str]()
        else:
            super().__init__(home)


@dataclass
class Bounds:
    """How much: answered acts in all, about how many for each life, and minutes."""

    acts: int
    a_life: int = 28
    minutes: float = 60.0


class Campaign:
    """Central's lives in one folder; what was answered is kept there after each."""

    def __init__(self, folder: Path, seed: int, people: int = PEOPLE) -> None:
        self.folder = folder
        self._wanted = people
        self.kills = 0
        self.central = AgainCentral(folder / "home")
        self.shown_wrong: set[str] = set()
        kept = json.loads((folder / STATE).read_text()) if (folder / STATE).exists() else {}
        self.kills = kept.get("kills", 0)
        self._dice = random.Random(seed + self.kills)
        self._desks: list[dict[str, str]] = kept.get("desks", [])
        self._cameras: list[dict[str, str]] = kept.get("cameras", [])
        units = tuple(c["unit"] for c in self._cameras)
        self.scale = Scale(Ledger(kept.get("ledger", ())), self._dice, units)
        self.scale.ledger.life = kept.get("life", 0)
        self.administrator = Administrator(self.scale, self.central)
        self.people: list[Supervisor] = []

    async def play(self, bounds: Bounds) -> None:
        """Live and die until everything is answered, or the time is over."""
        ends_s = time.monotonic() + 60 * bounds.minutes
        while self.scale.ledger.acts < bounds.acts and time.monotonic() < ends_s:
            left = bounds.acts - self.scale.ledger.acts
            await self.live(min(left, self._dice.randint(1, 2 * bounds.a_life)))
            self.save()
            if self.kills % 10 == 0:
                sys.stderr.write(f"{self.scale.ledger.acts} acts, {self.kills} kills\n")

    async def live(self, acts: int) -> None:
        """One life of central, for so many answered acts."""
        await self._begin(acts)
        try:
            workers = [asyncio.create_task(p.work()) for p in (*self.people, self.administrator)]
            kill = asyncio.create_task(self._kill())
            await asyncio.wait({kill, *workers}, return_when=asyncio.FIRST_COMPLETED)
            wrong = [] if kill.done() else [w.exception() for w in workers if w.done()]
            for task in (kill, *workers):
                task.cancel()
            await asyncio.gather(kill, *workers, return_exceptions=True)
            if wrong:
                raise RuntimeError("somebody could not go on while central lived") from wrong[0]
        finally:
            await self._end()

    async def close(self) -> None:
        """A last life, in which what is open is asked again, and an orderly end."""
        await self._begin(0)
        for person in self.people:
            await person.go()
        await asyncio.to_thread(self.central.stop)
        self.save()

    def count(self) -> Tally:
        """Verify the exported log and compare it with what was answered."""
        path = self.folder / "log.jsonl"
        parts = open_parts(load_config(self.central.home))
        try:
            parts.log.export(path)
        finally:
            parts.close()
        found = verify(Request(path, load_key(str(self.central.folder / "log.pub"))))
        with path.open(encoding="utf-8") as lines:
            tally = self.scale.ledger.count(_records(lines))
        tally.lost += [
            *sorted(self.shown_wrong),
            *(f"the log is damaged: {words}" for words in found.findings),
        ]
        return tally

    def save(self) -> None:
        """Kept whole or not at all."""
        state = {
            "kills": self.kills,
            "life": self.scale.ledger.life,
            "desks": self._desks,
            "cameras": self._cameras,
            "ledger": self.scale.ledger.json(),
        }
        new = self.folder / f"{STATE}.new"
        new.write_text(json.dumps(state))
        new.replace(self.folder / STATE)

    async def _begin(self, acts: int) -> None:
        self.scale.begin(acts)
        await asyncio.to_thread(self.central.start)
        if not self._desks:
            await asyncio.to_thread(self._hire)
        if not self.people:
            self._gather()
        await asyncio.gather(*(p.camera.come() for p in self.people), *(p.come() for p in self.people))
        self._look()
        await asyncio.gather(*(p.repeat() for p in self.people))

    async def _kill(self) -> None:
        """SIGKILL a moment after the last of so many answers, in the middle of what is asked then."""
        with suppress(TimeoutError):
            async with asyncio.timeout(LIFE_S):
                await self.scale.reached.wait()
        await asyncio.sleep(self._dice.random() * 0.02)
        assert self.central.process is not None
        self.central.process.kill()
        self.kills += 1

    async def _end(self) -> None:
        self.administrator.stop()
        await asyncio.to_thread(self.central.kill)
        for person in self.people:
            await person.go()

    def _look(self) -> None:
        """What people see at the new central: nobody's alert waits again that was taken."""
        ledger = self.scale.ledger
        for alert in self.people[0].desktop.state.alerts:
            if alert.waiting and ledger.done("acknowledged", alert.id):
                self.shown_wrong.add(f"acknowledged {alert.id} waits again")
            if alert.open and ledger.done("closed", alert.id):
                self.shown_wrong.add(f"closed {alert.id} is open again")

    def _hire(self) -> None:
        for number in range(self._wanted):
            unit, badge = f"{number + 1}01", f"supervisor{number}"
            camera = make_camera(self.central, f"C-{number}", unit, f"officer{number}")
            self._cameras.append(_kept(camera.enrolled, camera.key) | {"unit": unit, "number": camera.number})
            self.central.add_user(badge, "supervisor")
            desk = self.central.enrol_workstation(f"Desk {number}")
            self._desks.append(_kept(desk.enrolled, desk.key) | {"badge": badge})
        self.scale.units = tuple(c["unit"] for c in self._cameras)
        self.save()

    def _gather(self) -> None:
        for desk, worn in zip(self._desks, self._cameras, strict=True):
            camera = AnsweringCamera(self.central, worn["number"], *_opened(worn))
            workstation = TestWorkstation(self.central, *_opened(desk), self.central.ca_pem)
            self.people.append(Supervisor(self.scale, desk["badge"], workstation, camera, worn["unit"]))
        for person, colleague in zip(self.people, self.people[1:] + self.people[:1], strict=True):
            person.colleague = colleague


def _kept(enrolled: Enrolled, key: Ed25519PrivateKey) -> dict[str, str]:
    return {"enrolled": enrolled.model_dump_json(), "key": b64(key.private_bytes_raw())}


def _opened(kept: dict[str, str]) -> tuple[Enrolled, Ed25519PrivateKey]:
    key = Ed25519PrivateKey.from_private_bytes(unb64(kept["key"]))
    return Enrolled.model_validate_json(kept["enrolled"]), key


def _records(lines: Iterable[str]) -> Iterable[dict[str, Any]]:
    for text in lines:
        line = json.loads(text)
        if "header" in line:
            yield {"kind": line["header"]["kind"], "body": json.loads(line["body"]) if line["body"] else {}}


def report(campaign: Campaign, tally: Tally) -> dict[str, int]:
    """A table by kind, what is wrong, and the sums."""
    for kind, acts in sorted(tally.acts.items()):
        sys.stdout.write(f"{kind:18}{acts:7}\n")
    for said, times in sorted(campaign.scale.refused.items()):
        sys.stdout.write(f"not done: {said:24}{times:7}\n")
    for words in (*tally.lost[:20], *(f"doubled: {d}" for d in tally.doubled[:20])):
        sys.stdout.write(f"{words}\n")
    sys.stdout.write(f"answered ends recorded as central_restarted: {len(tally.restarted)}\n")
    acts = sum(tally.acts.values())
    return {"acts": acts, "kills": campaign.kills, "lost": len(tally.lost), "doubled": len(tally.doubled)}


def main() -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="acked", description=__doc__)
    parser.add_argument("--acts", type=int, default=10_000)
    parser.add_argument("--a-life", type=int, default=28, help="acts of one life of central, on average")
    parser.add_argument("--minutes", type=float, default=60.0, help="end then, with what was done")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "acked")
    parser.add_argument("--resume", action="store_true", help="go on in the folder")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    if (asked.folder / "home").exists() and not asked.resume:
        sys.stderr.write(f"{asked.folder} holds a campaign. Use --resume, or another --folder.\n")
        return 2
    asked.folder.mkdir(parents=True, exist_ok=True)
    campaign = Campaign(asked.folder, asked.seed)
    try:
        asyncio.run(campaign.play(Bounds(asked.acts, asked.a_life, asked.minutes)))
    except KeyboardInterrupt:
        sys.stderr.write("ended early\n")
    asyncio.run(campaign.close())
    found = report(campaign, campaign.count())
    sys.stdout.write(json.dumps(found) + "\n")
    return int(bool(found["lost"] or found["doubled"]))


if __name__ == "__main__":
    sys.exit(main())
