"""Colours, type and space, and how they reach the application."""

from respond_desktop.ui.theme.apply import apply_theme, load_fonts
from respond_desktop.ui.theme.fonts import font
from respond_desktop.ui.theme.source import Theme
from respond_desktop.ui.theme.tokens import DAY, DIM, NIGHT, RADIUS, SPACE, TYPE, Tokens, contrast

__all__ = [
    "DAY",
    "DIM",
    "NIGHT",
    "RADIUS",
    "SPACE",
    "TYPE",
    "Theme",
    "Tokens",
    "apply_theme",
    "contrast",
    "font",
    "load_fonts",
]
