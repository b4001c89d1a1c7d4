"""SIMULATED loudspeaker: plays nothing, but measures what a person would hear."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

SAMPLE_RATE = 48_000
WINDOW_SAMPLES = 12_000
QUIET_DBFS = -96.0
_TONE_FROM_DBFS = -60.0


@dataclass(frozen=True, slots=True)
class HeardSound:
    """A quarter of a second of sound: its level against full scale in dB, and its strongest tone in Hz (0: quiet)."""

    level_dbfs: float
    hz: int


class SimulatedSpeaker:
    """SIMULATED: `heard` is called from the thread that plays, four times for each second of sound."""

    def __init__(self, heard: Callable[[HeardSound], None] = lambda heard: None) -> None:
        self._heard = heard
        self._waiting = b""

    def play(self, pcm: bytes) -> None:
        """Measure."""
        self._waiting += pcm
        size = WINDOW_SAMPLES * 2
        while len(self._waiting) >= size:
            window, self._waiting = self._waiting[:size], self._waiting[size:]
            self._heard(measured(np.frombuffer(window, dtype="<i2")))

    def stop(self) -> None:
        """Forget what wasn't measured yet."""
        self._waiting = b""


def measured(samples: npt.NDArray[np.int16]) -> HeardSound:
    """Level and strongest tone of some sound at 48 kHz."""
    sound = samples.astype(np.float64) / 32768.0
    loudness = float(np.sqrt(np.mean(sound**2)))
    level = round(max(QUIET_DBFS, 20 * float(np.log10(max(loudness, 1e-9)))), 1)
    if level < _TONE_FROM_DBFS:
        return HeardSound(level, 0)
    strength = np.abs(np.fft.rfft(sound * np.hanning(sound.size)))
    strength[0] = 0.0
    return HeardSound(level, round(int(np.argmax(strength)) * SAMPLE_RATE / sound.size))
