"""A city of cameras and desktops in one program: they connect, drive about, are watched, stop and start again."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from math import inf
from typing import Any

from respond_desktop.central.authority.tls import ca_fingerprint
from respond_desktop.central.people.administration import CentralAddress, NewAccount
from respond_desktop.domain.live.on_shift import Units
from respond_desktop.domain.live.unit_rows import FIX, RECORDING
from respond_desktop.domain.people import Role
from respond_desktop.feeds.held_parts import HeldParts
from respond_desktop.wire.client import enrol
from respond_desktop.wire.enrolment import EnrolmentKind
from respond_desktop.wire.live import Seen, StateParts, WholeWanted, decode_to_desktop, encode
from respond_desktop.wire.signing import new_key
from tests.benchmarks.fanout_load.figures import Figures
from tests.support.camera_client import ScriptedCamera, fix_at
from tests.support.central import PASSWORD, RunningCentral
from tests.support.desktop_client import ScriptedDesktop

COMMANDS = ("East", "West")
RENEW_EVERY_S = 5
STOP_EVERY_S = 0.4
DARK_FOR_S = 3.0
GIVEN_UP_S = 10.0
AT_ONCE = 20


SHOWN = RECORDING | FIX
"""A unit with neither is dark."""


@dataclass
class Stop:
    """A stop that was sent, and the desktops that still show the unit."""

    began: float
    waiting: set[int]
    seen: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass
class City:
    """`watchers` is how many desktops watch a camera each; groups are desktops with the same rights."""

    cameras: list[ScriptedCamera]
    units: list[str]
    desktops: list[ScriptedDesktop]
    groups: list[int]
    watchers: int
    stops: dict[str, Stop] = field(default_factory=dict)

    @asynccontextmanager
    async def running(self, figures: Figures) -> AsyncIterator[None]:
        """Everybody is connected and moves until the end of the block."""
        async with AsyncExitStack() as stack:
            gate = asyncio.Semaphore(AT_ONCE)
            await asyncio.gather(*(self._enter(stack, gate, each) for each in self.cameras))
            for number, desktop in enumerate(self.desktops):
                await self._enter(stack, gate, desktop)
                desktop.inbox.on_message = None
                desktop.inbox._take = self._reader(number, desktop, figures)  # type: ignore[method-assign]
                desktop.inbox._decode = _text
                for answer in (Seen(seq=desktop.told[-1].seq), WholeWanted(seq=desktop.told[-1].seq)):
                    await desktop.inbox.socket.send(encode(answer))
            tasks = [asyncio.create_task(self._drive(n, figures)) for n in range(len(self.cameras))]
            await self._watch()
            tasks.append(asyncio.create_task(self._stop_and_start(figures)))
            try:
                yield
            finally:
                for task in tasks:
                    task.cancel()
                for result in await asyncio.gather(*tasks, return_exceptions=True):
                    if isinstance(result, Exception):
                        raise result

    async def _enter(self, stack: AsyncExitStack, gate: asyncio.Semaphore, who: Any) -> None:
        async with gate:
            await stack.enter_async_context(who.connected())

    async def _drive(self, number: int, figures: Figures) -> None:
        """A fix each second, a renewal each fifth, at a phase of its own."""
        camera = self.cameras[number]
        await camera.start()
        due = asyncio.get_running_loop().time() + number / len(self.cameras)
        tick = number
        while True:
            await asyncio.sleep(max(0.0, due - asyncio.get_running_loop().time()))
            figures.lag(asyncio.get_running_loop().time() - due)
            due += 1.0
            tick += 1
            if camera.recording:
                await camera.fix(fix_at(38.33 + number * 1e-4, -75.08 + tick * 1e-5))
                if tick % RENEW_EVERY_S == 0:
                    await camera.renew()

    async def _watch(self) -> None:
        await asyncio.sleep(2.0)
        for number in range(self.watchers):
            answer = await self.desktops[number].watch(self.units[number])
            assert answer.status_code == 201, answer.text

    async def _stop_and_start(self, figures: Figures) -> None:
        """One camera after the other stops, and records again after a while; those that are watched too."""
        number = 0
        async with asyncio.TaskGroup() as group:
            while True:
                await asyncio.sleep(STOP_EVERY_S)
                group.create_task(self._stop(number % len(self.cameras), figures))
                number += 1

    async def _stop(self, number: int, figures: Figures) -> None:
        unit, camera = self.units[number], self.cameras[number]
        mine = number % len(COMMANDS)
        sees = {n for n, group in enumerate(self.groups) if group % len(COMMANDS) == mine}
        stop = self.stops[unit] = Stop(time.monotonic(), sees)
        await camera.stop()
        try:
            async with asyncio.timeout(GIVEN_UP_S):
                await stop.seen.wait()
            figures.stopped(stop.began)
        except TimeoutError:
            figures.unseen_stops += 1
        del self.stops[unit]
        await asyncio.sleep(DARK_FOR_S)
        await camera.start()

    def _reader(self, number: int, desktop: ScriptedDesktop, figures: Figures) -> Any:
        held = HeldParts()

        async def take(text: str) -> None:
            if not text.startswith('{"t":"parts"'):
                return
            now = time.time()
            told = decode_to_desktop(text)
            assert isinstance(told, StateParts)
            state = held.take(told)
            if state is None:
                return  # what came between the first reader of this link and this one
            await desktop.inbox.socket.send(encode(Seen(seq=told.seq)))
            units: Units = state.parts["units"]
            if "positions" in told.parts:
                figures.encoded(told.parts["positions"][0], self.groups[number])
                figures.aged([now - at for at in units.fix_times if at < inf])
            self._look_for_stops(number, units)

        return take

    def _look_for_stops(self, number: int, units: Units) -> None:
        if not any(number in stop.waiting for stop in self.stops.values()):
            return
        for place, unit in enumerate(units.roster):
            stop = self.stops.get(unit.number)
            if stop and number in stop.waiting and not units.flags[place] & SHOWN:
                stop.waiting.discard(number)
                if not stop.waiting:
                    stop.seen.set()


def made_city(central: RunningCentral, cameras: int, desktops: int, watchers: int) -> City:
    """New people and devices, all enrolled; cameras take turns between the commands, desktops too."""
    address = CentralAddress(central.url, ca_fingerprint(central.folder))
    made = []
    central.has_commands(*COMMANDS)
    with central.administration() as administration:
        for n in range(cameras):
            command = COMMANDS[n % len(COMMANDS)]
            administration.add_account(NewAccount(f"o{n}", f"Officer {n}", Role.OFFICER, command))
            administration.add_unit(f"u{n}", command)
            administration.add_device(f"d{n}")
            administration.assign(f"d{n}", f"o{n}", f"u{n}")
            code, key = administration.make_code(EnrolmentKind.CAMERA, f"d{n}", address), new_key()
            made.append(ScriptedCamera(central, f"d{n}", enrol(code, key)[0], key))
    roles = (Role.SUPERVISOR, Role.OPERATOR)
    groups = [n % (len(COMMANDS) * len(roles)) for n in range(desktops)]
    seats = [_seat(central, n, roles[group // len(COMMANDS)], group) for n, group in enumerate(groups)]
    return City(made, [f"u{n}" for n in range(cameras)], seats, groups, min(watchers, desktops))


def _seat(central: RunningCentral, number: int, role: Role, group: int) -> ScriptedDesktop:
    new = NewAccount(f"v{number}", f"Viewer {number}", role, COMMANDS[group % len(COMMANDS)], PASSWORD)
    with central.administration() as administration:
        administration.add_account(new)
    workstation = central.enrol_workstation(f"Desk {number}")
    answer = workstation.sign_in(f"v{number}")
    assert answer.status_code == 200, answer.text
    return ScriptedDesktop(workstation)


def _text(text: str | bytes) -> str:
    return text if isinstance(text, str) else text.decode()
