"""New alerts are announced to screen readers, each once: priority 1 assertively, priority 2 politely."""

from collections.abc import Callable

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget

from respond_desktop.domain.alerts import Priority
from respond_desktop.ui.scene import Scene
from respond_desktop.ui.strip.words import detail, plain

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


class Announcer:
    """Remembers what was announced."""

    def __init__(self, speak: Speak) -> None:
        self._speak = speak
        self._known: set[str] = set()

    def see(self, scene: Scene) -> None:
        """Announce alerts that have begun to wait since the last scene."""
        waiting = [alert for alert in scene.cards if alert.waiting]
        for alert in waiting:
            if alert.id not in self._known:
                self._speak(f"Alert: {plain(alert)}. {detail(alert, scene)}.", alert.priority is Priority.P1)
        self._known = {alert.id for alert in waiting}
