"""One live link of a desktop: what is still unanswered, and what waits to be sent."""

import asyncio
from collections import deque

from starlette.websockets import WebSocket

from respond_desktop.central.links.socket import Link, Reader
from respond_desktop.wire.live import (
    MAX_BYTES,
    CaIntroduced,
    HeadTold,
    PlayGranted,
    TalkEnded,
    TalkGranted,
    decode_from_desktop,
)

NO_ANSWER_S = 10.0

ToSession = PlayGranted | TalkGranted | TalkEnded | HeadTold | CaIntroduced
"""What is for one session only."""


class DesktopLink(Link):
    """One connection of a session: what is still unanswered, and what waits to be sent."""

    def __init__(self, socket: WebSocket) -> None:
        super().__init__(socket, Reader(decode_from_desktop, MAX_BYTES))
        self.wake = asyncio.Event()
        self.dirty = True
        self.mail: deque[ToSession] = deque()
        self.unseen: deque[tuple[int, float]] = deque()
        self.seq = 0
        self.told_broken = False
        self.told_bad = False

    def push(self) -> None:
        """Send the newest State as soon as the window allows."""
        self.dirty = True
        self.wake.set()

    def seen(self, seq: int) -> None:
        """The desktop has folded everything up to that number."""
        while self.unseen and self.unseen[0][0] <= seq:
            self.unseen.popleft()
        self.wake.set()

    def silent(self, now_s: float) -> bool:
        """Whether the oldest State has waited too long for its answer."""
        return bool(self.unseen) and now_s - self.unseen[0][1] > NO_ANSWER_S
