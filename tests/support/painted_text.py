"""What a widget writes on the screen, taken from its own painting: labels, buttons, rows and whatever draws by hand."""

from dataclasses import dataclass
from unicodedata import category

from PySide6.QtCore import QPoint, QPointF, QRectF
from PySide6.QtGui import QFontMetricsF, QPaintDevice, QPaintEngine, QPaintEngineState, QRegion, QTextItem
from PySide6.QtWidgets import QWidget

_Metric = QPaintDevice.PaintDeviceMetric
_METRICS = {
    _Metric.PdmWidth: 8000,
    _Metric.PdmHeight: 8000,
    _Metric.PdmWidthMM: 2000,
    _Metric.PdmHeightMM: 2000,
    _Metric.PdmDepth: 32,
    _Metric.PdmDpiX: 96,
    _Metric.PdmDpiY: 96,
    _Metric.PdmPhysicalDpiX: 96,
    _Metric.PdmPhysicalDpiY: 96,
    _Metric.PdmDevicePixelRatio: 1,
    _Metric.PdmDevicePixelRatioScaled: 65536,
}


@dataclass(frozen=True)
class Painted:
    """Words as drawn, the ink's rectangle in the widget's own coordinates, and the part of it that isn't clipped."""

    words: str
    ink: QRectF
    seen: QRectF


class _Engine(QPaintEngine):
    """Keeps the words, forgets everything else. Qt splits a text at breaks and where the font changes."""

    def __init__(self) -> None:
        super().__init__(QPaintEngine.PaintEngineFeature.AllFeatures)
        self.painted: list[Painted] = []

    def begin(self, _device: QPaintDevice) -> bool:
        return True

    def end(self) -> bool:
        return True

    def type(self) -> QPaintEngine.Type:
        return QPaintEngine.Type.User

    def updateState(self, _state: QPaintEngineState) -> None: ...

    def drawPixmap(self, *_args: object) -> None: ...

    def drawImage(self, *_args: object) -> None: ...

    def drawTiledPixmap(self, *_args: object) -> None: ...

    def drawPath(self, *_args: object) -> None: ...

    def drawPolygon(self, *_args: object) -> None: ...

    def drawRects(self, *_args: object) -> None: ...

    def drawLines(self, *_args: object) -> None: ...

    def drawPoints(self, *_args: object) -> None: ...

    def drawEllipse(self, *_args: object) -> None: ...

    def drawTextItem(self, at: QPointF, item: QTextItem) -> None:
        words = item.text()
        if not any(category(letter)[0] in "LNPS" for letter in words):
            return  # blanks, and icons (private use)
        painter = self.painter()
        ink = QFontMetricsF(item.font()).tightBoundingRect(words).translated(at)
        place = painter.combinedTransform()
        ink_there = place.mapRect(ink)
        seen = ink_there
        if painter.hasClipping():
            seen = ink_there.intersected(place.mapRect(painter.clipBoundingRect()))
        self.painted.append(Painted(words, ink_there, seen))


class _Device(QPaintDevice):
    def __init__(self) -> None:
        super().__init__()
        self.engine = _Engine()

    def paintEngine(self) -> QPaintEngine:
        return self.engine

    def metric(self, metric: QPaintDevice.PaintDeviceMetric) -> int:
        return _METRICS.get(metric, 1)


def painted_by(widget: QWidget) -> list[Painted]:
    """The words this widget draws itself, without its children's."""
    device = _Device()
    widget.render(device, QPoint(), QRegion(), QWidget.RenderFlag(0))
    return device.engine.painted
