"""An RTSP server that misbehaves as it is told; a real server on a real socket."""

import asyncio
import contextlib
import random
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from respond_desktop.rtsp.framing import MessageCutter
from respond_desktop.rtsp.messages import Headers, RtspRequest, RtspResponse, frame
from tests.campaigns.servers.clips import FPS

Packets = list[bytes]
"""Interleaved payloads of channel 0, in order."""


@dataclass(frozen=True)
class Manner:
    """How the server behaves. `pictures` gives the packets of each picture; `spoil` changes them before they go out.

    `head` changes the bytes of every answer's head; `transport` is what SETUP answers; `password` asks for a Digest
    with that challenge and checks it; `public` stands in every answer; `keep_alive`: "ok", "ignored", "hang up" or a
    status, for the methods in `not_taken` (all of them when it is empty).
    """

    description: bytes = b""
    pictures: Callable[[], Iterator[Packets]] = lambda: iter(())
    spoil: Callable[[Packets], Packets] = lambda packets: packets
    first_words: bytes = b""
    drip: bool = False
    silent: bool = False
    status: int = 200
    location: str = ""
    keep_alive: str = "ok"
    not_taken: tuple[str, ...] = ()
    session_timeout: int = 60
    head: Callable[[bytes], bytes] = lambda head: head
    transport: str = "RTP/AVP/TCP;unicast;interleaved=0-1"
    public: str = ""
    challenge: str = ""
    secret: Callable[[RtspRequest], bool] = lambda request: True
    tls: ssl.SSLContext | None = field(default=None, repr=False)


class ScriptedServer:
    """Runs in a thread of its own while the context lasts; `url` is its address."""

    def __init__(self, manner: Manner, host: str = "127.0.0.1") -> None:
        self._manner, self._host = manner, host
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="scripted-server")
        self.connections = 0

    def __enter__(self) -> "ScriptedServer":
        self._thread.start()
        self._ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    @property
    def url(self) -> str:
        """Where it listens."""
        scheme = "rtsps" if self._manner.tls else "rtsp"
        return f"{scheme}://{self._host}:{self.port}/live"

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self) -> None:
        self._stop = asyncio.Event()
        server = await asyncio.start_server(self._talk, "127.0.0.1", 0, ssl=self._manner.tls)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        server.close()
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        with contextlib.suppress(ConnectionError, ssl.SSLError, asyncio.CancelledError):
            try:
                await self._converse(reader, writer)
            finally:
                writer.close()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        manner, cutter, playing = self._manner, MessageCutter(), None
        while chunk := await reader.read(65536):
            if manner.silent:
                continue
            if manner.first_words or manner.drip:
                await self._mumble(writer)
                return
            for message in cutter.feed(chunk):
                if not isinstance(message, RtspRequest) or (playing and self._keeps_silent(message, writer)):
                    continue
                writer.write(self._wire(self._answer(message)))
                if message.method == "PLAY" and playing is None:
                    playing = asyncio.create_task(self._play(writer))
        if playing is not None:
            playing.cancel()

    async def _mumble(self, writer: asyncio.StreamWriter) -> None:
        if not self._manner.drip:
            writer.write(self._manner.first_words)
            await writer.drain()
            return
        for byte in b"RTSP/1.0 200 OK\r\nCSeq: 1\r\n" * 100:
            writer.write(bytes((byte,)))
            await asyncio.sleep(1)

    def _taken(self, request: RtspRequest) -> bool:
        manner = self._manner
        asked = request.method in ("GET_PARAMETER", "SET_PARAMETER", "OPTIONS")
        return (
            not asked
            or manner.keep_alive == "ok"
            or (manner.not_taken and request.method not in manner.not_taken)
        )

    def _keeps_silent(self, request: RtspRequest, writer: asyncio.StreamWriter) -> bool:
        """Whether a request in mid-stream gets no answer, or ends the connection."""
        if self._taken(request) or self._manner.keep_alive not in ("ignored", "hang up"):
            return False
        if self._manner.keep_alive == "hang up":
            writer.close()
        return True

    def _wire(self, answer: RtspResponse) -> bytes:
        head, end, body = answer.encode().partition(b"\r\n\r\n")
        return self._manner.head(head + end) + body

    def _answer(self, request: RtspRequest) -> RtspResponse:
        manner = self._manner
        fields = Headers.of(cseq=request.headers.get("cseq", "0"))
        fields = fields.plus(session=f"7;timeout={manner.session_timeout}")
        if manner.public:
            fields = fields.plus(public=manner.public)
        if not self._taken(request) and manner.keep_alive.isdigit():
            return RtspResponse(int(manner.keep_alive), "No", fields)
        if manner.challenge and not (request.headers.get("authorization") and manner.secret(request)):
            return RtspResponse(401, "No", fields.plus(www_authenticate=manner.challenge))
        if request.method == "DESCRIBE":
            return self._describe(request, fields)
        if request.method == "SETUP":
            fields = fields.plus(transport=manner.transport) if manner.transport else fields
        return RtspResponse(200, "OK", fields)

    def _describe(self, request: RtspRequest, fields: Headers) -> RtspResponse:
        manner = self._manner
        if manner.location:
            fields = fields.plus(location=manner.location)
        if manner.status == 401:
            fields = fields.plus(www_authenticate='Digest realm="x", nonce="n"')
        if manner.status != 200:
            return RtspResponse(manner.status, "No", fields)
        fields = fields.plus(content_type="application/sdp", content_base=request.uri + "/")
        return RtspResponse(200, "OK", fields, manner.description)

    async def _play(self, writer: asyncio.StreamWriter) -> None:
        for packets in self._manner.pictures():
            for packet in self._manner.spoil(packets):
                writer.write(frame(0, packet[:65535]))
            with contextlib.suppress(ConnectionError):
                await writer.drain()
            await asyncio.sleep(1 / FPS)


def flip_bits(share: float, seed: int = 1) -> Callable[[Packets], Packets]:
    """That share of packets gets three flipped bits behind the RTP header."""
    dice = random.Random(seed)

    def spoil(packets: Packets) -> Packets:
        spoilt = []
        for packet in packets:
            body = bytearray(packet)
            if dice.random() < share and len(body) > 16:
                for _ in range(3):
                    body[dice.randrange(14, len(body))] ^= 1 << dice.randrange(8)
            spoilt.append(bytes(body))
        return spoilt

    return spoil


def lose(share: float, seed: int = 2) -> Callable[[Packets], Packets]:
    """That share of packets never arrives."""
    dice = random.Random(seed)
    return lambda packets: [packet for packet in packets if dice.random() >= share]


def shuffle(share: float, seed: int = 3) -> Callable[[Packets], Packets]:
    """In that share of pictures the packets come in another order."""
    dice = random.Random(seed)

    def spoil(packets: Packets) -> Packets:
        if dice.random() < share:
            packets = packets[:]
            dice.shuffle(packets)
        return packets

    return spoil


def repeat(share: float, seed: int = 4) -> Callable[[Packets], Packets]:
    """That share of packets comes twice."""
    dice = random.Random(seed)
    return lambda packets: [p for packet in packets for p in [packet] * (1 + (dice.random() < share))]


@contextmanager
def scripted(manner: Manner, host: str = "127.0.0.1") -> Iterator[str]:
    """The address of a server with these manners."""
    with ScriptedServer(manner, host) as server:
        yield server.url
