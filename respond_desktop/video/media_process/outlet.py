"""One stream inside the media process: its session, its shared memory, and what it tells the window."""

import threading
import time
from collections.abc import Callable
from datetime import datetime

from respond_desktop.video.decoding.frames import FrameSource
from respond_desktop.video.decoding.scale import Scaler, room_bytes, row_bytes
from respond_desktop.video.decoding.session import Draw, LiveHooks, LiveSession
from respond_desktop.video.ending import EndReason
from respond_desktop.video.keep.clip import ClipBench
from respond_desktop.video.media_process import messages, shared_memory
from respond_desktop.video.media_process.shared_picture import Figures, PictureBlock, block_size
from respond_desktop.video.picture import Picture, TileSize

STILL_PART_BYTES = 256 * 1024
COUNT_EVERY_S = 0.2


class Outlet:
    """Pictures go into shared memory, everything else through `send`; after `close` nothing more is written."""

    def __init__(
        self,
        stream: int,
        source: FrameSource,
        tile: TileSize,
        send: Callable[[messages.Event], None],
        new_name: Callable[[], str],
    ) -> None:
        self._stream = stream
        self._send = send
        self._new_name = new_name
        self._guard = threading.Lock()
        self._block: PictureBlock | None = None
        self._made: tuple[str, int] | None = None
        self._closed = False
        self._decoder = ""
        self._counted_s = 0.0
        self.session = LiveSession(source, tile, LiveHooks(self._room, self._show, self._end, self._hear))
        self.clips = ClipBench(send, self.session.wishes)

    def close(self) -> None:
        """End the stream; its pixels are overwritten when this returns."""
        self.clips.close()
        self.session.stop()
        self._wipe()

    def send_still(self, ask: int) -> None:
        """Send the newest picture in the camera's own size, in parts; nothing but a total of 0 when there is none."""
        newest = self.session.newest_frame()
        if newest is None:
            self._send(messages.StillPart(stream=self._stream, ask=ask))
            return
        size, captured_at = TileSize(*newest.size), newest.captured_at
        width, height, stride = size.width, size.height, row_bytes(size.width)
        rows = memoryview(bytearray(room_bytes(size)))
        Scaler().draw(newest.frame, size, rows, newest.look.turn)
        pixels = b"".join(rows[y * stride : y * stride + width * 4] for y in range(height))
        for start in range(0, len(pixels), STILL_PART_BYTES):
            self._send(
                messages.StillPart(
                    stream=self._stream,
                    ask=ask,
                    width=width,
                    height=height,
                    total=len(pixels),
                    captured_s=_seconds(captured_at),
                    pixels=pixels[start : start + STILL_PART_BYTES],
                )
            )

    def _room(self, size: int, draw: Draw) -> memoryview | None:
        """Drawn under the guard: after `close` has wiped the memory nothing is drawn any more."""
        with self._guard:
            if self._closed:
                return None
            if self._block is None or self._block.picture_bytes < size:
                self._forget_untold()
                self._made = (self._new_name(), block_size(size))
                self._block = PictureBlock(shared_memory.create(*self._made))
                self._block.prepare()
            room = self._block.room()
            draw(room)
            return room

    def _show(self, picture: Picture) -> None:
        with self._guard:
            block = self._block
            if self._closed or block is None:
                return
            block.publish(picture)
            if self._made is not None:  # told with a picture in it: an empty one would be a dark moment
                (name, size), self._made = self._made, None
                self._send(messages.BlockMade(stream=self._stream, name=name, size=size))
            if block.tell():
                self._send(messages.Pictured(stream=self._stream))
            self._count(block)
        self.clips.offer(self.session.newest_frame(), picture.number)

    def _count(self, block: PictureBlock) -> None:
        """Now and then: working the figures out for each picture would cost as much as carrying it."""
        now_s = time.monotonic()
        if now_s - self._counted_s < COUNT_EVERY_S:
            return
        self._counted_s = now_s
        now = self.session.statistics
        block.count(
            Figures(
                now.frames_per_s,
                now.received_bytes,
                now.pictures,
                now.gaps,
                now.damaged,
                now.first_picture_s or 0.0,
            )
        )
        if now.decoder != self._decoder:
            self._decoder = now.decoder
            self._send(messages.DecoderSaid(stream=self._stream, words=now.decoder))

    def _hear(self, pcm: bytes, captured_at: datetime | None) -> None:
        self._send(messages.Sounded(stream=self._stream, pcm=pcm, captured_s=_seconds(captured_at)))

    def _end(self, reason: EndReason) -> None:
        """The last picture stays for the window, which shows it frozen or closes the stream."""
        self.clips.close()
        self._send(messages.Over(stream=self._stream, kind=reason.kind.value, words=reason.words))

    def _forget_untold(self) -> None:
        """Memory that the window never heard of: nobody else takes its name away."""
        if self._made is not None:
            shared_memory.forget(self._made[0])
            self._made = None

    def _wipe(self) -> None:
        with self._guard:
            self._closed = True
            block, self._block = self._block, None
            self._forget_untold()
        if block is not None:
            block.wipe()


def _seconds(at: datetime | None) -> float | None:
    return None if at is None else at.timestamp()
