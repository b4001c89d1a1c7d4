"""What a viewer may do besides looking: listen, talk, keep a picture. Absent where it is not allowed."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from respond_desktop.domain.own_watches import OwnWatch
from respond_desktop.domain.rights.policy import Permission
from respond_desktop.domain.session import SessionView
from respond_desktop.domain.watches import WatchState
from respond_desktop.qtbridge.hear.talking import TalkState
from respond_desktop.ui.frame.refusal import RefusalCard
from respond_desktop.ui.hear.hearing import SILENCE, SoundState
from respond_desktop.ui.hear.level import SoundLevel
from respond_desktop.ui.hear.talk_button import TALK, TALKING, TalkButton
from respond_desktop.ui.kit import Button, ButtonLook, tight
from respond_desktop.ui.kit.panels import IconLine
from respond_desktop.ui.theme import SPACE, Theme

_LISTEN, _LISTENING = ButtonLook("volume-high", "L"), ButtonLook("volume-off", "L", "primary")
TALK_WORDS = {
    TalkState.TELLING: "Telling the officer… Keep holding.",
    TalkState.TALKING: "Talk now. The officer hears you. Let go when you are done.",
}
_ELSEWHERE = "You talk to the officer of another picture. Let go when you are done."


class WatchActs(QWidget):
    """`listen_toggled(str)`, `talk_held(str, bool)`, `keep_requested(str)`: ids of watches. `read()`: a refusal was."""

    listen_toggled = Signal(str)
    talk_held = Signal(str, bool)
    keep_requested = Signal(str)
    read = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._watch_id, self._sound = "", SILENCE
        self._listen = Button(theme, "Listen", _LISTEN)
        self._level = SoundLevel(theme)
        self.talk = TalkButton(theme)
        self._keep = Button(theme, "Keep a picture or clip", ButtonLook("camera-outline"))
        self._sound_words = IconLine(theme, "volume-off")
        self._talk_words = IconLine(theme, "microphone")
        self.refusal = RefusalCard(theme)
        self._lay_out()
        self._listen.clicked.connect(self.toggle_listening)
        self.talk.held.connect(self._talk_held)
        self._keep.clicked.connect(self._keep_clicked)
        self.refusal.closed.connect(self.read)
        self.hide()

    def show_own(self, own: OwnWatch | None, session: SessionView | None) -> None:
        """The watch these act on; only what it and the role allow is there."""
        watch = own.watch if own is not None and own.shows else None
        plays = watch is not None and watch.state in (WatchState.READY, WatchState.LIVE)
        if own is None or watch is None or not plays or session is None:
            self.hide()
            self._watch_id = ""
            return
        if own.id != self._watch_id:
            self._watch_id = own.id
            self._say()
        about = f"Unit {own.unit_number}"
        self._listen.setVisible(watch.sound)
        self._listen.name_object(about)
        self.talk.setVisible(session.may(Permission.TALK))
        self.talk.name_object(f"{about}, hold while you speak")
        self._keep.setVisible(session.may(Permission.KEEP))
        self._keep.name_object(about)
        self.setVisible(watch.sound or session.may(Permission.TALK) or session.may(Permission.KEEP))

    def toggle_listening(self) -> None:
        """L: hear this watch, or no more."""
        if self._watch_id and self._listen.isVisibleTo(self):
            self.listen_toggled.emit(self._watch_id)

    def show_sound(self, state: SoundState) -> None:
        """What is heard and said at this workstation, on this picture or on another one."""
        self._sound = state
        self._say()

    def show_level(self, level: float) -> None:
        """How loud it is, 0 to 1."""
        self._level.show_level(level)

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

    def _say(self) -> None:
        state, here = self._sound, self._watch_id
        on = bool(here) and here == state.heard
        self._listen.say("Stop listening" if on else "Listen")
        self._listen.set_look(_LISTENING if on else _LISTEN)
        self._level.setVisible(on)
        trouble = f"You hear nothing. {state.trouble}" if state.trouble and state.trouble_of == here else ""
        self._sound_words.say(trouble, "p2_text")
        self._say_talk(state, state.talk_to == here)

    def _say_talk(self, state: SoundState, here: bool) -> None:
        talking = state.talk is not TalkState.SILENT
        self.talk.set_look(TALKING if here and state.talk is TalkState.TALKING else TALK)
        ours = TALK_WORDS.get(state.talk, state.talk_words)
        words = ours if here else _ELSEWHERE if talking else ""
        self._talk_words.say(words, "text" if talking else "p2_text")
        if here and state.refused is not None:
            self.refusal.show_refusal(state.refused)
        else:
            self.refusal.hide()

    def _talk_held(self, down: bool) -> None:
        self.talk_held.emit(self._watch_id, down)

    def _keep_clicked(self) -> None:
        self.keep_requested.emit(self._watch_id)
