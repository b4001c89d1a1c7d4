"""The tiles in their layout: focus, moves by hand, drops, and which one is large."""

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QApplication, QWidget

from respond_desktop.ui.theme import Theme
from respond_desktop.ui.units.drag import unit_number
from respond_desktop.ui.wall.book.plan import CAPACITY, PLACES, Cell, Layout, cells, neighbour
from respond_desktop.ui.wall.tiles.tile import Tile

MARGIN = 6
_STEPS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class TileArea(QWidget):
    """`swap_asked(int, int)` two places, `unit_dropped(str, int)` number and place, `clear_asked(int)`."""

    swap_asked = Signal(int, int)
    unit_dropped = Signal(str, int)
    clear_asked = Signal(int)
    chosen = Signal(int)
    large_changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self.layout_kind = Layout.ONE_AND_SEVEN
        self._only: tuple[int, ...] = ()
        self._large: int | None = None
        self._current = 0
        self._cells: tuple[Cell, ...] = ()
        self.tiles = tuple(Tile(theme, place, self) for place in range(PLACES))
        for tile in self.tiles:
            tile.focused.connect(self._focused)
            tile.dragged.connect(self._dragged)
            tile.dropped.connect(self._dropped)
            tile.large_asked.connect(self._toggle_large)
        self._arrange()

    @property
    def current(self) -> int:
        """The place that keys act on."""
        return self._current

    @property
    def large(self) -> int | None:
        """The place that fills the wall, if one does."""
        return self._large

    @property
    def shown(self) -> tuple[int, ...]:
        """The places on the screen, in the layout's order."""
        if self._large is not None:
            return (self._large,)
        if self.layout_kind is Layout.INCIDENT:
            return self._only
        return tuple(range(CAPACITY[self.layout_kind]))

    def show_layout(self, kind: Layout, only: tuple[int, ...] = ()) -> None:
        """Use a layout; `only` are the incident's places."""
        if (kind, only) != (self.layout_kind, self._only):
            self.layout_kind, self._only, self._large = kind, only, None
            self._arrange()
            self.large_changed.emit()

    def show_large(self, place: int | None) -> None:
        """One tile over the whole wall, or all again."""
        if place != self._large:
            self._large = place
            self._arrange()
            if place is not None:
                self.tiles[place].setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.large_changed.emit()

    def choose(self, place: int) -> None:
        """Focus a place if it is on the screen."""
        if place in self.shown:
            self.tiles[place].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def under_hand(self) -> tuple[int, ...]:
        """The places under the pointer or with the focus."""
        return tuple(t.place for t in self.tiles if t.isVisible() and (t.underMouse() or _has_focus(t)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move the focus, with Ctrl the tile; Enter makes large; Esc makes small; Delete empties the place."""
        step = _STEPS.get(Qt.Key(event.key()))
        if step is not None:
            self._step(step, bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))
        elif event.key() in _ENTER:
            self._toggle_large(self._current)
        elif event.key() == Qt.Key.Key_Delete:
            self.clear_asked.emit(self._current)
        elif event.key() != Qt.Key.Key_Escape or not self._step_back():
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out again."""
        super().resizeEvent(event)
        self._arrange()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A unit of the table may be dropped."""
        if unit_number(event.mimeData()):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Show where it would go."""
        self._show_target(self._place_at(event.position().toPoint()))
        event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """It goes nowhere."""
        self._show_target(None)

    def dropEvent(self, event: QDropEvent) -> None:
        """Ask to watch the unit in this place."""
        self._show_target(None)
        place, number = self._place_at(event.position().toPoint()), unit_number(event.mimeData())
        if place is not None and number:
            event.acceptProposedAction()
            self.unit_dropped.emit(number, place)

    def _arrange(self) -> None:
        shown = self.shown
        inner = self.rect().adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
        kind = Layout.INCIDENT if self._large is not None else self.layout_kind
        self._cells = cells(kind, max(1, inner.width()), max(1, inner.height()), len(shown))
        for place, cell in zip(shown, self._cells, strict=False):
            self.tiles[place].setGeometry(
                inner.left() + cell.left, inner.top() + cell.top, cell.width, cell.height
            )
        for tile in self.tiles:
            tile.setVisible(tile.place in shown)
            tile.fill(tile.place == self._large)
        if shown and self._current not in shown:
            self._focused(shown[0])

    def _step(self, step: tuple[int, int], with_tile: bool) -> None:
        shown = self.shown
        if self._current not in shown:
            return
        to = neighbour(self._cells, shown.index(self._current), step)
        if to is None:
            return
        if with_tile:
            self.swap_asked.emit(self._current, shown[to])
        self.tiles[shown[to]].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _toggle_large(self, place: int) -> None:
        self.show_large(None if self._large is not None else place)

    def _step_back(self) -> bool:
        """Esc: a note is closed first, then the large tile is small again."""
        if self.tiles[self._current].close_note():
            return True
        was_large = self._large is not None
        self.show_large(None)
        return was_large

    def _focused(self, place: int) -> None:
        self._current = place
        for tile in self.tiles:
            tile.mark(tile.place == place)
        self.chosen.emit(place)

    def _dragged(self, place: int, at: QPoint) -> None:
        over = self._place_at(self.mapFromGlobal(at))
        self._show_target(over if over != place else None)

    def _dropped(self, place: int, at: QPoint) -> None:
        self._show_target(None)
        over = self._place_at(self.mapFromGlobal(at))
        if over is not None and over != place:
            self.swap_asked.emit(place, over)
            self.tiles[over].setFocus(Qt.FocusReason.MouseFocusReason)

    def _place_at(self, at: QPoint) -> int | None:
        return next((place for place in self.shown if self.tiles[place].geometry().contains(at)), None)

    def _show_target(self, place: int | None) -> None:
        for tile in self.tiles:
            tile.show_target(tile.place == place)


def _has_focus(tile: Tile) -> bool:
    """On the tile or on one of its buttons."""
    focused = QApplication.focusWidget()
    return focused is not None and (focused is tile or tile.isAncestorOf(focused))
