"""Between the Alerts screen and central: asks for whoever sits here, and names places in street words."""

from dataclasses import replace

from respond_desktop.domain.alert.history import PastAlerts, PastAsk
from respond_desktop.domain.outcomes import Done, Outcome
from respond_desktop.domain.session import SessionView
from respond_desktop.qtbridge.commands import Commands
from respond_desktop.ui.alerts.screen import AlertsScreen
from respond_desktop.ui.words.places import PlaceNamer, PlaceWords


class HistoryReading:
    """An answer for somebody who has left reaches nobody."""

    def __init__(self, screen: AlertsScreen, commands: Commands, place_words: PlaceWords) -> None:
        self._screen, self._commands = screen, commands
        self._places = PlaceNamer(place_words)
        self._session: SessionView | None = None
        screen.read_asked.connect(self._read)

    def show_session(self, session: SessionView | None) -> None:
        """Who sits here; what was read before is gone."""
        self._session = session
        self._places.forget()
        self._screen.show_session(session)

    def _read(self, asked: PastAsk) -> None:
        asked_for = self._session

        def answered(outcome: Outcome[PastAlerts]) -> None:
            if asked_for is not None and self._session is asked_for:
                self._screen.show_outcome(asked, self._named(outcome))

        if asked_for is not None:
            self._commands.read_alerts(asked, answered)

    def _named(self, outcome: Outcome[PastAlerts]) -> Outcome[PastAlerts]:
        if isinstance(outcome, Done):
            read = outcome.value
            return Done(replace(read, alerts=self._places.named_alerts(read.alerts)))
        return outcome
