"""A clip at the window: each state in words, and none that could be taken for kept."""

import hashlib
from dataclasses import dataclass, field, replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit
from pytestqt.qtbot import QtBot

from respond_desktop.domain.keeping import KeepKind, KeepPermit, KeepRequest, KeptFile, KeptPicture
from respond_desktop.domain.outcomes import Done, Outcome, Refused, Unavailable
from respond_desktop.domain.own_watches import OwnWatch
from respond_desktop.domain.session import SessionView
from respond_desktop.qtbridge.bridge import Bridge
from respond_desktop.qtbridge.keep import clips
from respond_desktop.qtbridge.keep.clip_marker import ClipMoment, planes_of
from respond_desktop.qtbridge.picture.pictures import PictureFeed
from respond_desktop.ui.keep.form import NO_WORDS
from respond_desktop.ui.keep.keeping import KeepPanel
from respond_desktop.ui.keep.marking import KeptMarks, clip_mark
from respond_desktop.ui.picture.watermark import PictureViewer
from respond_desktop.ui.theme import NIGHT, Theme
from respond_desktop.video.keep.clips import ClipEnd, ClipHooks, ClipProgress, ClipResult
from respond_desktop.video.keep.remote_clip import ClipLimits, RemoteClip
from respond_desktop.video.media_process.messages import BeginClip, Command, EndClip, MarkClip
from tests.qtbridge.test_sound import SoundingSource
from tests.ui.desk import FakeCommands
from tests.ui.watch.pictures import START, Hands
from tests.ui.watch.world import SESSION, said, smallest_text, unnamed, watch

MP4 = b"\0\0\0\x20ftypisom" + bytes(5000)
PERMIT = KeepPermit("k1", 88411, 8_000_000, KeepKind.CLIP)


@dataclass
class ClipStreams(SoundingSource):
    """A source whose clips a test records; `told` is what the media process would be told."""

    told: list[Command] = field(default_factory=list)
    hooks: ClipHooks | None = None
    empty: bool = False

    def record(self, hooks: ClipHooks, max_bytes: int) -> RemoteClip | None:
        if self.empty:
            return None
        self.hooks = hooks
        clip = RemoteClip((1, 1), ClipLimits(max_bytes), self.told.append)
        clip.begin()
        return clip


class Stage:
    """The form, opened for a watch of Unit 214 in incident 7."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot, self.commands, self.hands = qtbot, FakeCommands(), Hands()
        self.bridge, self.source = Bridge(self.commands), ClipStreams()
        for watch_id in ("w1", "w2"):
            self.bridge.watches.open(watch_id, PictureFeed(self.source, self.bridge))
        self.keeping = KeepPanel(Theme(NIGHT), self.bridge, self.hands.clock())
        self.form, self.bar = self.keeping.form, self.keeping.clips.bar
        self.left: list[bool] = []
        self.heard: list[str] = []
        self.keeping.left.connect(lambda: self.left.append(True))
        self.keeping.said.connect(self.heard.append)
        for widget in (self.form, self.bar):
            qtbot.addWidget(widget)
        self.form.resize(440, 700)
        self.form.show()
        self.sign_in(SESSION)
        self.keeping.ask(OwnWatch("w1", "214", watch(incident="7")), 0.0)

    def sign_in(self, session: SessionView | None) -> None:
        self.form.show_session(session)  # the dock tells its forms
        self.keeping.show_session(session)

    def ask(self) -> None:
        words = self.form.findChildren(QPlainTextEdit)[0]
        words.setPlainText("the suspect's jacket")
        both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        QTest.keyClick(words, Qt.Key.Key_Return, both)

    def allowed(self) -> ClipHooks:
        self.ask()
        self.commands.answer(Done(PERMIT))
        assert self.source.hooks is not None
        return self.source.hooks

    def recording(self, seconds: float = 7.4, left_out: int = 0) -> ClipHooks:
        hooks = self.allowed()
        hooks.on_going(ClipProgress(1280, 720, seconds, 200, left_out, START))
        self.qtbot.waitUntil(lambda: " runs · " in self.bar.words())
        return hooks

    def sent(self, end: ClipEnd = ClipEnd.STOPPED) -> KeptFile:
        self.recording().on_done(ClipResult(end, (MP4[:100], MP4[100:]), 12.3, 300, 0))
        self.qtbot.waitUntil(lambda: self.commands.asked[-1][0] == "put_kept", timeout=10_000)
        file = self.commands.asked[-1][2]
        assert isinstance(file, KeptFile)
        return file


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    return Stage(qtbot)


def told(stage: Stage, kind: type) -> list[Command]:
    return [command for command in stage.source.told if isinstance(command, kind)]


def test_the_form_offers_both_and_asks_what_for(stage: Stage) -> None:
    words = said(stage.form)
    assert "Keep the picture" in words and "Start a clip" in words
    assert "a clip begins now and lasts 60 s at most" in words
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(stage.form.findChildren(QPlainTextEdit)[0], Qt.Key.Key_Return, both)
    assert NO_WORDS in said(stage.form) and not stage.commands.asked
    assert not unnamed(stage.form) and smallest_text(stage.form) >= 11


def test_nothing_is_recorded_before_the_permission(stage: Stage) -> None:
    stage.ask()
    assert stage.commands.asked == [
        ("ask_keep", KeepRequest("w1", "the suspect's jacket", "7", KeepKind.CLIP))
    ]
    assert not stage.source.told and not stage.bar.words() and not stage.left
    stage.commands.answer(Refused("You may not keep clips.", "No rule allows it.", "Live Video Policy v1"))
    assert "Refused: You may not keep clips." in said(stage.form)
    assert not stage.source.told and not stage.bar.words()
    assert "Start a clip" in said(stage.form)


def test_it_runs_marked_each_second_and_the_form_gives_way(stage: Stage) -> None:
    hooks = stage.allowed()
    assert stage.left and "Nothing is in it yet." in stage.bar.words()
    assert stage.bar._icon._tone == "muted"
    assert told(stage, BeginClip) and not told(stage, MarkClip)
    hooks.on_going(ClipProgress(1280, 720, 0.0, 0, 0, None))
    stage.qtbot.waitUntil(lambda: len(told(stage, MarkClip)) >= 2, timeout=10_000)
    assert "Nothing is in it yet." in stage.bar.words()
    mark = told(stage, MarkClip)[0]
    assert isinstance(mark, MarkClip) and (mark.width, mark.height) == (1280, 720)
    hooks.on_going(ClipProgress(1280, 720, 7.4, 200, 3, START))
    stage.qtbot.waitUntil(lambda: "Clip of Unit 214 runs · 0:07 / 1:00" in stage.bar.words())
    assert "3 pictures left out: this computer is busy." in stage.bar.words()
    assert stage.bar._icon._tone == "p1_text"
    assert not unnamed(stage.bar) and smallest_text(stage.bar) >= 11
    stage.keeping.clips.stop()
    stage.qtbot.waitUntil(lambda: bool(told(stage, EndClip)))
    assert "It is not kept yet." in stage.bar.words()
    hooks.on_done(ClipResult(ClipEnd.STOPPED))
    stage.qtbot.waitUntil(lambda: not stage.keeping.clips.busy)


def test_kept_only_when_central_says_the_same_hash(stage: Stage) -> None:
    file = stage.sent(ClipEnd.TIME)
    assert file.content == MP4 and file.kind is KeepKind.CLIP
    file.sent(0.43)
    stage.qtbot.waitUntil(lambda: "Sending the clip of Unit 214 to central: 43 %" in stage.bar.words())
    assert stage.heard == [
        "A clip of Unit 214 runs. Press K to end it.",
        "The clip of Unit 214 has ended. It is not kept yet.",
    ]
    assert "It is not kept yet." in stage.bar.words()
    digest = hashlib.sha256(MP4).hexdigest()
    stage.commands.answer(Done(KeptPicture("k1", digest, len(MP4), 88412)))
    words = stage.bar.words()
    assert words.startswith(
        "The clip of Unit 214 is kept in incident 7. 0:12 · 5 kB · record 88412 · SHA-256"
    )
    assert digest[:8] in words and words.endswith("It ended by itself after 60 s.")
    assert words in stage.heard
    stage.bar.read.emit()
    assert not stage.bar.words() and not stage.keeping.clips.busy


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (Done(KeptPicture("k1", "0" * 64, 1, 2)), "is not confirmed as kept. Central's copy is not"),
        (Done(None), "is not confirmed as kept."),
        (Unavailable("Central did not answer in time."), "is not confirmed as kept. Central did not answer"),
        (
            Refused("Your right ended.", "It ended.", "v1", record_seq=9),
            "was not kept. Refused: Your right ended.",
        ),
    ],
)
def test_whatever_else_central_says_is_never_called_kept(stage: Stage, outcome: Outcome, words: str) -> None:
    stage.sent()
    stage.commands.answer(outcome)
    said_now = stage.bar.words()
    assert words in said_now and "is kept" not in said_now
    assert said_now in stage.heard


def test_what_is_not_confirmed_can_be_sent_again_by_hand(stage: Stage) -> None:
    stage.sent()
    stage.commands.answer(Unavailable("Central did not answer in time."))
    assert not stage.keeping.clips.busy and "Send again" in said(stage.bar)
    stage.bar.again_clicked.emit()
    assert [each[0] for each in stage.commands.asked] == ["ask_keep", "put_kept", "put_kept"]
    assert stage.commands.asked[1][1] == stage.commands.asked[2][1] == PERMIT
    assert "Sending the clip" in stage.bar.words() and "Send again" not in said(stage.bar)
    assert not stage.form._record.isEnabled(), "one clip at a time"
    digest = hashlib.sha256(MP4).hexdigest()
    stage.commands.answer(Done(KeptPicture("k1", digest, len(MP4), 88412)))
    assert "is kept in incident 7. 0:12" in stage.bar.words() and "Send again" not in said(stage.bar)


def test_ten_minutes_later_nothing_is_sent_again(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    stage.sent()
    stage.commands.answer(Unavailable("Central did not answer in time."))
    monkeypatch.setattr(clips, "AGAIN_S", -1.0)
    stage.bar.again_clicked.emit()
    assert "The clip can't be sent any more." in stage.bar.words()
    assert len(stage.commands.asked) == 2


def test_what_was_read_or_left_is_sent_no_more(stage: Stage) -> None:
    stage.sent()
    stage.commands.answer(Unavailable("Central did not answer in time."))
    stage.bar.read.emit()
    assert not stage.bar.words()
    stage.bar.again_clicked.emit()
    assert len(stage.commands.asked) == 2


@pytest.mark.parametrize("end", list(ClipEnd))
def test_nothing_recorded_is_said_and_nothing_sent(stage: Stage, end: ClipEnd) -> None:
    stage.recording().on_done(ClipResult(end))
    stage.qtbot.waitUntil(lambda: "was not kept" in stage.bar.words())
    assert "Nothing was kept. The permission is recorded." in stage.bar.words()
    assert [each[0] for each in stage.commands.asked] == ["ask_keep"]


def test_without_a_stream_nothing_begins(stage: Stage) -> None:
    stage.source.empty = True
    stage.ask()
    stage.commands.answer(Done(PERMIT))
    assert "There is no picture now. | Nothing was kept." in said(stage.form)
    assert not stage.bar.words()


def test_one_clip_at_a_time(stage: Stage) -> None:
    hooks = stage.recording()
    stage.keeping.ask(OwnWatch("w2", "207", watch(incident="")), 0.0)
    stage.ask()
    assert [each[0] for each in stage.commands.asked] == ["ask_keep"]
    hooks.on_done(ClipResult(ClipEnd.LOST))
    stage.qtbot.waitUntil(lambda: not stage.keeping.clips.busy)
    stage.ask()
    assert len(stage.commands.asked) == 2


def test_a_sign_out_loses_it_in_words(stage: Stage) -> None:
    hooks = stage.recording()
    assert "was not kept: the session ended" in stage.keeping.clips.forget()
    stage.sign_in(None)
    hooks.on_done(ClipResult(ClipEnd.STREAM, (MP4,), 1.0, 30, 0))
    stage.qtbot.waitUntil(lambda: bool(told(stage, EndClip)))
    assert [each[0] for each in stage.commands.asked] == ["ask_keep"]
    assert not stage.bar.words() and stage.keeping.clips.forget() == ""


def test_an_answer_after_the_sign_out_begins_nothing(stage: Stage) -> None:
    stage.ask()
    stage.sign_in(None)
    stage.commands.answer(Done(PERMIT))
    assert not stage.source.told and not stage.bar.words()


def test_the_window_closes_only_when_it_is_closed_twice(stage: Stage) -> None:
    hooks = stage.recording()
    clipping = stage.keeping.clips
    assert not clipping.may_close()
    assert "Close the window again within 10 s to lose it." in stage.bar.words()
    stage.hands.s += 11
    assert not clipping.may_close(), "that was long ago"
    stage.hands.s += 1
    assert clipping.may_close()
    hooks.on_done(ClipResult(ClipEnd.LOST))
    stage.qtbot.waitUntil(lambda: not clipping.busy)
    assert clipping.may_close()


@pytest.mark.usefixtures("qapp")
def test_a_long_foot_is_drawn_smaller_and_not_cut() -> None:
    marks = KeptMarks(
        PictureViewer("Sgt. Annamaria Papadopoulou-Fitzgerald", "RTC-04", training=True), "214", START
    )
    ends, heights = [], []
    for incident in ("7", "2026-25-118 North Harbor Boulevard Extended Pursuit 0123456789"):
        mark = clip_mark(ClipMoment(1280, 720, START), replace(marks, incident=incident))
        _, luma = planes_of(mark, 1280, 720)
        lit = np.frombuffer(luma, np.uint8).reshape(720, 1280)[662:688] > 150
        ends.append(int(np.nonzero(lit.any(axis=0))[0].max()))
        heights.append(int(lit.any(axis=1).sum()))
    assert heights[1] < heights[0] and ends[1] < 1280 - 12


@pytest.mark.usefixtures("qapp")
def test_the_mark_says_who_where_when_and_what_is_not_real() -> None:
    marks = KeptMarks(PictureViewer("R. Okafor", "RTC-04", training=True), "214", START, "7")
    first, second = marks.clip_lines(START)
    for part in ("TRAINING", "Unit 214", "kept by R. Okafor", "RTC-04", "incident 7"):
        assert part in first
    assert second.startswith("Clip, about 2026-") and "02:14:37Z" in second
    mark = clip_mark(ClipMoment(854, 480, START), marks)
    alpha, luma = (np.frombuffer(p, np.uint8).reshape(480, 854) for p in planes_of(mark, 854, 480))
    assert alpha[-40:].min() >= 169 and luma[-40:].max() > 200, "the foot"
    middle = alpha[100:380]
    assert 0.01 < (middle > 0).mean() < 0.5 and (luma <= alpha).all(), "the watermark, mostly clear"
    with pytest.raises(ValueError, match="size"):
        planes_of(mark, 853, 480)


def test_who_signs_in_next_finds_an_empty_form(stage: Stage) -> None:
    stage.ask()  # central hasn't answered when the session ends
    stage.sign_in(None)
    assert not stage.form.findChildren(QPlainTextEdit)[0].toPlainText(), "another one's words"
    stage.sign_in(SESSION)
    stage.keeping.ask(OwnWatch("w2", "207", watch(incident="9")), 0.0)
    words = said(stage.form)
    assert "Unit 207" in words and "Unit 214" not in words and "Asking central" not in words
    stage.ask()
    assert stage.commands.asked[-1] == (
        "ask_keep",
        KeepRequest("w2", "the suspect's jacket", "9", KeepKind.CLIP),
    )
