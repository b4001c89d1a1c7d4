"""Fonts of the windows: Inter in pixel sizes with figures of equal width."""

from PySide6.QtGui import QFont

from respond_desktop.ui.theme.tokens import TYPE

FAMILIES = ["Inter", "Segoe UI"]


def font(size_px: int = TYPE.BODY, weight: int = 400) -> QFont:
    """A font of `size_px` and `weight` (400, 500, 600, 700) whose figures don't jump (OpenType `tnum`)."""
    made = QFont(FAMILIES)
    made.setPixelSize(size_px)
    made.setWeight(QFont.Weight(weight))
    made.setFeature(QFont.Tag("tnum"), 1)
    return made
