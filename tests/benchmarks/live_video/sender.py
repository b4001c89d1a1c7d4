"""Sends the clip at the pace of the clock, over plain RTSP or into a relay, and notes when each picture left.

`python -m tests.benchmarks.live_video.sender CLIP LOG [--publish FILE]`: prints `{"port": N}` and serves every path by
RTSP over TCP; with `--publish` it publishes to the addresses (JSON list of url, user, token, CA file) instead.
A path that ends in a number is a lane: each lane is a camera of its own that beats at its own time within the
picture's period, as cameras do that were switched on by different people; other paths are lane 0.
The log holds for each lane 1,024 doubles: monotonic seconds at which the picture of that number was handed over.
"""

import argparse
import asyncio
import json
import mmap
import ssl
import struct
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from respond_desktop.rtsp.auth import MediaCredentials
from respond_desktop.rtsp.client import Endpoint
from respond_desktop.rtsp.errors import NotRtsp
from respond_desktop.rtsp.framing import MessageCutter
from respond_desktop.rtsp.messages import Headers, RtspRequest, RtspResponse, frame
from respond_desktop.rtsp.payload.annexb import split_annexb
from respond_desktop.rtsp.payload.h264 import H264
from respond_desktop.rtsp.payload.packetise import Packetiser
from respond_desktop.rtsp.publisher import Publisher, VideoParameters
from respond_desktop.rtsp.stream.rtcp import SenderReport
from respond_desktop.rtsp.stream.sdp import Media, build
from tests.benchmarks.live_video.clip import FPS, access_units

NUMBERS, LANES = 1024, 16
_MAX_BACKLOG_BYTES = 4_000_000


class SendLog:
    """Doubles in a file that the measuring process maps as well."""

    def __init__(self, path: Path, make: bool = False) -> None:
        if make:
            path.write_bytes(bytes(8 * NUMBERS * LANES))
        with path.open("r+b") as file:
            self._map = mmap.mmap(file.fileno(), 8 * NUMBERS * LANES)

    def note(self, number: int, lane: int = 0) -> None:
        """This picture leaves now."""
        struct.pack_into("d", self._map, _place(number, lane), time.monotonic())

    def sent_s(self, number: int, lane: int = 0) -> float:
        """When this picture left, in monotonic seconds; 0 when it hasn't."""
        return float(struct.unpack_from("d", self._map, _place(number, lane))[0])


def _place(number: int, lane: int) -> int:
    return 8 * (lane * NUMBERS + number % NUMBERS)


class Pace:
    """The clock of the sender; after a stall it goes on from now."""

    def __init__(self) -> None:
        self._due_s = time.monotonic()

    def wait_s(self, periods: float = 1.0) -> float:
        """Seconds until so many periods of a picture after what was due last."""
        self._due_s += periods / FPS
        late_s = time.monotonic() - self._due_s
        if late_s > 1:
            self._due_s += late_s
        return max(0.0, -late_s)


class _Viewer(asyncio.Protocol):
    def __init__(self, server: "PlainServer") -> None:
        self._server, self._cutter = server, MessageCutter()
        self._transport: asyncio.Transport | None = None
        self.lane, self.behind = 0, False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        self._server.viewers.discard(self)

    def data_received(self, data: bytes) -> None:
        try:
            messages = self._cutter.feed(data)
        except NotRtsp:
            messages = []
            if self._transport is not None:
                self._transport.abort()
        for message in messages:
            if isinstance(message, RtspRequest) and self._transport is not None:
                self._transport.write(self._server.answer(message).encode())
                if message.method == "PLAY":
                    tail = message.uri.rstrip("/").rsplit("/", 1)[-1]
                    self.lane, self.behind = int(tail) % LANES if tail.isdigit() else 0, True
                    self._server.viewers.add(self)

    def send(self, payload: bytes, key: bool) -> None:
        if self._transport is None or (self.behind and not key):
            return
        self.behind = self._transport.get_write_buffer_size() > _MAX_BACKLOG_BYTES
        if not self.behind:
            self._transport.write(payload)


class PlainServer:
    """RTSP over TCP for any number of viewers of one clip; each starts with the next key picture."""

    def __init__(self, clip: list[bytes], log: SendLog) -> None:
        self._clip, self._log = clip, log
        self._packetiser = Packetiser(96, 0x5EED, 0)
        self._media = Media("video", 96, "H264", 90000, "trackID=0", H264.find_parameter_sets(clip[0]))
        self.viewers: set[_Viewer] = set()

    def answer(self, request: RtspRequest) -> RtspResponse:
        """The answer to one request, always kind."""
        fields = Headers.of(cseq=request.headers.get("cseq", "0"), session="1;timeout=60")
        if request.method == "OPTIONS":
            fields = fields.plus(public="OPTIONS, DESCRIBE, SETUP, PLAY, GET_PARAMETER, TEARDOWN")
        elif request.method == "DESCRIBE":
            fields = fields.plus(content_type="application/sdp", content_base=request.uri.rstrip("/") + "/")
            return RtspResponse(200, "OK", fields, build(self._media))
        elif request.method == "SETUP":
            if "TCP" not in request.headers.get("transport"):
                return RtspResponse(461, "Unsupported Transport", fields)
            fields = fields.plus(transport="RTP/AVP/TCP;unicast;interleaved=0-1")
        return RtspResponse(200, "OK", fields)

    async def run(self, said: Callable[[int], None]) -> None:
        """Serve until cancelled; `said` hears the port."""
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: _Viewer(self), "127.0.0.1", 0)
        said(int(server.sockets[0].getsockname()[1]))
        pace, count = Pace(), 0
        while True:
            number = count % len(self._clip)
            payload, key = self._payload(self._clip[number], count)
            phase = 0.0
            for lane in self._lanes_in_turn():
                phase, before = _phase(lane), phase
                await asyncio.sleep(pace.wait_s(phase - before))
                self._log.note(number, lane)
                for viewer in [each for each in self.viewers if each.lane == lane]:
                    viewer.send(payload, key)
            count += 1
            await asyncio.sleep(pace.wait_s(1.0 - phase))

    def _lanes_in_turn(self) -> list[int]:
        return sorted({0} | {viewer.lane for viewer in self.viewers}, key=_phase)

    def _payload(self, picture: bytes, count: int) -> tuple[bytes, bool]:
        timestamp = count * 90000 // FPS & 0xFFFFFFFF
        nals = split_annexb(picture)
        packets = [frame(0, p.encode()) for p in self._packetiser.picture(nals, timestamp)]
        if count % FPS == 0:
            packets.insert(0, frame(1, SenderReport(0x5EED, datetime.now(UTC), timestamp).encode()))
        return b"".join(packets), any(nal[0] & 31 == 5 for nal in nals)


def _phase(lane: int) -> float:
    """Share of the period at which a lane beats: never regular, never bunched (multiples of the golden ratio)."""
    return lane * 0.618034 % 1.0


def publish(clip: list[bytes], log: SendLog, addresses: list[dict[str, str]]) -> None:
    """Publish the clip to every address until the first of them is gone."""
    publishers = []
    for address in addresses:
        context = ssl.create_default_context(cafile=address["ca"])
        endpoint = Endpoint(address["url"], MediaCredentials(address["user"], address["token"]), context)
        publishers.append(Publisher(endpoint))
    for publisher in publishers:
        publisher.open(VideoParameters.from_annexb(clip[0]))
    sys.stdout.write(json.dumps({"publishing": len(publishers)}) + "\n")
    sys.stdout.flush()
    pace, count = Pace(), 0
    while True:
        number, at = count % len(clip), datetime.now(UTC)
        log.note(number)
        for publisher in publishers:
            publisher.send(clip[number], count / FPS, at)
        count += 1
        time.sleep(pace.wait_s())


def main() -> None:
    """Serve or publish until killed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("clip", type=Path)
    parser.add_argument("log", type=Path)
    parser.add_argument("--publish", type=Path)
    arguments = parser.parse_args()
    clip, log = access_units(arguments.clip), SendLog(arguments.log, make=True)
    if arguments.publish:
        publish(clip, log, json.loads(arguments.publish.read_text(encoding="utf-8")))
        return

    def said(port: int) -> None:
        sys.stdout.write(json.dumps({"port": port}) + "\n")
        sys.stdout.flush()

    asyncio.run(PlainServer(clip, log).run(said))


if __name__ == "__main__":
    main()
