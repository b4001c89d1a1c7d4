"""How a closed alert's row is painted: an outlined shape, for it waits for nobody, and plain words."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from respond_desktop.domain.alert.alerts import Alert, Priority
from respond_desktop.domain.alert.handover import HandOver
from respond_desktop.ui.alerts.columns import Column
from respond_desktop.ui.handover.left import went_over_sum
from respond_desktop.ui.kit import pixmap
from respond_desktop.ui.kit.shorten import shortened
from respond_desktop.ui.theme import TYPE, Theme, font

ALERT_ROLE = int(Qt.ItemDataRole.UserRole)
PAD = 8
NOTE_HEIGHT = 66
_STRONG = (Column.WHAT, Column.UNIT)
_RIGHT = (Column.TAKEN, Column.OPEN_FOR)
_CLOSED_REAL = "Real"


class AlertCells(QStyledItemDelegate):
    """Grey: nothing here waits. Only a row's words say how it ended."""

    def __init__(self, theme: Theme, parent: QTableView) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint one cell; what doesn't fit ends in …, and a figure in it is whole or not there."""
        alert = index.data(ALERT_ROLE)
        if isinstance(alert, HandOver):
            self._note(painter, option, index)
        if not isinstance(alert, Alert):
            return
        t, area, column = self._theme.tokens, option.rect, Column(index.column())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, QColor(t.raised))
            if column is Column.SYMBOL:
                painter.fillRect(QRect(area.left(), area.top(), 3, area.height()), QColor(t.text))
        painter.fillRect(QRect(area.left(), area.bottom(), area.width(), 1), QColor(t.line))
        if column is Column.SYMBOL:
            self._symbol(painter, QPointF(area.center()), alert)
        else:
            self._words(painter, area.adjusted(PAD, 0, -PAD, -1), column, str(index.data()))
        painter.restore()

    def _note(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Three lines over the width: from whom to whom, the words, what went over."""
        t, area, column = self._theme.tokens, option.rect, Column(index.column())
        painter.save()
        painter.fillRect(area, QColor(t.raised))
        painter.fillRect(QRect(area.left(), area.bottom(), area.width(), 1), QColor(t.line))
        if column is Column.SYMBOL:
            if option.state & QStyle.StateFlag.State_Selected:
                painter.fillRect(QRect(area.left(), area.top(), 3, area.height()), QColor(t.text))
            icon = pixmap("clipboard-arrow-right-outline", t.text, 16, painter.device().devicePixelRatioF())
            painter.drawPixmap(area.center().x() - 6, area.top() + 9, icon)
        elif column is Column.AT:
            self._line(painter, area.adjusted(PAD, 8, -PAD, 0), str(index.data()), (TYPE.BODY, 400, t.muted))
        else:
            self._note_lines(painter, area.adjusted(PAD, 8, -PAD, 0), index)
        painter.restore()

    def _note_lines(self, painter: QPainter, area: QRect, index: QModelIndex | QPersistentModelIndex) -> None:
        t = self._theme.tokens
        said = [str(index.sibling(index.row(), n).data()) for n in range(Column.WHAT, Column.WHAT + 4)]
        to, taken, words, over = said
        self._line(painter, area, to, (TYPE.BODY, 600, t.text))
        painter.setFont(font(TYPE.SECONDARY))
        if painter.fontMetrics().horizontalAdvance(f"{to}{taken}") * 1.2 < area.width():
            painter.setPen(QColor(t.muted))
            painter.drawText(area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, taken)
        if painter.fontMetrics().horizontalAdvance(over) > area.width():
            over = went_over_sum(index.data(ALERT_ROLE))
        first = " ".join(words.split())
        self._line(painter, area.adjusted(0, 20, 0, 0), first, (TYPE.BODY, 400, t.text))
        self._line(painter, area.adjusted(0, 39, 0, 0), over, (TYPE.SECONDARY, 400, t.muted))

    def _line(self, painter: QPainter, area: QRect, words: str, style: tuple[int, int, str]) -> None:
        size, weight, colour = style
        painter.setFont(font(size, weight))
        painter.setPen(QColor(colour))
        cut = shortened(words, area.width(), painter.fontMetrics().horizontalAdvance)
        painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, cut)

    def _words(self, painter: QPainter, area: QRect, column: Column, words: str) -> None:
        t = self._theme.tokens
        strong = column in _STRONG or words == _CLOSED_REAL
        painter.setFont(font(TYPE.BODY, 600 if strong else 400))
        painter.setPen(QColor(t.text if strong or column in _RIGHT else t.muted))
        measure = painter.fontMetrics().horizontalAdvance
        if column is Column.WHAT and measure(words) > area.width():
            words = words.partition(", ")[0]  # how sure a sensor was: whole, or at the right alone
        cut = shortened(words, area.width(), measure)
        side = Qt.AlignmentFlag.AlignRight if column in _RIGHT else Qt.AlignmentFlag.AlignLeft
        painter.drawText(area, side | Qt.AlignmentFlag.AlignVCenter, cut)

    def _symbol(self, painter: QPainter, middle: QPointF, alert: Alert) -> None:
        t, x, y = self._theme.tokens, middle.x() + 2, middle.y()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(t.dim), 1.5))
        size, drop = 14, 0.0
        if alert.priority is Priority.P1:
            painter.drawRoundedRect(QRectF(x - 10, y - 10, 20, 20), 2, 2)
        else:
            painter.drawPolygon(
                QPolygonF([QPointF(x, y - 9), QPointF(x + 11, y + 9), QPointF(x - 11, y + 9)])
            )
            size, drop = 10, 3.0
        picture = pixmap(alert.means.icon, t.muted, size, painter.device().devicePixelRatioF())
        painter.drawPixmap(QPointF(x - size / 2, y + drop - size / 2), picture)
