"""Signs the demo's people in with their printed passwords, through the command that the sign-in card uses."""

from PySide6.QtCore import QObject, QTimer

from respond_desktop.domain.outcomes import Done, Outcome, Unavailable
from respond_desktop.domain.requests import Credentials
from respond_desktop.domain.session import Workplace
from respond_desktop.drill.programs.agency import RunningAgency
from respond_desktop.home.program import tell
from respond_desktop.qtbridge.bridge import Bridge

TRIES = 10
AGAIN_MS = 3000


class SeatSignIn(QObject):
    """One person at a time, as soon as central is reached; a central that is busy is asked again."""

    def __init__(self, bridge: Bridge, agency: RunningAgency) -> None:
        super().__init__()
        self._bridge, self._agency = bridge, agency
        self._badge, self._left = "", 0
        self._banner, self._asking = "", False
        bridge.workplace_changed.connect(self._workplace)
        bridge.session_ended.connect(lambda _words: self._soon(0))

    def next_is(self, badge: str) -> None:
        """Sign that person in: now, or when the running session has ended."""
        self._badge, self._left = badge, TRIES

    def _workplace(self, workplace: Workplace) -> None:
        ready = workplace.banner_version and not workplace.central_words
        self._banner = workplace.banner_version if ready else ""
        self._soon(0)

    def _soon(self, after_ms: int) -> None:
        QTimer.singleShot(after_ms, self, self._ask)

    def _ask(self) -> None:
        if not self._badge or not self._banner or self._asking or self._left <= 0:
            return
        self._asking, self._left = True, self._left - 1
        credentials = Credentials(self._badge, self._agency.password(self._badge), self._banner)
        self._bridge.commands.sign_in(credentials, self._answered)

    def _answered(self, outcome: Outcome[object]) -> None:
        self._asking = False
        if isinstance(outcome, Done):
            self._badge = ""
        elif isinstance(outcome, Unavailable) and self._left > 0:
            self._soon(AGAIN_MS)
        else:
            tell(f"{self._badge} could not be signed in. Sign in by hand with the password above.")
            self._badge = ""
