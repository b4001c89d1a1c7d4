"""New alerts are announced to screen readers, each once: priority 1 assertively, priority 2 politely.

Trouble of devices is announced together, by kind, and not again for a while.
"""

from collections.abc import Callable

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget

from respond_desktop.domain.alert.alerts import Priority
from respond_desktop.domain.alert.folds import folded
from respond_desktop.ui.frame.scene import Scene
from respond_desktop.ui.sound.arrivals import Arrivals
from respond_desktop.ui.strip.words import detail, plain
from respond_desktop.ui.words.times import SYSTEM_CLOCK

Speak = Callable[[str, bool], None]
"""(words, assertively)"""


def screen_reader(widget: QWidget) -> Speak:
    """Speaks by the platform's accessibility, when anything listens."""

    def speak(words: str, assertively: bool) -> None:
        if not QAccessible.isActive():
            return
        event = QAccessibleAnnouncementEvent(widget, words)
        polite = QAccessible.AnnouncementPoliteness
        event.setPoliteness(polite.Assertive if assertively else polite.Polite)
        QAccessible.updateAccessibility(event)

    return speak


class AlertAnnouncer:
    """Remembers what was announced. Times are monotonic seconds."""

    def __init__(self, speak: Speak, monotonic: Callable[[], float] = SYSTEM_CLOCK.monotonic) -> None:
        self._speak = speak
        self._monotonic = monotonic
        self._arrivals = Arrivals()
        self._last = float("-inf")

    def see(self, scene: Scene) -> None:
        """Announce alerts that have begun to wait since the last scene."""
        at = self._monotonic()
        new = self._arrivals.due((alert for alert in scene.alerts if alert.waiting), at - self._last)
        if any(alert.means.folded for alert in new):
            self._last = at
        for alert in folded(new):
            self._speak(f"Alert: {plain(alert)}. {detail(alert, scene)}.", alert.priority is Priority.P1)
