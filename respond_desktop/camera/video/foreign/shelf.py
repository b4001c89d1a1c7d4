"""What a reading thread has read and the publishing thread hasn't taken yet: the newest, no queue of old ones."""

import threading
import time
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime

import av

from respond_desktop.camera.device.hardware import SourceError
from respond_desktop.camera.sound.opus import HeardPackets

_CODED_KEPT = 30


@dataclass(frozen=True, slots=True)
class Facts:
    """What the first picture said. Size in square pixels, upright; `turn` degrees clockwise make it stand so.

    `untouched`: its coded pictures can be sent as they are.
    """

    width: int
    height: int
    fps: float
    bit_rate: int | None
    untouched: bool
    sound: bool
    turn: int = 0


@dataclass(frozen=True, slots=True)
class CameraShot:
    """One picture, decoded or coded (Annex B), with its time: monotonic seconds and UTC.

    A decoded one must be turned `turn` degrees clockwise to stand upright.
    """

    at_s: float
    captured_at: datetime
    frame: "av.VideoFrame | None" = None
    coded: bytes = field(default=b"", repr=False)
    key: bool = False
    turn: int = 0


class PictureShelf:
    """Between two threads. The reader puts, the publisher takes; `halted`, `copying`, `listening` go the other way."""

    def __init__(self) -> None:
        self.halted = threading.Event()
        self.copying = threading.Event()
        self.copying.set()
        self.listening = threading.Event()
        self.sounds = HeardPackets()
        self._news = threading.Condition()
        self._facts: Facts | None = None
        self._ended: str | None = None
        self._shots: deque[CameraShot] = deque(maxlen=_CODED_KEPT)
        self._skipping = False

    def opened(self, facts: Facts) -> None:
        """The reader found a picture."""
        with self._news:
            self._facts = self._facts or facts
            self._news.notify_all()

    def end(self, words: str) -> None:
        """The reader stopped, with the reason."""
        with self._news:
            self._ended = words
            self._news.notify_all()

    def put(self, shot: CameraShot) -> None:
        """A decoded picture takes the place of everything; a coded one waits its turn, or for a key picture."""
        with self._news:
            full = len(self._shots) == _CODED_KEPT
            if shot.frame is not None or shot.key or full or (self._shots and self._shots[-1].frame):
                self._shots.clear()
                self._skipping = full and not shot.key
            if shot.frame is not None or shot.key:
                self._skipping = False
            if not self._skipping:
                self._shots.append(shot)
            self._news.notify_all()

    def facts(self, at_most_s: float) -> Facts | None:
        """What was found, once it is known; None after so long. Raises SourceError."""
        with self._news:
            self._news.wait_for(lambda: self._facts or self._ended, at_most_s)
            self._check()
            return self._facts

    def wait(self, until_s: float) -> bool:
        """Whether a picture is there before `until_s` (monotonic). Raises SourceError when there will be none."""
        with self._news:
            self._news.wait_for(lambda: self._shots or self._ended, max(0.0, until_s - time.monotonic()))
            if not self._shots:
                self._check()
            return bool(self._shots)

    def take(self) -> CameraShot | None:
        """The oldest that waits."""
        with self._news:
            return self._shots.popleft() if self._shots else None

    def skip(self) -> None:
        """Let everything go that waits; after a coded picture nothing goes on before the next key picture."""
        with self._news:
            self._skipping = self._skipping or any(shot.frame is None for shot in self._shots)
            self._shots.clear()

    def _check(self) -> None:
        if self._ended is not None:
            raise SourceError(self._ended)
