"""A scripted WebSocket client's mail: everything received, and waiting for what is to come."""

import asyncio
import hashlib
from collections.abc import Callable
from typing import Any, TypeVar

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from respond_desktop.wire.client import trusting
from tests.support.pace import within

T = TypeVar("T")
PATIENCE_S = 20.0


class Inbox:
    """Reads a connection in the background; `until` returns the first true answer of a question to what came."""

    def __init__(self, socket: ClientConnection, decode: Callable[[str | bytes], Any]) -> None:
        self.socket = socket
        self.got: list[Any] = []
        self.closed = asyncio.Event()
        self.close_code: int | None = None
        self.close_reason = ""
        self.on_message: Callable[[Any], Any] | None = None
        self._decode = decode
        self._news = asyncio.Condition()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._read())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self.socket.close()

    async def until(self, ask: Callable[[], T | None], patience_s: float = PATIENCE_S) -> T:
        async with self._news:
            async with asyncio.timeout(within(patience_s)):
                while not (answer := ask()):
                    await self._news.wait()
            return answer

    async def message(self, kind: type[T], patience_s: float = PATIENCE_S) -> T:
        """The newest message of a kind, waiting for the first one."""
        return await self.until(
            lambda: next((m for m in reversed(self.got) if isinstance(m, kind)), None), patience_s
        )

    def all(self, kind: type[T]) -> list[T]:
        return [m for m in self.got if isinstance(m, kind)]

    async def until_closed(self, patience_s: float = PATIENCE_S) -> None:
        await asyncio.wait_for(self.closed.wait(), within(patience_s))

    async def _read(self) -> None:
        try:
            async for text in self.socket:
                await self._take(self._decode(text))
        except ConnectionClosed:
            pass
        self.close_code, self.close_reason = self.socket.close_code, self.socket.close_reason or ""
        self.closed.set()
        async with self._news:
            self._news.notify_all()

    async def _take(self, message: Any) -> None:
        async with self._news:
            self.got.append(message)
            self._news.notify_all()
        if self.on_message is not None:
            await self.on_message(message)


async def opened(url: str, ca_pem: str) -> ClientConnection:
    """A WebSocket to central that trusts only its CA."""
    return await connect(
        "wss" + url.removeprefix("https"),
        ssl=trusting(ca_pem),
        compression=None,
        proxy=None,
        max_size=8 * 1024 * 1024,
        open_timeout=within(PATIENCE_S),
        close_timeout=2,
        ping_interval=None,
    )


def certificate_hash(socket: ClientConnection) -> bytes:
    """SHA-256 of the server's certificate as this client sees it."""
    tls = socket.transport.get_extra_info("ssl_object")
    return hashlib.sha256(tls.getpeercert(binary_form=True)).digest()
