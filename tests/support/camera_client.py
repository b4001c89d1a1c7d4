"""A scripted camera: a client of the real protocol, honest unless a test says otherwise."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from respond_desktop.domain.fixes import Fix
from respond_desktop.domain.recordings import StartCause
from respond_desktop.domain.watches import NoticeChannel, NoticeResult
from respond_desktop.wire import camera as wire
from respond_desktop.wire.bodies.http import Enrolled
from respond_desktop.wire.orders import (
    AnyOrder,
    BackupOrder,
    EndWatchOrder,
    RestoredOrder,
    WatchOrder,
    open_order,
)
from respond_desktop.wire.signing import LIVE_PROOF, load_public, sign, unb64
from tests.support.central import RunningCentral
from tests.support.inbox import Inbox, certificate_hash, opened

ALL_SHOWN = dict.fromkeys(NoticeChannel, NoticeResult.SHOWN)
OCEAN_CITY = (38.3365, -75.0849)


def now() -> datetime:
    return datetime.now(UTC)


def fix_at(lat: float = OCEAN_CITY[0], lon: float = OCEAN_CITY[1], age_s: float = 0.0) -> Fix:
    return Fix(lat, lon, 4.0, now() - timedelta(seconds=age_s), heading_deg=90.0, speed_mps=3.0, satellites=9)


@dataclass
class ScriptedCamera:
    """`notices` says what each channel reports (a missing one says nothing); `shows_backup` confirms requests.

    `highest`: number and hash of the highest log record that it obeyed.
    """

    central: RunningCentral
    number: str
    enrolled: Enrolled
    key: Ed25519PrivateKey
    notices: dict[NoticeChannel, NoticeResult] = field(default_factory=lambda: dict(ALL_SHOWN))
    refuses: str = ""
    shows_backup: bool = True
    orders: list[AnyOrder] = field(default_factory=list)
    recording: str = ""
    mail: Inbox | None = None
    journal: int = 0
    highest: tuple[int, str] = (0, "")
    can: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return self.enrolled.id

    @property
    def inbox(self) -> Inbox:
        assert self.mail is not None
        return self.mail

    @asynccontextmanager
    async def connected(self) -> AsyncIterator["ScriptedCamera"]:
        await self.connect()
        try:
            yield self
        finally:
            await self.inbox.stop()

    async def connect(self, key: Ed25519PrivateKey | None = None) -> Inbox:
        """Challenge, proof (by another key if given), and the welcome unless central refuses."""
        inbox = await self.dial()
        challenge = await inbox.message(wire.Challenge)
        signed = sign(key or self.key, LIVE_PROOF, unb64(challenge.nonce) + certificate_hash(inbox.socket))
        seq, digest = self.highest
        prove = wire.Prove(
            device_id=self.id,
            signature=signed,
            now=now(),
            record_seq=seq,
            record_hash=digest,
            can=self.can,
        )
        await inbox.socket.send(wire.encode(prove))
        await inbox.until(lambda: inbox.all(wire.CameraWelcome) or inbox.closed.is_set())
        if inbox.all(wire.CameraWelcome):
            self.mail = inbox
        return inbox

    async def dial(self) -> Inbox:
        """A connection that has not proved itself."""
        inbox = Inbox(
            await opened(self.central.url + "/v1/camera", self.central.ca_pem), wire.decode_to_camera
        )
        inbox.on_message = self._obey
        inbox.start()
        return inbox

    async def send(self, message: wire.FromCamera) -> None:
        await self.inbox.socket.send(wire.encode(message))

    async def start(self, recording_id: str = "", resumed: bool = False) -> str:
        self.recording = recording_id or "rec-" + secrets.token_hex(4)
        await self.send(
            wire.RecordingStarted(
                recording_id=self.recording, at=now(), cause=StartCause.EVENT_BUTTON, resumed=resumed
            )
        )
        return self.recording

    async def stop(self) -> None:
        recording, self.recording = self.recording, ""
        await self.send(wire.RecordingStopped(recording_id=recording, at=now()))

    async def fix(self, fix: Fix | None = None, recording: str | None = None) -> None:
        await self.send(wire.FixReported(recording_id=recording or self.recording, fix=fix or fix_at()))

    async def renew(self, at: datetime | None = None) -> None:
        """Without `at`: as a camera of before, that doesn't say when."""
        renewed = wire.LeaseRenewed(recording_id=self.recording, battery_pct=81, signal_bars=3, at=at)
        await self.send(renewed)

    async def help(self, event_id: str = "", fix: Fix | None = None) -> str:
        event = event_id or "event-" + secrets.token_hex(4)
        await self.send(wire.HelpRequested(event_id=event, recording_id=self.recording, at=now(), fix=fix))
        return event

    async def order(self, kind: type[Any]) -> Any:
        """The newest order of a kind."""
        return await self.inbox.until(
            lambda: next((o for o in reversed(self.orders) if isinstance(o, kind)), None)
        )

    async def _obey(self, message: Any) -> None:
        if not isinstance(message, wire.OrderMessage):
            return
        order = open_order(message.order, load_public(unb64(self.enrolled.log_key)), self.id, now())
        self.orders.append(order)
        if isinstance(order, RestoredOrder) or order.record_seq > self.highest[0]:
            self.highest = (order.record_seq, order.record_hash)
        if isinstance(order, WatchOrder):
            await self._tell(order)
        elif isinstance(order, BackupOrder) and self.shows_backup:
            await self.send(wire.BackupReceipt(request_id=order.request_id, at=now()))

    async def _tell(self, order: WatchOrder) -> None:
        if self.refuses:
            await self.send(wire.WatchRefused(watch_id=order.watch_id, reason=self.refuses))
            return
        for channel, result in self.notices.items():
            self.journal += 1
            receipt = wire.NoticeReceipt(
                watch_id=order.watch_id, channel=channel, result=result, at=now(), journal_seq=self.journal
            )
            await self.send(receipt)

    def ended(self, watch_id: str) -> EndWatchOrder | None:
        """The order that ended a watch."""
        return next((o for o in self.orders if isinstance(o, EndWatchOrder) and o.watch_id == watch_id), None)


def make_camera(
    central: RunningCentral, number: str, unit: str, officer: str, command: str = "East"
) -> ScriptedCamera:
    """A camera, its unit and its officer, all new, enrolled and assigned."""
    central.add_user(officer, "officer", command=command)
    with central.administration() as administration:
        administration.add_unit(unit, command)
        administration.add_device(number)
        administration.assign(number, officer, unit)
    enrolled, key = central.enrol_camera(number)
    return ScriptedCamera(central, number, enrolled, key)


async def keep_recording(camera: ScriptedCamera, every_s: float = 0.5) -> None:
    """Fixes and renewals until cancelled."""
    while True:
        await camera.renew()
        await camera.fix()
        await asyncio.sleep(every_s)
