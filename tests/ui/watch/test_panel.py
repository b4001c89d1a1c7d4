"""The watch panel: receipts coming in, live, frozen, ended in central's words, several watches, other viewers."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from respond_desktop.domain.people import Person, Role
from respond_desktop.domain.session import SessionView
from respond_desktop.domain.snapshot import Snapshot
from respond_desktop.domain.watches import Notice, NoticeChannel, NoticeResult, WatchEnd, WatchState
from respond_desktop.qtbridge.picture.book import WatchBook
from respond_desktop.qtbridge.picture.pictures import PictureFeed
from respond_desktop.ui.theme import NIGHT, Theme
from respond_desktop.ui.watch.panel import WatchPanel
from respond_desktop.ui.words.measures import clock
from tests.ui.watch.pictures import COLOUR, START, Hands, Source
from tests.ui.watch.test_picture import near
from tests.ui.watch.world import SESSION, SHOWN, said, smallest_text, snapshot, stopped, unit, unnamed, watch

UNIT = unit("214", 0)


class Stage:
    """A panel with somebody signed in."""

    def __init__(self, qtbot: QtBot) -> None:
        self.hands = Hands()
        self.book = WatchBook()
        self.panel = WatchPanel(Theme(NIGHT), self.book, self.hands.clock())
        qtbot.addWidget(self.panel)
        self.panel.resize(440, 700)
        self.panel.show()
        self.sign_in(SESSION)

    def sign_in(self, session: SessionView | None) -> None:
        self.session = session
        self.book.show_session(session)
        self.panel.show_session(session)

    def live(self, watch_id: str = "w1") -> PictureFeed:
        source = Source(self.hands)
        source.make()
        feed = PictureFeed(source, self.panel)
        self.book.open(watch_id, feed)
        return feed

    def show(self, snapshot: Snapshot) -> None:
        self.book.fold(snapshot, self.session)
        self.panel.show_snapshot(snapshot)

    def picture_pixels(self) -> int:
        return near(self.panel.grab().toImage(), COLOUR)


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    return Stage(qtbot)


def test_waiting_fills_in_the_receipts(stage: Stage) -> None:
    stage.panel.begin("w1", "214")
    words = said(stage.panel)
    assert "Watching Unit 214" in words
    assert "Telling the officer. | Central has written the record." in words
    assert words.count("waiting") == 6
    told = watch(state=WatchState.TELLING, notices=SHOWN[:1])
    stage.show(snapshot(UNIT, watches=(told,)))
    assert said(stage.panel).count("waiting") == 4
    assert "LIVE" not in said(stage.panel)


def test_live_shows_receipts_purpose_end_and_who_else_watches(stage: Stage) -> None:
    other = watch("w2", viewer_id="p2", viewer_name="Sgt. Fairfield", workstation="RTC-02")
    stage.show(snapshot(UNIT, watches=(watch(incident="7"), other)))
    stage.live()
    words = said(stage.panel)
    for part in (
        "LIVE",
        "The officer was told",
        f"shown | {clock(START)}",
        f"done | {clock(START)}",
        f"lit | {clock(START)}",
        "Officer may be in danger",
        "in 12 min 40 s, or when recording stops",
        f"Sgt. Fairfield (RTC-02), since {clock(START)}",
        "Recording 2:44",
    ):
        assert part in words
    assert stage.picture_pixels() > 1000
    assert unnamed(stage.panel) == []
    assert smallest_text(stage.panel) >= 11


def test_a_missing_notice_is_amber_and_says_what_the_policy_does(stage: Stage) -> None:
    notices = (Notice(NoticeChannel.LCD, NoticeResult.SUPPRESSED, START), *SHOWN[1:])
    stage.show(snapshot(UNIT, watches=(watch(notices=notices),)))
    words = said(stage.panel)
    assert "off on the camera (stealth)" in words
    assert "Told 2 of 3. The policy lets this watch run" in words
    row = next(w for w in stage.panel.findChildren(QLabel) if w.text() == "off on the camera (stealth)")
    assert row.property("tone") == "p2_text"


def test_the_last_minute_is_said(stage: Stage) -> None:
    stage.show(snapshot(UNIT, watches=(watch(),)))
    stage.hands.s = 715.0
    stage.show(snapshot(UNIT, watches=(watch(),)))
    label = next(w for w in stage.panel.findChildren(QLabel) if w.text().startswith("in 45 s"))
    assert label.property("tone") == "p2_text"


def test_frozen_in_the_header(qtbot: QtBot, stage: Stage) -> None:
    stage.show(snapshot(UNIT, watches=(watch(),)))
    stage.live()
    stage.hands.s = 9.0
    qtbot.waitUntil(lambda: "FROZEN 9 s" in said(stage.panel), timeout=10_000)
    assert "LIVE" not in said(stage.panel)


def test_a_snapshot_that_lacks_the_recording_for_a_moment_ends_nothing(qtbot: QtBot, stage: Stage) -> None:
    stage.show(snapshot(UNIT, watches=(watch(),)))
    stage.live()
    stage.show(snapshot(stopped(UNIT), watches=(watch(),)))
    assert stage.picture_pixels() == 0, "without a recording there is no picture"
    assert stage.panel.running() == ("w1",), "central says that it runs: the status line counts it"
    with qtbot.waitSignal(stage.panel.end_requested, timeout=1_000) as ended:
        stage.panel.end_selected()
    assert ended.args == ["w1"]
    stage.show(snapshot(UNIT, watches=(watch(),)))
    assert "LIVE" in said(stage.panel)
    assert stage.picture_pixels() > 1000


def test_stopped_recording_takes_the_picture_before_central_ends_the_watch(stage: Stage) -> None:
    stage.show(snapshot(UNIT, watches=(watch(),)))
    stage.live()
    stage.show(snapshot(stopped(UNIT), watches=(watch(),)))
    assert f"Recording stopped at {clock(START)}." in said(stage.panel)
    assert stage.picture_pixels() == 0
    assert stage.panel.running() == ("w1",), "central hasn't ended it yet"
    ended = watch(
        state=WatchState.ENDED,
        end=WatchEnd.RECORDING_STOPPED,
        ended_at=START,
        end_words="Recording stopped. The picture and the location are gone.",
    )
    stage.show(snapshot(stopped(UNIT), watches=(ended,)))
    assert "The picture and the location are gone." in said(stage.panel)
    assert stage.panel.running() == ()


def test_an_ended_lease_takes_the_picture_too(stage: Stage) -> None:
    stage.show(snapshot(UNIT, watches=(watch(),)))
    stage.live()
    stage.show(snapshot(replace(stopped(UNIT), lost_contact=True), watches=(watch(),)))
    assert "Contact with the camera is lost. | The picture and the location are gone." in said(stage.panel)
    assert stage.picture_pixels() == 0


def test_revoked_right_is_said_with_time_and_picture_gone(stage: Stage) -> None:
    stage.show(snapshot(UNIT, watches=(watch(),)))
    stage.live()
    ended = watch(
        state=WatchState.ENDED,
        end=WatchEnd.RIGHT_REVOKED,
        ended_at=START,
        end_words="Your right to watch ended. The picture was closed.",
    )
    stage.show(snapshot(UNIT, watches=(ended,)))
    assert f"Your right to watch ended at {clock(START)}. | The picture was closed." in said(stage.panel)
    assert stage.picture_pixels() == 0


def test_the_bridges_word_ends_it_and_it_stays_ended(stage: Stage) -> None:
    stage.show(snapshot(UNIT, watches=(watch(),)))
    feed = stage.live()
    feed.finish("The link to central was lost. The watch has ended. Ask again when the link is back.")
    stage.book.end(
        "w1", "The link to central was lost. The watch has ended. Ask again when the link is back."
    )
    stage.show(snapshot(UNIT, watches=(watch(),)))
    assert "The link to central was lost. | The watch has ended. Ask again when the link is back." in said(
        stage.panel
    )
    assert stage.picture_pixels() == 0
    assert stage.panel.running() == ()


def test_end_and_put_away_by_keys(qtbot: QtBot, stage: Stage) -> None:
    stage.show(snapshot(UNIT, watches=(watch(),)))
    stage.live()
    asked: list[str] = []
    stage.panel.end_requested.connect(asked.append)
    QTest.keyClick(stage.panel, Qt.Key.Key_Escape)
    assert asked == [] and stage.panel.running() == ("w1",)
    stage.panel.end_selected()
    assert asked == ["w1"]
    stage.book.end("w1", "You ended the watch.")
    with qtbot.waitSignal(stage.panel.watched_changed, timeout=5000) as changed:
        QTest.keyClick(stage.panel, Qt.Key.Key_Escape)
    assert changed.args == [0]
    stage.show(snapshot(UNIT, watches=(watch(state=WatchState.ENDED, end=WatchEnd.CLOSED),)))
    assert stage.panel.selected == ""


def test_several_watches_have_tabs(stage: Stage) -> None:
    second = watch("w3", unit_id="u207", unit_number="207")
    stage.show(snapshot(UNIT, unit("207", 500), watches=(watch(), second)))
    stage.panel.select("w3")
    assert "Watching Unit 207" in said(stage.panel)
    stage.live("w1")
    assert stage.picture_pixels() == 0
    stage.panel.select("w1")
    assert stage.picture_pixels() > 1000


def test_names_with_markup_stay_plain_text(stage: Stage) -> None:
    other = watch("w2", viewer_id="p2", viewer_name="<b>Eve</b>\nnobody else", workstation="RTC-02")
    stage.show(snapshot(UNIT, watches=(watch(), other)))
    label = next(w for w in stage.panel.findChildren(QLabel) if "Eve" in w.text())
    assert label.text().startswith("<b>Eve</b> nobody else (RTC-02)")
    assert label.textFormat() is Qt.TextFormat.PlainText


def test_screen_readers_are_told_once_for_each_change(stage: Stage) -> None:
    heard: list[str] = []
    stage.panel.announcer.said.connect(heard.append)
    for _ in range(3):
        stage.show(snapshot(UNIT, watches=(watch(),)))
    assert heard == ["Unit 214 was told 3 of 3."]
    ended = watch(state=WatchState.ENDED, end=WatchEnd.TIME_BOX, ended_at=START)
    for _ in range(3):
        stage.show(snapshot(UNIT, watches=(ended,)))
    assert len(heard) == 2
    assert heard[1].startswith(f"Unit 214: The time of this watch was over at {clock(START)}.")


def test_somebody_else_finds_nothing_of_the_one_before(stage: Stage) -> None:
    stage.show(snapshot(UNIT, watches=(watch(),)))
    stage.live()
    stage.sign_in(None)
    assert stage.picture_pixels() == 0
    other = replace(SESSION, person=Person("p9", "1", "M. Chen", Role.OPERATOR, "East"))
    stage.sign_in(other)
    stage.show(snapshot(UNIT, watches=(watch(),)))
    assert stage.panel.selected == ""
