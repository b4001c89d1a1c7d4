"""One step in the guide: a line while it is done or to come, a card while it is open."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QEnterEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from respond_desktop.ui.guide.steps import GuideStep
from respond_desktop.ui.kit import (
    SECONDARY,
    STRONG,
    Button,
    ButtonLook,
    IconLabel,
    KeyCap,
    Label,
    cap_width,
    frame,
    paint_cap,
    pixmap,
    tight,
)
from respond_desktop.ui.theme import SPACE, TYPE, Theme, Tokens, font

_HEIGHT = 34


class StepLine(QAbstractButton):
    """Number or tick, title, camera sign, keys. A click opens the step."""

    def __init__(self, theme: Theme, number: int, step: GuideStep) -> None:
        super().__init__()
        self._theme, self._number, self._step, self._done = theme, number, step, False
        self.setText(step.title)
        self.setFixedHeight(_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme.follow(self._restyle)
        self.show_done(False)

    def show_done(self, done: bool) -> None:
        """Whether it has happened."""
        self._done = done
        state = "done" if done else "to come"
        where = ", in the camera window" if self._step.camera else ""
        self.setAccessibleName(f"Step {self._number}, {self._step.title}{where}")
        self.setAccessibleDescription(state)
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as the column."""
        return QSize(280, _HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint it."""
        t, painter = self._theme.tokens, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse():
            painter.fillRect(self.rect(), QColor(t.raised))
        ratio, middle = self.devicePixelRatio(), self.height() // 2
        if self._done:
            painter.drawPixmap(SPACE.PADDING + 9, middle - 9, pixmap("check-circle", t.muted, 18, ratio))
        else:
            _paint_number(painter, t, self._number, middle)
        left = SPACE.PADDING + 42
        painter.setFont(font(TYPE.BODY))
        painter.setPen(QColor(t.muted if self._done else t.text))
        words = QRectF(left, 0, self.width() - left - 4, self.height())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self.text())
        title_end = left + painter.fontMetrics().horizontalAdvance(self.text())
        self._paint_keys(painter, title_end + SPACE.INSIDE)

    def _paint_keys(self, painter: QPainter, least: float) -> None:
        """Camera sign and keys at the right end, as far as the title leaves room; open, the step shows them all."""
        t, right, middle = self._theme.tokens, float(self.width() - SPACE.PADDING), self.height() // 2
        painter.setPen(QColor(t.muted))
        sign = 24.0 if self._step.camera else 0.0
        if right - sum(cap_width(key) + 4 for key in self._step.keys) - sign >= least:
            for key in reversed(self._step.keys):
                right -= cap_width(key)
                paint_cap(painter, key, right, middle)
                right -= 4
        if self._step.camera and right - sign >= least:
            sign_at = int(right - 20)
            picture = pixmap("camera-outline", t.muted, 16, self.devicePixelRatio())
            painter.drawPixmap(sign_at, middle - 8, picture)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Repaint under the pointer."""
        super().enterEvent(event)
        self.update()

    def _restyle(self, _tokens: Tokens) -> None:
        self.update()


def _paint_number(painter: QPainter, t: Tokens, number: int, middle: int) -> None:
    circle = QRectF(SPACE.PADDING + 6, middle - 12, 24, 24)
    painter.setPen(QPen(QColor(t.ctl), 1))
    painter.drawEllipse(circle)
    painter.setPen(QColor(t.muted))
    painter.setFont(font(TYPE.SECONDARY, 600))
    painter.drawText(circle, Qt.AlignmentFlag.AlignCenter, str(number))


class OpenStep(QWidget):
    """`do_asked`: do it for me; `camera_asked`: bring the camera window forward, where it isn't `beside`."""

    do_asked = Signal()
    camera_asked = Signal()

    def __init__(self, theme: Theme, number: int, step: GuideStep, beside: bool) -> None:
        super().__init__()
        self._step = step
        outer = QVBoxLayout(self)
        outer.setContentsMargins(SPACE.INSIDE, 4, SPACE.INSIDE, 4)
        self.card = frame("card-open")
        outer.addWidget(self.card)
        body = QVBoxLayout(self.card)
        tight(body, SPACE.PADDING, SPACE.INSIDE)
        head = QHBoxLayout()
        tight(head, 0, SPACE.INSIDE)
        head.addWidget(Label(f"{number}", STRONG))
        title = Label(step.title, STRONG, wrap=True)
        head.addWidget(title, 1)
        body.addLayout(head)
        self.words = Label("", SECONDARY, wrap=True)
        body.addWidget(self.words)
        body.addLayout(self._keys(theme))
        self.button = Button(theme, "Do it for me", ButtonLook("gesture-tap"), step.title)
        self.button.clicked.connect(self.do_asked)
        row = QHBoxLayout()
        tight(row, 0, SPACE.INSIDE)
        row.addWidget(self.button)
        if step.camera and not beside:
            show = Button(theme, "Show it", ButtonLook("camera-outline"), "the camera window")
            show.clicked.connect(self.camera_asked)
            row.addWidget(show)
        row.addStretch(1)
        body.addLayout(row)

    def _keys(self, theme: Theme) -> QHBoxLayout:
        row = QHBoxLayout()
        tight(row, 0, 6)
        if self._step.camera:
            row.addWidget(IconLabel(theme, "camera-outline", "muted", 16))
            row.addWidget(Label("in the camera window", SECONDARY))
        for place, key in enumerate(self._step.keys):
            if place:
                row.addWidget(Label("then", SECONDARY))
            row.addWidget(KeyCap(theme, key, "text"))
        row.addStretch(1)
        return row

    def say(self, words: str) -> None:
        """What it asks for now."""
        if words != self.words.text():
            self.words.setText(words)
