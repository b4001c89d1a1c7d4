"""A surface painted by the graphics card: scaling, shade and watermark happen there, by the same painting code."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QShowEvent
from PySide6.QtOpenGLWidgets import QOpenGLWidget
from PySide6.QtWidgets import QWidget

from respond_desktop.ui.picture.stage import PictureStage

_AGAIN = 2
"""Qt 6.11 shows a widget that came into another window only after its second paint."""


class GpuSurface(QOpenGLWidget):
    """Fills a canvas; a picture's BGRA pixels go to the card as they are, so no colour is converted on the way.

    `painted()`: OpenGL has painted what the stage says.
    """

    painted = Signal()

    def __init__(self, stage: PictureStage, parent: QWidget) -> None:
        super().__init__(parent)
        self._stage = stage
        self._again = 0
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setUpdateBehavior(QOpenGLWidget.UpdateBehavior.NoPartialUpdate)

    def refresh(self) -> bool:
        """Paint the stage anew soon; True: that will be."""
        self.update()
        return True

    def wipe(self) -> None:
        """Overwrite the card's picture now, seen or not: the stage holds nothing any more."""
        if self.isValid():
            self.grabFramebuffer()
        self.update()

    def showEvent(self, event: QShowEvent) -> None:
        """Seen again, perhaps in another window: paint until it is on the screen."""
        super().showEvent(event)
        self._again = _AGAIN
        QTimer.singleShot(0, self, self.update)

    def paintGL(self) -> None:
        """The whole stage, each time."""
        painter = QPainter(self)
        self._stage.paint(painter)
        painter.end()
        if self._again:
            self._again -= 1
            QTimer.singleShot(0, self, self.update)
        self.painted.emit()
