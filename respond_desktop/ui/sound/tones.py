"""The alarm tones, generated: rhythm tells the priority, melody the type. `python -m` writes the WAV files.

Fundamentals lie between 150 and 1,000 Hz with harmonics up to 4 kHz, so that a tone is heard in noise and located.
"""

import array
import io
import math
import sys
import wave
from dataclasses import dataclass
from pathlib import Path

RATE = 44_100
_HARMONICS = (1.0, 0.7, 0.55, 0.4, 0.3, 0.22, 0.18)
_TOP_HZ = 4000.0


@dataclass(frozen=True, slots=True)
class Pattern:
    """Pulses (Hz) of `pulse_ms` with ramps, the gaps after each in ms, and the peak level in dBFS."""

    name: str
    pulses_hz: tuple[float, ...]
    gaps_ms: tuple[int, ...]
    pulse_ms: int
    level_db: float
    ramp_ms: int = 20


_P1_GAPS = (100, 100, 300, 100, 0)
NEEDS_HELP = Pattern("needs_help", (523, 659, 784, 659, 784), _P1_GAPS, 150, -6.0)
GUNSHOT = Pattern("gunshot", (587, 587, 587, 587, 587), _P1_GAPS, 150, -6.0)
PRIORITY_1 = Pattern("priority_1", (698, 698, 587, 587, 698), _P1_GAPS, 150, -6.0)
PRIORITY_2 = Pattern("priority_2", (440, 440), (200, 0), 200, -12.0)
ANSWER = Pattern("answer", (330,), (0,), 80, -20.0)
PATTERNS = (NEEDS_HELP, GUNSHOT, PRIORITY_1, PRIORITY_2, ANSWER)


def samples(pattern: Pattern) -> "array.array[int]":
    """The pattern as signed 16-bit mono samples at 44.1 kHz."""
    made: list[float] = []
    for hz, gap_ms in zip(pattern.pulses_hz, pattern.gaps_ms, strict=True):
        made += _pulse(hz, pattern)
        made += [0.0] * (RATE * gap_ms // 1000)
    peak = max(map(abs, made))
    scale = 32767 * 10 ** (pattern.level_db / 20) / peak
    return array.array("h", (round(value * scale) for value in made))


def wav(pattern: Pattern) -> bytes:
    """The pattern as a WAV file."""
    values = samples(pattern)
    if sys.byteorder == "big":
        values.byteswap()
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(values.tobytes())
    return out.getvalue()


def _pulse(hz: float, pattern: Pattern) -> list[float]:
    number, ramp = RATE * pattern.pulse_ms // 1000, RATE * pattern.ramp_ms // 1000
    parts = [(n * hz, level) for n, level in enumerate(_HARMONICS, 1) if n * hz <= _TOP_HZ]
    made = []
    for at in range(number):
        loud = min(1.0, at / ramp, (number - at) / ramp)
        made.append(loud * sum(level * math.sin(2 * math.pi * f * at / RATE) for f, level in parts))
    return made


def main(folder: Path) -> None:
    """Write every pattern into `folder`."""
    for pattern in PATTERNS:
        (folder / f"{pattern.name}.wav").write_bytes(wav(pattern))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
