"""The wall: up to sixteen watched cameras side by side, in a tab or in a window for another monitor."""

from respond_desktop.ui.wall.wall import Wall

__all__ = ["Wall"]
