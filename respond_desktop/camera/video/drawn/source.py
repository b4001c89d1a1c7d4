"""SIMULATED video source: the drawn street at the pace of the clock, and what every source counts with."""

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

import av

from respond_desktop.camera.device.hardware import CameraPicture, SoundSource
from respond_desktop.camera.video.drawn.scene import FPS, SimulatedScene
from respond_desktop.camera.video.drawn.street import HEIGHT, WIDTH
from respond_desktop.camera.video.encode.codec import Codec
from respond_desktop.camera.video.encode.coding import Coding
from respond_desktop.camera.video.encode.ladder import Rung, ladder
from respond_desktop.camera.video.pace import PicturePace

Now = Callable[[], datetime]
MakeSound = Callable[[], SoundSource]


@dataclass
class PictureCounter:
    """Numbers the pictures of one camera through all its spells of publishing."""

    _numbers: Iterator[int] = field(default_factory=itertools.count)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def next(self) -> int:
        """The next number, from 0."""
        with self._lock:
            return next(self._numbers)


class DrawnSource:
    """SIMULATED: draws and encodes; costs nothing while nobody watches."""

    rungs = ladder(WIDTH, HEIGHT, FPS)
    has_sound = True

    def __init__(
        self, scene: SimulatedScene, counter: PictureCounter, now: Now, coding: Coding, make_sound: MakeSound
    ) -> None:
        self._scene, self._counter, self._now = scene, counter, now
        self._coding, self._make_sound = coding, make_sound
        self.use(self.rungs[0])

    @property
    def codec(self) -> Codec:
        """What the pictures are coded as."""
        return self._coding.codec

    def ready(self, at_most_s: float) -> bool:
        """Drawn whenever it is wanted."""
        return True

    def use(self, rung: Rung) -> None:
        """From the next picture on."""
        self._encoder = self._coding.encoder(rung)
        self._pace = PicturePace(1 / rung.fps)

    def wait(self, at_most_s: float) -> bool:
        """Whether a picture is due."""
        return self._pace.wait(at_most_s)

    def take(self, key: bool) -> CameraPicture | None:
        """Draw and encode."""
        number, at, pts_s = self._counter.next(), self._now(), time.monotonic()
        drawn = av.VideoFrame.from_ndarray(self._scene.draw(number, at), format="yuv420p")
        annexb, is_key = self._encoder.encode(drawn, pts_s, key)
        return CameraPicture(annexb, pts_s, at, is_key) if annexb else None

    def skip(self) -> None:
        """Not even drawn."""

    def sound(self) -> SoundSource | None:
        """A microphone, or the simulated heartbeat."""
        return self._make_sound()

    def close(self) -> None:
        """Nothing is held."""
