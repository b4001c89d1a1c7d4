"""One proven connection of a camera: what is queued for it, how much it may bring, and its end."""

import asyncio
from collections import deque
from datetime import datetime

from starlette.websockets import WebSocket

from respond_desktop.central.audit.restores import Restored
from respond_desktop.central.authority.shown import ShownCertificates
from respond_desktop.central.awake import awake_s
from respond_desktop.central.config import CentralConfig
from respond_desktop.central.doors.pace import DoorPace
from respond_desktop.central.links.socket import MessageReader, PeerLink
from respond_desktop.central.people.directory import Who
from respond_desktop.domain.recordings import RENEW_EVERY_S
from respond_desktop.wire.camera import (
    MAX_BYTES,
    CaIntroduced,
    CameraWelcome,
    ToCamera,
    WatchRenewal,
    decode_from_camera,
    encode,
)
from respond_desktop.wire.version import RELEASE

OUTBOX = 256
TIME_EVERY_S = 60.0
BURST, PER_S = 600, 60
"""Messages a camera may send at once and each second: each may become a record, and records must not be crowded out."""


class CameraLink(PeerLink):
    """One proven connection of a device."""

    def __init__(self, socket: WebSocket) -> None:
        super().__init__(socket, MessageReader(decode_from_camera, MAX_BYTES))
        self.device_id = ""
        self.restored: Restored | None = None
        self.heard_s = self._timed_s = awake_s()
        self.gone = asyncio.Event()
        self.pace = DoorPace(BURST, PER_S)
        self._outbox: deque[str] = deque()
        self._wake = asyncio.Event()
        self._parting = ""

    def put(self, message: ToCamera) -> bool:
        """Queue a message; a camera that takes none is cut. False when the link is ending."""
        if self.over:
            return False
        if len(self._outbox) >= OUTBOX:
            self.end("too slow")
            return False
        self._outbox.append(encode(message))
        self._wake.set()
        return True

    @property
    def over(self) -> bool:
        """Whether nothing more may be queued, and nothing that comes may be read."""
        return self.ended or bool(self._parting)

    def part(self, reason: str) -> None:
        """End it as soon as what is queued is out: the camera hears at once that its watches ended."""
        self._parting = reason
        self._wake.set()

    def tell_time(self, now_s: float, now: datetime) -> None:
        """Central's time, once a minute: the camera's clock goes its own way, and orders are held against it."""
        if now_s - self._timed_s >= TIME_EVERY_S:
            self._timed_s = now_s
            self.put(WatchRenewal(watch_ids=(), now=now))

    def introduce(self, certificates: ShownCertificates) -> None:
        """The agency has a new CA: a camera that trusts only the one before hears of it."""
        if introduction := certificates.introduction(self.trusts):
            self.put(CaIntroduced(pem=introduction))

    async def drain(self) -> None:
        """Send what is queued, in order, for as long as the link lives."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._outbox:
                await self.send(self._outbox.popleft())
            if self._parting:
                self.end(self._parting)


def welcome_of(who: Who, config: CentralConfig, now: datetime) -> CameraWelcome:
    """What a camera that proved itself is told first: who it is, and central's time."""
    return CameraWelcome(
        now=now,
        unit_number=who.unit.number,
        officer_badge=who.officer.badge,
        renew_every_s=RENEW_EVERY_S,
        lease_s=config.lease_s,
        training=config.training,
        release=RELEASE,
    )
