"""The operations screen: units, map, and the dock where things are asked and watched."""

from respond_desktop.ui.operations.screen import OperationsScreen

__all__ = ["OperationsScreen"]
