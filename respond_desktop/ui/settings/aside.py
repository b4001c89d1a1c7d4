"""What stands in the side panel besides keys and journal: settings and diagnostics, and the preferences in force."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from respond_desktop.domain.session import SessionView
from respond_desktop.qtbridge.picture.pictures import PictureFeed
from respond_desktop.ui.frame.extras import Extras
from respond_desktop.ui.frame.scene import Scene
from respond_desktop.ui.frame.side import SidePanel
from respond_desktop.ui.settings.diagnostics import DiagnosticsPage
from respond_desktop.ui.settings.kept import KeptPreferences
from respond_desktop.ui.settings.page import SettingsPage
from respond_desktop.ui.theme import Theme


class Aside(QObject):
    """Owns the side panel with its pages; `feeds` gives the open pictures."""

    def __init__(self, theme: Theme, feeds: Callable[[], tuple[PictureFeed, ...]], extras: Extras) -> None:
        self.panel = SidePanel(theme)
        super().__init__(self.panel)
        self.preferences = KeptPreferences(theme, extras.choices, extras.keep_scale)
        self.diagnostics = DiagnosticsPage(theme, feeds, extras.media_words)
        self.settings = SettingsPage(theme, self.preferences, extras.scale, self.diagnostics)
        self.panel.add_page(self.settings)

    def show_session(self, session: SessionView | None) -> None:
        """Who sits here, with her preferences; None: forget everything."""
        self.preferences.show_session(session)
        if session is None:
            self.panel.forget()
            self.diagnostics.forget()

    def show_scene(self, scene: Scene) -> None:
        """Link and clocks, for the diagnostics."""
        self.diagnostics.show_scene(scene)

    def show_sound(self, words: str) -> None:
        """Why alerts can't be heard; empty while they can."""
        self.diagnostics.show_sound(words)

    def show_settings(self) -> None:
        """Ctrl+comma: open, or close."""
        self.panel.show_page(self.settings, "cog-outline", "Settings")
        self.diagnostics.refresh()
