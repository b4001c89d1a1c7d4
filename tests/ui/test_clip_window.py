"""A clip in the whole window: its bar on every screen, its key, and what is said when the window or session ends."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit
from pytestqt.qtbot import QtBot

from respond_desktop.domain.outcomes import Done
from respond_desktop.domain.rights.policy import Permission
from respond_desktop.qtbridge.picture.pictures import PictureFeed
from respond_desktop.video.keep.clips import ClipEnd, ClipHooks, ClipProgress, ClipResult
from respond_desktop.video.media_process.messages import EndClip
from tests.ui import desk as desks
from tests.ui.look import words
from tests.ui.watch.test_clipping import PERMIT, ClipStreams

RECORDING = "Clip of Unit 214 runs · 0:07 / 1:00"


class Recording:
    """A window in which a clip of Unit 214 is being recorded."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot, self.desk, self.source = qtbot, desks.make_desk(), ClipStreams()
        qtbot.addWidget(self.desk.window)
        self.desk.window.show()
        session = desks.session()
        may = session.permissions | {Permission.KEEP}
        self.desk.bridge.session_started.emit(replace(session, permissions=may))
        self.desk.show(desks.snapshot(watches=(desks.own_watch(),)))
        self.feed = PictureFeed(self.source, self.desk.bridge)
        self.desk.bridge.picture_opened.emit("w-1", self.feed)
        watching = self.desk.window.desk.asks.watching
        watching.keep("w-1")
        form = watching.keeping.form
        form.findChildren(QPlainTextEdit)[0].setPlainText("the suspect's jacket")
        both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        QTest.keyClick(form.findChildren(QPlainTextEdit)[0], Qt.Key.Key_Return, both)
        self.desk.commands.answer(Done(PERMIT))
        assert self.source.hooks is not None
        self.hooks: ClipHooks = self.source.hooks
        self.hooks.on_going(ClipProgress(1280, 720, 7.4, 200, 0, None))
        self.sees(RECORDING)

    def sees(self, said: str) -> None:
        self.qtbot.waitUntil(lambda: said in words(self.desk.window), timeout=10_000)

    def end(self) -> None:
        """Nothing of it runs on."""
        self.hooks.on_done(ClipResult(ClipEnd.LOST))
        self.qtbot.waitUntil(lambda: any(isinstance(c, EndClip) for c in self.source.told) or self.idle)

    @property
    def idle(self) -> bool:
        return not self.desk.window.desk.asks.watching.keeping.clips.busy


def test_the_bar_is_on_every_screen_and_k_stops_it(qtbot: QtBot) -> None:
    made = Recording(qtbot)
    assert not made.desk.window.desk.dock.has_form, "the picture is in view again"
    for screen in range(3):
        made.desk.window.desk.screens.show_tab(screen)
        QApplication.processEvents()
        made.sees(RECORDING)
    made.desk.window.desk.screens.show_tab(0)
    QTest.keyClick(made.desk.window, Qt.Key.Key_K)
    qtbot.waitUntil(lambda: any(isinstance(c, EndClip) for c in made.source.told), timeout=10_000)
    made.sees("It is not kept yet.")
    made.end()
    made.sees("The clip of Unit 214 was not kept.")


def test_the_window_stays_once_and_says_why(qtbot: QtBot) -> None:
    made = Recording(qtbot)
    assert not made.desk.window.close()
    made.sees("Close the window again within 10 s to lose it.")
    assert made.desk.window.isVisible()
    assert made.desk.window.close()
    made.end()


def test_the_page_after_the_session_says_what_was_lost(qtbot: QtBot) -> None:
    made = Recording(qtbot)
    made.desk.bridge.session_ended.emit("You signed out.")
    made.sees("You signed out. The clip of Unit 214 was not kept: the session ended before it was sent.")
    assert RECORDING not in words(made.desk.window)
    made.end()
