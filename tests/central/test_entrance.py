"""The way in over real sockets and TLS, on every event loop central may run on."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing, suppress
from typing import Any, cast

import pytest

from respond_desktop.central.doors import Door, DoorLimits, Entrance, Visit
from tests.relay.raw import event_loops
from tests.support.media import WAIT_S, trust

pytestmark = pytest.mark.attack("one door")
HANDSHAKE_S = 0.4
HELLO = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(500)


class LooksAtNothing(asyncio.SelectorEventLoop):
    """Like the loop of Windows: nobody can ask it whether a socket has something to read."""

    def add_reader(self, *_args: Any) -> None:
        raise NotImplementedError


def loops() -> list[Callable[[], asyncio.AbstractEventLoop]]:
    return [*event_loops(), LooksAtNothing]


class Echo(asyncio.Protocol):
    def __init__(self, visit: Visit, lost: list[Visit]) -> None:
        self._visit, self._lost = visit, lost

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._visit.secured(self._transport.abort)

    def data_received(self, data: bytes) -> None:
        if data == b"mine":
            self._visit.proven("device-1")
        self._transport.write(data)

    def connection_lost(self, _exc: Exception | None) -> None:
        self._visit.left()
        self._lost.append(self._visit)


@asynccontextmanager
async def entrance(limits: DoorLimits) -> AsyncIterator[tuple[Door, int, list[Visit]]]:
    lost: list[Visit] = []
    door = Door(limits)
    way_in = Entrance(door, trust().server, lambda visit: Echo(visit, lost))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        way_in.start(listener)
        try:
            yield door, listener.getsockname()[1], lost
        finally:
            await way_in.stop()
    async with asyncio.timeout(WAIT_S):
        while door.strangers or door.inside:  # noqa: ASYNC110 - the door tells nobody
            await asyncio.sleep(0.01)


async def says(port: int, word: bytes) -> tuple[asyncio.StreamWriter, bytes]:
    reader, writer = await asyncio.open_connection(
        "127.0.0.1", port, ssl=trust().client, server_hostname="127.0.0.1"
    )
    writer.write(word)
    return writer, await reader.read(len(word))


async def cut(link: socket.socket) -> bool:
    """Whether the other side ends it in time."""
    async with asyncio.timeout(WAIT_S):
        with suppress(ConnectionError):
            while await asyncio.get_running_loop().sock_recv(link, 1000):
                pass
    return True


@pytest.mark.parametrize("new_loop", loops(), ids=lambda make: f"{make.__module__}.{make.__name__}")
def test_who_drips_or_says_nothing_is_cut_and_the_others_talk(
    new_loop: Callable[[], asyncio.AbstractEventLoop],
) -> None:
    async def story() -> None:
        async with entrance(DoorLimits(handshake_s=HANDSHAKE_S)) as (door, port, lost):
            loop = asyncio.get_running_loop()
            links = [socket.socket() for _ in range(4)]
            for link in links:
                link.setblocking(False)
                await loop.sock_connect(link, ("127.0.0.1", port))
            _silent, dripping, garbage, gone = links
            await loop.sock_sendall(garbage, b"GET / HTTP/1.1\r\n\r\n")
            gone.close()

            async def drip() -> None:
                with suppress(OSError):
                    for at in range(len(HELLO)):
                        await loop.sock_sendall(dripping, HELLO[at : at + 1])
                        await asyncio.sleep(0.02)

            dripper = asyncio.create_task(drip())
            writer, answer = await says(port, b"mine")
            assert answer == b"mine"
            assert door.inside == 1
            for link in links[:3]:
                assert await cut(link)
                link.close()
            await dripper
            assert door.strangers == 0
            writer.close()
            async with asyncio.timeout(WAIT_S):
                while not lost:  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
            assert door.inside == 0

    with asyncio.Runner(loop_factory=new_loop) as runner:
        runner.run(story())


@pytest.mark.parametrize("new_loop", loops(), ids=lambda make: f"{make.__module__}.{make.__name__}")
def test_whoever_is_at_the_door_is_cut_when_it_closes(
    new_loop: Callable[[], asyncio.AbstractEventLoop],
) -> None:
    async def story() -> None:
        with closing(socket.socket()) as silent, closing(socket.socket()) as greeting:
            async with entrance(DoorLimits(handshake_s=WAIT_S)) as (door, port, _lost):
                loop = asyncio.get_running_loop()
                for link in (silent, greeting):
                    link.setblocking(False)
                    await loop.sock_connect(link, ("127.0.0.1", port))
                await loop.sock_sendall(greeting, HELLO[:50])
                async with asyncio.timeout(WAIT_S):
                    while door.strangers < 2:  # noqa: ASYNC110
                        await asyncio.sleep(0.01)
            assert await cut(silent)
            assert await cut(greeting)

    with asyncio.Runner(loop_factory=new_loop) as runner:
        runner.run(story())
