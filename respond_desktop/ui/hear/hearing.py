"""Listening and talking at this workstation: one camera heard, one officer talked to, recorded before it begins."""

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from respond_desktop.domain.alert.alerts import Priority
from respond_desktop.domain.outcomes import Done, Outcome, Refused, Unavailable
from respond_desktop.qtbridge.bridge import Bridge
from respond_desktop.qtbridge.hear.sound import SoundDesk
from respond_desktop.qtbridge.hear.talking import OwnTalk, TalkState
from respond_desktop.ui.frame.scene import Scene


@dataclass(frozen=True, slots=True)
class SoundState:
    """Ids of watches, empty for none: `heard` now; `trouble_of` should be, `trouble` says why it isn't.

    `talk_to` is talked to, or was last: how far that is, why it is over, and central's refusal.
    """

    heard: str = ""
    trouble_of: str = ""
    trouble: str = ""
    talk_to: str = ""
    talk: TalkState = TalkState.SILENT
    talk_words: str = ""
    refused: Refused | None = None


SILENCE = SoundState()


class Hearing(QObject):
    """The one book of what is heard and said; panel and tiles show its state. `level(float)`: how loud, 0 to 1."""

    changed = Signal(object)
    level = Signal(float)
    said = Signal(str)

    def __init__(self, bridge: Bridge, sound: SoundDesk, talk: OwnTalk, parent: QObject) -> None:
        super().__init__(parent)
        self._commands = bridge.commands
        self.state = SILENCE
        self.sound, self.talk = sound, talk
        sound.setParent(self)
        self._book = bridge.watches
        self._wanted = self._noted = self._started = ""
        bridge.watch_ended.connect(self._ended)
        bridge.talk_granted.connect(self.talk.granted)
        bridge.talk_over.connect(self.talk.over)
        self.sound.changed.connect(self._sound_changed)
        self.sound.level.connect(self.level)
        self.talk.changed.connect(self._talk_changed)
        self.talk.refused.connect(self._refused)

    def forget(self) -> None:
        """The session is over: silence."""
        self._wanted = ""
        self.sound.stop()
        self.talk.stop()
        self._show(SILENCE)

    def show_scene(self, scene: Scene) -> None:
        """An alarm that sounds is heard above the camera; without the right or a recording, listening is over."""
        heard = next((w for w in scene.snapshot.watches if w.id == self.sound.listening), None)
        own = self._book.get(self.sound.listening)
        if (heard is not None and not heard.sound) or (own is not None and not own.shows):
            self.sound.stop()
        self.sound.duck(any(a.waiting and a.priority is Priority.P1 for a in scene.alerts))

    def toggle(self, watch_id: str) -> None:
        """Hear this watch once the local record is written, or no more."""
        if watch_id in (self._wanted, self.sound.listening):
            self._wanted = ""
            self.sound.stop()
        elif self._book.feed(watch_id) is not None:
            self._wanted = watch_id
            self._show(replace(self.state, trouble_of="", trouble=""))
            self._commands.note_listening(watch_id, True, lambda outcome: self._noted_on(watch_id, outcome))

    def hold(self, watch_id: str, down: bool) -> None:
        """The talk button of a watch goes down, or up."""
        if not down:
            self.talk.release()
        elif self.talk.state is TalkState.SILENT:
            self._show(replace(self.state, talk_to=watch_id, talk_words="", refused=None))
            self.talk.press(watch_id)

    def read(self) -> None:
        """The person has read why nothing is heard or said."""
        self._show(replace(self.state, trouble_of="", trouble="", talk_words="", refused=None))

    def _show(self, state: SoundState) -> None:
        if state != self.state:
            self.state = state
            self.changed.emit(state)

    def _noted_on(self, watch_id: str, outcome: Outcome[object]) -> None:
        feed = self._book.feed(watch_id)
        if not isinstance(outcome, Done):
            self._wanted = ""
            self._show(replace(self.state, trouble_of=watch_id, trouble=_words(outcome)))
        elif self._wanted == watch_id and feed is not None:
            self._wanted, self._started = "", watch_id
            self.sound.start(watch_id, feed)
            if self.sound.listening:
                self._noted = watch_id
                return
            self._note_off(watch_id)
        else:
            self._note_off(watch_id)

    def _note_off(self, watch_id: str) -> None:
        self._commands.note_listening(watch_id, False, _nothing)

    def _sound_changed(self) -> None:
        listening, words = self.sound.listening, self.sound.words
        trouble_of = self._started if words else ""
        self._show(replace(self.state, heard=listening, trouble_of=trouble_of, trouble=words))
        if self._noted and listening != self._noted:
            ended, self._noted = self._noted, ""
            self._note_off(ended)

    def _talk_changed(self) -> None:
        self._show(replace(self.state, talk=self.talk.state, talk_words=self.talk.words))
        if self.talk.words:
            self.said.emit(self.talk.words)

    def _refused(self, refused: Refused) -> None:
        self._show(replace(self.state, refused=refused, talk_words=""))

    def _ended(self, watch_id: str, _words: str) -> None:
        if self.sound.listening == watch_id:
            self.sound.stop()
        self.talk.watch_ended(watch_id)


def _words(outcome: Outcome[object]) -> str:
    if isinstance(outcome, Unavailable):
        return outcome.words
    return f"{outcome.fact} {outcome.why}" if isinstance(outcome, Refused) else ""


def _nothing(_outcome: Outcome[object]) -> None:
    """Nobody waits for the answer; a record that can't be written shows in the audit bar."""
