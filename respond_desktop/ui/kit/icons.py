"""Icons: Material Design Icons by name, in a colour of the theme."""

from functools import lru_cache

import qtawesome
from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon, QPixmap


@lru_cache(maxsize=512)
def icon(name: str, colour: str) -> QIcon:
    """The icon `mdi6.NAME` ("hand-back-left") in "#RRGGBB"; an unknown name raises."""
    return QIcon(qtawesome.icon(f"mdi6.{name}", color=colour, color_disabled=colour))


@lru_cache(maxsize=1024)
def pixmap(name: str, colour: str, size: int, ratio: float = 1.0) -> QPixmap:
    """The icon as a pixmap of `size` logical px for a screen of device pixel `ratio`.

    Made once: a storm paints some hundred a second, and making one takes a quarter of a millisecond.
    """
    return icon(name, colour).pixmap(QSize(size, size), ratio)
