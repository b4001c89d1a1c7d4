"""A stream read by the media process, as the window sees it."""

import contextlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from respond_desktop.domain.stream.liveness import (
    FROZEN_FROM_S,
    Moment,
    PictureAge,
    PictureTimes,
    picture_age,
)
from respond_desktop.video.address import StreamAddress
from respond_desktop.video.ending import CLOSED_HERE, CRASHES, ENGINE_LOST, EndKind, EndReason
from respond_desktop.video.keep.clips import ClipHooks
from respond_desktop.video.keep.remote_clip import MOST, ClipLimits, RemoteClip, StreamClips
from respond_desktop.video.keep.stills import Still, StillBox
from respond_desktop.video.media_process import messages
from respond_desktop.video.media_process.process import MediaProcess
from respond_desktop.video.media_process.shared_memory import SharedMemoryError
from respond_desktop.video.media_process.shared_picture import Figures, PictureBlock
from respond_desktop.video.picture import LiveStatistics, Picture, TileSize


@dataclass(frozen=True, slots=True)
class SessionHooks:
    """Called in the engine's thread; they must return quickly.

    `on_picture()` when a newer one is there: said once, until it ran. `on_ended(reason)` once.
    `on_sound(pcm, captured_at)`: 16-bit little-endian mono at 48 kHz, with the camera's time (UTC) if known.
    """

    on_picture: Callable[[], None] = lambda: None
    on_ended: Callable[[EndReason], None] = lambda reason: None
    on_sound: Callable[[bytes, datetime | None], None] = lambda pcm, captured_at: None


class RemoteSession:
    """One stream, read once: a broken one stays ended. All methods are safe from any thread and return at once."""

    def __init__(self, number: int, address: StreamAddress, tile: TileSize, hooks: SessionHooks) -> None:
        self.number, self.origin = number, address.origin
        self.began_s = time.monotonic()
        self.apart = False
        """Whether it is read in a process of its own, because one died while it worked on this stream."""
        self._address = address
        self._tile = tile
        self._hooks = hooks
        self._guard = threading.RLock()
        self._process: MediaProcess | None = None
        self._block: PictureBlock | None = None
        self._newest: Picture | None = None
        self._ended: EndReason | None = None
        self._closed_here = False
        self._keys_only = self._listening = False
        self._decoder = ""
        self._stills = StillBox()
        self._clips = StreamClips(number, self._tell)
        self._over = False

    @property
    def ended(self) -> EndReason | None:
        """Why it is over; None while it runs."""
        return self._ended

    @property
    def liveness(self) -> PictureAge:
        """Whether the newest picture is live, late or frozen, now, by this computer's clock."""
        picture = self.newest()
        times = PictureTimes(picture.captured_at, picture.received_s) if picture else None
        return picture_age(times, Moment(datetime.now(UTC), time.monotonic()))

    @property
    def statistics(self) -> LiveStatistics:
        """The figures at the newest picture; no pictures a second once it is frozen."""
        picture, block = self.newest(), self._block
        figures = block.figures() if block is not None and picture is not None else Figures()
        return _statistics(picture, figures, self._decoder)

    def newest(self) -> Picture | None:
        """The newest picture; None before the first and after `stop`. A stream that broke leaves its last one.

        Its pixels stay as they are until `newest` returns another one; after `stop` they are black.
        """
        with self._guard:
            if self._block is not None:
                self._newest = self._block.newest(self._newest)
            return self._newest

    def resize(self, tile: TileSize) -> None:
        """The next pictures are made for this size."""
        self._tile = tile
        self._tell(messages.Resize(stream=self.number, width=tile.width, height=tile.height))

    def set_keys_only(self, keys_only: bool) -> None:
        """Decode key pictures only (nobody looks), or everything again at once."""
        self._keys_only = keys_only
        self._tell_keys_only()

    def listen(self, on: bool) -> None:
        """Have the stream's sound decoded (`on_sound`), if it was opened with sound."""
        self._listening = on
        self._tell(messages.Listen(stream=self.number, on=on))

    def still(self, done: Callable[[Still | None], None]) -> None:
        """The newest picture in the camera's own size; `done` is called once, from any thread. None: there is none."""
        with self._guard:
            running = self._ended is None and not self._closed_here
            ask = self._stills.ask(done) if running else 0
        if ask:
            self._tell(messages.TakeStill(stream=self.number, ask=ask))
        else:
            done(None)

    def record(self, hooks: ClipHooks, limits: ClipLimits = MOST) -> RemoteClip | None:
        """Begin a clip, which comes also when the stream ends; None without a stream or while another one runs."""
        with self._guard:
            running = self._process is not None and self._ended is None and not self._closed_here
            clip = self._clips.begin(hooks, limits) if running else None
        if clip is not None:
            self._tell_keys_only()
            clip.begin()
        return clip

    def stop(self) -> None:
        """End it: no picture from here on, and the pixels are overwritten; safe also from the hooks."""
        self._closed_here = True
        self._darken()
        self._tell(messages.Close(stream=self.number))
        self.end(CLOSED_HERE)

    # -- the engine's half

    def begin(self, process: MediaProcess) -> None:
        """Have this process read it."""
        with self._guard:
            if self._closed_here or self._ended is not None:
                return
            self._process = process
            address, tile = self._address, self._tile
            self._address = StreamAddress("")  # what works once is kept no longer than needed
        process.send(
            messages.Open(
                stream=self.number,
                url=address.url,
                user=address.user,
                password=address.password,
                ca_pem=address.ca_pem,
                sound=address.sound,
                width=tile.width,
                height=tile.height,
                keys_only=self._keys_only,
            )
        )
        if self._listening:
            self.listen(True)
        if self._closed_here:
            process.send(messages.Close(stream=self.number))

    def take(self, event: Any) -> None:
        """An event of the process about this stream."""
        match event:
            case messages.Pictured():
                self._pictured()
            case messages.BlockMade():
                self._attach(event)
            case messages.Sounded() if not self._closed_here:
                self._hooks.on_sound(event.pcm, _moment(event.captured_s))
            case messages.DecoderSaid():
                self._decoder = event.words
            case messages.StillPart():
                self._stills.take(event)
            case messages.ClipGoing() | messages.ClipPart():
                self._take_of_clip(event)
            case messages.Over():
                self._over = True
                self.end(EndReason(_kind(event.kind), event.words))

    @property
    def finished(self) -> bool:
        """Whether the process has nothing more to say about it."""
        over = self._over or (self._process is None and self._ended is not None)
        return over and not self._clips.running

    def end(self, reason: EndReason = ENGINE_LOST) -> None:
        """It is over, once: by the stream's own end, or with the process."""
        with self._guard:
            first = self._ended is None
            if self._ended is None:
                self._ended = CLOSED_HERE if self._closed_here else reason
        if reason in (ENGINE_LOST, CRASHES):
            self._clips.give_up()  # by now none begins any more
        if not first:
            return
        self._stills.give_up()
        self._hooks.on_ended(self._ended)

    def _pictured(self) -> None:
        with self._guard:
            if self._block is not None:
                self._block.take_note()
            dark = self._closed_here
        if not dark:
            self._hooks.on_picture()

    def _attach(self, made: messages.BlockMade) -> None:
        process = self._process
        if process is None:
            return
        with contextlib.suppress(SharedMemoryError):
            block = PictureBlock(process.attach(made))
            with self._guard:
                if block.ours and not self._closed_here and self._ended is None:
                    self._block = block

    def _darken(self) -> None:
        with self._guard:
            block, self._block, self._newest = self._block, None, None
        if block is not None:
            block.wipe()

    def _take_of_clip(self, event: messages.ClipGoing | messages.ClipPart) -> None:
        self._clips.take(event)
        if not self._clips.running:
            self._tell_keys_only()

    def _tell_keys_only(self) -> None:
        """A clip is recorded whole, whoever looks."""
        on = self._keys_only and not self._clips.running
        self._tell(messages.KeysOnly(stream=self.number, on=on))

    def _tell(self, command: messages.Command) -> None:
        process = self._process
        if process is not None:
            process.send(command)


def _statistics(picture: Picture | None, figures: Figures, decoder: str) -> LiveStatistics:
    fresh = picture is not None and time.monotonic() - picture.received_s < FROZEN_FROM_S
    return LiveStatistics(
        frames_per_s=figures.frames_per_s if fresh else 0.0,
        received_bytes=figures.received_bytes,
        pictures=figures.pictures,
        width=picture.source_width if picture else None,
        height=picture.source_height if picture else None,
        first_picture_s=figures.first_picture_s if picture else None,
        gaps=figures.gaps,
        damaged=figures.damaged,
        decoder=decoder,
    )


def _kind(text: str) -> EndKind:
    try:
        return EndKind(text)
    except ValueError:
        return EndKind.BROKEN


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
