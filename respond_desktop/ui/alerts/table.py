"""The list of closed alerts, newest first."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from respond_desktop.domain.alert.alerts import Alert
from respond_desktop.domain.alert.handover import HandOver
from respond_desktop.ui.alerts.cells import ALERT_ROLE, NOTE_HEIGHT, PAD, AlertCells
from respond_desktop.ui.alerts.columns import FIGURES, HEADERS, WIDTHS, Column, hidden_at, widths_for
from respond_desktop.ui.alerts.words import (
    at_words,
    closed_words,
    open_for_words,
    taken_words,
    unit_words,
    what_words,
    where_words,
)
from respond_desktop.ui.handover.left import went_over_words
from respond_desktop.ui.handover.note import note_words, to_words
from respond_desktop.ui.handover.note import taken_words as note_taken_words
from respond_desktop.ui.theme import SPACE, TYPE, Theme, Tokens, font
from respond_desktop.ui.words.measures import zone

Index = QModelIndex | QPersistentModelIndex
Row = Alert | HandOver


def began(row: Row) -> datetime:
    """When it stands in the list."""
    return row.given_at if isinstance(row, HandOver) else row.opened_at


class AlertsModel(QAbstractTableModel):
    """The alerts in words, with the hand-over notes where they were given."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: tuple[Row, ...] = ()
        self._with_day = False

    def show_rows(self, rows: tuple[Row, ...], with_day: bool) -> None:
        """Replace them all."""
        self.beginResetModel()
        self.rows, self._with_day = rows, with_day
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """One row an alert or a note."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """Nine facts."""
        return 0 if parent.isValid() else len(Column)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """The facts' names; times are local, with their zone."""
        column = Column(section)
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            right = column in (Column.TAKEN, Column.OPEN_FOR)
            side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if column is Column.AT and self.rows:
            return f"At ({zone(began(self.rows[0]))})"
        return HEADERS[column]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Words for the eye and the screen reader, the alert or note itself for the card."""
        row = self.rows[index.row()]
        if role == ALERT_ROLE:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            words = self._note_words(row) if isinstance(row, HandOver) else self._words(row)
            return words[index.column()]
        return None

    def _note_words(self, given: HandOver) -> tuple[str, ...]:
        at = at_words(given.given_at, self._with_day)
        said = (to_words(given), note_taken_words(given), note_words(given), went_over_words(given))
        return ("Hand-over note", at, *said, "", "", "")

    def _words(self, alert: Alert) -> tuple[str, ...]:
        return (
            f"Priority {int(alert.priority)}",
            at_words(alert.opened_at, self._with_day),
            what_words(alert),
            unit_words(alert),
            where_words(alert),
            taken_words(alert),
            alert.acknowledged_by or "—",
            closed_words(alert),
            open_for_words(alert),
        )


class AlertsTable(QTableView):
    """`row_chosen(Alert | HandOver | None)` when a row is chosen."""

    row_chosen = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._model = AlertsModel()
        self._model.setParent(self)
        self.setModel(self._model)
        self.setItemDelegate(AlertCells(theme, self))
        self.setAccessibleName("Closed alerts")
        self.setProperty("shortens", True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(SPACE.ROW)
        self._size_columns()
        self.selectionModel().currentRowChanged.connect(self._row_changed)
        theme.follow(self._restyle)

    @property
    def rows(self) -> tuple[Row, ...]:
        """What is listed."""
        return self._model.rows

    @property
    def alerts(self) -> tuple[Alert, ...]:
        """The alerts among it."""
        return tuple(row for row in self.rows if isinstance(row, Alert))

    def show_rows(self, found: Iterable[Row], with_day: bool) -> None:
        """Show them, newest first; the row that was chosen stays chosen when it is there, else the newest is."""
        chosen = self.currentIndex().data(ALERT_ROLE)
        before = chosen.id if isinstance(chosen, Alert | HandOver) else ""
        self.clearSpans()
        rows = tuple(sorted(found, key=lambda row: (began(row), row.id), reverse=True))
        self._model.show_rows(rows, with_day)
        for n, row in enumerate(rows):
            if isinstance(row, HandOver):
                self.setSpan(n, Column.WHAT, 1, len(Column) - Column.WHAT)
                self.setRowHeight(n, NOTE_HEIGHT)
        self._fit()
        if rows:
            self.selectRow(next((n for n, row in enumerate(rows) if row.id == before), 0))

    def _size_columns(self) -> None:
        header = self.horizontalHeader()
        header.setStyleSheet(
            f"QHeaderView::section {{ font-size: {TYPE.SECONDARY}px; padding: 4px {PAD}px; }}"
        )
        header.setFixedHeight(28)
        header.setSectionsClickable(False)
        header.setHighlightSections(False)
        header.setMinimumSectionSize(40)
        for column, width in WIDTHS.items():
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            self.setColumnWidth(column, width)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What there is no room for gives way; the place, or else what happened, takes the rest."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        width, wanted = self.viewport().width(), self._wanted()
        widths = widths_for(wanted, roomy=True)
        if hidden_at(width, widths):
            widths = widths_for(wanted, roomy=False)
        hidden = hidden_at(width, widths)
        rest = Column.WHAT if Column.WHERE in hidden else Column.WHERE
        others = sum(w for column, w in widths.items() if column not in hidden and column is not rest)
        for column in Column:
            self.setColumnHidden(column, column in hidden)
            self.setColumnWidth(column, max(80, width - others) if column is rest else widths.get(column, 0))

    def _wanted(self) -> dict[Column, int]:
        """What the words of each column of figures need, with its header."""
        strong, plain = QFontMetrics(font(TYPE.BODY, 600)), QFontMetrics(font(TYPE.SECONDARY))
        wanted = {}
        for column in FIGURES:
            said = {str(self._model.index(n, column).data()) for n in self._whose(column)}
            header = str(self._model.headerData(column, Qt.Orientation.Horizontal))
            most = max((strong.horizontalAdvance(words) for words in said), default=0)
            wanted[column] = max(most, plain.horizontalAdvance(header)) + 2 * PAD + 2
        return wanted

    def _whose(self, column: Column) -> Iterator[int]:
        """The rows with words in this column: a note has its time alone."""
        return (n for n, row in enumerate(self.rows) if column is Column.AT or isinstance(row, Alert))

    def _row_changed(self, current: QModelIndex, _before: QModelIndex) -> None:
        row = current.data(ALERT_ROLE) if current.isValid() else None
        self.row_chosen.emit(row if isinstance(row, Alert | HandOver) else None)

    def _restyle(self, _tokens: Tokens) -> None:
        self.viewport().update()
