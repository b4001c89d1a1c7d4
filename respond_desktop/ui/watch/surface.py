"""A surface painted by the graphics card: scaling, shade and watermark happen there, by the same painting code."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter
from PySide6.QtOpenGLWidgets import QOpenGLWidget
from PySide6.QtWidgets import QWidget

from respond_desktop.ui.watch.stage import PictureStage


class GpuSurface(QOpenGLWidget):
    """Fills a canvas; a picture's BGRA pixels go to the card as they are, so no colour is converted on the way."""

    def __init__(self, stage: PictureStage, parent: QWidget) -> None:
        super().__init__(parent)
        self._stage = stage
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setUpdateBehavior(QOpenGLWidget.UpdateBehavior.NoPartialUpdate)

    def paintGL(self) -> None:
        """The whole stage, each time."""
        painter = QPainter(self)
        self._stage.paint(painter)
        painter.end()
