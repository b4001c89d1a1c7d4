"""A surface where Qt Quick's scene shows the picture from a video sink, by the API the map's window already uses."""

from PySide6.QtCore import QObject, QRectF, QSize, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QImage, QShowEvent
from PySide6.QtMultimedia import QVideoFrame, QVideoSink
from PySide6.QtQml import QQmlComponent, QQmlImageProviderBase
from PySide6.QtQuick import QQuickImageProvider, QQuickWindow
from PySide6.QtQuickWidgets import QQuickWidget
from PySide6.QtWidgets import QWidget

from respond_desktop.ui.picture.stage import GROUND, PictureStage, StageView
from respond_desktop.ui.picture.watermark import Watermark

SCENE = b"""
import QtQuick
import QtMultimedia
Item {
    id: scene
    property rect target
    property rect placed
    property bool cut: false
    property real shade: 1
    property string mark: ""
    Item {
        x: scene.target.x
        y: scene.target.y
        width: scene.target.width
        height: scene.target.height
        clip: scene.cut
        visible: scene.mark !== "" && watermark.status === Image.Ready
        VideoOutput {
            objectName: "output"
            fillMode: VideoOutput.Stretch
            x: scene.placed.x - scene.target.x
            y: scene.placed.y - scene.target.y
            width: scene.placed.width
            height: scene.placed.height
        }
        Rectangle {
            anchors.fill: parent
            color: "black"
            opacity: 1 - scene.shade
            visible: scene.shade < 1
        }
        Image {
            id: watermark
            x: -scene.target.x
            y: -scene.target.y
            width: scene.width
            height: scene.height
            source: scene.mark
            cache: false
        }
    }
}
"""
"""The picture is an item beside its watermark and seen only while the watermark is ready."""


class SinkError(RuntimeError):
    """Qt Quick or its video output doesn't load; the text is Qt's."""


class _Watermarks(QQuickImageProvider):
    """Hands the scene the watermark of the moment; asked on the GUI thread."""

    def __init__(self) -> None:
        super().__init__(QQmlImageProviderBase.ImageType.Image)
        self.image = QImage()

    def requestImage(self, name: str, size: QSize, wanted: QSize) -> QImage:
        return self.image


class SinkSurface(QQuickWidget):
    """Fills a canvas. Each picture is copied once: the scene may hold it longer than the shared memory does.

    `painted()`: the scene has been rendered.
    """

    painted = Signal()

    def __init__(self, stage: PictureStage, parent: QWidget) -> None:
        """Raises SinkError."""
        super().__init__(parent)
        self._stage = stage
        self._shown: tuple[int, bool] | None = None
        self._marked: Watermark | None = None
        self._marks = 0
        self._put: tuple[object, ...] = ()
        self._watermarks = _Watermarks()
        self.engine().addImageProvider("watermark", self._watermarks)
        self.setResizeMode(QQuickWidget.ResizeMode.SizeRootObjectToView)
        self.setClearColor(GROUND)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._sink = self._load()
        self._follow(self.quickWindow())
        self.rootObject().windowChanged.connect(self._follow)

    def refresh(self) -> bool:
        """Show what the stage says now; True: the scene is rendered for it, if it can be seen."""
        view = self._stage.view()
        if view is None:
            return self._clear()
        shown = (view.picture.image.cacheKey(), self._stage.frozen)  # numbers begin anew with each source
        new = shown != self._shown
        if new:
            self._shown = shown
            self._sink.setVideoFrame(
                QVideoFrame(view.image.convertToFormat(QImage.Format.Format_RGB32).copy())
            )
        self._mark(view)
        self._place(view)
        return new

    def wipe(self) -> None:
        """Overwrite the card's picture now, seen or not: the stage holds nothing any more."""
        self._clear()
        self.grabFramebuffer()
        self.update()

    def showEvent(self, event: QShowEvent) -> None:
        """Seen again, perhaps in another window, whose scene starts without the picture: give it anew."""
        super().showEvent(event)
        QTimer.singleShot(0, self, self._again)

    def _follow(self, window: QQuickWindow | None) -> None:
        """Without shared contexts Qt gives the scene a new window when it comes into another one of ours."""
        if window is not None:
            window.afterRendering.connect(self.painted)

    def _again(self) -> None:
        self._shown = None
        self.refresh()

    def _clear(self) -> bool:
        if self._shown is None and self._marked is None:
            return False
        self._shown = self._marked = None
        self._watermarks.image = QImage()
        self._sink.setVideoFrame(QVideoFrame())
        self.rootObject().setProperty("mark", "")
        return True

    def _mark(self, view: StageView) -> None:
        if view.watermark is self._marked:
            return
        self._marked = view.watermark
        self._marks += 1
        self._watermarks.image = view.watermark.sheet(self._stage.device_room, self.devicePixelRatioF())
        self.rootObject().setProperty("mark", f"image://watermark/{self._marks}")

    def _place(self, view: StageView) -> None:
        ratio, target, part = self.devicePixelRatioF(), view.placed.target, view.placed.part
        put = (view.placed, view.image.size(), view.shade, ratio, self._stage.device_room)
        if put == self._put:
            return
        self._put = put
        across, down = target.width() / part.width(), target.height() / part.height()
        whole = QRectF(
            target.x() - part.x() * across,
            target.y() - part.y() * down,
            view.image.width() * across,
            view.image.height() * down,
        )
        room = QRectF(target)
        scene = self.rootObject()
        scene.setProperty("target", _logical(room, ratio))
        scene.setProperty("placed", _logical(whole, ratio))
        scene.setProperty("cut", whole != room or target.size() != self._stage.device_room)
        scene.setProperty("shade", view.shade)

    def _load(self) -> QVideoSink:
        component = QQmlComponent(self.engine(), self)
        component.setData(SCENE, QUrl())
        scene = component.create()
        output = scene.findChild(QObject, "output") if scene is not None else None
        sink = output.property("videoSink") if output is not None else None
        if scene is None or not isinstance(sink, QVideoSink):
            self.deleteLater()
            raise SinkError(component.errorString())
        self.setContent(QUrl(), component, scene)
        return sink


def _logical(rect: QRectF, ratio: float) -> QRectF:
    return QRectF(rect.x() / ratio, rect.y() / ratio, rect.width() / ratio, rect.height() / ratio)
