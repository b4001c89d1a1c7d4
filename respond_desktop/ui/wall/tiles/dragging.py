"""A tile carried to another place by the mouse."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget


class TileDrag:
    """Begins once the pressed pointer has gone far enough; until then it is a click."""

    def __init__(self, tile: QWidget) -> None:
        self._tile = tile
        self._pressed: QPoint | None = None
        self._moving = False

    def press(self, event: QMouseEvent) -> None:
        """A drag may begin."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._pressed, self._moving = event.position().toPoint(), False

    def moves(self, event: QMouseEvent) -> bool:
        """Whether the pointer carries the tile now."""
        if self._pressed is None:
            return False
        away = (event.position().toPoint() - self._pressed).manhattanLength()
        if away >= QApplication.startDragDistance():
            self._moving = True
            self._tile.setCursor(Qt.CursorShape.ClosedHandCursor)
        return self._moving

    def release(self) -> bool:
        """It is over; whether the tile was carried."""
        moved, self._pressed, self._moving = self._moving, None, False
        self._tile.unsetCursor()
        return moved
