"""What the camera did, newest first: time, words, receipt."""

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QListView, QStyledItemDelegate, QStyleOptionViewItem

from respond_desktop.camera.device.state import Did
from respond_desktop.camera.window.colours import LINE, MUTED, PANEL, TEXT, font

Index = QModelIndex | QPersistentModelIndex
ROW_PX = 29
_DID = Qt.ItemDataRole.UserRole


class DidModel(QAbstractListModel):
    """The things done; the display role is one plain sentence for screen readers."""

    def __init__(self) -> None:
        super().__init__()
        self._did: tuple[Did, ...] = ()

    def put(self, did: tuple[Did, ...]) -> None:
        """Replace the list when it changed."""
        if did and self._did and did[0] is self._did[0]:
            return
        self.beginResetModel()
        self._did = did
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """How many."""
        return 0 if parent.isValid() else len(self._did)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """One thing done."""
        if not index.isValid() or index.row() >= len(self._did):
            return None
        did = self._did[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{did.at.astimezone():%H:%M:%S} {did.words}. {did.outcome}".strip()
        return did if role == _DID else None


class DidDelegate(QStyledItemDelegate):
    """Paints one row."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """29 px high."""
        return QSize(200, ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Time, words, receipt."""
        did = index.data(_DID)
        box: QRect = option.rect
        painter.save()
        painter.setPen(LINE)
        painter.drawLine(box.left(), box.bottom(), box.right(), box.bottom())
        local = did.at.astimezone()
        painter.setFont(font(12))
        painter.setPen(MUTED)
        middle, right = Qt.AlignmentFlag.AlignVCenter, Qt.AlignmentFlag.AlignRight
        painter.drawText(
            box.adjusted(12, 0, 0, 0), middle, f"{local:%H:%M:%S}.{local.microsecond // 10_000:02d}"
        )
        painter.setFont(font(12, 600 if did.strong else 400))
        outcome_px = painter.fontMetrics().horizontalAdvance(did.outcome)
        painter.setPen(TEXT if did.strong else MUTED)
        painter.drawText(box.adjusted(0, 0, -12, 0), middle | right, did.outcome)
        painter.setFont(font(13))
        painter.setPen(TEXT)
        room = max(40, box.width() - 110 - outcome_px - 28)
        words = painter.fontMetrics().elidedText(did.words, Qt.TextElideMode.ElideRight, room)
        painter.drawText(box.adjusted(110, 0, 0, 0), middle, words)
        painter.restore()


class DidList(QListView):
    """The list; it can be scrolled and read, nothing in it can be changed."""

    def __init__(self) -> None:
        super().__init__()
        self.did = DidModel()
        self.setModel(self.did)
        self.setItemDelegate(DidDelegate(self))
        self.setAccessibleName("What it did")
        self.setSelectionMode(QListView.SelectionMode.NoSelection)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setStyleSheet(
            f"QListView {{ background: {PANEL.name()}; }}"
            f"QScrollBar:vertical {{ background: {PANEL.name()}; width: 8px; margin: 0; }}"
            f"QScrollBar::handle:vertical {{ background: {LINE.name()}; border-radius: 4px; min-height: 24px; }}"
            "QScrollBar::add-line, QScrollBar::sub-line { height: 0; }"
        )
