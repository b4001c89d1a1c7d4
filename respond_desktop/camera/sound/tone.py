"""SIMULATED sound: a soft heartbeat with a chime once a second, so that a listener knows it is not silence."""

import time
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache

import av
import numpy as np

from respond_desktop.camera.device.hardware import SoundPacket
from respond_desktop.camera.sound.opus import KEPT, PACKET_S, RATE, SAMPLES, SoundTimes, coder


class ToneSound:
    """SIMULATED: at the pace of the clock; coded once and repeated, so it costs next to nothing."""

    trouble = ""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._times = SoundTimes(now)
        self._number = 0
        self._coded = _second()
        self._due_s = time.monotonic()

    def ready(self) -> list[SoundPacket]:
        """What would have been heard since the last call."""
        moment_s = time.monotonic()
        self._due_s = max(self._due_s, moment_s - (KEPT - 0.5) * PACKET_S)
        packets = []
        while self._due_s <= moment_s:
            self._number = (self._number + 1) % len(self._coded)
            packets.append(self._times.packet(self._coded[self._number]))
            self._due_s += PACKET_S
        return packets

    def close(self) -> None:
        """Nothing is held."""


@lru_cache(maxsize=1)
def _second() -> tuple[bytes, ...]:
    at_s = np.arange(RATE) / RATE
    wave = 0.35 * _beat(at_s, 0.0, 62) + 0.28 * _beat(at_s, 0.28, 54)
    wave += 0.08 * np.sin(2 * np.pi * 660 * at_s) * np.exp(-((at_s - 0.6) ** 2) / 0.002)
    samples = (wave * 32767).astype(np.int16)
    context, coded = coder(), []
    for start in range(0, RATE, SAMPLES):
        frame = av.AudioFrame.from_ndarray(samples[None, start : start + SAMPLES], "s16", "mono")
        frame.sample_rate = RATE
        coded += [bytes(packet) for packet in context.encode(frame)]
    return tuple(coded)


def _beat(
    at_s: "np.ndarray[tuple[int], np.dtype[np.float64]]", start_s: float, hz: float
) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    passed = np.clip(at_s - start_s, 0, None)
    return np.sin(2 * np.pi * hz * passed) * np.exp(-passed * 14) * (at_s >= start_s)
