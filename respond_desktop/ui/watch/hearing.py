"""Listening and talking at this workstation: one camera heard, one officer talked to, recorded before it begins."""

from PySide6.QtCore import QObject, Signal

from respond_desktop.domain.alerts import Priority
from respond_desktop.domain.outcomes import Done, Outcome, Refused, Unavailable
from respond_desktop.qtbridge.bridge import Bridge
from respond_desktop.qtbridge.pictures import PictureFeed
from respond_desktop.qtbridge.sound import SoundDesk
from respond_desktop.qtbridge.talking import TalkDesk
from respond_desktop.ui.scene import Scene
from respond_desktop.ui.watch.acts import WatchActs


class Hearing(QObject):
    """Carries what the acts ask to the sound desk and the talk desk, and back what comes of it."""

    said = Signal(str)

    def __init__(
        self, bridge: Bridge, acts: WatchActs, sound: SoundDesk | None = None, talk: TalkDesk | None = None
    ) -> None:
        super().__init__(acts)
        self._commands, self._acts = bridge.commands, acts
        self.sound = sound or SoundDesk()
        self.talk = talk or TalkDesk(bridge.commands, self.sound)
        self.sound.setParent(self)
        self._feeds: dict[str, PictureFeed] = {}
        self._wanted = self._noted = ""
        bridge.picture_opened.connect(self._opened)
        bridge.watch_ended.connect(self._ended)
        bridge.talk_granted.connect(self.talk.granted)
        bridge.talk_over.connect(self.talk.over)
        acts.listen_toggled.connect(self.toggle)
        acts.talk_held.connect(self._held)
        self.sound.changed.connect(self._sound_changed)
        self.sound.level.connect(acts.show_level)
        self.talk.changed.connect(self._talk_changed)
        self.talk.refused.connect(self._refused)

    def feed(self, watch_id: str) -> PictureFeed | None:
        """The live picture of an own watch."""
        return self._feeds.get(watch_id)

    def feeds(self) -> tuple[PictureFeed, ...]:
        """The open pictures, in the order they came."""
        return tuple(self._feeds.values())

    def forget(self) -> None:
        """The session is over: silence."""
        self._wanted = ""
        self.sound.stop()
        self.talk.stop()
        self._feeds.clear()

    def show_scene(self, scene: Scene) -> None:
        """An alarm that sounds is heard above the camera; without the right to listen, listening is over."""
        heard = next((w for w in scene.snapshot.watches if w.id == self.sound.listening), None)
        if heard is not None and not heard.sound:
            self.sound.stop()
        self.sound.duck(any(a.waiting and a.priority is Priority.P1 for a in scene.alerts))

    def toggle(self, watch_id: str) -> None:
        """Hear this watch once the local record is written, or no more."""
        if watch_id in (self._wanted, self.sound.listening):
            self._wanted = ""
            self.sound.stop()
        elif watch_id in self._feeds:
            self._wanted = watch_id
            self._commands.note_listening(watch_id, True, lambda outcome: self._noted_on(watch_id, outcome))

    def _noted_on(self, watch_id: str, outcome: Outcome) -> None:
        feed = self._feeds.get(watch_id)
        if not isinstance(outcome, Done):
            self._wanted = ""
            self._acts.show_listening(self.sound.listening, _words(outcome))
        elif self._wanted == watch_id and feed is not None:
            self._wanted = ""
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
        listening = self.sound.listening
        self._acts.show_listening(listening, self.sound.words)
        if self._noted and listening != self._noted:
            ended, self._noted = self._noted, ""
            self._note_off(ended)

    def _held(self, watch_id: str, down: bool) -> None:
        if down:
            self.talk.press(watch_id)
        else:
            self.talk.release()

    def _talk_changed(self) -> None:
        self._acts.show_talk(self.talk.state, self.talk.words)
        if self.talk.words:
            self.said.emit(self.talk.words)

    def _refused(self, refused: Refused) -> None:
        self._acts.show_refusal(refused)

    def _opened(self, watch_id: str, feed: PictureFeed) -> None:
        self._feeds[watch_id] = feed

    def _ended(self, watch_id: str, _words: str) -> None:
        self._feeds.pop(watch_id, None)
        if self.sound.listening == watch_id:
            self.sound.stop()
        self.talk.watch_ended(watch_id)


def _words(outcome: Outcome) -> str:
    if isinstance(outcome, Unavailable):
        return outcome.words
    return f"{outcome.fact} {outcome.why}" if isinstance(outcome, Refused) else ""


def _nothing(_outcome: Outcome) -> None:
    """Nobody waits for the answer; a record that can't be written shows in the audit bar."""
