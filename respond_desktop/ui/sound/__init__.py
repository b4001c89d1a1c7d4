"""The alarm: what is heard, how often, and what happens when nothing can be heard."""

from respond_desktop.ui.sound.alarm import Alarm, Speaker

__all__ = ["Alarm", "Speaker"]
