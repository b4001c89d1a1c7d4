"""What a viewer may do besides looking: listen, talk, keep a picture. Absent where it is not allowed."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from respond_desktop.domain.outcomes import Refused
from respond_desktop.domain.policy import Permission
from respond_desktop.domain.session import SessionView
from respond_desktop.domain.watches import WatchState
from respond_desktop.qtbridge.talking import TalkState
from respond_desktop.ui.kit import Button, Look, tight
from respond_desktop.ui.theme import SPACE, Theme
from respond_desktop.ui.watch.level import SoundLevel
from respond_desktop.ui.watch.own import OwnWatch
from respond_desktop.ui.watch.parts import IconLine
from respond_desktop.ui.watch.refusal import RefusalCard
from respond_desktop.ui.watch.talkbutton import TalkButton

_LISTEN, _LISTENING = Look("volume-high", "L"), Look("volume-off", "L", "primary")
_TALK, _TALKING = Look("microphone", "T"), Look("microphone", "T", "primary")
_TALK_WORDS = {
    TalkState.TELLING: "Telling the officer… Keep holding.",
    TalkState.TALKING: "Talk now. The officer hears you. Let go when you are done.",
}


class WatchActs(QWidget):
    """`listen_toggled(str)`, `talk_held(str, bool)`, `keep_requested(str)`: ids of watches."""

    listen_toggled = Signal(str)
    talk_held = Signal(str, bool)
    keep_requested = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._watch_id = self._listening = ""
        self._listen = Button(theme, "Listen", _LISTEN)
        self._level = SoundLevel(theme)
        self.talk = TalkButton(theme)
        self._keep = Button(theme, "Keep a picture", Look("camera-outline"))
        self._sound_words = IconLine(theme, "volume-off")
        self._talk_words = IconLine(theme, "microphone")
        self.refusal = RefusalCard(theme)
        self._lay_out()
        self._listen.clicked.connect(self.toggle_listening)
        self.talk.held.connect(self._talk_held)
        self._keep.clicked.connect(self._keep_clicked)
        self.refusal.closed.connect(self.refusal.hide)
        self.hide()

    def show_own(self, own: OwnWatch | None, session: SessionView | None) -> None:
        """The watch these act on; only what it and the role allow is there."""
        watch = own.watch if own is not None and own.ended is None else None
        plays = watch is not None and watch.state in (WatchState.READY, WatchState.LIVE)
        if own is None or watch is None or not plays or session is None:
            self.hide()
            self._watch_id = ""
            return
        if own.id != self._watch_id:
            self.refusal.hide()
            self._watch_id = own.id
            self._show_listen()
        about = f"Unit {own.unit_number}"
        self._listen.setVisible(watch.sound)
        self._listen.name_object(about)
        self.talk.setVisible(session.may(Permission.TALK))
        self.talk.name_object(f"{about}, hold while you speak")
        self._keep.setVisible(session.may(Permission.SNAPSHOT))
        self._keep.name_object(about)
        self.setVisible(watch.sound or session.may(Permission.TALK) or session.may(Permission.SNAPSHOT))

    def toggle_listening(self) -> None:
        """L: hear this watch, or no more."""
        if self._watch_id and self._listen.isVisibleTo(self):
            self.listen_toggled.emit(self._watch_id)

    def show_listening(self, watch_id: str, words: str) -> None:
        """Which watch is heard ("" for none), and why nothing is."""
        self._listening = watch_id
        self._sound_words.say(words, "p2_text")
        self._show_listen()

    def show_level(self, level: float) -> None:
        """How loud it is, 0 to 1."""
        self._level.show_level(level)

    def show_talk(self, state: TalkState, words: str) -> None:
        """Telling, talking, or why it is over."""
        self.talk.set_look(_TALKING if state is TalkState.TALKING else _TALK)
        tone = "p2_text" if state is TalkState.SILENT else "text"
        self._talk_words.say(_TALK_WORDS.get(state, words), tone)

    def show_refusal(self, refused: Refused) -> None:
        """Policy said no."""
        self.refusal.show_refusal(refused)

    def _lay_out(self) -> None:
        body = QVBoxLayout(self)
        body.setContentsMargins(SPACE.PADDING, SPACE.INSIDE, SPACE.PADDING, 0)
        body.setSpacing(SPACE.INSIDE)
        for widgets in ((self._listen, self.talk), (self._keep, self._level)):
            row = QHBoxLayout()
            tight(row, 0, SPACE.INSIDE)
            for widget in widgets:
                row.addWidget(widget)
            row.addStretch(1)
            body.addLayout(row)
        for line in (self._sound_words, self._talk_words, self.refusal):
            body.addWidget(line)

    def _show_listen(self) -> None:
        on = bool(self._watch_id) and self._watch_id == self._listening
        self._listen.say("Stop listening" if on else "Listen")
        self._listen.set_look(_LISTENING if on else _LISTEN)
        self._level.setVisible(on)

    def _talk_held(self, down: bool) -> None:
        self.refusal.hide()
        self.talk_held.emit(self._watch_id, down)

    def _keep_clicked(self) -> None:
        self.keep_requested.emit(self._watch_id)
