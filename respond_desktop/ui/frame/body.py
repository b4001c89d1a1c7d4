"""The middle of the window: a screen, and beside it the right dock when that screen asks for it."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QWidget

from respond_desktop.ui.frame.right_dock import WIDTH, RightDock
from respond_desktop.ui.frame.screen import DockUse

_LEAST = 320


class FrameBody(QSplitter):
    """Beside a screen that asks for forms only, a form waits while there is no room for both."""

    def __init__(self, screens: QWidget, dock: RightDock) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._screens, self._dock = screens, dock
        self._use, self._least = DockUse.NEVER, 0
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)
        self.addWidget(screens)
        self.addWidget(dock)
        self.setStretchFactor(0, 1)
        self.setStretchFactor(1, 0)
        dock.form_changed.connect(self._share)
        self.reset()

    def use(self, use: DockUse, least: int) -> None:
        """What the screen shown asks for; `least` is the width in px that it needs itself."""
        self._use, self._least = use, least
        self._dock.keep_to_forms(use is DockUse.FORMS)
        self._share()

    def reset(self) -> None:
        """The dock is as wide as at first."""
        self.setSizes([max(_LEAST, self.width() - WIDTH), WIDTH])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Room comes and goes with the side panel."""
        super().resizeEvent(event)
        self._share()

    def _share(self) -> None:
        fits = self.width() >= self._least + WIDTH + self.handleWidth()
        forms = self._use is DockUse.FORMS and self._dock.has_form and fits
        self._dock.setVisible(self._use is DockUse.ALWAYS or forms)
