"""The Alerts screen with what it asks of central: readings and hand-overs."""

from functools import partial

from PySide6.QtWidgets import QWidget

from respond_desktop.domain.session import SessionView
from respond_desktop.ui.alerts.handing import Handing
from respond_desktop.ui.alerts.reading import HistoryReading
from respond_desktop.ui.alerts.screen import AlertsScreen
from respond_desktop.ui.asks.given import Given
from respond_desktop.ui.frame.scene import Scene
from respond_desktop.ui.frame.screen import Screen

NAME = "Alerts"


class AlertsDesk(Screen):
    """Before somebody signs out, what is open is offered for a hand-over here, once."""

    def __init__(self, given: Given) -> None:
        commands, extras, frame = given.bridge.commands, given.extras, given.frame
        self.screen = AlertsScreen(given.theme, extras.clock)
        super().__init__(self.screen)
        self._reading = HistoryReading(self.screen, commands, extras.place_words)
        self._handing = Handing(self.screen, commands, extras.clock)
        self._handing.shown_asked.connect(partial(frame.open_screen, NAME))
        self._handing.sign_out_asked.connect(frame.sign_out)
        self._handing.said.connect(frame.say)

    @property
    def panes(self) -> tuple[QWidget, ...]:
        """The list and what is chosen in it."""
        return self.screen.panes

    def show_session(self, session: SessionView | None) -> None:
        """Who sits here."""
        self._reading.show_session(session)
        self._handing.show_session(session)

    def show_scene(self, scene: Scene) -> None:
        """Whether central is there, and what is hers."""
        self.screen.show_link(scene.snapshot.link)
        self._handing.show_scene(scene)

    def find_unit(self) -> bool:
        """The list's own field."""
        self.screen.find_unit()
        return True

    def before_sign_out(self) -> bool:
        """What is open is offered for a hand-over first."""
        return self._handing.before_sign_out()
