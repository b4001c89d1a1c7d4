"""A stranger who floods: keeps so many connections open that say nothing, stop after TLS, or never prove anything."""

import asyncio
import contextlib
import itertools
import multiprocessing
import socket
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from tests.support.strangers import SilentWebSocket, careless

_TURN_S = 0.05
_FULL_S = 120.0


@dataclass(frozen=True)
class Plan:
    """How many to keep of each kind and how many new ones a second; the sources are used in turn."""

    url: str
    media_port: int
    sources: tuple[str, ...]
    silent: int = 0
    tls: int = 0
    websockets: int = 0
    per_s: int = 1000


class Flood:
    """What the flooding process says: how many connections it has made."""

    def __init__(self) -> None:
        spawn = multiprocessing.get_context("spawn")
        self.silent = spawn.Value("q", 0, lock=False)
        self.talkers = spawn.Value("q", 0, lock=False)
        self.full = spawn.Event()

    @property
    def made(self) -> int:
        """Connections made until now."""
        return int(self.silent.value + self.talkers.value)


@contextlib.asynccontextmanager
async def flooding(plan: Plan) -> AsyncIterator[Flood]:
    """A process of its own floods, at full strength from the beginning of the block to its end."""
    flood = Flood()
    process = multiprocessing.get_context("spawn").Process(target=_main, args=(plan, flood), daemon=True)
    process.start()
    try:
        if not await asyncio.to_thread(flood.full.wait, _FULL_S):
            raise TimeoutError("the flood did not come up")
        yield flood
    finally:
        process.terminate()
        process.join()


def _main(plan: Plan, flood: Flood) -> None:
    asyncio.run(_flood(plan, flood))


async def _flood(plan: Plan, flood: Flood) -> None:
    ports = (urlsplit(plan.url).port or 0, plan.media_port)
    talkers = [
        asyncio.create_task(_keep(plan, number, flood)) for number in range(plan.tls + plan.websockets)
    ]
    silent: list[socket.socket | None] = [None] * plan.silent
    slots = itertools.cycle(range(plan.silent))  # all once, before any is opened again
    while True:
        began_s, left = time.monotonic(), int(plan.per_s * _TURN_S)
        for number in itertools.islice(slots, plan.silent):
            if not left:
                break
            link = silent[number]
            if link is None or _gone(link):
                left -= 1
                if link is not None:
                    link.close()
                source = plan.sources[number % len(plan.sources)]
                silent[number] = _silent(source, ports[(number // len(plan.sources)) % 2])
                flood.silent.value += 1
        if flood.silent.value >= plan.silent and flood.talkers.value >= len(talkers):
            flood.full.set()
        await asyncio.sleep(max(0.0, _TURN_S - (time.monotonic() - began_s)))
        assert talkers or silent


def _silent(source: str, port: int) -> socket.socket | None:
    link = socket.socket()
    try:
        link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
        link.bind((source, 0))
        link.setblocking(False)
        link.connect_ex(("127.0.0.1", port))
    except OSError:
        link.close()
        return None
    return link


def _gone(link: socket.socket) -> bool:
    try:
        return link.recv(1, socket.MSG_PEEK) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True


async def _keep(plan: Plan, number: int, flood: Flood) -> None:
    """One after the other: open, say what a stranger can say, stay until cut."""
    context, source = careless(), plan.sources[number % len(plan.sources)]
    path = ("/v1/camera", "/v1/live")[number % 2]
    while True:
        flood.talkers.value += 1
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            async with asyncio.timeout(15):
                if number >= plan.tls:
                    await (await SilentWebSocket.open(plan.url, path, source, context)).until_cut()
                else:
                    await _until_cut(plan, source, context)
        await asyncio.sleep(0.05)


async def _until_cut(plan: Plan, source: str, context: object) -> None:
    parts = urlsplit(plan.url)
    reader, writer = await asyncio.open_connection(
        parts.hostname,
        parts.port,
        ssl=context,  # type: ignore[arg-type]
        local_addr=(source, 0),
    )
    try:
        await reader.read()
    finally:
        writer.transport.abort()
