"""The panel at the window's right side: keys (F1), journal (Ctrl+J), diagnostics (Ctrl+comma). Never a dialog."""

from datetime import datetime

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QGridLayout,
    QListWidget,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from respond_desktop.ui.frame.keys import Key
from respond_desktop.ui.kit import Button, ButtonLook, KeyCap, Label, SectionHeader, Style, line, tight
from respond_desktop.ui.theme import SPACE, TYPE, Theme
from respond_desktop.ui.words.measures import clock

WIDTH, LEAST_WIDTH = 400, 320
JOURNAL_LINES = 500
SILENCE = "Nothing was said here since you signed in."


class SidePanel(QFrame):
    """Closed until asked for; Esc or the same key closes it, and the focus goes back to where it was."""

    closed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._before: QWidget | None = None
        self.setProperty("role", "dock")
        self.setMinimumWidth(LEAST_WIDTH)
        self.setMaximumWidth(WIDTH)
        column = QVBoxLayout(self)
        tight(column)
        self._header = SectionHeader(theme, "keyboard-outline", "Keys")
        close = Button(theme, "Close", ButtonLook("close", "Esc", "quiet", 26, TYPE.SECONDARY), "panel")
        close.clicked.connect(self.leave)
        self._header.add(close)
        self._stack = QStackedWidget()
        self._journal = QListWidget()
        self._journal.setAccessibleName("Journal")
        self._journal.setWordWrap(True)
        self._journal.setSelectionMode(QListWidget.SelectionMode.NoSelection)
        self._silence = Label(SILENCE, Style(TYPE.BODY, tone="muted"), wrap=True)
        self._silence.setContentsMargins(SPACE.PADDING, SPACE.PADDING, SPACE.PADDING, 0)
        self._said = QWidget()
        said = QVBoxLayout(self._said)
        tight(said)
        said.addWidget(self._silence)
        said.addWidget(self._journal, 1)
        self._said.setFocusProxy(self._journal)
        self._keys = QScrollArea()
        self._keys.setWidgetResizable(True)
        self._keys.setAccessibleName("Keys")
        self._stack.addWidget(self._keys)
        self._stack.addWidget(self._said)
        column.addWidget(self._header)
        column.addWidget(line())
        column.addWidget(self._stack, 1)
        self.hide()

    def sizeHint(self) -> QSize:
        """400 px where there is room; the screen beside it says how much it can spare."""
        return QSize(WIDTH, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """No page of it asks for more: its words wrap and its pages scroll."""
        return QSize(LEAST_WIDTH, super().minimumSizeHint().height())

    def note(self, at: datetime, words: str) -> None:
        """Add a line to the journal, newest first; the oldest of 500 goes."""
        self._silence.hide()
        self._journal.insertItem(0, f"{clock(at)}  {words}")
        while self._journal.count() > JOURNAL_LINES:
            self._journal.takeItem(self._journal.count() - 1)

    def forget(self) -> None:
        """Nobody is signed in: the journal is empty."""
        self._journal.clear()
        self._silence.show()
        self.hide()

    def lines(self) -> tuple[str, ...]:
        """The journal, newest first."""
        return tuple(self._journal.item(n).text() for n in range(self._journal.count()))

    def show_keys(self, keys: tuple[Key, ...]) -> None:
        """F1: list the keys that work now, or close the list."""
        self._keys.setWidget(self._key_table(keys))
        self._toggle(self._keys, "keyboard-outline", "Keys")

    def show_journal(self) -> None:
        """Ctrl+J."""
        self._toggle(self._said, "text-box-outline", "Journal")

    def add_page(self, page: QWidget) -> None:
        """Make another page known."""
        self._stack.addWidget(page)

    def show_page(self, page: QWidget, icon: str, title: str) -> None:
        """Show it, or close it when it is shown."""
        self._toggle(page, icon, title)

    def leave(self) -> None:
        """Close."""
        focused, before = QApplication.focusWidget(), self._before
        self._before = None
        held = focused is not None and self.isAncestorOf(focused)
        self.hide()
        self.closed.emit()
        if held and before is not None and isValid(before):
            before.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
            return
        super().keyPressEvent(event)

    def _toggle(self, page: QWidget, icon: str, title: str) -> None:
        if self.isVisible() and self._stack.currentWidget() is page:
            self.leave()
            return
        if not self.isVisible():
            self._before = QApplication.focusWidget()
        self._header.icon.show_icon(icon, "text")
        self._header.title.setText(title)
        self._stack.setCurrentWidget(page)
        self.show()
        page.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _key_table(self, keys: tuple[Key, ...]) -> QWidget:
        table = QWidget()
        grid = QGridLayout(table)
        grid.setContentsMargins(SPACE.PADDING, SPACE.PADDING, SPACE.PADDING, SPACE.PADDING)
        grid.setHorizontalSpacing(SPACE.PADDING)
        grid.setVerticalSpacing(10)
        grid.setColumnStretch(1, 1)
        for row, key in enumerate(keys):
            grid.addWidget(KeyCap(self._theme, key.cap, "text"), row, 0, Qt.AlignmentFlag.AlignRight)
            grid.addWidget(Label(key.words, Style(TYPE.BODY), wrap=True), row, 1)
        grid.setRowStretch(len(keys), 1)
        return table
