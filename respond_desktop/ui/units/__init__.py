"""The units dock: who records now, with the age of each fix."""

from respond_desktop.ui.units.dock import UnitsDock

__all__ = ["UnitsDock"]
