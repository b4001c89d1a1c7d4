"""Connections that prove nothing: silent ones, ones that stop after TLS, and WebSockets that never answer."""

import asyncio
import os
import socket
import ssl
from base64 import b64encode
from contextlib import ExitStack, closing
from urllib.parse import urlsplit


def silent(port: int, count: int, source: str, stack: ExitStack) -> int:
    """So many connections that never say a word; how many were taken by the system at all."""
    made = 0
    for _ in range(count):
        link = stack.enter_context(closing(socket.socket()))
        link.bind((source, 0))
        link.setblocking(False)
        made += link.connect_ex(("127.0.0.1", port)) in (0, 115, 10035)
    return made


def careless() -> ssl.SSLContext:
    """A client that trusts anybody: strangers don't care."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


class SilentWebSocket:
    """Opened like a camera's, then silent."""

    def __init__(self, writer: asyncio.StreamWriter, reader: asyncio.StreamReader) -> None:
        self._writer, self._reader = writer, reader

    @classmethod
    async def open(cls, url: str, path: str, source: str, context: ssl.SSLContext) -> "SilentWebSocket":
        """Raises OSError when central doesn't want it."""
        parts = urlsplit(url)
        reader, writer = await asyncio.open_connection(
            parts.hostname, parts.port, ssl=context, local_addr=(source, 0)
        )
        lines = [
            f"GET {path} HTTP/1.1",
            f"Host: {parts.netloc}",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            f"Sec-WebSocket-Key: {b64encode(os.urandom(16)).decode()}",
        ]
        writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
        await writer.drain()
        return cls(writer, reader)

    async def until_cut(self) -> None:
        """Say nothing until central ends it."""
        try:
            await self._reader.read()
        finally:
            self.cut()

    def cut(self) -> None:
        """Gone without a word."""
        self._writer.transport.abort()


async def silent_websockets(url: str, path: str, source: str, count: int) -> list[SilentWebSocket]:
    """So many at once; those that central cut meanwhile are not among them."""
    context = careless()
    made = await asyncio.gather(
        *(SilentWebSocket.open(url, path, source, context) for _ in range(count)), return_exceptions=True
    )
    return [each for each in made if isinstance(each, SilentWebSocket)]
