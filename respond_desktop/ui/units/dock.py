"""The dock itself: header, search field, table and what is true of everybody else."""

from collections.abc import Sequence

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from respond_desktop.ui.frame.scene import Scene
from respond_desktop.ui.kit import IconLabel, KeyCap, Label, SectionHeader, Style, line, tight
from respond_desktop.ui.kit.icons import icon
from respond_desktop.ui.theme import SPACE, TYPE, Theme, Tokens
from respond_desktop.ui.units.delegate import (
    AGE_WIDTH,
    NUMBER_WIDTH,
    UnitDelegate,
    column_widths,
    number_width,
)
from respond_desktop.ui.units.model import UnitModel
from respond_desktop.ui.units.rows import NOT_KNOWN, UnitLine, UnitRows, foot_words, recording_words
from respond_desktop.ui.words.known import ASKING, nobody_words

WIDTH, LEAST = 280, 240
NO_MATCH = "No recording unit has that number."


class UnitsDock(QFrame):
    """Only recording units, alerting first, then watched, then number. `unit_chosen` carries a unit's id."""

    unit_chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "dock")
        self.setMinimumWidth(LEAST)
        self._theme = theme
        self._scene: Scene | None = None
        self._showing = False
        self._rows: UnitRows | None = None
        self._numbers_of: object = None
        self._number_width = 0
        header = SectionHeader(theme, "account-group", "Units")
        header.add(KeyCap(theme, "Ctrl F"))
        column = QVBoxLayout(self)
        tight(column)
        column.addWidget(header)
        column.addWidget(line())
        column.addWidget(self._make_search())
        column.addWidget(line())
        column.addWidget(self._make_heading())
        column.addWidget(line())
        column.addWidget(self._make_table(theme), 1000)
        self._nobody = Label(ASKING, Style(TYPE.BODY), wrap=True)
        self._nobody.setContentsMargins(SPACE.PADDING, SPACE.PADDING, SPACE.PADDING, 0)
        column.addWidget(self._nobody)
        column.addWidget(self._make_foot(theme))
        column.addStretch(1)
        theme.follow(self._restyle)

    def _make_search(self) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        tight(row, SPACE.PADDING)
        self.search = QLineEdit()
        self.search.setPlaceholderText("Unit number")
        self.search.setAccessibleName("Find a unit by its number")
        self.search.setClearButtonEnabled(False)
        self._search_icon = self.search.addAction(
            icon("magnify", self._theme.tokens.muted), QLineEdit.ActionPosition.LeadingPosition
        )
        self.search.textChanged.connect(self._filter)
        self.search.returnPressed.connect(self._choose_first)
        row.addWidget(self.search)
        return holder

    def _make_heading(self) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(SPACE.PADDING, 6, SPACE.PADDING, 6)
        self._recording = Label(NOT_KNOWN, Style(TYPE.SECONDARY, tone="muted"))
        row.addWidget(self._recording)
        row.addStretch(1)
        row.addWidget(Label("Age of fix", Style(TYPE.SECONDARY, tone="muted")))
        return holder

    @property
    def rows(self) -> Sequence[UnitLine]:
        """What the table shows, from above."""
        return self._model.rows

    def _make_table(self, theme: Theme) -> QTableView:
        self._model = UnitModel()
        self._delegate = UnitDelegate(theme)
        self.table = table = QTableView()
        table.setModel(self._model)
        table.setItemDelegate(self._delegate)
        table.setAccessibleName("Recording units")
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setDragEnabled(True)
        table.setShowGrid(False)
        table.setTabKeyNavigation(False)
        table.horizontalHeader().hide()
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(SPACE.ROW)
        table.verticalHeader().setMinimumSectionSize(SPACE.ROW)
        widths = table.horizontalHeader()
        widths.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        table.setColumnWidth(0, NUMBER_WIDTH)
        table.setColumnWidth(2, AGE_WIDTH)
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        table.selectionModel().currentRowChanged.connect(self._moved)
        table.clicked.connect(self._clicked)
        return table

    def _make_foot(self, theme: Theme) -> QWidget:
        self._foot_holder = QWidget()
        row = QHBoxLayout(self._foot_holder)
        tight(row, SPACE.PADDING, SPACE.INSIDE)
        mark = IconLabel(theme, "map-marker-off-outline", "muted", 16)
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        self._foot = Label("", Style(TYPE.SECONDARY, tone="muted"), wrap=True)
        row.addWidget(self._foot, 1)
        return self._foot_holder

    def show_scene(self, scene: Scene) -> None:
        """Show the units of the scene."""
        self._scene = scene
        rows = self._rows = UnitRows(scene, self.search.text(), self._rows)
        self._showing = True
        self._model.show_rows(rows)
        self._fit_columns(rows)
        current = rows.where(scene.selected_unit)
        if current != self.table.currentIndex().row():
            where = self._model.index(current, 0) if current >= 0 else QModelIndex()
            self.table.selectionModel().setCurrentIndex(where, QItemSelectionModel.SelectionFlag.NoUpdate)
        self._showing = False
        self._recording.setText(recording_words(scene))
        sought = scene.snapshot.known and self.search.text().strip()
        self._nobody.setText(NO_MATCH if sought else nobody_words(scene.snapshot))
        self._nobody.setVisible(len(rows) == 0)
        self._foot.setText(foot_words(scene))
        self._foot_holder.setVisible(bool(self._foot.text()))
        self._fit_table()

    def clear(self) -> None:
        """Nobody is signed in: no unit is shown."""
        self._scene = None
        self.search.clear()
        self._rows = None
        self._model.show_rows(None)
        self._foot.setText("")
        self._foot_holder.hide()
        self._recording.setText(NOT_KNOWN)
        self._nobody.setText(ASKING)
        self._nobody.show()

    def start_search(self) -> None:
        """Ctrl+F."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _fit_columns(self, rows: UnitRows) -> None:
        """Number, state and age are never cut: the dock grows and the map gives way."""
        if self._numbers_of is not rows.order:
            self._numbers_of, self._number_width = rows.order, number_width(rows.numbers())
        number, state, age = column_widths(rows.widest())
        number = max(number, self._number_width)
        self.table.setColumnWidth(0, number)
        self.table.setColumnWidth(2, age)
        bar = self.table.verticalScrollBar().sizeHint().width()
        self.setMinimumWidth(max(LEAST, number + state + age + bar))

    def _fit_table(self) -> None:
        self.table.setMaximumHeight(max(1, self._model.rowCount()) * SPACE.ROW + 2)
        self.table.setMinimumHeight(min(self._model.rowCount(), 4) * SPACE.ROW)
        self.table.setVisible(self._model.rowCount() > 0)

    def _filter(self) -> None:
        if self._scene is not None:
            self.show_scene(self._scene)

    def _choose_first(self) -> None:
        if len(self._model.rows):
            self.unit_chosen.emit(self._model.rows[0].unit_id)
            self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _moved(self, current: QModelIndex) -> None:
        if not self._showing and current.isValid():
            self.unit_chosen.emit(self._model.rows[current.row()].unit_id)

    def _clicked(self, index: QModelIndex) -> None:
        self.unit_chosen.emit(self._model.rows[index.row()].unit_id)

    def _restyle(self, tokens: Tokens) -> None:
        self._search_icon.setIcon(icon("magnify", tokens.muted))
        self.table.viewport().update()
