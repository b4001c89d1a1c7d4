"""The table of views: one row for each time somebody watched or located the officer, or was refused."""

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from respond_desktop.domain.views import ViewKind, ViewOfOfficer
from respond_desktop.domain.watches import NoticeChannel, NoticeResult
from respond_desktop.ui.kit import pixmap
from respond_desktop.ui.kit.shorten import in_lines
from respond_desktop.ui.theme import TYPE, Theme, Tokens, font
from respond_desktop.ui.views.sums import (
    how_long_words,
    notice_missing,
    role_words,
    told_column_words,
    what_words,
    when_words,
    why_words,
)
from respond_desktop.ui.words.measures import zone
from respond_desktop.ui.words.times import SYSTEM_CLOCK, Clock
from respond_desktop.ui.words.watches import CHANNEL_ICONS, plain

Index = QModelIndex | QPersistentModelIndex
_HEADERS = ("When", "Who", "What", "How long", "Why", "You were told")
_WIDTHS, _NARROW_WIDTHS = (124, 132, 166, 96, 240, 172), (124, 124, 112, 92, 140, 140)
"""In a narrow window what, why and how she was told stand in two lines."""
_WHO, _HOW_LONG, _WHY, _TOLD = 1, 3, 4, 5
_WHY_WIDEST = 400
_ROW, _PAD, _TWO_LINES = 49, 8, 34
VIEW_ROLE = int(Qt.ItemDataRole.UserRole)
_OFF = {NoticeChannel.LCD: "cellphone-off", NoticeChannel.HAPTIC: "vibrate-off", NoticeChannel.LED: "led-off"}


class ViewsModel(QAbstractTableModel):
    """The views, newest first, in words."""

    def __init__(self, clock: Clock = SYSTEM_CLOCK) -> None:
        super().__init__()
        self._clock = clock
        self.offset_s = 0.0
        self._views: tuple[ViewOfOfficer, ...] = ()

    def show_views(self, views: tuple[ViewOfOfficer, ...]) -> None:
        """Replace them all."""
        self.beginResetModel()
        self._views = views
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """One row a view."""
        return 0 if parent.isValid() else len(self._views)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """Six facts."""
        return 0 if parent.isValid() else len(_HEADERS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """The facts' names; times are local, with their zone."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section == _HOW_LONG else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.DisplayRole:
            return f"When ({zone(self._clock.central(self.offset_s))})" if section == 0 else _HEADERS[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Words for the eye and the screen reader, the view itself for the detail."""
        view = self._views[index.row()]
        if role == VIEW_ROLE:
            return view
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._words(view)[index.column()]
        return None

    def _words(self, view: ViewOfOfficer) -> tuple[str, ...]:
        now = self._clock.central(self.offset_s)
        return (
            when_words(view.at, now),
            f"{plain(view.who)}, {plain(role_words(view.role))}" if view.role else plain(view.who),
            plain(what_words(view)),
            how_long_words(view, now),
            plain(why_words(view)),
            told_column_words(view),
        )


class _ViewDelegate(QStyledItemDelegate):
    """Paints a cell: two lines for who, icons for how she was told; plain text only."""

    def __init__(self, theme: Theme, parent: QTableView) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        view = index.data(VIEW_ROLE)
        if not isinstance(view, ViewOfOfficer):
            return
        t = self._theme.tokens
        area: QRect = option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setFont(font(TYPE.BODY))
        if chosen:
            painter.fillRect(area, QColor(t.raised))
            if index.column() == 0:
                painter.fillRect(QRect(area.left(), area.top(), 3, area.height()), QColor(t.text))
        painter.fillRect(QRect(area.left(), area.bottom(), area.width(), 1), QColor(t.line))
        inner = area.adjusted(_PAD if index.column() else 2 * _PAD, 0, -_PAD, -1)
        if index.column() == _WHO:
            self._paint_who(painter, inner, view)
        elif index.column() == _TOLD:
            self._paint_told(painter, inner, view, str(index.data()))
        else:
            right = index.column() == _HOW_LONG
            self._text(painter, inner, str(index.data()), t.text, right=right)
        painter.restore()

    def _paint_who(self, painter: QPainter, area: QRect, view: ViewOfOfficer) -> None:
        t, half = self._theme.tokens, area.height() // 2
        upper = QRect(area.left(), area.top() + 6, area.width(), half - 6)
        lower = QRect(area.left(), area.top() + half, area.width(), half - 6)
        painter.setFont(font(TYPE.BODY, 600))
        self._text(painter, upper, plain(view.who), t.text)
        painter.setFont(font(TYPE.SECONDARY))
        self._text(painter, lower, plain(role_words(view.role)), t.muted)

    def _paint_told(self, painter: QPainter, area: QRect, view: ViewOfOfficer, words: str) -> None:
        t = self._theme.tokens
        if view.kind is not ViewKind.WATCH:
            self._text(painter, area, words, t.muted)
            return
        colour = t.p2_text if notice_missing(view) else t.text
        shown = {n.channel for n in view.notices if n.result is NoticeResult.SHOWN}
        left, ratio = area.left(), painter.device().devicePixelRatio()
        for channel, icon in CHANNEL_ICONS.items():
            name = icon if channel in shown else _OFF[channel]
            painter.drawPixmap(left, area.top() + (area.height() - 16) // 2, pixmap(name, colour, 16, ratio))
            left += 18
        painter.setFont(font(TYPE.SECONDARY, 600 if notice_missing(view) else 500))
        self._text(painter, area.adjusted(58, 0, 0, 0), words, colour)

    def _text(self, painter: QPainter, area: QRect, words: str, colour: str, right: bool = False) -> None:
        painter.setPen(QColor(colour))
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        measure = painter.fontMetrics().horizontalAdvance
        lines = in_lines(words, area.width(), measure, 2 if area.height() >= _TWO_LINES else 1)
        painter.drawText(area, side | Qt.AlignmentFlag.AlignVCenter, "\n".join(lines))


class ViewsTable(QTableView):
    """`view_chosen(ViewOfOfficer)` when a row is chosen."""

    view_chosen = Signal(object)

    def __init__(self, theme: Theme, clock: Clock = SYSTEM_CLOCK) -> None:
        super().__init__()
        self._model = ViewsModel(clock)
        self._model.setParent(self)
        self.setModel(self._model)
        self.setItemDelegate(_ViewDelegate(theme, self))
        self.setAccessibleName("Who watched or located you")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(_ROW)
        self._size_columns()
        self.selectionModel().currentRowChanged.connect(self._row_changed)
        theme.follow(self._restyle)

    @property
    def chosen(self) -> ViewOfOfficer | None:
        """The view that is chosen."""
        view = self.currentIndex().data(VIEW_ROLE)
        return view if isinstance(view, ViewOfOfficer) else None

    def show_views(self, views: tuple[ViewOfOfficer, ...], again: ViewOfOfficer | None = None) -> None:
        """Show them, the one that was chosen before chosen again, else the newest."""
        self._model.show_views(views)
        same = (
            n
            for n, v in enumerate(views)
            if again and (v.record_seq, v.kind) == (again.record_seq, again.kind)
        )
        if views:
            self.selectRow(next(same, 0))

    def show_offset(self, offset_s: float) -> None:
        """Central's clock minus this computer's."""
        self._model.offset_s = offset_s

    def _size_columns(self) -> None:
        header = self.horizontalHeader()
        header.setStyleSheet(
            f"QHeaderView::section {{ font-size: {TYPE.SECONDARY}px; }}"
            f"QHeaderView::section:first {{ padding-left: {2 * _PAD}px; }}"
        )
        header.setFixedHeight(28)
        header.setSectionsClickable(False)
        header.setHighlightSections(False)
        header.setMinimumSectionSize(60)
        for column, width in enumerate(_WIDTHS):
            self.setColumnWidth(column, width)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(True)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The reason takes the room there is, but stays beside how she was told."""
        super().resizeEvent(event)
        roomy = self.viewport().width() >= sum(_WIDTHS) - 80
        widths = _WIDTHS if roomy else _NARROW_WIDTHS
        room = self.viewport().width() - sum(widths) + widths[_WHY]
        for column, width in enumerate(widths):
            self.setColumnWidth(column, width)
        self.setColumnWidth(_WHY, max(100, min(room, _WHY_WIDEST)))

    def _row_changed(self, current: QModelIndex, _before: QModelIndex) -> None:
        view = current.data(VIEW_ROLE) if current.isValid() else None
        if isinstance(view, ViewOfOfficer):
            self.view_chosen.emit(view)

    def _restyle(self, _tokens: Tokens) -> None:
        self.viewport().update()
