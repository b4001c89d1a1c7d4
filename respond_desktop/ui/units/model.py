"""The units table's model: rows replaced whole, told cell by cell so that selection and scroll stay."""

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QMimeData, QModelIndex, QPersistentModelIndex, Qt

from respond_desktop.ui.units.drag import UNIT_TYPE, carry_unit
from respond_desktop.ui.units.rows import UnitLine, UnitRows

COLUMNS = ("Unit", "State", "Age of fix")
ROW_ROLE = int(Qt.ItemDataRole.UserRole)
Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class UnitModel(QAbstractTableModel):
    """Rows of `UnitLine`; `ROW_ROLE` gives the row itself to the delegate."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: UnitRows | None = None

    @property
    def rows(self) -> Sequence[UnitLine]:
        """The rows shown, each made when it is looked at."""
        return self._rows or ()

    def show_rows(self, rows: UnitRows | None) -> None:
        """Replace the rows; only a changed order or number resets the table."""
        before, self._rows = self._rows, rows
        if before is not None and rows is not None and before.same_order(rows):
            if len(rows):
                self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(COLUMNS) - 1))
            return
        self._rows = before
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Rows; none below a row."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """Unit, state, age."""
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        """Words for people and screen readers, the row for the delegate."""
        row = self.rows[index.row()]
        if role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return (row.number, row.word, row.age)[index.column()]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.spoken
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """A row can be carried to the wall."""
        return super().flags(index) | Qt.ItemFlag.ItemIsDragEnabled

    def mimeTypes(self) -> list[str]:
        """Our own type: a unit's number is no text for other programs."""
        return [UNIT_TYPE]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """The carried unit."""
        return carry_unit(self.rows[indexes[0].row()].number if indexes else "")

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = int(Qt.ItemDataRole.DisplayRole)
    ) -> object:
        """The column's name."""
        if role == Qt.ItemDataRole.DisplayRole and orientation is Qt.Orientation.Horizontal:
            return COLUMNS[section]
        return None
