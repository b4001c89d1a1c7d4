"""How a stream's picture is to be looked at: the shape of its pixels, and how far it lies on its side."""

from dataclasses import dataclass
from fractions import Fraction

SQUARE = Fraction(1)
_LEAST, _MOST = Fraction(1, 8), Fraction(8)


@dataclass(frozen=True, slots=True)
class PictureLook:
    """`pixel`: width of a pixel to its height (ITU-T H.264 E.2.1, sample aspect ratio).

    `turn`: degrees to turn the picture clockwise so that it stands upright: 0, 90, 180 or 270.
    """

    pixel: Fraction = SQUARE
    turn: int = 0

    def size(self, width: int, height: int) -> tuple[int, int]:
        """Size in square pixels, upright: never smaller than what the stream carries, so that nothing is lost."""
        if self.pixel > 1:
            width = max(1, round(width * self.pixel))
        elif self.pixel < 1:
            height = max(1, round(height / self.pixel))
        return (height, width) if self.turn in (90, 270) else (width, height)


PLAIN = PictureLook()


def look(pixel: Fraction | None, turn: float = 0) -> PictureLook:
    """What a stream says, as far as it can be believed: unsaid or absurd pixels are square ones."""
    believed = pixel if pixel is not None and _LEAST <= pixel <= _MOST else SQUARE
    return PictureLook(believed, round(turn / 90) * 90 % 360)
