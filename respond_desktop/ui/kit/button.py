"""The button: icon, words and the key that does the same."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QEnterEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QSizePolicy

from respond_desktop.ui.kit.icons import pixmap
from respond_desktop.ui.kit.keycap import cap_width, paint_cap
from respond_desktop.ui.theme import RADIUS, TYPE, Theme, Tokens, font

_GAP = 8


@dataclass(frozen=True, slots=True)
class ButtonLook:
    """How a button looks: `kind` is primary (filled), secondary (outlined), quiet, p1 (of alerts of priority 1), or
    on_p1, on_p2 (on an alert).

    `padding` is the room in px at both ends. Words or key cap that aren't drawn are in the tip and the name.
    """

    icon: str = ""
    key: str = ""
    kind: str = "secondary"
    height: int = 32
    size: int = TYPE.BODY
    padding: int = 12
    words: bool = True
    cap: bool = True


SECONDARY_LOOK = ButtonLook()


class Button(QPushButton):
    """A button whose accessible name is its words and the object it acts on ("Acknowledge, needs help, Unit 214").

    `key` is only drawn; the key itself belongs to the window. A disabled button is drawn dashed.
    """

    def __init__(self, theme: Theme, text: str, look: ButtonLook = SECONDARY_LOOK, about: str = "") -> None:
        super().__init__(text)
        self._theme, self._look, self._about = theme, look, about
        self.setFont(font(look.size, 600))
        self.setFixedHeight(look.height)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.name_object(about)
        theme.follow(self._restyle)

    def name_object(self, about: str) -> None:
        """Say what the button acts on."""
        self._about = about
        self.setAccessibleName(f"{self.text()}, {about}" if about else self.text())
        if not self._look.words:
            self.setToolTip(f"{self.text()} ({self._look.key})" if self._look.key else self.text())

    def say(self, text: str) -> None:
        """Change the words."""
        if text != self.text():
            self.setText(text)
            self.name_object(self._about)
            self.updateGeometry()

    @property
    def look(self) -> ButtonLook:
        """How it looks now."""
        return self._look

    def set_look(self, look: ButtonLook) -> None:
        """Change icon, key or kind."""
        if look != self._look:
            had_words, self._look = self._look.words, look
            if not (had_words and look.words):
                self.setToolTip("")
                self.name_object(self._about)
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        """Room for everything and the padding at both ends."""
        return QSize(int(self._content_width()) + 2 * self._look.padding, self._look.height)

    def minimumSizeHint(self) -> QSize:
        """Words are never cut."""
        return QSize(int(self._content_width()) + self._look.padding, self._look.height)

    @property
    def _drawn(self) -> str:
        return self.text() if self._look.words else ""

    def _content_width(self) -> float:
        words = float(self.fontMetrics().horizontalAdvance(self._drawn))
        cap = cap_width(self._look.key) if self._look.key and self._look.cap else 0.0
        parts = (18.0 if self._look.icon else 0.0, words, cap)
        drawn = [part for part in parts if part]
        return sum(drawn) + _GAP * max(0, len(drawn) - 1)

    def _colours(self) -> tuple[str, str, str]:
        """Fill, edge and text colour."""
        t, down = self._theme.tokens, self.isDown() or self.underMouse()
        if not self.isEnabled():
            on = {"on_p1": t.on_fill, "on_p2": t.on_p2}.get(self._look.kind)
            return ("", on or t.ctl, on or t.dim)
        if self._look.kind == "primary":
            return (t.muted if down else t.text, "", t.panel)
        if self._look.kind == "on_p1":
            return (t.on_fill, "", "#7A120A" if down else "#A3160A")
        if self._look.kind == "on_p2":
            return ("#26000000" if down else "", t.on_p2, t.on_p2)
        if self._look.kind == "p1":
            return (t.raised if down else "", t.p1_text, t.p1_text)
        if self._look.kind == "quiet":
            return (t.raised if down else "", "", t.text)
        return (t.raised if down else "", t.ctl, t.text)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint fill, edge, icon, words and key cap, centred as one."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        fill, edge, text = self._colours()
        painter.setBrush(QColor(fill) if fill else Qt.BrushStyle.NoBrush)
        style = Qt.PenStyle.SolidLine if self.isEnabled() else Qt.PenStyle.DashLine
        painter.setPen(QPen(QColor(edge), 1, style) if edge else Qt.PenStyle.NoPen)
        inset = 0.5 if edge else 0.0
        painter.drawRoundedRect(
            QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), RADIUS.CONTROL, RADIUS.CONTROL
        )
        self._paint_content(painter, text)

    def _paint_content(self, painter: QPainter, colour: str) -> None:
        left = (self.width() - self._content_width()) / 2
        if self._look.icon:
            picture = pixmap(self._look.icon, colour, 18, self.devicePixelRatio())
            painter.drawPixmap(int(left), (self.height() - 18) // 2, picture)
            left += 18 + _GAP
        painter.setPen(QColor(colour))
        painter.setFont(self.font())
        width = self.fontMetrics().horizontalAdvance(self._drawn)
        painter.drawText(
            QRectF(left, 0, width + 4, self.height()), Qt.AlignmentFlag.AlignVCenter, self._drawn
        )
        left += width + _GAP if width else 0
        if self._look.key and self._look.cap:
            paint_cap(painter, self._look.key, left, self.height() / 2)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Repaint under the pointer."""
        super().enterEvent(event)
        self.update()

    def _restyle(self, _tokens: Tokens) -> None:
        self.update()
