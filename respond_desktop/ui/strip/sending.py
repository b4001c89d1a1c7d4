"""What the strip sends to central, what it still waits for, and how the answer is said."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from respond_desktop.domain.alert.alerts import Alert, AlertOutcome
from respond_desktop.domain.alert.folds import MOST, AlertFold, FoldActed, members_of
from respond_desktop.domain.outcomes import Done, Outcome, Refused, Unavailable
from respond_desktop.qtbridge.commands import Commands, Reply
from respond_desktop.ui.strip.words import OUTCOME_WORDS, plain

CUT_WORDS = f"One act takes {MOST} at most. Do it again for the rest."


@dataclass(frozen=True, slots=True)
class _Act:
    """What is sent: on which alerts, and the words of it ("acknowledged"; "taken", of a part of them)."""

    alert: Alert
    ids: tuple[str, ...]
    done: str
    done_in_part: str


class AlertSending(QObject):
    """Acknowledges and closes alerts, each once at a time; nothing is sent again by itself.

    It remembers by alert: a card that many share goes by another id as soon as its first one is taken.
    """

    changed = Signal()
    said = Signal(str)

    def __init__(self, commands: Commands, parent: QObject) -> None:
        super().__init__(parent)
        self._commands = commands
        self._taking: set[str] = set()
        self._closing: set[str] = set()
        self._session = 0

    def waits_for(self, alert: Alert) -> bool:
        """Whether an acknowledgement of anything on its card is on its way."""
        return any(a.id in self._taking for a in members_of(alert))

    def closes(self, alert: Alert) -> bool:
        """Whether anything on its card is being closed."""
        return any(a.id in self._closing for a in members_of(alert))

    def keep(self, alerts: tuple[Alert, ...]) -> None:
        """Only these alerts are open."""
        self._taking &= {a.id for a in alerts if a.waiting}
        self._closing &= {a.id for a in alerts}

    def forget(self) -> None:
        """The session is over: late answers are nobody's."""
        self._taking.clear()
        self._closing.clear()
        self._session += 1

    def acknowledge(self, alert: Alert) -> None:
        """Say "I have it" to central; the card changes when central agrees."""
        if self.waits_for(alert):
            return
        ids = alert.waiting_ids if isinstance(alert, AlertFold) else (alert.id,)
        act = _Act(alert, ids, "acknowledged", "taken")
        reply = self._begun(act, self._taking)
        if isinstance(alert, AlertFold):
            self._commands.acknowledge_all(ids[:MOST], reply)
        else:
            self._commands.acknowledge(alert.id, reply)

    def close(self, alert: Alert, outcome: AlertOutcome) -> None:
        """Close an alert as a person judged it."""
        if self.closes(alert):
            return
        ids = tuple(a.id for a in members_of(alert))
        done = f"closed as {OUTCOME_WORDS[outcome]}"
        reply = self._begun(_Act(alert, ids, done, done), self._closing)
        if isinstance(alert, AlertFold):
            self._commands.close_alerts(ids[:MOST], outcome, reply)
        else:
            self._commands.close_alert(alert.id, outcome, reply)

    def _begun(self, act: _Act, on_the_way: set[str]) -> Reply[FoldActed | None]:
        session, sent = self._session, act.ids[:MOST]
        on_the_way.update(sent)
        self.changed.emit()

        def answered(outcome: Outcome[FoldActed | None]) -> None:
            if session != self._session:
                return
            on_the_way.difference_update(sent)
            self.changed.emit()
            self.said.emit(_answer_words(act, outcome))

        return answered


def _answer_words(act: _Act, outcome: Outcome[FoldActed | None]) -> str:
    if isinstance(outcome, Refused):
        return f"Refused: {outcome.fact} {outcome.why}"
    if isinstance(outcome, Unavailable):
        return outcome.words
    what = plain(act.alert)
    what = f"{what[0].upper()}{what[1:]}"
    left, why = _left(act, outcome)
    if left:
        asked = len(act.ids)
        return f"{what}: {asked - left} of {asked} {act.done_in_part}. {why}"
    return f"{what}: {act.done}."


def _left(act: _Act, done: Done[FoldActed | None]) -> tuple[int, str]:
    """How many are not done, and why: those central left, and those that were too many for one act."""
    acted = done.value or FoldActed()
    cut = max(0, len(act.ids) - MOST)
    whys = (acted.why if acted.left else "", CUT_WORDS if cut else "")
    return acted.left + cut, " ".join(why for why in whys if why)
