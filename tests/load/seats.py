"""The desktops of a load: links of the real protocol that read only what is measured."""

import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import msgspec

from respond_desktop.wire.live import Seen, encode
from tests.support.desktop_client import ScriptedDesktop

SAMPLED = 25
"""Units of each State whose fix's age is taken: reading all of them would measure this program."""


class _Fix(msgspec.Struct):
    as_of: datetime


class _Unit(msgspec.Struct):
    number: str
    fix: msgspec.Raw = msgspec.Raw(b"null")
    recording: msgspec.Raw = msgspec.Raw(b"null")


class _State(msgspec.Struct, tag_field="t", tag="state"):
    seq: int
    units: list[_Unit]


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
    """One live link; it answers every State, samples ages and looks for units that stopped."""

    def __init__(self, number: int, desktop: ScriptedDesktop, stops: dict[str, Stop], seen: SeatsSaw) -> None:
        self.number, self.desktop, self._stops, self._seen = number, desktop, stops, seen
        self.units = 0

    async def connect(self) -> None:
        """Link, and read by `take` from then on."""
        await self.desktop.connect()
        inbox: Any = self.desktop.inbox
        inbox.on_message, inbox._decode, inbox._take = None, _text, self.take
        await inbox.socket.send(encode(Seen(seq=1 << 30)))

    async def take(self, text: str) -> None:
        """One message of central's."""
        if not text.startswith('{"t":"state"'):
            return
        now = datetime.now(UTC)
        state = msgspec.json.decode(text, type=_State)
        await self.desktop.inbox.socket.send(encode(Seen(seq=state.seq)))
        self.units = len(state.units)
        if self._seen.on:
            self._seen.states += 1
            self._seen.bytes += len(text)
            for unit in random.sample(state.units, min(SAMPLED, len(state.units))):
                if bytes(unit.fix) != b"null":
                    fix = msgspec.json.decode(unit.fix, type=_Fix)
                    self._seen.ages.append((now - fix.as_of).total_seconds())
        self._look(
            lambda: {
                u.number for u in state.units if bytes(u.fix) != b"null" or bytes(u.recording) != b"null"
            }
        )

    def _look(self, shown: Callable[[], set[str]]) -> None:
        mine = [(unit, stop) for unit, stop in self._stops.items() if self.number in stop.waiting]
        if not mine:
            return
        there = shown()
        for unit, stop in mine:
            if unit not in there:
                stop.waiting.discard(self.number)
                if not stop.waiting:
                    self._seen.dark.append(time.monotonic() - stop.began)
                    del self._stops[unit]


def _text(text: str | bytes) -> str:
    return text if isinstance(text, str) else text.decode()


async def watch(seats: list[Seat], units: list[str]) -> int:
    """Each of these seats watches its unit; how many may."""
    answers = await asyncio.gather(*(s.desktop.watch(u) for s, u in zip(seats, units, strict=True)))
    return sum(answer.status_code == 201 for answer in answers)
