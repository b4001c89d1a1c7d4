"""A source of pictures for tests, and clocks that stand where a test puts them."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from PySide6.QtGui import QColor, QImage

from respond_desktop.qtbridge.picture.pictures import ShownPicture
from respond_desktop.ui.words.times import Clock

START = datetime(2026, 11, 22, 2, 14, 37, 100_000, tzinfo=UTC)
COLOUR = QColor(200, 60, 20)


@dataclass
class Hands:
    """The hands of a test's clock, in seconds since START."""

    s: float = 0.0

    def clock(self) -> Clock:
        return Clock(lambda: START + timedelta(seconds=self.s), lambda: 1000.0 + self.s)


@dataclass
class Source:
    """A PictureSource whose pictures a test makes; a plain colour, so that any pixel of it is known."""

    hands: Hands
    size: tuple[int, int] = (0, 0)
    stopped: bool = False
    keys_only: bool = False
    number: int = 0
    picture: ShownPicture | None = None

    def make(self, delay_s: float | None = 0.2) -> None:
        """One more picture, taken `delay_s` ago."""
        image = QImage(640, 360, QImage.Format.Format_RGB32)
        image.fill(COLOUR)
        self.number += 1
        clock = self.hands.clock()
        captured = None if delay_s is None else clock.utc() - timedelta(seconds=delay_s)
        self.picture = ShownPicture(image, captured, clock.monotonic(), self.number, 1280, 720)

    def newest(self) -> ShownPicture | None:
        return self.picture

    def rate_fps(self) -> float:
        return 30.0

    def set_tile_size(self, width: int, height: int) -> None:
        self.size = (width, height)

    def set_keys_only(self, keys_only: bool) -> None:
        self.keys_only = keys_only

    def stop(self) -> None:
        self.stopped = True
        self.picture = None
