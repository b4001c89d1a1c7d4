"""The sizes and bit rates a picture can be sent at, best first; the encoder goes down and up on it."""

from dataclasses import dataclass, replace

SOUND_BIT_RATE = 24_000


@dataclass(frozen=True, slots=True)
class Rung:
    """One way to send a picture: at most so many bits a second, pixels, pictures a second.

    `untouched`: the source's own coded pictures, not coded again.
    """

    bit_rate: int
    width: int
    height: int
    fps: float
    untouched: bool = False

    def words(self) -> str:
        """For the officer's and the operator's eyes."""
        size = f"{self.width} x {self.height}"
        return f"{size}, as it comes" if self.untouched else f"{size}, {self.bit_rate // 1000} kbit/s"


_STEPS = (
    (6_000_000, 1080, 30.0),
    (4_000_000, 720, 30.0),
    (2_500_000, 720, 30.0),
    (1_500_000, 540, 15.0),
    (800_000, 540, 15.0),
    (450_000, 360, 15.0),
    (220_000, 270, 10.0),
    (120_000, 180, 5.0),
)


def ladder(width: int, height: int, fps: float) -> tuple[Rung, ...]:
    """All rungs for a source of this size (pixels) and rate, best first: never larger or faster than it."""
    short = min(width, height)
    fitting = [step for step in _STEPS if step[1] <= short]
    above = [step for step in _STEPS if step[1] > short]
    exact = bool(fitting) and fitting[0][1] == short
    more = (0 if short >= 540 else 1) if exact else 2 if short < 540 else 1
    steps = above[max(0, len(above) - more) :] + fitting
    return tuple(_rung(step, (width, height), fps) for step in steps)


def below(first: Rung, rungs: tuple[Rung, ...]) -> tuple[Rung, ...]:
    """`first` and the rungs that are clearly cheaper; at least the cheapest."""
    cheaper = tuple(rung for rung in rungs if rung.bit_rate <= 0.8 * first.bit_rate)
    return (first, *(cheaper or (replace(rungs[-1], bit_rate=min(rungs[-1].bit_rate, first.bit_rate)),)))


def _rung(step: tuple[int, int, float], size: tuple[int, int], fps: float) -> Rung:
    bit_rate, short, most_fps = step
    scale = min(1.0, short / min(size))
    width, height = (max(2, 2 * round(side * scale / 2)) for side in size)
    return Rung(bit_rate, width, height, min(fps, most_fps))
