"""How a unit's row is painted: symbol, number, word, eye, age."""

from collections.abc import Iterable
from functools import lru_cache

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from respond_desktop.ui.kit import pixmap
from respond_desktop.ui.theme import SPACE, TYPE, Theme, font
from respond_desktop.ui.units.model import ROW_ROLE
from respond_desktop.ui.units.rows import UnitLine

_SYMBOL_X, _NUMBER_X, _EYE_W = 22, 40, 26

NUMBER_WIDTH, AGE_WIDTH = 88, 76
_NUMBER = ("text", 700, TYPE.EMPHASIS - 1)
_STATE, _OLD_AGE = ("text", 400, TYPE.BODY), ("text", 600, TYPE.BODY)
_ONE_LINE, _TWO_LINES_SHARE = 132, 0.6


@lru_cache(maxsize=16_384)
def _width(text: str, style: tuple[str, int, int]) -> int:
    return _metrics(style).horizontalAdvance(text)


@lru_cache(maxsize=16)
def _metrics(style: tuple[str, int, int]) -> QFontMetrics:
    return QFontMetrics(font(style[2], style[1]))


def number_width(numbers: Iterable[str]) -> int:
    """Width in px of the number's column in which none of these is cut."""
    return max((_NUMBER_X + _width(number, _NUMBER) + 8 for number in numbers), default=0)


def column_widths(rows: Iterable[UnitLine]) -> tuple[int, int, int]:
    """Widths in px of number, state and age in which none of these rows is cut."""
    number, state, age = NUMBER_WIDTH, 0, AGE_WIDTH
    for row in rows:
        number = max(number, _NUMBER_X + _width(row.number, _NUMBER) + 8)
        state = max(state, 4 + _state_width(row.word) + (_EYE_W if row.watched else 0))
        age = max(age, _width(row.age, _OLD_AGE) + 20)
    return number, state, age


def _state_width(word: str) -> int:
    """A long state stands in two lines."""
    whole = _width(word, _STATE)
    return whole if whole <= _ONE_LINE else max(_ONE_LINE, round(whole * _TWO_LINES_SHARE))


class UnitDelegate(QStyledItemDelegate):
    """Paints the whole row in the first column's pass over the row (the view shows one spanned column)."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        """34 px."""
        return QSize(200, SPACE.ROW)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint the part of the row that lies in this column."""
        row = index.data(ROW_ROLE)
        if not isinstance(row, UnitLine):
            return
        box = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._ground(painter, box, row, index.column())
        if index.column() == 0:
            self._symbol(painter, QPointF(box.left() + _SYMBOL_X, box.center().y()), row)
            self._text(painter, box.adjusted(_NUMBER_X, 0, 0, 0), row.number, _NUMBER)
        elif index.column() == 1:
            self._word(painter, box, row)
        else:
            style = ("text" if row.old else "dim", 600 if row.old else 400, TYPE.BODY)
            self._text(painter, box.adjusted(0, 0, -12, 0), row.age, style, Qt.AlignmentFlag.AlignRight)
        painter.restore()

    def _ground(self, painter: QPainter, box: QRectF, row: UnitLine, column: int) -> None:
        t = self._theme.tokens
        if row.selected:
            painter.fillRect(box, QColor(t.raised))
            if column == 0:
                painter.fillRect(QRectF(box.left(), box.top(), 3, box.height()), QColor(t.text))
        painter.fillRect(QRectF(box.left(), box.bottom() - 1, box.width(), 1), QColor(t.line))

    def _word(self, painter: QPainter, box: QRectF, row: UnitLine) -> None:
        t = self._theme.tokens
        tone = "text" if row.icon or row.symbol in ("old", "lost") else "muted"
        room = box.adjusted(4, 0, -_EYE_W if row.watched else 0, 0)
        if _width(row.word, _STATE) <= _ONE_LINE:
            self._text(painter, room, row.word, (tone, 400, TYPE.BODY))
        else:
            painter.setFont(font(TYPE.SECONDARY))
            painter.setPen(QColor(t.colour(tone)))
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap, row.word)
        if row.watched:
            eye = pixmap("eye", t.live_text, 16, painter.device().devicePixelRatioF())
            painter.drawPixmap(QPointF(box.right() - 20, box.center().y() - 8), eye)

    def _text(
        self,
        painter: QPainter,
        box: QRectF,
        text: str,
        style: tuple[str, int, int],
        side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    ) -> None:
        tone, weight, size = style
        painter.setFont(font(size, weight))
        painter.setPen(QColor(self._theme.tokens.colour(tone)))
        painter.drawText(box, side | Qt.AlignmentFlag.AlignVCenter, text)

    def _symbol(self, painter: QPainter, middle: QPointF, row: UnitLine) -> None:
        t = self._theme.tokens
        if row.symbol == "p1":
            self._square(painter, middle, row)
        elif row.symbol == "p2":
            self._triangle(painter, middle, row)
        elif row.symbol == "fresh":
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(t.unit))
            painter.drawEllipse(middle, 4.5, 4.5)
        else:
            style = Qt.PenStyle.SolidLine if row.symbol == "old" else Qt.PenStyle.DotLine
            painter.setPen(QPen(QColor(t.unit), 1.5, style))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(middle, 5.0, 5.0)

    def _square(self, painter: QPainter, middle: QPointF, row: UnitLine) -> None:
        t = self._theme.tokens
        box = QRectF(middle.x() - 11, middle.y() - 11, 22, 22)
        painter.setBrush(QColor(t.p1) if row.waiting else Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(t.on_fill if row.waiting else t.p1), 2))
        painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 2, 2)
        self._icon(painter, middle, row.icon, t.on_fill if row.waiting else t.p1_text)

    def _triangle(self, painter: QPainter, middle: QPointF, row: UnitLine) -> None:
        t, x, y = self._theme.tokens, middle.x(), middle.y()
        shape = QPolygonF([QPointF(x, y - 9), QPointF(x + 11, y + 9), QPointF(x - 11, y + 9)])
        painter.setBrush(QColor(t.p2) if row.waiting else Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(t.p2_line), 1.5))
        painter.drawPolygon(shape)
        self._icon(painter, QPointF(x, y + 3), row.icon, t.on_p2 if row.waiting else t.p2_text, 10)

    def _icon(self, painter: QPainter, middle: QPointF, name: str, colour: str, size: int = 14) -> None:
        if name:
            picture = pixmap(name, colour, size, painter.device().devicePixelRatioF())
            painter.drawPixmap(QPointF(middle.x() - size / 2, middle.y() - size / 2), picture)
