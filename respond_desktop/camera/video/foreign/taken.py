"""A video source that is read from a file, a device or another maker's camera: untouched when it can be, else coded."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from respond_desktop.camera.device.hardware import CameraPicture, SoundPacket, SoundSource, SourceError
from respond_desktop.camera.stream_data import DataTrack
from respond_desktop.camera.video.encode.codec import Codec
from respond_desktop.camera.video.encode.coding import Coding
from respond_desktop.camera.video.encode.encoder import Encoder
from respond_desktop.camera.video.encode.ladder import Rung, below, ladder
from respond_desktop.camera.video.foreign.inputs import Input
from respond_desktop.camera.video.foreign.reading import SourceReading
from respond_desktop.camera.video.foreign.shelf import CameraShot, Facts, PictureShelf
from respond_desktop.camera.video.foreign.upright import upright

_JOIN_S = 4.0
FIRST_PICTURE_S = 30.0
"""How long a source may take to bring the first picture: opening it, and the longest way between key pictures."""


@dataclass(frozen=True)
class Ways:
    """How to code, where sound comes from when not from the picture's own source, who wants its data track."""

    coding: Coding
    now: Callable[[], datetime]
    microphone: Callable[[], SoundSource] | None = None
    data: DataTrack | None = None


class TakenSource:
    """Reads in its own thread; here only the newest picture is coded."""

    def __init__(self, what: Input, ways: Ways) -> None:
        self._ways = ways
        self._shelf = PictureShelf()
        self._reading = SourceReading(what, self._shelf, ways.now, ways.coding.codec, ways.data)
        self._name = what.name
        self._until_s = time.monotonic() + FIRST_PICTURE_S
        self._has_own_sound = False
        self.rungs: tuple[Rung, ...] = ()
        self._encoder: Encoder | None = None
        self._due_s = time.monotonic()
        self._reading.start()

    def ready(self, at_most_s: float) -> bool:
        """A live source may send key pictures seconds apart, and before one there is nothing to send."""
        if self.rungs:
            return True
        facts = self._shelf.facts(at_most_s)
        if facts is None:
            if time.monotonic() > self._until_s:
                raise SourceError(f"{self._name} sends no picture that can be shown.")
            return False
        self._has_own_sound = facts.sound
        self.rungs = _rungs(facts)
        self.use(self.rungs[0])
        return True

    @property
    def codec(self) -> Codec:
        """What the pictures are coded as."""
        return self._ways.coding.codec

    @property
    def has_sound(self) -> bool:
        """Whether it has its own, or a microphone."""
        return self._has_own_sound or self._ways.microphone is not None

    def use(self, rung: Rung) -> None:
        """Untouched from the next key picture on; any other from the next picture on."""
        self._rung = rung
        if rung.untouched:
            self._shelf.copying.set()
            return
        self._shelf.copying.clear()
        self._encoder = None

    def wait(self, at_most_s: float) -> bool:
        """Whether a picture is there and due."""
        until_s = time.monotonic() + at_most_s
        early_s = min(self._due_s, until_s) - time.monotonic()
        if early_s > 0:
            time.sleep(early_s)
        return time.monotonic() >= self._due_s and self._shelf.wait(until_s)

    def take(self, key: bool) -> CameraPicture | None:
        """The coded picture as it came, or the newest one coded."""
        shot = self._shelf.take()
        if shot is None:
            return None
        if shot.frame is None:
            self._encoder, self._due_s = None, 0.0
            return CameraPicture(shot.coded, shot.at_s, shot.captured_at, shot.key)
        return self._code(shot, key)

    def skip(self) -> None:
        """Nothing of it goes out."""
        self._shelf.skip()

    def sound(self) -> SoundSource | None:
        """The microphone's, else its own."""
        if self._ways.microphone is not None:
            return self._ways.microphone()
        return OwnSound(self._shelf) if self._has_own_sound else None

    def close(self) -> None:
        """Halt the reader and wait for it."""
        self._reading.halt()
        self._reading.join(_JOIN_S)

    def _code(self, shot: CameraShot, key: bool) -> CameraPicture | None:
        frame, fps = shot.frame, self._rung.fps
        if frame is None:
            return None
        rung = self.rungs[min(1, len(self.rungs) - 1)] if self._rung.untouched else self._rung
        self._encoder = self._encoder or self._ways.coding.encoder(rung)
        now_s = time.monotonic()
        self._due_s = max(self._due_s + 1 / fps, now_s + 0.5 / fps)
        annexb, is_key = self._encoder.encode(upright(frame, shot.turn), shot.at_s, key)
        return CameraPicture(annexb, shot.at_s, shot.captured_at, is_key) if annexb else None


class OwnSound:
    """The sound that comes with the picture."""

    trouble = ""

    def __init__(self, shelf: PictureShelf) -> None:
        self._shelf = shelf
        shelf.sounds.take()
        shelf.listening.set()

    def ready(self) -> list[SoundPacket]:
        """What was read since the last call."""
        return self._shelf.sounds.take()

    def close(self) -> None:
        """Decode no more of it."""
        self._shelf.listening.clear()


def _rungs(facts: Facts) -> tuple[Rung, ...]:
    coded = ladder(facts.width, facts.height, facts.fps)
    if not facts.untouched:
        return coded
    rate = facts.bit_rate or coded[0].bit_rate
    return below(Rung(rate, facts.width, facts.height, facts.fps, untouched=True), coded)
