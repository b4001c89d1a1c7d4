"""Rows to choose from, with the digit that chooses each: one of them (a reason) or several (units to ask)."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QRadioButton, QSizePolicy

from respond_desktop.ui.kit import cap_width, paint_cap
from respond_desktop.ui.theme import TYPE, Theme, Tokens, font

_HEIGHT = 36
_LEFT = 12


@dataclass(frozen=True, slots=True)
class Choice:
    """Words, a note at the right end (amber when not as it should be), and the digit that chooses it."""

    words: str
    note: str = ""
    digit: str = ""
    amber: bool = False
    middle: str = ""

    @property
    def spoken(self) -> str:
        """For screen readers."""
        return ", ".join(part for part in (self.words, self.middle, self.note) if part)


def _paint(button: QAbstractButton, theme: Theme, choice: Choice, mark: QRectF) -> None:
    painter = QPainter(button)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    t, area, checked = theme.tokens, QRectF(button.rect()), button.isChecked()
    if checked or button.underMouse():
        painter.fillRect(area, QColor(t.raised))
    if checked:
        painter.fillRect(QRectF(0, 0, 3, area.height()), QColor(t.text))
    right = area.right() - 12
    if choice.digit:
        painter.setPen(QColor(t.muted))
        right -= cap_width(choice.digit)
        paint_cap(painter, choice.digit, right, area.height() / 2)
        right -= 10
    room = QRectF(mark.right() + 9, 0, right - mark.right() - 9, area.height())
    _paint_texts(painter, t, choice, room, checked)


def _paint_texts(painter: QPainter, t: Tokens, choice: Choice, area: QRectF, checked: bool) -> None:
    middle = Qt.AlignmentFlag.AlignVCenter
    painter.setPen(QColor(t.p2_text if choice.amber else t.muted))
    painter.setFont(font(TYPE.SECONDARY, 600 if choice.amber else 400))
    painter.drawText(area, middle | Qt.AlignmentFlag.AlignRight, choice.note)
    note = painter.fontMetrics().horizontalAdvance(choice.note)
    if choice.middle:
        painter.setPen(QColor(t.muted))
        painter.setFont(font(TYPE.SECONDARY))
        painter.drawText(area.adjusted(96, 0, 0, 0), middle, choice.middle)
    painter.setPen(QColor(t.text))
    painter.setFont(font(TYPE.BODY, 600))
    room = 88 if choice.middle else area.width() - note - 8
    words = painter.fontMetrics().elidedText(choice.words, Qt.TextElideMode.ElideRight, int(room))
    painter.setFont(font(TYPE.BODY, 600 if choice.middle or checked else 500))
    painter.drawText(area, middle, words)


class OneOf(QRadioButton):
    """One row of several of which exactly one can be chosen; none is at first."""

    def __init__(self, theme: Theme, choice: Choice) -> None:
        super().__init__()
        self._theme, self.choice = theme, choice
        _prepare(self, choice)
        theme.follow(self._restyle)

    def sizeHint(self) -> QSize:
        """A full row."""
        return QSize(200, _HEIGHT)

    def hitButton(self, pos: object) -> bool:
        """The whole row."""
        return True

    def say(self, choice: Choice) -> None:
        """Other words in the same row."""
        if choice != self.choice:
            self.choice = choice
            _name(self, choice)
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Circle, words, note and digit."""
        mark = QRectF(_LEFT, (self.height() - 15) / 2, 15, 15)
        _paint(self, self._theme, self.choice, mark)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self._theme.tokens.text), 1.5))
        painter.drawEllipse(mark.adjusted(0.75, 0.75, -0.75, -0.75))
        if self.isChecked():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self._theme.tokens.text))
            painter.drawEllipse(mark.adjusted(3.5, 3.5, -3.5, -3.5))

    def _restyle(self, _tokens: Tokens) -> None:
        self.update()


class AnyOf(QCheckBox):
    """One row of several of which any number can be chosen."""

    def __init__(self, theme: Theme, choice: Choice) -> None:
        super().__init__()
        self._theme, self.choice = theme, choice
        _prepare(self, choice)
        theme.follow(self._restyle)

    def sizeHint(self) -> QSize:
        """A full row."""
        return QSize(200, _HEIGHT)

    def hitButton(self, pos: object) -> bool:
        """The whole row."""
        return True

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Box, words, note and digit."""
        mark = QRectF(_LEFT, (self.height() - 15) / 2, 15, 15)
        _paint(self, self._theme, self.choice, mark)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        t = self._theme.tokens
        painter.setPen(QPen(QColor(t.text), 1.5))
        painter.setBrush(QColor(t.text) if self.isChecked() else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(mark.adjusted(0.75, 0.75, -0.75, -0.75), 3, 3)
        if self.isChecked():
            painter.setPen(QPen(QColor(t.panel), 2))
            corner = mark.topLeft()
            points = [corner + QPointF(x, y) for x, y in ((3.5, 7.5), (6.5, 10.5), (11.5, 4.5))]
            painter.drawPolyline(points)

    def _restyle(self, _tokens: Tokens) -> None:
        self.update()


def _prepare(button: QAbstractButton, choice: Choice) -> None:
    button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    button.setMinimumHeight(_HEIGHT)
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    button.setAttribute(Qt.WidgetAttribute.WA_Hover)
    _name(button, choice)


def _name(button: QAbstractButton, choice: Choice) -> None:
    button.setAccessibleName(choice.spoken)
    if choice.digit:
        button.setAccessibleDescription(f"Key {choice.digit}")
