"""One decoded picture, scaled for its tile, with its age, and the figures of its stream."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class TileSize:
    """The room a picture has on the screen, in device pixels."""

    width: int
    height: int

    def fit(self, width: int, height: int) -> "TileSize":
        """The largest size of that shape that fits, never larger than the source."""
        scale = min(1.0, self.width / width, self.height / height)
        return TileSize(max(2, int(width * scale) & ~1), max(2, int(height * scale) & ~1))


@dataclass(frozen=True, slots=True)
class Picture:
    """BGRA bytes (``QImage.Format_RGB32``), ``stride`` bytes a row; ``pixels`` keeps the frame alive.

    ``captured_at`` (UTC) is the camera's time, None while unknown; ``received_at`` (UTC) and
    ``received_s`` (monotonic seconds) say when it was decoded here. ``number`` counts decoded pictures.
    """

    pixels: memoryview = field(repr=False)
    width: int
    height: int
    stride: int
    source_width: int
    source_height: int
    captured_at: datetime | None
    received_at: datetime
    received_s: float
    number: int

    @property
    def delay_s(self) -> float | None:
        """How old the picture was when it came, by the camera's clock; None while unknown."""
        if self.captured_at is None:
            return None
        return (self.received_at - self.captured_at).total_seconds()


@dataclass(frozen=True)
class LiveStatistics:
    """Figures for the tile's corner; sizes are the camera's, before scaling; None until a picture came.

    `decoder` says in words what decodes, for diagnostics.
    """

    frames_per_s: float
    received_bytes: int
    pictures: int
    width: int | None
    height: int | None
    first_picture_s: float | None
    gaps: int
    damaged: int
    decoder: str = ""
