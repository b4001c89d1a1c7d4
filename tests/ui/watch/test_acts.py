"""Listen, talk and keep on the watch panel: only what is allowed is there, and the record comes before the sound."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from respond_desktop.domain.outcomes import Done, Refused, Unavailable
from respond_desktop.domain.rights.policy import Permission
from respond_desktop.qtbridge.bridge import Bridge
from respond_desktop.qtbridge.hear.sound import NO_DEVICE, SoundDesk
from respond_desktop.qtbridge.hear.talking import OwnTalk, TalkOver, TalkState
from respond_desktop.qtbridge.picture.pictures import PictureFeed
from respond_desktop.ui.frame.scene import Scene
from respond_desktop.ui.hear.hearing import Hearing
from respond_desktop.ui.kit import Button
from respond_desktop.ui.theme import NIGHT, Theme
from respond_desktop.ui.watch.panel import WatchPanel
from tests.qtbridge.test_sound import Loudspeaker, SoundingSource
from tests.qtbridge.test_talking import CONTEXT, KeptLine, SyntheticMicrophone
from tests.ui.desk import FakeCommands
from tests.ui.watch.world import SESSION, said, smallest_text, snapshot, unit, unnamed, watch

UNIT = unit("214", 0)


class Stage:
    """A panel with a loudspeaker and a microphone of the test's."""

    def __init__(self, qtbot: QtBot) -> None:
        self.commands = FakeCommands()
        self.bridge = Bridge(self.commands)
        self.panel = WatchPanel(Theme(NIGHT), self.bridge.watches)
        qtbot.addWidget(self.panel)
        self.speaker, self.microphone, self.lines = Loudspeaker(), SyntheticMicrophone(), list[KeptLine]()
        sound = SoundDesk(lambda: self.speaker)
        talk = OwnTalk(self.commands, sound, self.microphone, self._open)
        self.hearing = Hearing(self.bridge, sound, talk, self.panel)
        acts = self.panel.acts
        acts.listen_toggled.connect(self.hearing.toggle)
        acts.talk_held.connect(self.hearing.hold)
        acts.read.connect(self.hearing.read)
        self.hearing.changed.connect(acts.show_sound)
        self.source = SoundingSource()
        self.panel.resize(440, 900)
        self.panel.show()
        self.panel.activateWindow()
        qtbot.waitExposed(self.panel)

    def _open(self, address: object, broken: object) -> KeptLine:
        self.lines.append(KeptLine(address, broken))  # type: ignore[arg-type]
        return self.lines[-1]

    def watch(self, *rights: Permission, sound: bool = True) -> None:
        session = SESSION.__class__(
            **{f: getattr(SESSION, f) for f in SESSION.__slots__} | {"permissions": frozenset(rights)}
        )
        self.bridge.watches.show_session(session)
        self.panel.show_session(session)
        shown = snapshot(UNIT, watches=(watch(sound=sound),))
        self.bridge.watches.fold(shown, session)
        self.panel.show_snapshot(shown)
        self.bridge.picture_opened.emit("w1", PictureFeed(self.source, self.panel))

    def button(self, words: str) -> Button:
        return next(b for b in self.panel.findChildren(Button) if b.text() == words)

    def asked(self) -> list[tuple[object, ...]]:
        return self.commands.asked


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    return Stage(qtbot)


def test_only_what_is_allowed_is_there(stage: Stage) -> None:
    stage.watch(sound=False)
    assert not stage.panel.acts.isVisible()
    stage.watch(Permission.TALK, sound=False)
    words = said(stage.panel)
    assert "Talk" in words
    assert "Listen" not in words
    assert "Keep a picture" not in words
    stage.watch(Permission.TALK, Permission.KEEP)
    words = said(stage.panel)
    assert "Listen" in words
    assert "Keep a picture" in words
    assert not unnamed(stage.panel)
    assert smallest_text(stage.panel) >= 11


def test_listening_is_recorded_before_it_is_heard_and_when_it_ends(stage: Stage) -> None:
    stage.watch()
    stage.button("Listen").click()
    assert stage.asked() == [("note_listening", "w1", True)]
    assert stage.source.take is None
    stage.commands.answer(Done(None))
    assert stage.source.take is not None
    assert "Stop listening" in said(stage.panel)
    stage.bridge.watch_ended.emit("w1", "Recording stopped.")
    assert stage.source.take is None
    assert stage.asked()[-1] == ("note_listening", "w1", False)


def test_listening_is_over_with_the_right_to_listen(stage: Stage) -> None:
    stage.watch()
    stage.button("Listen").click()
    stage.commands.answer(Done(None))
    heard = snapshot(UNIT, watches=(watch(sound=True),))
    stage.hearing.show_scene(Scene(heard, heard.as_of, SESSION))
    assert stage.hearing.sound.listening == "w1"
    stage.hearing.show_scene(Scene(snapshot(UNIT, watches=(watch(sound=False),)), heard.as_of, SESSION))
    assert (stage.source.take, stage.hearing.sound.listening) == (None, "")
    assert stage.speaker.stopped
    assert stage.asked()[-1] == ("note_listening", "w1", False)


def test_without_a_record_nothing_is_heard(stage: Stage) -> None:
    stage.watch()
    stage.panel.acts.toggle_listening()
    stage.commands.answer(Unavailable("The record can't be written, so this can't be done."))
    assert stage.source.take is None
    assert "The record can't be written" in said(stage.panel)


def test_without_a_device_the_panel_says_so(stage: Stage) -> None:
    stage.speaker.trouble = NO_DEVICE
    stage.watch()
    stage.button("Listen").click()
    stage.commands.answer(Done(None))
    assert "You hear nothing. No sound device." in said(stage.panel)
    assert stage.asked()[-1] == ("note_listening", "w1", False)


def test_a_second_press_before_the_answer_means_no(stage: Stage) -> None:
    stage.watch()
    stage.panel.acts.toggle_listening()
    stage.panel.acts.toggle_listening()
    stage.commands.answer(Done(None))
    assert stage.source.take is None
    assert stage.asked()[-1] == ("note_listening", "w1", False)


def test_talk_by_holding_the_key(stage: Stage) -> None:
    from respond_desktop.qtbridge.hear.talk_line import TalkAddress

    stage.watch(Permission.TALK)
    stage.panel.acts.talk.hold_by_key()
    QApplication.sendEvent(
        stage.panel.acts.talk,
        QKeyEvent(QEvent.Type.KeyRelease, Qt.Key.Key_T, Qt.KeyboardModifier.NoModifier, "t", True),
    )
    assert "Telling the officer… Keep holding." in said(stage.panel)
    stage.commands.answer(Done("t1"))
    stage.bridge.talk_granted.emit(TalkAddress("t1", "w1", "rtsps://x/stream/t1", "token", CONTEXT))
    assert "Talk now. The officer hears you." in said(stage.panel)
    QTest.keyRelease(stage.panel.acts.talk, Qt.Key.Key_T)
    assert stage.hearing.talk.state is TalkState.SILENT
    assert stage.lines[0].stopped
    assert "Talk now" not in said(stage.panel)


def test_talk_by_mouse_ends_where_it_is_let_go(stage: Stage) -> None:
    stage.watch(Permission.TALK)
    button = stage.panel.acts.talk
    QTest.mousePress(button, Qt.MouseButton.LeftButton)
    assert stage.asked() == [("begin_talk", "w1")]
    QTest.mouseRelease(button, Qt.MouseButton.LeftButton)
    assert stage.hearing.talk.state is TalkState.SILENT


def test_talk_ends_when_the_button_goes(stage: Stage) -> None:
    stage.watch(Permission.TALK)
    stage.panel.acts.talk.hold_by_key()
    stage.panel.hide()
    assert stage.hearing.talk.state is TalkState.SILENT


def test_a_refused_talk_shows_its_card(stage: Stage) -> None:
    stage.watch(Permission.TALK)
    stage.panel.acts.talk.hold_by_key()
    stage.commands.answer(
        Refused("You may not talk to Unit 214.", "No rule allows it.", "Live Video Policy v1")
    )
    assert "Refused: You may not talk to Unit 214." in said(stage.panel)


def test_the_camera_that_cannot_tell_her_is_said(stage: Stage) -> None:
    stage.watch(Permission.TALK)
    stage.panel.acts.talk.hold_by_key()
    stage.commands.answer(Done("t1"))
    stage.bridge.talk_over.emit(TalkOver("t1", "The officer can't be told: stealth is on."))
    assert "The officer can't be told: stealth is on." in said(stage.panel)


def test_an_open_microphone_to_another_picture_is_said(stage: Stage) -> None:
    stage.watch(Permission.TALK)
    stage.hearing.hold("w2", True)
    assert "You talk to the officer of another picture." in said(stage.panel)
    assert "Telling the officer" not in said(stage.panel)
    stage.hearing.hold("w2", False)
    assert "another picture" not in said(stage.panel)


def test_why_another_picture_is_silent_is_not_said_here(stage: Stage) -> None:
    stage.watch(Permission.TALK)
    stage.hearing.hold("w2", True)
    stage.commands.answer(
        Refused("You may not talk to Unit 207.", "No rule allows it.", "Live Video Policy v1")
    )
    assert "Refused" not in said(stage.panel)
    stage.panel.acts.read.emit()
    assert stage.hearing.state.refused is None
