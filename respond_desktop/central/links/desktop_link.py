"""One live link of a desktop: what is still unanswered, and what waits to be sent."""

import asyncio
from collections import deque
from collections.abc import Iterable
from datetime import datetime

import msgspec
from starlette.websockets import WebSocket

from respond_desktop.central.links.socket import MessageReader, PeerLink
from respond_desktop.central.seen.part_book import EncodedPart
from respond_desktop.central.seen.scene import StateComposer
from respond_desktop.central.seen.view import ViewKey
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
WHOLE_EVERY_S = 1.0
"""How often a desktop may have everything anew."""

ToSession = PlayGranted | TalkGranted | TalkEnded | HeadTold | CaIntroduced
"""What is for one session only."""


class DesktopLink(PeerLink):
    """One connection of a session: what is still unanswered, and what waits to be sent."""

    def __init__(self, socket: WebSocket) -> None:
        super().__init__(socket, MessageReader(decode_from_desktop, MAX_BYTES))
        self.wake = asyncio.Event()
        self.dirty = True
        self.mail: deque[ToSession] = deque()
        self.unseen: deque[tuple[int, float]] = deque()
        self.seq = 0
        self.told_broken = False
        self.told_bad = False
        self.takes_parts = False
        self._sent: dict[str, int] = {}
        self._due = True
        self._whole_s = -WHOLE_EVERY_S

    def push(self, due: bool = True) -> None:
        """Send the newest State as soon as the window allows; unless it is `due`, only if it says anything new."""
        self.dirty = True
        self._due = self._due or due
        self.wake.set()

    def next_state(self, scene: StateComposer, view: ViewKey, now_s: float) -> str | None:
        """What to send now, with its number; None when nothing has changed for this viewer."""
        parts = scene.parts.of(view) if self.takes_parts else ()
        changed = [part for part in parts if self._sent.get(part.name) != part.version]
        if self.takes_parts and not changed and not self._due:
            return None
        after, self._due = self.seq if self._sent else 0, False
        self.seq += 1
        self.unseen.append((self.seq, now_s))
        if not self.takes_parts:
            return scene.encoded(view, self.seq)
        self._sent.update((part.name, part.version) for part in changed)
        return parts_text(self.seq, after, changed, scene.now())

    def want_whole(self, seq: int, now_s: float) -> bool:
        """The desktop missed something: the next State has every part. False when it has just had them all."""
        self.seen(seq)
        if now_s - self._whole_s < WHOLE_EVERY_S:
            return False
        self._whole_s = now_s
        self._sent.clear()
        self.push()
        return True

    def seen(self, seq: int) -> None:
        """The desktop has folded everything up to that number."""
        while self.unseen and self.unseen[0][0] <= seq:
            self.unseen.popleft()
        self.wake.set()

    def silent(self, now_s: float) -> bool:
        """Whether the oldest State has waited too long for its answer."""
        return bool(self.unseen) and now_s - self.unseen[0][1] > NO_ANSWER_S


def parts_text(seq: int, after: int, parts: Iterable[EncodedPart], now: datetime) -> str:
    """wire/live.py's StateParts of parts that are encoded already."""
    as_of = msgspec.json.encode(now).decode()
    members = ",".join(part.text for part in parts)
    return f'{{"t":"parts","seq":{seq},"after":{after},"as_of":{as_of},"parts":{{{members}}}}}'
