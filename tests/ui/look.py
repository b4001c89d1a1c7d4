"""What a person would find on the screen."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from respond_desktop.ui.kit import Chip


def words(root: QWidget) -> str:
    """Everything readable in visible widgets, as one text."""
    found = []
    for widget in root.findChildren(QWidget):
        if not widget.isVisible():
            continue
        if isinstance(widget, (QLabel, QAbstractButton, Chip)):
            found.append(widget.text())
        elif widget.accessibleName():
            found.append(widget.accessibleName())
    return "\n".join(found)


def focusable(root: QWidget) -> list[QWidget]:
    """Visible widgets that Tab would reach."""
    return [
        w
        for w in root.findChildren(QWidget)
        if w.isVisible() and w.isEnabled() and w.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]


def colourful(image: QImage) -> float:
    """Share of pixels with HSV saturation over 0.35 and value over 0.25."""
    import numpy as np

    small = image.convertToFormat(QImage.Format.Format_RGB32)
    raw = np.frombuffer(small.constBits(), np.uint8).reshape(small.height(), small.bytesPerLine() // 4, 4)
    rgb = raw[:, : small.width(), :3].astype(np.int16)
    high, low = rgb.max(axis=2), rgb.min(axis=2)
    strong = ((high - low) > 0.35 * high) & (high > 0.25 * 255)
    return float(strong.mean())
