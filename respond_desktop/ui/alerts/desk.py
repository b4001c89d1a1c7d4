"""The Alerts screen with what it asks of central: readings and hand-overs."""

from PySide6.QtCore import QObject, Signal

from respond_desktop.domain.session import SessionView
from respond_desktop.qtbridge.commands import Commands
from respond_desktop.ui.alerts.handing import Handing
from respond_desktop.ui.alerts.reading import Reading
from respond_desktop.ui.alerts.screen import AlertsScreen
from respond_desktop.ui.frame.extras import Extras
from respond_desktop.ui.frame.scene import Scene
from respond_desktop.ui.theme import Theme


class AlertsDesk(QObject):
    """`shown_asked()`: bring the screen forward; `sign_out_asked()`: nothing is left to hand over; `said(words)`."""

    shown_asked = Signal()
    sign_out_asked = Signal()
    said = Signal(str)

    def __init__(self, theme: Theme, commands: Commands, extras: Extras) -> None:
        super().__init__()
        self.screen = AlertsScreen(theme, extras.clock)
        self._reading = Reading(self.screen, commands, extras.place_words)
        self._handing = Handing(self.screen, commands, extras.clock)
        self._handing.shown_asked.connect(self.shown_asked)
        self._handing.sign_out_asked.connect(self.sign_out_asked)
        self._handing.said.connect(self.said)

    def show_session(self, session: SessionView | None) -> None:
        """Who sits here."""
        self._reading.show_session(session)
        self._handing.show_session(session)

    def show_scene(self, scene: Scene) -> None:
        """Whether central is there, and what is hers."""
        self.screen.show_link(scene.snapshot.link)
        self._handing.show_scene(scene)

    def leave(self) -> None:
        """Somebody wants to sign out: what is open is offered for a hand-over first, once."""
        if not self._handing.before_sign_out():
            self.sign_out_asked.emit()
