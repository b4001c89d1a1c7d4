"""What lies over a tile's picture: chips painted once and kept as pixels."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap

from respond_desktop.ui.kit import Chip, ChipLook
from respond_desktop.ui.picture.canvas import GROUND
from respond_desktop.ui.theme import Theme

DARK = ChipLook(tone="#FFFFFF", fill=GROUND.name(), edge="", height=22)
DARK_TOLD = ChipLook("check", "#FFFFFF", GROUND.name(), "", height=22)
DARK_AMBER = ChipLook("alert-outline", "#FFC261", GROUND.name(), "#F5A524", height=22, weight=600)
DARK_LATE = ChipLook("", "#FFC261", GROUND.name(), "#F5A524", height=22, weight=600)


class StillChip(Chip):
    """A chip over a moving picture: repainted with each picture, so its pixels are kept until its words change."""

    def __init__(self, theme: Theme) -> None:
        self._kept: QPixmap | None = None
        super().__init__(theme, "", DARK)
        self.hide()

    def say(self, words: str, look: ChipLook) -> None:
        """Show a fact; empty words hide the chip."""
        if (words, look) != (self.text(), self._look):
            self._kept = None
            self.show_fact(words, look)
        self.setVisible(bool(words))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the kept pixels."""
        ratio = self.devicePixelRatioF()
        if self._kept is None or self._kept.devicePixelRatioF() != ratio:
            self._kept = self._drawn(ratio)
        QPainter(self).drawPixmap(QPoint(0, 0), self._kept)

    def _drawn(self, ratio: float) -> QPixmap:
        made = QPixmap(self.size() * ratio)
        made.setDevicePixelRatio(ratio)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        self.draw(painter)
        painter.end()
        return made
