"""Listening to one watched camera: its samples, at most 200 ms of them, to the loudspeaker."""

import array
import math
import sys
import threading
from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QIODevice, QObject, QTimer, Signal
from PySide6.QtMultimedia import QAudioFormat, QAudioSink, QMediaDevices

from respond_desktop.qtbridge.picture.pictures import PictureFeed

RATE_HZ = 48_000
BYTES_PER_S = RATE_HZ * 2
WAITING_S, PLAYING_S = 0.12, 0.08
"""What waits here and what the device holds: 200 ms together, then the oldest is dropped."""
PUMP_MS = 20
LEVEL_EVERY = 5
SILENT_PUMPS = 150
"""Three seconds without a sample: then it is said that none comes."""
DUCKED = 0.15
NO_DEVICE = "No sound device."
NOTHING_COMES = "No sound comes from the camera."
NO_FORMAT = "The sound device doesn't take 48 kHz. IT: choose another one."


def sound_format() -> QAudioFormat:
    """16-bit mono at 48 kHz."""
    made = QAudioFormat()
    made.setSampleRate(RATE_HZ)
    made.setChannelCount(1)
    made.setSampleFormat(QAudioFormat.SampleFormat.Int16)
    return made


def level_of(pcm: bytes) -> float:
    """How loud samples (16-bit little-endian) are, 0 to 1: 0 at -60 dBFS and below."""
    values = array.array("h", pcm[: len(pcm) // 2 * 2])
    if sys.byteorder == "big":
        values.byteswap()
    if not values:
        return 0.0
    loud = math.sqrt(sum(v * v for v in values) / len(values)) / 32768.0
    return 0.0 if loud <= 0.001 else min(1.0, 1.0 + math.log10(loud) / 3.0)


class SoundBuffer:
    """Filled from any thread, emptied by one; never holds more than `limit` bytes: old sound is dropped."""

    def __init__(self, limit: int = int(BYTES_PER_S * WAITING_S)) -> None:
        self._limit = limit
        self._held = bytearray()
        self._guard = threading.Lock()
        self.dropped = 0

    def __len__(self) -> int:
        return len(self._held)

    def put(self, pcm: bytes) -> None:
        """Add the newest samples."""
        with self._guard:
            self._held += pcm
            over = len(self._held) - self._limit
            if over > 0:
                over += over % 2
                del self._held[:over]
                self.dropped += over

    def take(self, size: int) -> bytes:
        """The oldest samples, at most `size` bytes."""
        with self._guard:
            taken = bytes(self._held[: max(0, size) // 2 * 2])
            del self._held[: len(taken)]
            return taken

    def clear(self) -> None:
        """Forget what waits."""
        with self._guard:
            self._held.clear()


class SoundOutput(Protocol):
    """A loudspeaker."""

    def start(self) -> str:
        """Open it; empty, or why there is no sound."""

    def room(self) -> int:
        """Bytes it may be given now."""

    def write(self, pcm: bytes) -> None:
        """Play these samples."""

    def set_volume(self, share: float) -> None:
        """0 to 1."""

    def stop(self) -> None:
        """Silence at once."""


class QtSoundOutput:
    """The system's default loudspeaker."""

    def __init__(self) -> None:
        self._sink: QAudioSink | None = None
        self._device: QIODevice | None = None

    def start(self) -> str:
        """Open it; empty, or why there is no sound."""
        output = QMediaDevices.defaultAudioOutput()
        if output.isNull():
            return NO_DEVICE
        if not output.isFormatSupported(sound_format()):
            return NO_FORMAT
        self._sink = QAudioSink(output, sound_format())
        self._sink.setBufferSize(int(BYTES_PER_S * PLAYING_S))
        self._device = self._sink.start()
        return "" if self._device is not None else NO_DEVICE

    def room(self) -> int:
        """Up to 80 ms are given to the device ahead."""
        if self._sink is None:
            return 0
        held = self._sink.bufferSize() - self._sink.bytesFree()
        return max(0, min(self._sink.bytesFree(), int(BYTES_PER_S * PLAYING_S) - held))

    def write(self, pcm: bytes) -> None:
        """Play these samples."""
        if self._device is not None:
            self._device.write(pcm)

    def set_volume(self, share: float) -> None:
        """0 to 1."""
        if self._sink is not None:
            self._sink.setVolume(share)

    def stop(self) -> None:
        """Silence at once."""
        sink, self._sink, self._device = self._sink, None, None
        if sink is not None:
            sink.reset()
            sink.stop()


class SoundDesk(QObject):
    """One camera is listened to at a time, over all panels and tiles of this workstation.

    changed()      another camera, none any more, or other words
    level(float)   how loud it is, 0 to 1, at most ten times a second
    """

    changed = Signal()
    level = Signal(float)

    def __init__(
        self, output: Callable[[], SoundOutput] = QtSoundOutput, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._make_output = output
        self._output: SoundOutput | None = None
        self._feed: PictureFeed | None = None
        self._buffer = SoundBuffer()
        self._pumps = self._silent_pumps = 0
        self._ducked = self._muted = False
        self._timer = QTimer(self, interval=PUMP_MS)
        self._timer.timeout.connect(self._pump)
        self.listening = ""
        """Id of the watch that is heard, empty when none is."""
        self.words = ""
        """Why nothing is heard; empty when all is well."""

    def start(self, watch_id: str, feed: PictureFeed) -> None:
        """Hear this watch; what was heard before is silent. Its local record is written by then."""
        self.stop()
        output = self._make_output()
        self.words = output.start()
        if self.words:
            output.stop()
            self.changed.emit()
            return
        self._output, self._feed, self.listening = output, feed, watch_id
        self._silent_pumps = 0
        self._buffer = (
            SoundBuffer()
        )  # a thread that still puts the last samples of another watch has the old one
        self._set_volume()
        feed.ended.connect(self._feed_ended)
        feed.listen(self._buffer.put)
        self._timer.start()
        self.changed.emit()

    def stop(self) -> None:
        """Silence: the toggle, the watch's end, somebody else's turn."""
        if self._feed is None:
            return
        feed, self._feed = self._feed, None
        feed.ended.disconnect(self._feed_ended)
        feed.listen(None)
        self._timer.stop()
        if self._output is not None:
            self._output.stop()
        self._output, self.listening, self.words = None, "", ""
        self._buffer.clear()
        self.level.emit(0.0)
        self.changed.emit()

    def duck(self, on: bool) -> None:
        """Softer while an alarm sounds."""
        if on != self._ducked:
            self._ducked = on
            self._set_volume()

    def mute(self, on: bool) -> None:
        """Silent while this workstation talks: the officer doesn't hear herself, and nothing howls."""
        self._muted = on
        self._set_volume()

    def _set_volume(self) -> None:
        if self._output is not None:
            self._output.set_volume(0.0 if self._muted else DUCKED if self._ducked else 1.0)

    def _feed_ended(self) -> None:
        self.stop()

    def _pump(self) -> None:
        output = self._output
        if output is None:
            return
        self._say_silence(len(self._buffer) > 0)
        pcm = self._buffer.take(output.room())
        if self._muted:
            pcm = b""
            self._buffer.clear()
        if pcm:
            output.write(pcm)
        self._pumps += 1
        if self._pumps % LEVEL_EVERY == 0:
            self.level.emit(level_of(pcm))

    def _say_silence(self, comes: bool) -> None:
        self._silent_pumps = 0 if comes else self._silent_pumps + 1
        words = self.words if 0 < self._silent_pumps < SILENT_PUMPS else "" if comes else NOTHING_COMES
        if words != self.words:
            self.words = words
            self.changed.emit()
