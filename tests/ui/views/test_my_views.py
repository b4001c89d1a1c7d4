"""My views: who, what, why, how she was told; missing notices, refusals, and a changed log said loudly."""

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from respond_desktop.domain.newer import newer
from respond_desktop.domain.outcomes import Done, Unavailable
from respond_desktop.domain.views import ViewKind, ViewOfOfficer, ViewsOfOfficer
from respond_desktop.domain.watches import Notice, NoticeChannel, NoticeResult
from respond_desktop.ui.theme import NIGHT, Theme
from respond_desktop.ui.views.detail import ViewDetail
from respond_desktop.ui.views.screen import NOTHING_KEPT, MyViewsScreen
from respond_desktop.ui.views.sums import sums, told_column_words, what_words, when_words, why_words
from respond_desktop.ui.words.measures import clock
from tests.ui.watch.pictures import START, Hands
from tests.ui.watch.world import SESSION, SHOWN, said, smallest_text, unnamed

WATCHED = ViewOfOfficer(
    ViewKind.WATCH,
    88409,
    START - timedelta(seconds=400),
    START - timedelta(seconds=148),
    "R. Okafor",
    "operator",
    "RTC-04",
    "214",
    "Officer may be in danger",
    "no answer on the radio",
    "7",
    "Live Video Policy v1, rule 3",
    False,
    SHOWN,
    "You ended the watch.",
)
QUIETLY = replace(
    WATCHED,
    record_seq=88100,
    at=START - timedelta(days=6),
    ended_at=START - timedelta(days=6) + timedelta(seconds=151),
    who="M. Chen",
    notices=(Notice(NoticeChannel.LCD, NoticeResult.SUPPRESSED, START), *SHOWN[1:]),
)
ON_MAP = replace(WATCHED, kind=ViewKind.MAP, record_seq=88300, purpose="", words="", notices=(), end_words="")
REFUSED = replace(
    WATCHED,
    kind=ViewKind.REFUSED,
    record_seq=87000,
    who="Lt. Moreno",
    purpose="Supervision",
    notices=(),
    end_words="you are not on shift.",
)
EXPORTED = replace(
    ON_MAP,
    kind=ViewKind.EXPORTED,
    who="root (server)",
    role="",
    workstation="",
    words="Request 77",
    end_words="The clip is outside central",
)
ALL = (WATCHED, ON_MAP, QUIETLY, REFUSED)


@pytest.fixture
def screen(qtbot: QtBot) -> MyViewsScreen:
    made = MyViewsScreen(Theme(NIGHT), Hands().clock())
    qtbot.addWidget(made)
    made.resize(1366, 716)
    made.show_session(SESSION)
    made.show()
    return made


def show(screen: MyViewsScreen, views: tuple[ViewOfOfficer, ...] = ALL, intact: bool = True) -> None:
    screen.show_outcome(Done(ViewsOfOfficer("Ofc. Valenzuela", START, intact, views)))


def cells(screen: MyViewsScreen, row: int) -> list[str]:
    model = screen._table.model()
    return [str(model.index(row, column).data()) for column in range(model.columnCount())]


def test_five_sums() -> None:
    figures = [(s.figure, s.label) for s in sums(ALL, START)]
    assert figures == [
        ("2", "times watched live"),
        ("6 min 43 s", "watched in all"),
        ("1", "time a notice was missing"),
        ("1", "time on the map while recording"),
        ("1", "refused"),
    ]


def test_when_and_told_words() -> None:
    assert when_words(START, START).startswith("Today ")
    assert "," in when_words(QUIETLY.at, START)
    assert told_column_words(QUIETLY) == "2 of 3, LCD off"
    assert told_column_words(REFUSED) == "—"


def test_what_a_picture_was_kept_for_stands_in_the_table() -> None:
    kept = replace(WATCHED, kind=ViewKind.KEPT, purpose="", words="the second person")
    assert why_words(kept) == "the second person, incident 7"
    assert why_words(replace(REFUSED, purpose="", words="not for the table")).startswith("—")


def test_it_asks_when_looked_at_and_says_that_it_is_looking(qtbot: QtBot) -> None:
    made = MyViewsScreen(Theme(NIGHT))
    qtbot.addWidget(made)
    with qtbot.waitSignal(made.load_requested, timeout=5000):
        made.show()
    assert "Central is looking, and checks its log." in said(made)


def test_table_and_detail(screen: MyViewsScreen) -> None:
    show(screen)
    assert cells(screen, 0)[1:] == [
        "R. Okafor, RTC operator",
        "Watched live",
        "4 min 12 s",
        "Officer may be in danger, incident 7",
        "3 of 3",
    ]
    assert cells(screen, 3)[2:4] == ["Asked to watch, refused", "—"]
    words = said(screen)
    for part in (
        "R. Okafor watched you live",
        "“no answer on the radio”",
        "Live Video Policy v1, rule 3",
        "Workstation RTC-04",
        "How you were told",
        f"shown | {clock(START)}",
        "This record is unchanged.",
        f"Checked at {clock(START)} against central's whole log. Record 88,409.",
        NOTHING_KEPT,
    ):
        assert part in words
    for unbuilt in ("Save a copy", "Last 30 days"):
        assert unbuilt not in words
    assert unnamed(screen) == []
    assert smallest_text(screen) >= 11


def test_arrows_choose_and_missing_notices_are_amber(screen: MyViewsScreen) -> None:
    show(screen)
    screen._table.setFocus()
    for _ in range(2):
        QTest.keyClick(screen._table, Qt.Key.Key_Down)
    words = said(screen)
    assert "M. Chen watched you live" in words
    assert "You were not told in every way the camera has." in words
    off = next(w for w in screen.findChildren(QLabel) if w.text() == "off on the camera (stealth)")
    assert off.property("tone") == "p2_text"
    QTest.keyClick(screen._table, Qt.Key.Key_Down)
    words = said(screen)
    assert "Lt. Moreno asked to watch you and was refused" in words
    assert "“you are not on shift.”" in words
    assert "How you were told" not in words


def test_a_changed_log_is_said_loudly(screen: MyViewsScreen) -> None:
    show(screen, intact=False)
    words = said(screen)
    assert "The log has been changed. What is listed here can't be trusted." in words
    assert "The log has been changed. This record can't be trusted." in words
    assert "unchanged" not in words


def test_nobody_watched(screen: MyViewsScreen) -> None:
    show(screen, ())
    assert "Nobody has watched or located you." in said(screen)
    assert "How you were told" not in said(screen)


def test_trouble_is_said_and_can_be_tried_again(qtbot: QtBot, screen: MyViewsScreen) -> None:
    screen.show_outcome(Unavailable("No link to central. Your views are kept there."))
    assert "Your views can't be shown now." in said(screen)
    assert "No link to central." in said(screen)
    with qtbot.waitSignal(screen.load_requested, timeout=5000):
        screen._again.click()


def test_somebody_elses_views_are_gone(screen: MyViewsScreen) -> None:
    show(screen)
    screen.show_session(None)
    assert screen._table.model().rowCount() == 0
    assert "Okafor" not in said(screen)


def test_an_export_at_the_server_reads_as_one(screen: MyViewsScreen) -> None:
    show(screen, (EXPORTED,))
    assert cells(screen, 0)[1:4] == ["root (server)", "Exported a kept picture or clip", "—"]
    words = said(screen)
    assert "root (server) exported a kept picture or clip of your camera" in words
    assert "“Request 77”" in words and "The clip is outside central" in words


def test_every_kind_has_its_words() -> None:
    assert all(what_words(replace(WATCHED, kind=kind)) for kind in ViewKind)


@pytest.mark.parametrize("kind", [*ViewKind, newer(ViewKind)])
def test_every_kind_of_view_is_said_in_words(kind: ViewKind, qtbot: QtBot) -> None:
    view = replace(WATCHED, kind=kind, purpose="")
    assert what_words(view) and why_words(view)
    detail = ViewDetail(Theme(NIGHT))
    qtbot.addWidget(detail)
    detail.show_view(view, START)
    detail.show()
    assert view.who in said(detail)
