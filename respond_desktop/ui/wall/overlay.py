"""What lies over a tile's picture: chips painted once and kept as pixels, and the amber box of a frozen picture."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QVBoxLayout, QWidget

from respond_desktop.ui.kit import Chip, ChipLook, Label, Style, frame
from respond_desktop.ui.theme import TYPE, Theme
from respond_desktop.ui.watch.canvas import GROUND

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


class FrozenNote(QWidget):
    """The amber box over a frozen picture: whose time it has, and why nothing newer comes."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        card = frame("card-warning")
        outer.addWidget(card)
        body = QVBoxLayout(card)
        body.setContentsMargins(12, 6, 12, 6)
        body.setSpacing(2)
        self._headline = Label("", Style(TYPE.BODY, 600), wrap=True)
        self._rest = Label("", Style(TYPE.SECONDARY), wrap=True)
        for label in (self._headline, self._rest):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            body.addWidget(label)
        self.hide()

    def say(self, words: tuple[str, str], room: int) -> None:
        """Show the two lines in at most `room` px; empty words hide the box."""
        headline, rest = words
        if (headline, rest) != (self._headline.text(), self._rest.text()):
            self._headline.setText(headline)
            self._rest.setText(rest)
            self.setAccessibleName(" ".join(f"{headline}. {rest}".split()))
        labels = (self._headline, self._rest)
        lines = [(label.fontMetrics(), said) for label in labels for said in label.text().splitlines()]
        widest = max((metrics.horizontalAdvance(said) for metrics, said in lines), default=0)
        width = min(widest + 34, room)
        made = self.layout()
        if made is not None:
            self.resize(width, made.totalHeightForWidth(width))
        self.setVisible(bool(headline))
