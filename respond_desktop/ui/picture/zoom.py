"""How much of a picture is seen and where it is painted: plain geometry in device pixels."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt

ZOOM_MAX = 8.0
ZOOM_STEP = 1.25
_SAME_PX = 2
"""Decoders round sizes to even numbers: a picture this close to its room is painted as it is."""


@dataclass(frozen=True, slots=True)
class Zoom:
    """`factor` 1 to 8 of the fitted size; `x`, `y` the middle of what is seen, in shares of the picture."""

    factor: float = 1.0
    x: float = 0.5
    y: float = 0.5

    @property
    def words(self) -> str:
        """The chip: 2.0x; empty while the whole picture is seen."""
        return f"{self.factor:.1f}x" if self.factor > 1.0 else ""


WHOLE = Zoom()


@dataclass(frozen=True, slots=True)
class Fit:
    """The picture's own shape, in a room of device pixels."""

    source: QSize
    room: QSize

    @property
    def size(self) -> QSize:
        """The whole picture at factor 1, its aspect kept."""
        return self.source.scaled(self.room, Qt.AspectRatioMode.KeepAspectRatio)

    def seen(self, zoom: Zoom) -> QRectF:
        """What is seen, in shares of the picture; kept inside it."""
        whole = self.size
        if whole.isEmpty():
            return QRectF(0.0, 0.0, 1.0, 1.0)
        width = min(1.0, self.room.width() / (whole.width() * zoom.factor))
        height = min(1.0, self.room.height() / (whole.height() * zoom.factor))
        left = min(max(zoom.x - width / 2, 0.0), 1.0 - width)
        top = min(max(zoom.y - height / 2, 0.0), 1.0 - height)
        return QRectF(left, top, width, height)

    def zoomed(self, zoom: Zoom, factor: float, at: QPointF) -> Zoom:
        """Another factor; what lies under `at` (device pixels) stays there as far as the edges allow."""
        factor = min(max(factor, 1.0), ZOOM_MAX)
        if factor == 1.0 or self.size.isEmpty():
            return WHOLE
        here = self._share_at(zoom, at)
        target, whole = self.target(zoom), self.size
        x = here.x() + (target.center().x() + 0.5 - at.x()) / (whole.width() * factor)
        y = here.y() + (target.center().y() + 0.5 - at.y()) / (whole.height() * factor)
        return self._kept(Zoom(factor, x, y))

    def moved(self, zoom: Zoom, by: QPointF) -> Zoom:
        """The picture dragged by so many device pixels."""
        whole = self.size
        if whole.isEmpty() or zoom.factor == 1.0:
            return zoom
        x = zoom.x - by.x() / (whole.width() * zoom.factor)
        y = zoom.y - by.y() / (whole.height() * zoom.factor)
        return self._kept(Zoom(zoom.factor, x, y))

    def target(self, zoom: Zoom) -> QRect:
        """Where it is painted: in the middle of the room."""
        whole = self.size
        width = min(self.room.width(), round(whole.width() * zoom.factor))
        height = min(self.room.height(), round(whole.height() * zoom.factor))
        return _centred(width, height, self.room)

    def placed(self, zoom: Zoom, image: QSize) -> "Placed":
        """Which part of an image of that size goes where; pixel for pixel when it was made for this room."""
        seen, target, whole = self.seen(zoom), self.target(zoom), self.size
        slack = _SAME_PX * zoom.factor
        apart = max(
            abs(image.width() - whole.width() * zoom.factor),
            abs(image.height() - whole.height() * zoom.factor),
        )
        if apart > slack:
            part = QRectF(
                seen.x() * image.width(),
                seen.y() * image.height(),
                seen.width() * image.width(),
                seen.height() * image.height(),
            )
            return Placed(target, part, False)
        width, height = min(target.width(), image.width()), min(target.height(), image.height())
        left = min(round(seen.x() * image.width()), image.width() - width)
        top = min(round(seen.y() * image.height()), image.height() - height)
        return Placed(_centred(width, height, self.room), QRectF(left, top, width, height), True)

    def _share_at(self, zoom: Zoom, at: QPointF) -> QPointF:
        seen, target = self.seen(zoom), self.target(zoom)
        return QPointF(
            seen.x() + seen.width() * (at.x() - target.x()) / max(1, target.width()),
            seen.y() + seen.height() * (at.y() - target.y()) / max(1, target.height()),
        )

    def _kept(self, zoom: Zoom) -> Zoom:
        middle = self.seen(zoom).center()
        return Zoom(zoom.factor, middle.x(), middle.y())


@dataclass(frozen=True, slots=True)
class Placed:
    """`part` of an image painted at `target` (device pixels); `exact`: pixel for pixel."""

    target: QRect
    part: QRectF
    exact: bool


def _centred(width: int, height: int, room: QSize) -> QRect:
    return QRect((room.width() - width) // 2, (room.height() - height) // 2, width, height)
