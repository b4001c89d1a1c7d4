"""The days whose alerts can be read: today first, and any day at the top for a unit that is looked for."""

from datetime import date, timedelta

from PySide6.QtCore import QItemSelectionModel, Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from respond_desktop.ui.alerts.words import day_words
from respond_desktop.ui.theme import SPACE, TYPE, Theme, Tokens, font

DAYS = 90
_DAY_ROLE = int(Qt.ItemDataRole.UserRole)


class DayList(QListWidget):
    """`day_chosen(date | None)` when another day is chosen; None is any day."""

    day_chosen = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._today: date | None = None
        self.setAccessibleName("Days")
        self.setFont(font(TYPE.BODY))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.currentItemChanged.connect(self._chosen)
        theme.follow(self._restyle)

    @property
    def day(self) -> date | None:
        """The chosen day; None: any."""
        item = self.currentItem()
        found = item.data(_DAY_ROLE) if item is not None else None
        return found if isinstance(found, date) else None

    @property
    def is_today(self) -> bool:
        """Whether the chosen one can still grow."""
        return self.day is None or self.day == self._today

    def show_days(self, today: date) -> None:
        """List them again when a new day has begun; the chosen one stays chosen."""
        if today == self._today:
            return
        before, first = self.day, self._today is None
        self._today = today
        self.blockSignals(True)
        self.clear()
        for which in (None, *(today - timedelta(days=n) for n in range(DAYS))):
            item = QListWidgetItem(day_words(which, today))
            item.setData(_DAY_ROLE, which)
            self.addItem(item)
        wanted = today if first else before
        rows = [n for n in range(self.count()) if self.item(n).data(_DAY_ROLE) == wanted]
        self.setCurrentRow(rows[0] if rows else 1, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.blockSignals(False)

    def forget(self) -> None:
        """Somebody else sits here: today is chosen again."""
        self._today = None

    def _chosen(self, current: QListWidgetItem | None, _before: QListWidgetItem | None) -> None:
        if current is not None:
            self.day_chosen.emit(current.data(_DAY_ROLE))

    def _restyle(self, tokens: Tokens) -> None:
        self.setStyleSheet(
            f"QListWidget {{ background: {tokens.panel}; border: none; }}"
            f"QListWidget::item {{ min-height: {SPACE.ROW - 1}px; padding-left: 12px;"
            f" border-bottom: 1px solid {tokens.line}; color: {tokens.text}; }}"
            f"QListWidget::item:selected {{ background: {tokens.raised}; color: {tokens.text};"
            f" border-left: 3px solid {tokens.text}; padding-left: 9px; font-weight: 600; }}"
        )
