"""The desktops of a load: links of the real protocol that read only what is measured."""

import asyncio
import time
from dataclasses import dataclass, field
from math import inf
from typing import Any

import httpx

from respond_desktop.domain.live.on_shift import Units
from respond_desktop.domain.live.unit_rows import FIX, RECORDING
from respond_desktop.feeds.held_parts import HeldParts
from respond_desktop.wire import live
from tests.support.desktop_client import ScriptedDesktop

SHOWN = RECORDING | FIX
"""A unit with neither is dark."""


@dataclass
class Stop:
    """A stop that was sent, and the seats that still show the unit."""

    began: float
    waiting: set[int]


@dataclass
class SeatsSaw:
    """What the seats saw."""

    ages: list[float] = field(default_factory=list)
    dark: list[float] = field(default_factory=list)
    states: int = 0
    bytes: int = 0
    on: bool = False


class Seat:
    """One live link; it answers every message, takes the fixes' ages and looks for units that stopped."""

    def __init__(self, number: int, desktop: ScriptedDesktop, stops: dict[str, Stop], seen: SeatsSaw) -> None:
        self.number, self.desktop, self._stops, self._seen = number, desktop, stops, seen
        self._held, self._began = HeldParts(), False

    async def connect(self) -> None:
        """Link, and read by `take` from then on."""
        await self.desktop.connect()
        inbox: Any = self.desktop.inbox
        inbox.on_message, inbox._decode, inbox._take = None, _text, self.take
        await inbox.socket.send(live.encode(live.Seen(seq=self.desktop.told[-1].seq)))
        await inbox.socket.send(live.encode(live.WholeWanted(seq=self.desktop.told[-1].seq)))

    async def take(self, text: str) -> None:
        """One message of central's."""
        if not text.startswith('{"t":"parts"'):
            return
        now = time.time()
        told = live.decode_to_desktop(text)
        assert isinstance(told, live.StateParts)
        state = self._held.take(told)
        if state is None and not self._began:
            return  # what came between the first link's reader and this one
        assert state is not None, "a state doesn't fit the one before it"
        self._began = True
        await self.desktop.inbox.socket.send(live.encode(live.Seen(seq=told.seq)))
        units: Units = state.parts["units"]
        if self._seen.on:
            self._seen.states += 1
            self._seen.bytes += len(text)
            if "positions" in told.parts:
                self._seen.ages += [now - at for at in units.fix_times if at < inf]
        self._look(units)

    def _look(self, units: Units) -> None:
        for unit, stop in tuple(self._stops.items()):
            if self.number in stop.waiting and not units.flags[units.roster.places[f"unit-{unit}"]] & SHOWN:
                stop.waiting.discard(self.number)
                if not stop.waiting:
                    self._seen.dark.append(time.monotonic() - stop.began)
                    del self._stops[unit]


def _text(text: str | bytes) -> str:
    return text if isinstance(text, str) else text.decode()


async def watch(seats: list[Seat], units: list[str]) -> int:
    """Each of these seats watches its unit; how many may."""
    asks = (s.desktop.watch(u) for s, u in zip(seats, units, strict=True))
    answers = await asyncio.gather(*asks, return_exceptions=True)
    return sum(isinstance(answer, httpx.Response) and answer.status_code == 201 for answer in answers)
