"""SIMULATED video sources: the drawn street, or an H.264 clip that repeats; both at the pace of the clock."""

import fractions
import itertools
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import av

from respond_desktop.camera.hardware import Picture
from respond_desktop.camera.video.encoder import Encoder
from respond_desktop.camera.video.scene import FPS, Scene

Now = Callable[[], datetime]


@dataclass
class PictureCounter:
    """Numbers the pictures of one camera through all its spells of publishing."""

    _numbers: Iterator[int] = field(default_factory=itertools.count)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def next(self) -> int:
        """The next number, from 0."""
        with self._lock:
            return next(self._numbers)


class Pace:
    """Waits for the next picture's time; after a stall it goes on from now and doesn't catch up."""

    def __init__(self, every_s: float) -> None:
        self._every_s = every_s
        self._due_s = time.monotonic()

    def wait(self) -> None:
        """Sleep until the next picture is due."""
        wait_s = self._due_s - time.monotonic()
        if wait_s > 0:
            time.sleep(wait_s)
        elif wait_s < -5 * self._every_s:
            self._due_s = time.monotonic()
        self._due_s += self._every_s


class DrawnSource:
    """SIMULATED: draws and encodes; costs nothing while nobody watches."""

    def __init__(self, scene: Scene, counter: PictureCounter, now: Now) -> None:
        self._scene, self._counter, self._now = scene, counter, now
        self._encoder = Encoder()
        self._pace = Pace(1 / FPS)
        self._began_s = time.monotonic()

    def next(self, key: bool) -> Picture:
        """Draw, encode, return."""
        self._pace.wait()
        number, at = self._counter.next(), self._now()
        pts_s = time.monotonic() - self._began_s
        annexb, is_key = self._encoder.encode(self._scene.draw(number, at), number, key)
        return Picture(annexb, pts_s, at, is_key)

    def close(self) -> None:
        """Nothing is held."""


class ClipSource:
    """SIMULATED: an H.264 clip over and over; its key pictures come when they come."""

    def __init__(self, clip: "Clip", now: Now) -> None:
        self._clip, self._now = clip, now
        self._pace = Pace(float(clip.every_s))
        self._began_s = time.monotonic()
        self._coded = itertools.cycle(clip.pictures)

    def next(self, key: bool) -> Picture:
        """The clip's next picture; `key` can't be met."""
        self._pace.wait()
        annexb, is_key = next(self._coded)
        return Picture(annexb, time.monotonic() - self._began_s, self._now(), is_key)

    def close(self) -> None:
        """Nothing is held."""


class BadClipError(ValueError):
    """The file can't be used as a clip; the message says why."""


@dataclass(frozen=True)
class Clip:
    """Coded pictures in order (Annex B, key or not), and seconds between them."""

    pictures: tuple[tuple[bytes, bool], ...]
    every_s: fractions.Fraction

    @classmethod
    def load(cls, path: Path) -> "Clip":
        """Read an H.264 file (raw or MP4); raises BadClipError."""
        try:
            with av.open(str(path)) as container:
                stream = container.streams.video[0]
                if stream.codec_context.name != "h264":
                    raise BadClipError(f"{path.name} is not H.264.")
                rate = stream.average_rate or stream.guessed_rate or fractions.Fraction(FPS)
                pictures = tuple(_annexb(container, stream))
        except (OSError, IndexError, av.error.FFmpegError) as error:
            raise BadClipError(f"{path.name} can't be read as video.") from error
        if not pictures or not pictures[0][1]:
            raise BadClipError(f"{path.name} doesn't begin with a key picture.")
        return cls(pictures, 1 / fractions.Fraction(rate))


def _annexb(
    container: "av.container.InputContainer", stream: "av.VideoStream"
) -> Iterator[tuple[bytes, bool]]:
    extradata = stream.codec_context.extradata or b""
    change = None
    if extradata[:1] == b"\x01":
        change = av.BitStreamFilterContext("h264_mp4toannexb", stream)
    for packet in container.demux(stream):
        for ready in change.filter(packet) if change else [packet]:
            if ready.size:
                yield bytes(ready), ready.is_keyframe
