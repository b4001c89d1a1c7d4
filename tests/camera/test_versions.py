"""A camera and a central of different versions: what is unknown is refused in words, all else goes on."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from respond_desktop.camera.device.state import CameraLinkState
from respond_desktop.wire.camera import NoticeReceipt, OrderMessage, OrderRejected, RecordingStarted
from respond_desktop.wire.orders import SignedOrder
from respond_desktop.wire.signing import CAMERA_ORDER, b64, sign
from tests.camera.peer import Peer, peer_and_camera, press, running, until
from tests.camera.test_orders import Stage, journal, play

pytestmark = pytest.mark.promise


async def sealed(stage: Stage, body: dict[str, Any]) -> None:
    """An order that this version has no class for, signed by central's log key all the same."""
    order = stage.peer.begun(stage.identity)
    times = {name: order[name].isoformat() for name in ("issued_at", "expires_at")}
    text = json.dumps({**order, **times, **body}).encode()
    signed = SignedOrder(b64(text), sign(stage.peer.log_key, CAMERA_ORDER, text))
    await stage.peer.send(OrderMessage(order=signed))


def test_an_order_of_an_unknown_kind_is_refused_with_a_receipt_and_journalled(own_home: Path) -> None:
    async def story(stage: Stage) -> None:
        await sealed(stage, {"type": "follow_with_drone", "watch_id": "watch-9", "stream": "s"})
        await stage.refused("this camera is older than the order, and doesn't know 'follow_with_drone'")
        assert not journal(stage.identity, "order"), "nothing of it was done"
        for odd in ({"type": 7}, {"type": "a\nb"}, {"type": None}, {}, {"type": "watch"}):
            await sealed(stage, odd)
            await stage.refused("the order is not readable")
        await stage.watched()

    play(own_home, story)


def test_an_unknown_kind_that_the_log_key_did_not_sign_is_only_that(own_home: Path) -> None:
    async def story(stage: Stage) -> None:
        text = json.dumps({"type": "follow_with_drone"}).encode()
        await stage.peer.send(OrderMessage(order=SignedOrder(b64(text), b64(bytes(64)))))
        await stage.refused("not signed by central's log key")

    play(own_home, story)


def test_an_unknown_field_changes_nothing_of_an_order(own_home: Path) -> None:
    """Nor can it stand for one that is missing: a watch without its token isn't one."""

    async def story(stage: Stage) -> None:
        watch = {"type": "watch", "watch_id": "w-1", "viewer": "V", "purpose": "p", "stream": "stream-1"}
        more = {"notices": [], "silent": True, "skip_notices": True, "token": "x", "recording": True}
        await sealed(stage, watch | more | {"media_port": 1})
        await stage.refused("the order is not readable")
        await sealed(stage, watch | more | {"media_port": stage.peer.relay.port, "publish_token": "x"})
        told = [
            await stage.peer.got(NoticeReceipt, lambda m: m.watch_id == "w-1", count=n) for n in (1, 2, 3)
        ]
        assert {each.result.value for each in told} == {"shown"}, "and the officer is told three ways"

    play(own_home, story)


def test_an_unknown_message_is_said_once_and_the_link_goes_on(own_home: Path) -> None:
    async def whole() -> None:
        async with peer_and_camera(own_home) as (peer, camera, _identity):
            for n in range(5):
                await peer.send_text(json.dumps({"t": "new_colours", "n": n, "of": [[n]]}))
            press(camera)
            await peer.got(RecordingStarted)
            said = [did for did in camera.diary.did if did.kind == "version"]
            assert [did.words for did in said] == ["Central asked for something newer"]
            assert peer.connections == 1 and not peer.all(OrderRejected)

    asyncio.run(whole())


@pytest.mark.parametrize(
    ("version", "begins"),
    [
        (2, "This camera is older than central, and they can't work together"),
        (0, "Central doesn't say which version it is"),
        (-1, "Central doesn't say which version it is"),
        (2**50, "Central doesn't say which version it is"),
    ],
)
def test_another_protocol_is_said_on_the_camera_and_nothing_is_proven_to_it(
    own_home: Path, version: int, begins: str
) -> None:
    async def whole() -> None:
        peer = Peer()
        await peer.start()
        peer.version = version
        try:
            async with running(peer.admit(own_home)) as camera:
                await until(lambda: camera.agent.link_state[0] is CameraLinkState.REFUSED)
                assert camera.agent.link_state[1].startswith(begins)
        finally:
            await peer.stop()
        assert not peer.proofs

    asyncio.run(whole())


@pytest.mark.parametrize(
    ("release", "words"),
    [
        ("", "Central is older than this camera"),
        ("9.9.9", "This camera is older than central"),
        ("\u202enonsense", "Central is older than this camera"),
    ],
)
def test_whichever_is_older_is_said_once_and_all_goes_on(own_home: Path, release: str, words: str) -> None:
    async def whole() -> None:
        peer = Peer()
        await peer.start()
        peer.release = release
        try:
            async with running(peer.admit(own_home)) as camera:
                await until(lambda: peer.connections > 0)
                await peer.cut()
                await until(lambda: peer.connections > 1)
                press(camera)
                await peer.got(RecordingStarted)
                said = [did.words for did in camera.diary.did if did.kind == "version"]
                assert said == [words]
        finally:
            await peer.stop()

    asyncio.run(whole())
