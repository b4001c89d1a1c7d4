"""Turns at TLS: each costs about a millisecond of computing, and a flood of them must not hold up those inside."""

import asyncio
from collections import OrderedDict
from typing import Protocol

AT_A_TIME = 4
PAUSE_S = 0.01
TURNS_PER_S = AT_A_TIME / PAUSE_S
_LEFT_FOR_UNKNOWN = 1
"""Of each four turns; the others are for addresses enrolled devices came from, while any of them waits."""
_MOST_UNKNOWN = 2
"""Of each four turns, however idle central is: what nobody knows never takes half of its computing time."""


class Guest(Protocol):
    """Who waits for a turn, and where it comes from."""

    source: str

    def secure(self) -> None:
        """Its turn has come."""


class Queue:
    """Who waits, each address in its turn: one that sends thousands is as far from its next as any other."""

    def __init__(self) -> None:
        self._by_source: OrderedDict[str, dict[Guest, None]] = OrderedDict()
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def put(self, guest: Guest) -> None:
        """Behind all others of its address."""
        self._by_source.setdefault(guest.source, {})[guest] = None
        self._count += 1

    def take(self, most: int) -> list[Guest]:
        """Whose turn it is now."""
        taken: list[Guest] = []
        while self._by_source and len(taken) < most:
            source, guests = next(iter(self._by_source.items()))
            guest = next(iter(guests))
            self._by_source.move_to_end(source)
            self.leave(guest)
            taken.append(guest)
        return taken

    def leave(self, guest: Guest) -> None:
        """It is gone, and takes no turn from anybody; harmless when it does not wait here."""
        guests = self._by_source.get(guest.source, {})
        if guest not in guests:
            return
        del guests[guest]
        self._count -= 1
        if not guests:
            del self._by_source[guest.source]


class Greetings:
    """At most four handshakes begin in 10 ms. Only who still waits at the door waits here, so the door bounds both."""

    def __init__(self) -> None:
        self._trusted, self._unknown = Queue(), Queue()
        self._wake = asyncio.Event()

    def __len__(self) -> int:
        return len(self._trusted) + len(self._unknown)

    def put(self, guest: Guest, trusted: bool) -> None:
        """Ask for a turn."""
        (self._trusted if trusted else self._unknown).put(guest)
        self._wake.set()

    def leave(self, guest: Guest) -> None:
        """It needs no turn any more; harmless when it does not wait."""
        self._trusted.leave(guest)
        self._unknown.leave(guest)

    async def serve(self) -> None:
        """Give turns, for ever."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            while len(self):
                for guest in self.next():
                    guest.secure()
                await asyncio.sleep(PAUSE_S)

    def next(self) -> list[Guest]:
        """Those whose turn it is in these 10 ms."""
        strangers = self._unknown.take(_LEFT_FOR_UNKNOWN)
        known = self._trusted.take(AT_A_TIME - len(strangers))
        free = AT_A_TIME - len(known) - len(strangers)
        return known + strangers + self._unknown.take(min(free, _MOST_UNKNOWN - len(strangers)))
