"""The thread that reads one file, device or address; it alone opens and closes it, or FFmpeg crashes."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import av
import structlog

from respond_desktop.camera.hardware import SourceError
from respond_desktop.camera.sound.opus import OpusCoder
from respond_desktop.camera.stream_data import DataTrack
from respond_desktop.camera.video.codec import Codec
from respond_desktop.camera.video.inputs import OPEN_S, READ_S, Input
from respond_desktop.camera.video.pace import FilePace
from respond_desktop.camera.video.sets import ParameterSets
from respond_desktop.camera.video.shelf import Facts, Shelf, Shot

log = structlog.get_logger(__name__)
_USUAL_FPS = 25.0
_MOST_IN_GROUP = 300
_BROKEN = (av.error.InvalidDataError, av.error.EOFError)

Now = Callable[[], datetime]


class Reading(threading.Thread):
    """Reads until halted; what it finds goes on the shelf, the payloads of data tracks to `data`."""

    def __init__(
        self, what: Input, shelf: Shelf, now: Now, wanted: Codec, data: DataTrack | None = None
    ) -> None:
        super().__init__(name="camera-lens", daemon=True)
        self._what, self._shelf, self._now, self._wanted = what, shelf, now, wanted
        self._data = data

    def run(self) -> None:
        """Open, read, and again from the beginning if it repeats; the reason of the end in words."""
        words = ""
        try:
            with self._alone():
                while not self._shelf.halted.is_set():
                    self._once()
                    if not self._what.repeats:
                        words = f"{self._what.name} ended."
                        break
        except SourceError as error:
            words = str(error)
        except (av.error.FFmpegError, OSError, ValueError) as error:
            words = f"{self._what.name} can't be read: {_plain(error)}."
        except Exception:
            log.exception("reading_broke")
            words = f"{self._what.name} can't be read."
        self._shelf.end(words or "Stopped.")

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """A source may have one reader only: the data track's own reader steps back."""
        if self._data is None:
            yield
            return
        with self._data.reading_pictures() as got:
            if not got:
                raise SourceError(f"{self._what.name} is still being read.")
            yield

    def _once(self) -> None:
        what, shelf = self._what, self._shelf
        options = dict(what.options)
        timeout = (OPEN_S, READ_S) if what.live else None
        with av.open(what.address, format=what.format, options=options, timeout=timeout) as container:
            if not container.streams.video:
                raise SourceError(f"{what.name} has no picture.")
            video = Pictures(container.streams.video[0], shelf, self._now, self._wanted)
            audio = container.streams.audio[0] if container.streams.audio else None
            sound = Sound(audio, shelf, self._now) if audio else None
            shelf.opened(video.facts(_bit_rate(container), sound is not None))
            pace = None if what.live else FilePace(shelf.halted)
            data = container.streams.data if self._data else ()
            for packet in container.demux([container.streams.video[0], *([audio] if audio else []), *data]):
                if shelf.halted.is_set():
                    return
                if packet.size == 0 or (self._data is not None and self._data.pass_on(packet)):
                    continue
                if pace:
                    pace.wait(packet, video.every_s)
                if sound is not None and packet.stream is audio:
                    sound.take(packet)
                else:
                    video.take(packet)


class Pictures:
    """Video packets to shots: untouched while that is wanted and a key picture came, decoded otherwise."""

    def __init__(self, stream: "av.VideoStream", shelf: Shelf, now: Now, wanted: Codec) -> None:
        self._stream, self._shelf, self._now = stream, shelf, now
        rate = stream.average_rate or stream.guessed_rate
        self.every_s = 1 / float(rate) if rate else 1 / _USUAL_FPS
        context = stream.codec_context
        names: dict[str, Codec] = {codec.value: codec for codec in Codec}
        self._codec = names.get(context.name)
        self._extradata = bytes(context.extradata or b"")
        self._change: av.BitStreamFilterContext | None = None
        if self._codec and self._extradata[:1] == b"\x01":
            self._change = av.BitStreamFilterContext(f"{self._codec.value}_mp4toannexb", stream)
            self._extradata = b""
        self._sets = ParameterSets(self._codec) if self._codec else None
        self._decoder = context if self._codec is None else _decoder(self._codec)
        self._untouched = self._codec is wanted and not context.has_b_frames
        self._copying = False
        self._group: list[bytes] = []

    def facts(self, bit_rate: int | None, sound: bool) -> Facts:
        """What the encoder's ladder needs to know."""
        context = self._stream.codec_context
        size = context.width, context.height
        if min(size) < 16:
            raise SourceError("The source doesn't say how large its picture is.")
        return Facts(*size, 1 / self.every_s, bit_rate, self._untouched, sound)

    def take(self, packet: "av.Packet[Any]") -> None:
        """One packet: at most one shot."""
        at_s, captured_at = time.monotonic(), self._now()
        if self._sets is None:
            self._show(self._decoded(packet), at_s, captured_at)
            return
        for coded, key in list(self._annexb(packet, self._sets)):
            self._choose(coded, key)
            if self._copying:
                self._shelf.put(Shot(at_s, captured_at, None, coded, key))
            else:
                self._show(self._decoded(av.Packet(coded)), at_s, captured_at)

    def _choose(self, coded: bytes, key: bool) -> None:
        wanted = self._untouched and self._shelf.copying.is_set()
        if wanted and key:
            self._copying = True
        elif self._copying and not wanted:
            self._copying = False
            self._catch_up()
        if key:
            self._group = []
        if self._copying and (key or self._group):
            self._group = [*self._group, coded] if len(self._group) < _MOST_IN_GROUP else []

    def _catch_up(self) -> None:
        """Decode what was only copied since the newest key picture, without showing it."""
        assert self._codec is not None
        self._decoder = _decoder(self._codec)
        for coded in self._group:
            self._decoded(av.Packet(coded))
        self._group = []

    def _annexb(self, packet: "av.Packet[Any]", sets: ParameterSets) -> Iterator[tuple[bytes, bool]]:
        for ready in self._change.filter(packet) if self._change else [packet]:
            if ready.size:
                key = ready.is_keyframe
                yield (sets.before(bytes(ready), self._extradata) if key else bytes(ready)), key

    def _decoded(self, packet: "av.Packet[Any]") -> "list[av.VideoFrame]":
        try:
            return list(self._decoder.decode(packet))
        except _BROKEN:
            return []

    def _show(self, frames: "list[av.VideoFrame]", at_s: float, captured_at: datetime) -> None:
        if frames:
            self._shelf.put(Shot(at_s, captured_at, frames[-1]))


class Sound:
    """Sound packets to Opus, while somebody listens."""

    def __init__(self, stream: "av.AudioStream", shelf: Shelf, now: Now) -> None:
        self._stream, self._shelf, self._now = stream, shelf, now
        self._coder: OpusCoder | None = None

    def take(self, packet: "av.Packet[Any]") -> None:
        """Decode and code, or forget."""
        if not self._shelf.listening.is_set():
            self._coder = None
            return
        self._coder = self._coder or OpusCoder(self._now)
        try:
            frames = list(self._stream.codec_context.decode(packet))
        except _BROKEN:
            return
        for frame in frames:
            self._shelf.sounds.put(self._coder.code(frame))


def _decoder(codec: Codec) -> "av.VideoCodecContext":
    context = av.CodecContext.create(codec.value, "r")
    assert isinstance(context, av.VideoCodecContext)
    context.thread_count = 1
    return context


def _bit_rate(container: "av.container.InputContainer") -> int | None:
    stated = container.streams.video[0].bit_rate or container.bit_rate
    if stated:
        return int(stated)
    seconds = container.duration / av.time_base if container.duration else 0.0
    return int(8 * container.size / seconds) if seconds and container.size > 0 else None


def _plain(error: Exception) -> str:
    """The reason without the address: FFmpeg's texts carry it whole."""
    return (getattr(error, "strerror", "") or type(error).__name__).lower()
