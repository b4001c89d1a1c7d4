"""Keeping a picture: permission first, then the camera's own picture with its marks, its hash and its record."""

import hashlib
from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from respond_desktop.domain.keeping import KeepKind, KeepPermit, KeepRequest, KeptFile, KeptPicture
from respond_desktop.domain.outcomes import Done, Refused, Unavailable
from respond_desktop.domain.own_watches import OwnWatch
from respond_desktop.qtbridge.bridge import Bridge
from respond_desktop.qtbridge.keep.keeping import png_of
from respond_desktop.qtbridge.picture.pictures import PictureFeed, StillPicture
from respond_desktop.ui.keep.form import NO_WORDS
from respond_desktop.ui.keep.keeping import KeepPanel
from respond_desktop.ui.keep.marking import KeptMarks, marked
from respond_desktop.ui.picture.watermark import PictureViewer
from respond_desktop.ui.theme import NIGHT, Theme
from tests.qtbridge.test_sound import SoundingSource
from tests.ui.desk import FakeCommands
from tests.ui.watch.pictures import START, Hands
from tests.ui.watch.world import SESSION, said, smallest_text, unnamed, watch

ORANGE = QColor(200, 60, 20)


class StillSource(SoundingSource):
    """Gives a full picture when asked, if there is one."""

    still_picture: StillPicture | None = None

    def still(self, done: Callable[[StillPicture | None], None]) -> None:  # type: ignore[override]
        done(self.still_picture)


class Stage:
    """The form, opened for a watch of Unit 214 in incident 7."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot, self.commands = qtbot, FakeCommands()
        self.bridge = Bridge(self.commands)
        self.source = StillSource()
        self.source.still_picture = StillPicture(plain_picture(), START)
        self.bridge.watches.open("w1", PictureFeed(self.source, self.bridge))
        self.keeping = KeepPanel(Theme(NIGHT), self.bridge, Hands().clock())
        self.form = self.keeping.form
        qtbot.addWidget(self.form)
        qtbot.addWidget(self.keeping.clips.bar)
        self.form.resize(440, 700)
        self.form.show()
        self.keeping.show_session(SESSION)
        self.keeping.ask(OwnWatch("w1", "214", watch(incident="7")), 0.0)

    def write(self, words: str) -> None:
        self.form.findChildren(QPlainTextEdit)[0].setPlainText(words)
        QTest.keyClick(
            self.form.findChildren(QPlainTextEdit)[0], Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier
        )

    def handed_over(self) -> bytes:
        self.qtbot.waitUntil(lambda: self.commands.asked[-1][0] == "put_kept", timeout=10_000)
        file = self.commands.asked[-1][2]
        assert isinstance(file, KeptFile) and file.kind is KeepKind.PICTURE
        return file.content


def plain_picture(width: int = 1280, height: int = 720) -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(ORANGE)
    return image


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    return Stage(qtbot)


def test_it_asks_what_for(stage: Stage) -> None:
    words = said(stage.form)
    assert "Keep a picture or clip of Unit 214" in words
    assert "It is kept at central with its hash, never on this computer." in words
    stage.write("   ")
    assert NO_WORDS in said(stage.form)
    assert not stage.commands.asked
    assert not unnamed(stage.form)
    assert smallest_text(stage.form) >= 11


def test_kept_with_its_hash_and_record(stage: Stage) -> None:
    stage.write("the suspect's jacket")
    assert stage.commands.asked == [("ask_keep", KeepRequest("w1", "the suspect's jacket", "7"))]
    stage.commands.answer(Done(KeepPermit("k1", 88411, 8_000_000)))
    png = stage.handed_over()
    kept = QImage.fromData(png)
    assert (kept.width(), kept.height()) == (1280, 720)
    digest = hashlib.sha256(png).hexdigest()
    stage.commands.answer(Done(KeptPicture("k1", digest, len(png), 88412)))
    assert "Kept in incident 7. Record 88412." in said(stage.form)
    assert digest in said(stage.form).replace(" ", "")
    assert not any(field.isEnabled() for field in stage.form.findChildren(QLineEdit))


def test_what_belongs_to_an_incident_is_never_said_to_be_without_one(stage: Stage) -> None:
    stage.form.findChildren(QLineEdit)[0].clear()
    stage.write("the suspect's jacket")
    assert stage.commands.asked == [("ask_keep", KeepRequest("w1", "the suspect's jacket", "7"))]


def test_nothing_is_taken_before_the_permission(stage: Stage) -> None:
    stage.write("the suspect's jacket")
    stage.commands.answer(Refused("You may not keep pictures.", "No rule allows it.", "Live Video Policy v1"))
    assert "Refused: You may not keep pictures." in said(stage.form)
    assert len(stage.commands.asked) == 1


def test_another_hash_is_never_called_kept(stage: Stage) -> None:
    stage.write("the suspect's jacket")
    stage.commands.answer(Done(KeepPermit("k1", 88411, 8_000_000)))
    stage.handed_over()
    stage.commands.answer(Done(KeptPicture("k1", "0" * 64, 1, 88412)))
    assert "Kept in incident" not in said(stage.form)
    assert "Central's copy is not the picture that was sent." in said(stage.form)


def test_without_a_picture_nothing_is_handed_over(stage: Stage) -> None:
    stage.source.still_picture = None
    stage.write("the suspect's jacket")
    stage.commands.answer(Done(KeepPermit("k1", 88411, 8_000_000)))
    assert "There was no picture to keep." in said(stage.form)
    assert len(stage.commands.asked) == 1


def test_too_large_is_said(stage: Stage) -> None:
    stage.write("the suspect's jacket")
    stage.commands.answer(Done(KeepPermit("k1", 88411, 100)))
    stage.qtbot.waitUntil(lambda: "The picture is too large for central." in said(stage.form), timeout=10_000)


def test_after_sign_out_nothing_is_handed_over(stage: Stage) -> None:
    stage.write("the suspect's jacket")
    stage.keeping.show_session(None)
    stage.commands.answer(Done(KeepPermit("k1", 88411, 8_000_000)))
    assert len(stage.commands.asked) == 1


def test_an_ended_watch_can_be_kept_no_more(stage: Stage) -> None:
    stage.bridge.watch_ended.emit("w1", "Recording stopped.")
    stage.write("the suspect's jacket")
    assert not stage.commands.asked
    assert "The watch has ended." in said(stage.form)


def test_central_that_does_not_answer_is_said(stage: Stage) -> None:
    stage.write("the suspect's jacket")
    stage.commands.answer(Unavailable("Central does not answer: the picture was not kept."))
    assert "Central does not answer: the picture was not kept." in said(stage.form)


@pytest.mark.usefixtures("qapp")
def test_the_marks_are_burnt_in() -> None:
    marks = KeptMarks(PictureViewer("R. Okafor", "RTC-04", training=True), "214", START, "7")
    lines = marks.lines(START)
    for part in ("TRAINING", "Unit 214", "kept by R. Okafor", "RTC-04", "2026-11-22 02:14:37Z", "incident 7"):
        assert part in lines[0]
    assert lines[1].startswith("Picture of ")
    seen = marked(StillPicture(plain_picture(), START), marks)
    foot = {seen.pixelColor(x, 700).rgb() for x in range(0, 800)}
    assert len(foot) > 5, "the foot has words"
    middle = {seen.pixelColor(x, y).rgb() for x in range(300, 900, 3) for y in range(200, 500, 3)}
    assert len(middle) > 10, "the watermark lies across it"
    other = marked(StillPicture(plain_picture(), START), replace(marks, incident="8"))
    assert png_of(other) != png_of(seen)
