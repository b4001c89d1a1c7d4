"""One TCP connection to the relay: bytes in and out, deadlines, and the cut."""

import asyncio
from typing import cast

from respond_desktop.central.doors import Visit
from respond_desktop.central.doors.hard_close import HasOptions, drop_on_close
from respond_desktop.central.doors.pace import DoorPace
from respond_desktop.central.relay.backlog import count_bytes
from respond_desktop.central.relay.conversation import Conversation
from respond_desktop.central.relay.switchboard import Switchboard
from respond_desktop.rtsp.errors import NotRtsp
from respond_desktop.rtsp.framing import MessageCutter
from respond_desktop.rtsp.messages import Interleaved, RtspRequest

_WRITE_HIGH_BYTES = 16 * 1024
_GOODBYE_S = 1.0


class RelayConnection(asyncio.Protocol):
    """Feeds requests to its conversation one after the other; media is passed on as it arrives."""

    def __init__(self, board: Switchboard, visit: Visit, inside: set["RelayConnection"]) -> None:
        self._board = board
        self._visit = visit
        self._inside = inside
        self._conversation = Conversation(board, self)
        self._cutter = MessageCutter()
        self._requests: asyncio.Queue[RtspRequest] = asyncio.Queue(board.limits.pending_requests)
        self._transport: asyncio.Transport | None = None
        self._socket: HasOptions | None = None  # the transport forgets it before we do
        self._server: asyncio.Task[None] | None = None
        self._deadline: asyncio.TimerHandle | None = None
        self._last_arrival_s = 0.0
        self._drained = asyncio.Event()
        self._drained.set()
        self._inflow: DoorPace | None = None
        self.closed = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The TLS handshake is done."""
        loop = asyncio.get_running_loop()
        self._transport = cast(asyncio.Transport, transport)
        self._socket = transport.get_extra_info("socket")
        self._transport.set_write_buffer_limits(high=_WRITE_HIGH_BYTES, low=_WRITE_HIGH_BYTES // 4)
        self._inside.add(self)
        self._visit.secured(lambda: self.cut("made room for others"))
        self._server = loop.create_task(self._serve())
        self._limit(self._board.limits.authorise_s, "no valid request in time")

    def data_received(self, data: bytes) -> None:
        """Cuts the bytes into messages; anything that isn't RTSP ends the connection."""
        if self._transport is None:
            return
        self._last_arrival_s = now = asyncio.get_running_loop().time()
        if self._inflow is not None and not self._inflow.admits(now, len(data)):
            self.cut("the camera sends too much")
            return
        try:
            messages = self._cutter.feed(data)
        except NotRtsp:
            self._board.refuse(None, "not RTSP")
            self.cut("broke the protocol")
            return
        frames: list[Interleaved] = []
        for message in messages:
            if isinstance(message, Interleaved):
                frames.append(message)
            elif isinstance(message, RtspRequest):
                self._put(message)
        if frames:
            self._conversation.take_frames(frames)

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is gone, by either side."""
        self._let_go("the connection closed")
        self._inside.discard(self)
        self._visit.left()
        self.closed.set()

    def pause_writing(self) -> None:
        """The network takes no more: neither pictures nor answers."""
        self._drained.clear()
        if self._conversation.playback is not None:
            self._conversation.playback.pause()

    def resume_writing(self) -> None:
        """The network takes more again."""
        self._drained.set()
        if self._conversation.playback is not None:
            self._conversation.playback.resume()

    def write(self, payload: bytes) -> None:
        """Hands bytes to the network, unless the connection was cut."""
        if self._transport is not None:
            self._transport.write(payload)

    def cut(self, reason: str) -> None:
        """Aborts at once; what wasn't sent is thrown away."""
        transport = self._transport
        self._let_go(reason)
        if transport is not None:
            drop_on_close(self._socket)
            transport.abort()

    def authorised(self) -> None:
        """The token was right: another deadline, and no stranger any more."""
        self._visit.proven("")
        self._limit(self._board.limits.start_s, "did not start in time")

    def started(self, publishing: bool) -> None:
        """Media flows: a camera must keep sending, a reader must keep taking."""
        if self._deadline is not None:
            self._deadline.cancel()
        if publishing:
            limits = self._board.limits
            self._inflow = DoorPace(limits.publisher_burst_bytes, limits.publisher_bytes_per_s)
            self._watch_silence()
        else:
            self._watch_reader()

    def _put(self, request: RtspRequest) -> None:
        try:
            self._requests.put_nowait(request)
        except asyncio.QueueFull:
            self.cut("too many requests")

    async def _serve(self) -> None:
        while self._transport is not None:
            request = await self._requests.get()
            await self._drained.wait()
            response = await self._conversation.answer(request)
            self.write(response.encode())
            self._conversation.after_reply()
            if (
                self._conversation.finished
                or self._conversation.failures >= self._board.limits.failed_requests
            ):
                self._say_goodbye()
                return

    def _say_goodbye(self) -> None:
        if self._transport is not None:
            self._conversation.leave("ended by the other side")
            self._limit(_GOODBYE_S, "slow to close")
            self._transport.close()

    def _limit(self, seconds: float, reason: str) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
        self._deadline = asyncio.get_running_loop().call_later(seconds, self.cut, reason)

    def _watch_silence(self) -> None:
        loop, allowed = asyncio.get_running_loop(), self._board.limits.publisher_silence_s
        silent = loop.time() - self._last_arrival_s
        if silent >= allowed:
            self.cut("the camera went silent")
        else:
            self._deadline = loop.call_later(allowed - silent, self._watch_silence)

    def _watch_reader(self) -> None:
        """Looks how much the reader has not taken yet; what it took of the network can't be seen otherwise."""
        playback, count = self._conversation.playback, count_bytes(self._socket)
        if playback is not None and count is not None:
            playback.take_stock(count)
        if self._transport is not None:
            again_s = self._board.limits.reader_check_s
            self._deadline = asyncio.get_running_loop().call_later(again_s, self._watch_reader)

    def _let_go(self, reason: str) -> None:
        self._transport = None
        if self._deadline is not None:
            self._deadline.cancel()
        self._conversation.leave(reason)
        if self._server is not None and self._server is not asyncio.current_task():
            self._server.cancel()
