"""What every screen is made with."""

from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from respond_desktop.qtbridge.bridge import Bridge
from respond_desktop.ui.asks.asks import Asks
from respond_desktop.ui.frame.extras import Extras
from respond_desktop.ui.frame.screen import Frame
from respond_desktop.ui.strip import AlertStrip
from respond_desktop.ui.theme import Theme


@dataclass(frozen=True, slots=True)
class Given:
    """The window's parts that a screen may use; `map_view` is the one map there is."""

    theme: Theme
    bridge: Bridge
    extras: Extras
    map_view: QWidget
    asks: Asks
    strip: AlertStrip
    frame: Frame
