"""How loud it is: a small bar of ten steps."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from respond_desktop.ui.theme import Theme, Tokens

STEPS = 10
_STEP, _GAP, _HEIGHT = 5, 2, 14


class SoundLevel(QWidget):
    """Grey; silent is empty. For ears that want to know whether there is sound at all."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.steps = 0
        self.setFixedSize(self.sizeHint())
        theme.follow(self._restyle)

    def sizeHint(self) -> QSize:
        """Ten steps."""
        return QSize(STEPS * (_STEP + _GAP), _HEIGHT)

    def show_level(self, level: float) -> None:
        """0 to 1."""
        steps = round(max(0.0, min(1.0, level)) * STEPS)
        if steps != self.steps:
            self.steps = steps
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Filled up to the level."""
        painter = QPainter(self)
        on, off = QColor(self._theme.tokens.text), QColor(self._theme.tokens.line)
        for n in range(STEPS):
            painter.fillRect(n * (_STEP + _GAP), 0, _STEP, _HEIGHT, on if n < self.steps else off)

    def _restyle(self, _tokens: Tokens) -> None:
        self.update()
