"""The cameras' links: proof, one connection each, bounded queues, and what happens when one is gone."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from starlette.websockets import WebSocket

from respond_desktop.audit.record import Head
from respond_desktop.central.awake import awake_s, within
from respond_desktop.central.config import CentralConfig
from respond_desktop.central.directory import Who
from respond_desktop.central.live.links import (
    BAD_IN_A_ROW,
    POLICY_CLOSE,
    BadMessageError,
    Link,
    LinkClosedError,
    Reader,
    challenged,
    proven,
)
from respond_desktop.central.live.scopes import People, utc_now
from respond_desktop.central.relay.pace import Pace
from respond_desktop.central.restores import Restored
from respond_desktop.domain.recordings import RENEW_EVERY_S
from respond_desktop.wire.camera import (
    MAX_BYTES,
    CameraWelcome,
    Challenge,
    Dropped,
    Prove,
    ToCamera,
    WatchRenewal,
    decode_from_camera,
    encode,
)

OUTBOX = 256
SILENT_S = 12.0
"""A recording camera reports each second; silence of this length is a dead link."""
TIME_EVERY_S = 60.0
STRANGERS = 256
SETTLE_S = 15.0
"""So long after a pause of central's own, a link that says nothing doesn't prove that its camera is still there."""
ANSWER_S = 3.0
GIVEN_UP = "an older link said nothing more after central stood still, and a new one took its place"
BEAT_S = 2.5
"""A link that was heard within this is alive: its camera reports each second while it records."""
BURST, PER_S = 600, 60
"""Messages a camera may send at once and each second: each may become a record, and records must not be crowded out."""


class CameraLink(Link):
    """One proven connection of a device."""

    def __init__(self, socket: WebSocket) -> None:
        super().__init__(socket, Reader(decode_from_camera, MAX_BYTES))
        self.device_id = ""
        self.restored: Restored | None = None
        self.heard_s = self._timed_s = awake_s()
        self.gone = asyncio.Event()
        self.pace = Pace(BURST, PER_S)
        self._outbox: deque[str] = deque()
        self._wake = asyncio.Event()

    def put(self, message: ToCamera) -> bool:
        """Queue a message; a camera that takes none is cut. False when the link is ending."""
        if self.ended:
            return False
        if len(self._outbox) >= OUTBOX:
            self.end("too slow")
            return False
        self._outbox.append(encode(message))
        self._wake.set()
        return True

    def tell_time(self, now_s: float) -> None:
        """Central's time, once a minute: the camera's clock goes its own way, and orders are held against it."""
        if now_s - self._timed_s >= TIME_EVERY_S:
            self._timed_s = now_s
            self.put(WatchRenewal(watch_ids=(), now=utc_now()))

    async def drain(self) -> None:
        """Send what is queued, in order, for as long as the link lives."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._outbox:
                await self.send(self._outbox.popleft())


@dataclass(frozen=True, slots=True)
class CameraEvents:
    """Told about links (`device_id`), refused connections and messages.

    `standing` says of which restore a camera with that highest record must be told before any order (`restored`).
    """

    connected: Callable[[str], None]
    gone: Callable[[str], None]
    second: Callable[[str], None]
    refused: Callable[[str, str], None]
    bad: Callable[[str, str], None]
    message: Callable[[str, Any], str | None]
    standing: Callable[[str, Head], Awaitable[Restored | None]]
    restored: Callable[[str, Restored], object]
    recording: Callable[[str], bool]


class Cameras:
    """All cameras that are connected now, by device id."""

    def __init__(
        self, people: People, config: CentralConfig, fingerprint: Callable[[], bytes], events: CameraEvents
    ) -> None:
        self._people = people
        self._config = config
        self._fingerprint = fingerprint
        self._events = events
        self._links: dict[str, CameraLink] = {}
        self._strangers = 0
        self._woke_s = -SETTLE_S

    def woke(self) -> None:
        """Central stood still: cameras come back while the links that they gave up are still here."""
        self._woke_s = awake_s()

    def send(self, device_id: str, message: ToCamera) -> bool:
        """Queue a message to a camera; False when it isn't connected."""
        link = self._links.get(device_id)
        return link is not None and link.put(message)

    def tick(self) -> None:
        """Each second: cut links of recording cameras that have gone silent; the others hear the time each minute."""
        now_s = awake_s()
        for device_id, link in tuple(self._links.items()):
            link.tell_time(now_s)
            if now_s - link.heard_s > SILENT_S and self._events.recording(device_id):
                self._drop(link)
                link.end("no answer")

    def stop(self, reason: str = "central stops") -> None:
        """Close every link; cameras come back by themselves."""
        for link in tuple(self._links.values()):
            link.end(reason)

    async def serve(self, socket: WebSocket) -> None:
        """One connection, from challenge to end."""
        await socket.accept()
        link = CameraLink(socket)
        who = await self._admitted(link)
        if who is None:
            await link.close(POLICY_CLOSE)
            return
        self._links[link.device_id] = link
        link.put(self._welcome(who))
        if link.restored is not None:
            self._events.restored(link.device_id, link.restored)
        self._events.connected(link.device_id)
        try:
            await link.run(self._receive(link), link.drain())
        finally:
            self._drop(link)
        await link.close()

    async def _admitted(self, link: CameraLink) -> Who | None:
        if self._strangers >= STRANGERS:
            link.end("central is busy")
            return None
        self._strangers += 1
        try:
            return await self._proven(link)
        except (BadMessageError, LinkClosedError, TimeoutError):
            self._events.refused("", "no proof")
            link.end("no proof")
            return None
        finally:
            self._strangers -= 1

    async def _proven(self, link: CameraLink) -> Who | None:
        nonce, answer = await challenged(link, lambda n: encode(Challenge(nonce=n)), Prove)
        device_id = answer.device_id[:64]
        key = await self._people.directory.device_key(device_id)
        who = self._people.who(device_id, utc_now())
        if not proven(key, nonce, self._fingerprint(), answer.signature):
            self._events.refused(device_id if key else "", "bad proof")
            link.end("bad proof")
        elif who is None:
            self._events.refused(device_id, "assigned to nobody")
            link.end("this camera is assigned to nobody")
        elif await self._given_up(device_id):
            held = Head(answer.record_seq, answer.record_hash)
            link.restored = await self._events.standing(device_id, held)
            return self._taken(link, device_id, who)
        else:
            self._second(link, device_id)
        return None

    def _taken(self, link: CameraLink, device_id: str, who: Who) -> Who | None:
        """It may have connected a second time while its standing was looked up."""
        if device_id in self._links:
            self._second(link, device_id)
            return None
        link.device_id = device_id
        return who

    def _second(self, link: CameraLink, device_id: str) -> None:
        self._events.second(device_id)
        link.end("this camera is connected already")

    async def _given_up(self, device_id: str) -> bool:
        """Whether the camera has no other link. Just after a pause an older one may have died unseen: it is waited
        for, and ended when it says nothing more. Otherwise, and when it lives, this is a second connection.
        """
        link = self._links.get(device_id)
        if link is None:
            return True
        if awake_s() - self._woke_s >= SETTLE_S:
            return False
        with suppress(TimeoutError):
            async with within(ANSWER_S):
                await link.gone.wait()
        if self._links.get(device_id) is link and awake_s() - link.heard_s >= BEAT_S:
            self._drop(link)
            link.end("central stood still")
            self._events.bad(device_id, GIVEN_UP)
        return device_id not in self._links

    def _welcome(self, who: Who) -> CameraWelcome:
        return CameraWelcome(
            now=utc_now(),
            unit_number=who.unit.number,
            officer_badge=who.officer.badge,
            renew_every_s=RENEW_EVERY_S,
            lease_s=self._config.lease_s,
            training=self._config.training,
        )

    def _drop(self, link: CameraLink) -> None:
        if self._links.get(link.device_id) is link:
            del self._links[link.device_id]
            link.gone.set()
            self._events.gone(link.device_id)

    async def _receive(self, link: CameraLink) -> None:
        bad, told = 0, False
        while bad < BAD_IN_A_ROW:
            try:
                message = await link.receive()
                if not link.pace.admits(awake_s()):
                    self._events.bad(link.device_id, "too many messages")
                    link.end("too many messages")
                    return
                dropped = self._events.message(link.device_id, message)
                bad = 0
            except BadMessageError as error:
                dropped, bad = str(error), bad + 1
                if not told:
                    told = True
                    self._events.bad(link.device_id, dropped)
            except LinkClosedError as error:
                if error.oversized and not told:
                    self._events.bad(link.device_id, "the message is too large")
                raise
            link.heard_s = awake_s()
            if dropped is not None:
                link.put(Dropped(reason=dropped))
        link.end("too many messages that can't be read")
