"""Push to talk: held, the officer is told; granted, the microphone opens; released, nothing more is sent."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from respond_desktop.domain.outcomes import Done, Outcome, Refused, Unavailable
from respond_desktop.qtbridge.commands import Commands
from respond_desktop.qtbridge.hear.microphone import Microphone, QtMicrophone
from respond_desktop.qtbridge.hear.sound import SoundDesk
from respond_desktop.qtbridge.hear.talk_line import TalkAddress, TalkLine

TALK_S = 60
"""One talk is no longer than this; central ends it too."""


class TalkState(StrEnum):
    """Silent, asked and the officer is being told, or the microphone is open."""

    SILENT = "silent"
    TELLING = "telling"
    TALKING = "talking"


@dataclass(frozen=True, slots=True)
class TalkOver:
    """Central's word that a talk is over, or that the camera refused it."""

    talk_id: str
    words: str


class Line(Protocol):
    """What carries speech to the officer."""

    def put(self, pcm: bytes) -> None:
        """Samples of the microphone."""

    def stop(self) -> None:
        """Nothing more is sent."""


OpenLine = Callable[[TalkAddress, Callable[[str], None]], Line]
"""(address, on_broken(words)) -> line; `on_broken` comes from any thread."""


class OwnTalk(QObject):
    """One talk at a time. `changed()` for state or words, `refused(Refused)` for the card of a refusal."""

    changed = Signal()
    refused = Signal(object)
    _line_broken = Signal(str, str)

    def __init__(
        self,
        commands: Commands,
        sound: SoundDesk,
        microphone: Microphone | None = None,
        open_line: OpenLine = TalkLine,
    ) -> None:
        super().__init__(sound)
        self._commands, self._sound = commands, sound
        self._microphone, self._open_line = microphone or QtMicrophone(), open_line
        self._line: Line | None = None
        self._held = False
        self._turn = 0
        self._early: TalkAddress | None = None
        self._box = QTimer(self, interval=TALK_S * 1000, singleShot=True)
        self._box.timeout.connect(self._time_over)
        self._line_broken.connect(self._broken)
        self.state = TalkState.SILENT
        self.watch_id = self.talk_id = self.words = ""

    def press(self, watch_id: str) -> None:
        """The button goes down: have the officer told. Without a microphone nobody is asked."""
        if self._held or self.state is not TalkState.SILENT:
            return
        self.words = self._microphone.trouble()
        if self.words:
            self.changed.emit()
            return
        self._held, self.watch_id, self.talk_id = True, watch_id, ""
        self._turn += 1
        turn = self._turn
        self._say(TalkState.TELLING)
        self._commands.begin_talk(watch_id, lambda outcome: self._answered(turn, outcome))

    def release(self) -> None:
        """The button goes up: the microphone closes at once, then central is told."""
        if self._held:
            self._end("")

    def granted(self, address: TalkAddress) -> None:
        """Central's grant; it may overtake the answer to the ask. Only for the talk that is still held."""
        if not self._held or self.state is not TalkState.TELLING or address.watch_id != self.watch_id:
            return
        if not self.talk_id:
            self._early = address
        elif address.talk_id == self.talk_id:
            self._begin(address)

    def over(self, said: TalkOver) -> None:
        """Central ended the talk, or the camera refused it."""
        if said.talk_id == self.talk_id and self.state is not TalkState.SILENT:
            self._end(said.words, tell=False)

    def watch_ended(self, watch_id: str) -> None:
        """Without the watch there is nobody to talk to."""
        if watch_id == self.watch_id and self.state is not TalkState.SILENT:
            self._end("", tell=False)

    def stop(self) -> None:
        """The session is over."""
        self._end("")
        self.words = ""

    def _answered(self, turn: int, outcome: Outcome[str]) -> None:
        asked = outcome.value if isinstance(outcome, Done) else ""
        if turn != self._turn or not self._held:
            if asked:  # let go while central was asked: it is over before it began
                self._commands.end_talk(asked, _nothing)
            return
        if isinstance(outcome, Done):
            self.talk_id = asked
            early, self._early = self._early, None
            if early is not None:
                self.granted(early)
        elif isinstance(outcome, Refused):
            self._end(f"Refused: {outcome.fact}", tell=False)
            self.refused.emit(outcome)
        else:
            self._end(outcome.words, tell=False)

    def _begin(self, address: TalkAddress) -> None:
        talk_id = address.talk_id
        line = self._line = self._open_line(address, lambda words: self._line_broken.emit(talk_id, words))
        self._sound.mute(True)
        trouble = self._microphone.start(line.put)
        if trouble:
            self._end(trouble)
            return
        self._box.start()
        self._say(TalkState.TALKING)

    def _end(self, words: str, tell: bool = True) -> None:
        self._microphone.stop()
        line, self._line = self._line, None
        if line is not None:
            line.stop()
            self._sound.mute(False)
        self._box.stop()
        talk_id, self.talk_id, self._held, self._early = self.talk_id, "", False, None
        if tell and talk_id:
            self._commands.end_talk(talk_id, self._end_answered)
        self.words = words
        self._say(TalkState.SILENT)

    def _end_answered(self, outcome: Outcome[object]) -> None:
        if isinstance(outcome, Unavailable) and self.state is TalkState.SILENT:
            self.words = outcome.words
            self.changed.emit()

    def _broken(self, talk_id: str, words: str) -> None:
        if talk_id == self.talk_id and self.state is TalkState.TALKING:
            self._end(words)

    def _time_over(self) -> None:
        self._end(f"A talk lasts {TALK_S} s at most. Press again.")

    def _say(self, state: TalkState) -> None:
        self.state = state
        self.changed.emit()


def _nothing(_outcome: Outcome[object]) -> None:
    """Nobody waits for the answer."""
