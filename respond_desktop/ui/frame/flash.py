"""The border that flashes at a priority 1 alert when nothing can be heard."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from respond_desktop.ui.theme import Theme

_WIDTH, _RIM = 4, 2
"""Together 6 px: seen from the corner of an eye, and no word or button lies under it."""


class FlashBorder(QWidget):
    """Lies over the window's edge; changes at 1 Hz (below the 3 Hz flash limit)."""

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._theme, self._beat = theme, False
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName("Priority 1 alert")
        self.hide()

    def show_flash(self, wanted: bool, beat: bool) -> None:
        """Flash or not; `beat` alternates."""
        self._beat = beat
        if wanted:
            self.setGeometry(self.window().rect())
            self.raise_()
            self.update()
        self.setVisible(wanted)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Red with a white rim, then white with a red one."""
        t, painter = self._theme.tokens, QPainter(self)
        outer, inner = (t.p1, t.on_fill) if self._beat else (t.on_fill, t.p1)
        for colour, inset, width in ((outer, _WIDTH / 2, _WIDTH), (inner, _WIDTH + _RIM / 2, _RIM)):
            painter.setPen(
                QPen(
                    QColor(colour),
                    width,
                    Qt.PenStyle.SolidLine,
                    Qt.PenCapStyle.SquareCap,
                    Qt.PenJoinStyle.MiterJoin,
                )
            )
            painter.drawRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset))
