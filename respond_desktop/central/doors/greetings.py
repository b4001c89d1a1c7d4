"""Turns at TLS: each costs about a millisecond of computing, and a flood of them must not hold up those inside."""

import asyncio
from collections import deque
from collections.abc import Callable

AT_A_TIME = 4
PAUSE_S = 0.01
_FOR_UNKNOWN = 1
"""Of each four turns; the others are for addresses enrolled devices came from, while any of them waits."""


class Greetings:
    """At most four handshakes begin in 10 ms; who was turned away meanwhile has nothing to do when its turn comes."""

    def __init__(self) -> None:
        self._trusted: deque[Callable[[], None]] = deque()
        self._unknown: deque[Callable[[], None]] = deque()
        self._wake = asyncio.Event()

    def put(self, begin: Callable[[], None], trusted: bool) -> None:
        """Ask for a turn."""
        (self._trusted if trusted else self._unknown).append(begin)
        self._wake.set()

    async def serve(self) -> None:
        """Give turns, for ever."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._trusted or self._unknown:
                for begin in self._next():
                    begin()
                await asyncio.sleep(PAUSE_S)

    def _next(self) -> list[Callable[[], None]]:
        strangers = min(len(self._unknown), max(_FOR_UNKNOWN, AT_A_TIME - len(self._trusted)))
        known = min(len(self._trusted), AT_A_TIME - strangers)
        return [self._trusted.popleft() for _ in range(known)] + [
            self._unknown.popleft() for _ in range(strangers)
        ]
