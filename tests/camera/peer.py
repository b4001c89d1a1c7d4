"""A small central for tests of the camera: real TLS, real signatures, a real relay; it decides nothing."""

import asyncio
import hashlib
import secrets
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from respond_desktop.camera.connection.identity import Admission, CameraIdentity, keep, load, make_key
from respond_desktop.camera.connection.link import Pacing
from respond_desktop.camera.parts import Timing
from respond_desktop.camera.running import HardwareChoices, SimulatedCamera
from respond_desktop.central.relay import Relay
from respond_desktop.rtsp.auth import MediaCredentials
from respond_desktop.rtsp.client import Endpoint
from respond_desktop.wire.camera import (
    CameraWelcome,
    Challenge,
    FromCamera,
    OrderMessage,
    Prove,
    ToCamera,
    WatchRenewal,
    decode_from_camera,
    encode,
)
from respond_desktop.wire.orders import (
    AnyOrder,
    BackupOrder,
    EndTalkOrder,
    EndWatchOrder,
    PublishAgainOrder,
    SignedOrder,
    TalkOrder,
    WatchOrder,
    seal,
)
from respond_desktop.wire.signing import LIVE_PROOF, b64, new_key, public_bytes, unb64, verified
from respond_desktop.wire.version import PROTOCOL, RELEASE
from tests.support.media import PATIENT, Heard, trust
from tests.support.pace import within

WAIT_S = within(30.0)
FAST = Timing(link=Pacing(again_s=0.05, longest_s=0.2))

M = TypeVar("M")


def ca_pem() -> str:
    """The CA of the test run's certificate."""
    (der,) = trust().client.get_ca_certs(binary_form=True)
    return ssl.DER_cert_to_PEM_cert(der)


def record_hash(seq: int) -> str:
    """The hash of this central's record with that number."""
    return hashlib.sha256(f"record {seq}".encode()).hexdigest()


class Peer:
    """Answers cameras as central would; keeps what they say; sends what a test wants."""

    def __init__(self) -> None:
        self.log_key = new_key()
        self.received: list[FromCamera] = []
        self.proofs: list[bool] = []
        self.connections = 0
        self.refuse_with: tuple[int, str] | None = None
        self.version, self.release = PROTOCOL, RELEASE
        self.clock_ahead = timedelta(0)
        self.renewing = True
        self.events = Heard()
        self.relay = Relay(trust().server, self.events)
        self._camera_keys: dict[str, Any] = {}
        self._watches: set[str] = set()
        self.records = 6
        self.acts: dict[str, tuple[int, str]] = {}
        self.welcome_age = timedelta(0)
        self.standing = (0, "")
        self._news = asyncio.Condition()
        self._socket: ServerConnection | None = None
        self._server: Server | None = None

    async def start(self) -> None:
        """Listen on free ports."""
        await self.relay.start()
        self._server = await serve(
            self._camera, "127.0.0.1", 0, ssl=trust().server, compression=None, close_timeout=1
        )
        self._port = next(iter(self._server.sockets)).getsockname()[1]
        self._renewer = asyncio.create_task(self._renew())

    async def stop(self) -> None:
        """Close everything."""
        self._renewer.cancel()
        await asyncio.gather(self._renewer, return_exceptions=True)
        assert self._server is not None
        self._server.close()
        await self._server.wait_closed()
        await self.relay.stop()

    def admit(self, home: Path, number: str = "5507", media_port: int = 0) -> CameraIdentity:
        """An enrolled camera of this central."""
        folder, key = make_key(home)
        device_id = f"dev-{number}"
        self._camera_keys[device_id] = key.public_key()
        url = f"https://127.0.0.1:{self._port}"
        log_key = b64(public_bytes(self.log_key))
        media_port = media_port or self.relay.port
        admission = Admission(device_id, number, "214", url, media_port, "Test PD", True, log_key)
        return load(keep(folder, admission, ca_pem().encode()))

    def now(self) -> datetime:
        """This central's clock."""
        return datetime.now(UTC) + self.clock_ahead

    async def send(self, message: ToCamera) -> None:
        """Say something to the connected camera."""
        assert self._socket is not None
        await self._socket.send(encode(message))

    async def send_text(self, text: str) -> None:
        """Say what this version has no message for."""
        assert self._socket is not None
        await self._socket.send(text)

    async def cut(self) -> None:
        """Break the link without a word."""
        assert self._socket is not None
        self._socket.transport.abort()

    async def got(
        self, kind: type[M], which: Callable[[M], bool] = lambda message: True, count: int = 1
    ) -> M:
        """Wait for the `count`-th message of a kind."""

        def found() -> list[M]:
            return [m for m in self.received if isinstance(m, kind) and which(m)]

        async with self._news:
            await asyncio.wait_for(self._news.wait_for(lambda: len(found()) >= count), WAIT_S)
        return found()[count - 1]

    def all(self, kind: type[M]) -> list[M]:
        """Every message of a kind so far."""
        return [m for m in self.received if isinstance(m, kind)]

    async def watch(self, identity: CameraIdentity, watch_id: str = "watch-1", **changes: Any) -> SignedOrder:
        """Order a watch with a publish token the relay knows; the sealed order."""
        token = secrets.token_urlsafe(12)
        order = WatchOrder(
            **self.begun(identity, watch_id),
            watch_id=watch_id,
            viewer="Lt. Moreno",
            purpose="incident",
            stream="stream-1",
            publish_token=token,
            media_port=self.relay.port,
        )
        self.relay.allow_publish("stream-1", token)
        self._watches.add(watch_id)
        return await self.order(msgspec.structs.replace(order, **changes))

    async def end_watch(self, identity: CameraIdentity, watch_id: str = "watch-1") -> None:
        """Order the end of a watch."""
        self._watches.discard(watch_id)
        await self.order(
            EndWatchOrder(**self.following(identity, watch_id), watch_id=watch_id, reason="closed")
        )

    async def publish_again(self, identity: CameraIdentity, watch_id: str = "watch-1") -> None:
        """Order the picture again, with a fresh token that the relay knows."""
        token = secrets.token_urlsafe(12)
        self.relay.allow_publish("stream-1", token)
        await self.order(
            PublishAgainOrder(
                **self.following(identity, watch_id),
                watch_id=watch_id,
                stream="stream-1",
                publish_token=token,
                media_port=self.relay.port,
            )
        )

    async def talk(self, identity: CameraIdentity, talk_id: str = "talk-1", **changes: Any) -> Endpoint:
        """Order a talk of watch-1's viewer; where its sound is to be published."""
        publish, play = secrets.token_urlsafe(12), secrets.token_urlsafe(12)
        self.relay.allow_publish(talk_id, publish)
        self.relay.allow_play(talk_id, talk_id, play, sound=True)
        order = TalkOrder(
            **self.begun(identity, talk_id),
            talk_id=talk_id,
            watch_id="watch-1",
            speaker="Lt. Moreno",
            play_token=play,
            media_port=self.relay.port,
        )
        await self.order(msgspec.structs.replace(order, **changes))
        url = f"rtsps://127.0.0.1:{self.relay.port}/stream/{talk_id}"
        return Endpoint(url, MediaCredentials(talk_id, publish), trust().client, PATIENT)

    async def end_talk(self, identity: CameraIdentity, talk_id: str = "talk-1") -> None:
        """Order the end of a talk."""
        await self.order(EndTalkOrder(**self.following(identity, talk_id), talk_id=talk_id, reason="closed"))

    async def backup(self, identity: CameraIdentity, request_id: str = "req-1", **changes: Any) -> None:
        """Ask for backup."""
        order = BackupOrder(
            **self.begun(identity, request_id),
            request_id=request_id,
            for_unit_number="216",
            code=3,
            place=None,
            description="Two on foot",
        )
        await self.order(msgspec.structs.replace(order, **changes))

    async def order(self, order: AnyOrder) -> SignedOrder:
        """Seal and send."""
        sealed = seal(order, self.log_key)
        await self.send(OrderMessage(order=sealed))
        return sealed

    def begun(self, identity: CameraIdentity, act: str = "") -> dict[str, Any]:
        """What an order says that begins something: under a log record of its own."""
        self.records += 1
        self.acts[act] = (self.records, record_hash(self.records))
        return self.following(identity, act)

    def following(self, identity: CameraIdentity, act: str) -> dict[str, Any]:
        """What an order says that follows what was begun (or something that never was)."""
        now = self.now()
        seq, hash_ = self.acts.get(act, (1, record_hash(1)))
        return {
            "order_id": f"order-{secrets.token_hex(6)}",
            "device_id": identity.device_id,
            "record_seq": seq,
            "record_hash": hash_,
            "issued_at": now,
            "expires_at": now + timedelta(seconds=10),
        }

    async def _camera(self, socket: ServerConnection) -> None:
        nonce = secrets.token_bytes(32)
        await socket.send(encode(Challenge(nonce=b64(nonce), version=self.version)))
        try:
            prove = decode_from_camera(await socket.recv())
            assert isinstance(prove, Prove)
            self.proofs.append(self._proved(prove, nonce))
            self.standing = (prove.record_seq, prove.record_hash)
            if self.refuse_with:
                await socket.close(*self.refuse_with)
                return
            await socket.send(
                encode(
                    CameraWelcome(
                        now=self.now() - self.welcome_age,
                        unit_number="214",
                        officer_badge="4411",
                        renew_every_s=0.5,
                        lease_s=60,
                        training=True,
                        release=self.release,
                    )
                )
            )
            self._socket = socket
            self.connections += 1
            async for text in socket:
                await self._take(decode_from_camera(text))
        except ConnectionClosed:
            return

    async def _take(self, message: FromCamera) -> None:
        async with self._news:
            self.received.append(message)
            self._news.notify_all()

    def _proved(self, prove: Prove, nonce: bytes) -> bool:
        own = ssl.PEM_cert_to_DER_cert(ca_pem())
        message = nonce + hashlib.sha256(own).digest()
        key = self._camera_keys[prove.device_id]
        unb64(prove.signature)
        return verified(key, LIVE_PROOF, message, prove.signature)

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(0.1)
            if self.renewing and self._watches and self._socket is not None:
                try:
                    await self.send(WatchRenewal(watch_ids=tuple(self._watches), now=self.now()))
                except ConnectionClosed:
                    continue


@asynccontextmanager
async def peer_and_camera(
    home: Path, choices: HardwareChoices | None = None
) -> AsyncIterator[tuple[Peer, SimulatedCamera, CameraIdentity]]:
    """A peer and a switched-on camera that is linked to it."""
    peer = Peer()
    await peer.start()
    identity = peer.admit(home)
    try:
        async with running(identity, choices) as camera:
            await until(lambda: peer.connections > 0)
            yield peer, camera, identity
    finally:
        await peer.stop()


@asynccontextmanager
async def running(
    identity: CameraIdentity, choices: HardwareChoices | None = None
) -> AsyncIterator[SimulatedCamera]:
    """A camera that is switched on, and off in the end."""
    camera = SimulatedCamera(identity, choices or replace(HardwareChoices(), timing=FAST))
    task = asyncio.create_task(camera.run())
    try:
        yield camera
    finally:
        camera.agent.quit()
        await asyncio.wait_for(task, WAIT_S)


async def until(condition: Callable[[], bool]) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(WAIT_S):
        while not condition():  # noqa: ASYNC110 - the condition is anything
            await asyncio.sleep(0.01)


def press(camera: SimulatedCamera) -> None:
    """One press of the event button."""
    camera.agent.controls.down()
    camera.agent.controls.up()
