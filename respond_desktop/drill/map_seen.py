"""What a person sees on the map: which markers are drawn, and whether their pixels are on the screen."""

from typing import Any

import numpy as np
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QWidget

from respond_desktop.ui.map.view import MapView

DISC_PX = 60
"""Pixels of its own colour that a marker's disc has at least."""


class MapSeen:
    """Asks the map's overlay what it drew, and looks at the screen whether it is there."""

    def __init__(self, view: MapView, colour: str) -> None:
        self._view, self._colour = view, colour
        self._overlay: dict[str, Any] = {}
        self._asking = False
        self._last_at: dict[str, QPoint] = {}

    def is_known(self) -> bool:
        """Whether the overlay has told what it drew."""
        self._ask()
        return "units" in self._overlay

    def marker(self, unit: str) -> dict[str, Any] | None:
        """The unit's marker as the overlay drew it last, or None."""
        self._ask()
        drawn = self._overlay.get("units", [])
        return next((m for m in drawn if m.get("label") == unit), None)

    def shows(self, unit: str) -> bool:
        """Whether the unit's marker is on the screen: drawn by the overlay, and its disc there in pixels."""
        marker = self.marker(unit)
        if marker is None:
            return False
        self._last_at[unit] = QPoint(round(marker["x"]), round(marker["y"]))
        return screen_shows(self._view, self._around(unit), self._colour, DISC_PX)

    def shows_no_more(self, unit: str) -> bool:
        """Whether no marker is drawn and no pixel of the disc is left where it was last."""
        if self.marker(unit) is not None:
            return False
        return unit not in self._last_at or not screen_shows(self._view, self._around(unit), self._colour, 1)

    def _around(self, unit: str) -> QRect:
        at = self._last_at[unit]
        return QRect(at.x() - 7, at.y() - 7, 15, 15)

    def _ask(self) -> None:
        if not self._asking:
            self._asking = True
            self._view.query_overlay(self._told)

    def _told(self, overlay: dict[str, Any]) -> None:
        self._asking = False
        self._overlay = overlay


def screen_shows(widget: QWidget, area: QRect, colour: str, pixels: int) -> bool:
    """Whether the screen has at least `pixels` of exactly that colour (`#rrggbb`) in an area of a widget."""
    corner, size = widget.mapToGlobal(area.topLeft()), area.size()
    screen = QGuiApplication.primaryScreen()
    grabbed = screen.grabWindow(0, corner.x(), corner.y(), size.width(), size.height())
    image = grabbed.toImage().convertToFormat(QImage.Format.Format_RGB32)
    found = np.frombuffer(image.constBits(), np.uint32) & 0xFFFFFF
    return int((found == int(colour.removeprefix("#"), 16)).sum()) >= pixels
