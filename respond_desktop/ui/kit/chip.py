"""Chips and pills: one short fact with its icon."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from respond_desktop.ui.kit.icons import pixmap
from respond_desktop.ui.kit.label import show_tip
from respond_desktop.ui.theme import RADIUS, TYPE, Theme, Tokens, font

_GAP, _END = 6, 8


@dataclass(frozen=True, slots=True)
class ChipLook:
    """Icon, tone of the text, fill and edge (token names, empty for none) and height in px."""

    icon: str = ""
    tone: str = "text"
    fill: str = "raised"
    edge: str = "line"
    height: int = 26
    weight: int = 500
    size: int = TYPE.SECONDARY


PLAIN = ChipLook()
QUIET = ChipLook(tone="muted", fill="", edge="", weight=400)
WARNING = ChipLook("alert-outline", "p2_text", "", "p2_line", weight=600)
LIVE = ChipLook("access-point", "on_fill", "live", "", height=20, weight=600)


class Chip(QWidget):
    """A fact that isn't pressed. Abnormal facts take `WARNING`: amber outline, icon and words."""

    def __init__(self, theme: Theme, text: str = "", look: ChipLook = PLAIN) -> None:
        super().__init__()
        self._theme, self._text, self._look = theme, text, look
        self._short, self._brief = "", False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFont(font(look.size, look.weight))
        self.show_fact(text, look)
        theme.follow(self._restyle)

    def text(self) -> str:
        """The words."""
        return self._text

    def show_fact(self, text: str, look: ChipLook | None = None, short: str = "") -> None:
        """Change the words, and the look when given; `short` says the same where there is little room."""
        self._text, self._look, self._short = text, look or self._look, short
        self.setFont(font(self._look.size, self._look.weight))
        self.setAccessibleName(text)
        self.setFixedSize(self.sizeHint())
        self.updateGeometry()
        self.update()

    def be_brief(self, brief: bool) -> None:
        """Draw the short words, if there are any; name and tip keep the whole."""
        if brief != self._brief:
            self._brief = brief
            show_tip(self, self._text if brief else "")
            self.setFixedSize(self.sizeHint())
            self.updateGeometry()
            self.update()

    @property
    def _said_now(self) -> str:
        return self._short if self._brief and self._short else self._text

    def sizeHint(self) -> QSize:
        """As wide as the words."""
        width = self.fontMetrics().horizontalAdvance(self._said_now) + 2
        width += 16 + _GAP if self._look.icon else 0
        width += 2 * _END if self._look.fill or self._look.edge else 0
        return QSize(width, self._look.height)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint it."""
        self.draw(QPainter(self))

    def draw(self, painter: QPainter) -> None:
        """Draw fill, edge, icon and words with `painter`."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        t, look = self._theme.tokens, self._look
        if look.fill or look.edge:
            painter.setBrush(QColor(t.colour(look.fill)) if look.fill else Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(t.colour(look.edge)), 1) if look.edge else Qt.PenStyle.NoPen)
            painter.drawRoundedRect(
                QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS.CHIP, RADIUS.CHIP
            )
        left = _END if look.fill or look.edge else 0
        if look.icon:
            picture = pixmap(look.icon, t.colour(look.tone), 16, self.devicePixelRatio())
            painter.drawPixmap(left, (self.height() - 16) // 2, picture)
            left += 16 + _GAP
        painter.setPen(QColor(t.colour(look.tone)))
        painter.setFont(self.font())
        painter.drawText(
            QRectF(left, 0, self.width() - left, self.height()), Qt.AlignmentFlag.AlignVCenter, self._said_now
        )

    def _restyle(self, _tokens: Tokens) -> None:
        self.update()
