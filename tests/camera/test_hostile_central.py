"""A central that sends nonsense: the camera says that it has no link and comes back; it never falls over."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from websockets.asyncio.server import ServerConnection, serve

from respond_desktop.camera.connection.clock import CameraClock
from respond_desktop.camera.connection.identity import CameraIdentity
from respond_desktop.camera.connection.link import CentralLink, Pacing
from respond_desktop.camera.connection.outbox import Outbox
from respond_desktop.camera.device.state import CameraLinkState
from respond_desktop.camera.orders.diary import Diary
from respond_desktop.camera.orders.journal import CameraJournal
from respond_desktop.central.authority.tls import make_ca, make_leaf, server_context
from respond_desktop.wire.camera import CameraWelcome, ToCamera
from respond_desktop.wire.client import trusting
from respond_desktop.wire.signing import b64
from tests.support.pace import within

pytestmark = pytest.mark.attack("strict parser")
GOOD = '{"t":"challenge","nonce":"' + b64(bytes(32)) + '"}'
WELCOME = (
    '{"t":"welcome","now":"2026-01-01T00:00:00Z","unit_number":"1","officer_badge":"1",'
    '"renew_every_s":5,"lease_s":60,"training":true}'
)
STORIES = {
    "nonce not base64": ('{"t":"challenge","nonce":"é"}',),
    "nonce too short": ('{"t":"challenge","nonce":"AAAA"}',),
    "nonce a number": ('{"t":"challenge","nonce":17}',),
    "nested": ("[" * 20_000,),
    "nothing": ("",),
    "binary": (b"\xff\x00",),
    "half a character": ('{"t":"challenge","nonce":"\\ud800"}',),
    "welcome in the year 1": (GOOD, WELCOME.replace("2026-", "0001-")),
    "welcome in the year 9999": (GOOD, WELCOME.replace("2026-", "9999-")),
    "digits": (GOOD, WELCOME.replace("60", "9" * 400)),
    "nested later": (GOOD, WELCOME, '{"t":"dropped","reason":' + "[" * 20_000),
    "an order of nothing": (GOOD, WELCOME, '{"t":"order","order":{"body":1,"signature":[]}}'),
}


@dataclass
class User:
    """Hears what the link says."""

    states: list[CameraLinkState] = field(default_factory=list)

    def link_changed(self, state: CameraLinkState, words: str) -> None:
        self.states.append(state)

    def welcomed(self, welcome: CameraWelcome) -> None: ...

    def arrived(self, message: ToCamera) -> None: ...

    def link_ended(self) -> None: ...


@pytest.mark.parametrize("name", STORIES)
def test_the_camera_comes_back_from_nonsense(tmp_path: Path, name: str) -> None:
    calls = 0
    make_ca(tmp_path, "Test")
    make_leaf(tmp_path, ("127.0.0.1",))

    async def central(socket: ServerConnection) -> None:
        nonlocal calls
        calls += 1
        for text in STORIES[name]:
            await socket.send(text)
        await socket.wait_closed()

    async def play() -> None:
        async with serve(central, "127.0.0.1", 0, ssl=server_context(tmp_path)) as server:
            port = next(iter(server.sockets)).getsockname()[1]
            key, user = Ed25519PrivateKey.generate(), User()
            identity = CameraIdentity(
                tmp_path, "d", "1", "1", f"https://127.0.0.1:{port}", 0, "A", True, key.public_key(), key
            )
            diary = Diary(CameraJournal(tmp_path / "journal.jsonl", "d", key), CameraClock())
            link = CentralLink(identity, diary, Outbox(), trusting((tmp_path / "ca.pem").read_text()))
            running = asyncio.create_task(link.run(user, Pacing(again_s=0.01, longest_s=0.01)))
            async with asyncio.timeout(within(30)):
                while calls < 2 and not running.done():  # noqa: ASYNC110 - the server tells nobody
                    await asyncio.sleep(0.01)
            assert not running.done(), running.exception()
            assert CameraLinkState.LOST in user.states or CameraLinkState.REFUSED in user.states
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)

    asyncio.run(play())
