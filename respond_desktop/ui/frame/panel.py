"""What stands in the right dock: a panel, or a form that takes its place."""

from typing import Protocol

from PySide6.QtWidgets import QWidget

from respond_desktop.domain.session import SessionView
from respond_desktop.domain.snapshot import Snapshot


class Panel(Protocol):
    """Every panel and form of the right dock is a widget with these two; the dock tells all of them."""

    def show_session(self, session: SessionView | None) -> None:
        """Who sits here; None: nothing of the one before stays."""

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """What central says now."""


class StaysInSight(Protocol):
    """A panel whose picture stays above a form (ui/watch/panel.py)."""

    def runs(self) -> bool:
        """Whether there is a running picture to keep in sight."""

    def shrink(self, width: int, height: int) -> int:
        """Be no more than picture and one row within that room in px; returns the height taken, never unreadable."""

    def grow(self) -> None:
        """Be the whole panel again."""


def widget_of(panel: Panel) -> QWidget:
    """The panel as what is laid out."""
    if not isinstance(panel, QWidget):
        raise TypeError(f"{type(panel).__name__} is no widget")
    return panel
