"""What the strip sends to central, what it still waits for, and how the answer is said."""

from PySide6.QtCore import QObject, Signal

from respond_desktop.domain.alerts import Alert, AlertOutcome
from respond_desktop.domain.folds import MOST, AlertFold, FoldActed
from respond_desktop.domain.outcomes import Outcome, Refused, Unavailable
from respond_desktop.qtbridge.commands import Commands, Reply
from respond_desktop.ui.strip.words import OUTCOME_WORDS, plain


class Sending(QObject):
    """Acknowledges and closes alerts, each once at a time; nothing is sent again by itself."""

    changed = Signal()
    said = Signal(str)

    def __init__(self, commands: Commands, parent: QObject) -> None:
        super().__init__(parent)
        self._commands = commands
        self._waiting: set[str] = set()
        self._session = 0

    def waits_for(self, alert_id: str) -> bool:
        """Whether an acknowledgement is on its way."""
        return alert_id in self._waiting

    def keep(self, alert_ids: set[str]) -> None:
        """Only these alerts still wait for a person."""
        self._waiting &= alert_ids

    def forget(self) -> None:
        """The session is over: late answers are nobody's."""
        self._waiting.clear()
        self._session += 1

    def acknowledge(self, alert: Alert) -> None:
        """Say "I have it" to central; the card changes when central agrees."""
        if alert.id in self._waiting:
            return
        self._waiting.add(alert.id)
        self.changed.emit()
        reply = self._reply(alert, "acknowledged")
        if isinstance(alert, AlertFold):
            self._commands.acknowledge_all(alert.waiting_ids[:MOST], reply)
        else:
            self._commands.acknowledge(alert.id, reply)

    def close(self, alert: Alert, outcome: AlertOutcome) -> None:
        """Close an alert as a person judged it."""
        reply = self._reply(alert, f"closed as {OUTCOME_WORDS[outcome]}")
        if isinstance(alert, AlertFold):
            self._commands.close_alerts(alert.ids[:MOST], outcome, reply)
        else:
            self._commands.close_alert(alert.id, outcome, reply)

    def _reply(self, alert: Alert, done: str) -> Reply:
        session = self._session

        def answered(outcome: Outcome) -> None:
            if session != self._session:
                return
            self._waiting.discard(alert.id)
            self.changed.emit()
            self.said.emit(_answer_words(plain(alert), done, outcome))

        return answered


def _answer_words(what: str, done: str, outcome: Outcome) -> str:
    if isinstance(outcome, Refused):
        return f"Refused: {outcome.fact} {outcome.why}"
    if isinstance(outcome, Unavailable):
        return outcome.words
    said = f"{what[0].upper()}{what[1:]}: {done}."
    acted = outcome.value
    if isinstance(acted, FoldActed) and acted.left:
        return f"{said} Not done for {acted.left} of them. {acted.why}"
    return said
