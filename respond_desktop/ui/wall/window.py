"""The wall's own window for another monitor: training band, the wall with its own alerts, and every key of the desk."""

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent, QScreen
from PySide6.QtWidgets import QMainWindow, QVBoxLayout, QWidget

from respond_desktop.ui.frame.band import TrainingBand
from respond_desktop.ui.frame.focus_ring import FocusRing
from respond_desktop.ui.frame.keys import KeyMap
from respond_desktop.ui.kit import tight
from respond_desktop.ui.theme import Theme

TITLE = "respond"
"""Never a unit, a place or a name: titles show in task bars."""
LEAST_SIZE = (1092, 600)


class WallWindow(QMainWindow):
    """`closed()` when the person closed it; `left_full_screen()` after Esc or F11."""

    closed = Signal()
    left_full_screen = Signal()

    def __init__(self, theme: Theme, training: bool) -> None:
        super().__init__()
        self.setWindowTitle(TITLE)
        self.setMinimumSize(*LEAST_SIZE)
        self.keys = KeyMap(self)
        self._quiet = False
        self._band = TrainingBand(theme)
        self._band.setVisible(training)
        body = QWidget()
        body.setProperty("role", "ground")
        self._column = QVBoxLayout(body)
        tight(self._column)
        self._column.addWidget(self._band)
        self.setCentralWidget(body)
        self._ring = FocusRing(theme, self)

    def hold(self, wall: QWidget) -> None:
        """Take the wall in."""
        self._column.addWidget(wall, 1)
        wall.show()

    def open_on(self, screen: QScreen, box: tuple[int, ...], fill: bool) -> None:
        """Open at `box` (left, top, width, height in px) if it lies on that screen, else over it."""
        room = screen.availableGeometry()
        wanted = QRect(*box) if len(box) == 4 else QRect()
        if not room.intersects(wanted):
            wanted = room if fill else room.adjusted(40, 40, -40, -40)
        self.setGeometry(wanted.intersected(room))
        self.show()

    def toggle_full_screen(self) -> None:
        """F11."""
        if self.isFullScreen():
            self.leave_full_screen()
        else:
            self.showFullScreen()

    def leave_full_screen(self) -> None:
        """Back to a window."""
        if self.isFullScreen():
            self.showNormal()
            self.left_full_screen.emit()

    def go(self) -> None:
        """Close without telling: the wall has been taken out."""
        self._quiet = True
        self.keys.clear()
        self.close()
        self.deleteLater()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves full screen and does nothing else."""
        if event.key() == Qt.Key.Key_Escape and self.isFullScreen():
            self.leave_full_screen()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """The person closed it: the tiles go back into the tab, and the watches go on."""
        if self._quiet:
            super().closeEvent(event)
        else:
            event.ignore()
            self.closed.emit()


def screen_key(screen: QScreen | None) -> str:
    """Name and serial number: a screen is known again after it was unplugged."""
    return f"{screen.name()}|{screen.serialNumber()}" if screen is not None else ""


def find_screen(key: str) -> QScreen | None:
    """The screen with that key, if it is there."""
    return next((screen for screen in QGuiApplication.screens() if key and screen_key(screen) == key), None)


def other_screen(than: QScreen | None) -> QScreen | None:
    """A screen beside the main window's, if there is one."""
    return next((screen for screen in QGuiApplication.screens() if screen is not than), None)
