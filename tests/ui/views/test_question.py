"""Question this view: own words, sent once, kept until they are recorded; the answer is read where it was asked."""

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from respond_desktop.domain.cases import CaseState, ViewQuestion
from respond_desktop.domain.outcomes import Done, Refused, Unavailable
from respond_desktop.domain.people import Role
from respond_desktop.domain.requests import WORDS_MAX
from respond_desktop.domain.rights.policy import Permission
from respond_desktop.domain.views import ViewsOfOfficer
from respond_desktop.ui.frame.status_line import questions_words
from respond_desktop.ui.theme import NIGHT, Theme
from respond_desktop.ui.views.asking import MyViews
from respond_desktop.ui.views.question import QuestionPart
from respond_desktop.ui.views.screen import MyViewsScreen
from tests.ui import desk as desks
from tests.ui.desk import NOW, Opened
from tests.ui.views.test_my_views import ON_MAP, QUIETLY, WATCHED, show
from tests.ui.watch.pictures import START, Hands
from tests.ui.watch.world import SESSION, said, smallest_text, unnamed

ASKED = ViewQuestion("case-1", START - timedelta(seconds=60), "Why on my break?", CaseState.OPEN, 2)
ANSWERED = replace(
    ASKED,
    state=CaseState.ANSWERED,
    answer="A test of the camera.",
    answered_at=START,
    answered_by="D. Moreno",
)


@pytest.fixture
def screen(qtbot: QtBot) -> MyViewsScreen:
    made = MyViewsScreen(Theme(NIGHT), Hands().clock())
    qtbot.addWidget(made)
    made.resize(1366, 716)
    made.show_session(SESSION)
    made.show()
    show(made)
    return made


def part(screen: MyViewsScreen) -> QuestionPart:
    return screen._detail.question


def write(screen: MyViewsScreen, words: str) -> None:
    part(screen)._begun.click()
    part(screen)._words.setPlainText(words)


def test_who_reads_it_is_said_before_it_is_asked(screen: MyViewsScreen) -> None:
    words = said(screen)
    assert "Question this view" in words
    assert "Goes to those who may read the agency's audit. R. Okafor can't see, answer or close it." in words
    assert not part(screen)._words.isVisible()


def test_own_words_are_sent_once_and_the_list_is_read_anew(screen: MyViewsScreen, qtbot: QtBot) -> None:
    write(screen, "  Why on my break?\n")
    assert part(screen)._words.hasFocus() or not screen.isActiveWindow()
    assert unnamed(screen) == [] and smallest_text(screen) >= 11
    with qtbot.waitSignal(screen.question_asked, timeout=5000) as sent:
        part(screen)._send.click()
    assert sent.args == [WATCHED.record_seq, "Why on my break?"]
    assert not part(screen)._send.isEnabled() and "Sending your question." in said(screen)
    with qtbot.waitSignal(screen.load_requested, timeout=5000):
        screen.show_questioned(WATCHED.record_seq, Done(None))
    show(screen, (ON_MAP, replace(WATCHED, question=ASKED)))
    words = said(screen)
    assert "R. Okafor watched you live" in words, "the view that was chosen is still chosen"
    assert "“Why on my break?”" in words and "Not answered yet" in words
    assert "2 people may answer it. R. Okafor can't see, answer or close it." in words
    assert "Question this view" not in words and not part(screen)._words.isVisible()


def test_an_answer_is_read_and_may_be_questioned_again(screen: MyViewsScreen) -> None:
    show(screen, (replace(WATCHED, question=ANSWERED),))
    words = said(screen)
    assert "D. Moreno answered, today" in words and "“A test of the camera.”" in words
    assert "Question it again" in words and "Not answered yet" not in words


def test_that_nobody_may_answer_is_said(screen: MyViewsScreen) -> None:
    show(screen, (replace(WATCHED, question=replace(ASKED, readers=0)),))
    assert (
        "nobody can answer it. It stays open until an administrator gives somebody else that right."
        in said(screen)
    )


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (Unavailable("Central can't write its audit log."), "Central can't write its audit log."),
        (
            Refused("you may not read views of yourself here.", "No rule.", ""),
            "Refused: you may not read views",
        ),
    ],
)
def test_what_was_written_stays_when_it_was_not_recorded(
    screen: MyViewsScreen, outcome: Unavailable | Refused, words: str
) -> None:
    write(screen, "Why?")
    part(screen)._send.click()
    screen.show_questioned(WATCHED.record_seq, outcome)
    assert words in said(screen)
    assert part(screen)._words.toPlainText() == "Why?" and part(screen)._send.isEnabled()


@pytest.mark.parametrize(
    ("typed", "words"), [(" \n", "Write what you want to know"), ("x" * (WORDS_MAX + 1), "too long")]
)
def test_nothing_and_too_much_are_not_sent(
    screen: MyViewsScreen, qtbot: QtBot, typed: str, words: str
) -> None:
    write(screen, typed)
    with qtbot.assertNotEmitted(screen.question_asked):
        part(screen)._send.click()
    assert words in said(screen)


def test_what_was_written_of_one_view_is_never_sent_of_another(screen: MyViewsScreen) -> None:
    write(screen, "Why?")
    show(screen, (WATCHED, QUIETLY))
    assert part(screen)._words.toPlainText() == "Why?", "the same view read anew"
    screen._table.selectRow(1)
    assert not part(screen)._words.isVisible() and not part(screen)._words.toPlainText()
    write(screen, "And here?")
    screen.show_session(None)
    assert not part(screen)._words.toPlainText()


def test_ctrl_enter_sends_and_a_question_under_way_is_not_sent_twice(
    screen: MyViewsScreen, qtbot: QtBot
) -> None:
    write(screen, "Why?")
    with qtbot.waitSignal(screen.question_asked, timeout=5000):
        QTest.keyClick(part(screen)._words, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    with qtbot.assertNotEmitted(screen.question_asked):
        part(screen)._send.click()


def test_esc_leaves_the_form(screen: MyViewsScreen) -> None:
    write(screen, "Why?")
    QTest.keyClick(part(screen)._words, Qt.Key.Key_Escape)
    assert not part(screen)._words.isVisible() and part(screen)._begun.isVisible()


def test_in_the_window_it_is_asked_of_central(opened: Opened) -> None:
    desk = opened(size=(1366, 768), signed_in=False)
    desk.bridge.session_started.emit(desks.session(Role.OFFICER, unit_number="214"))
    QApplication.processEvents()
    desk.commands.answer(Done(ViewsOfOfficer("Ofc. Valenzuela", NOW, True, (WATCHED,))))
    write(desk.window.desk.screens.of(MyViews).screen, "Why?")
    part(desk.window.desk.screens.of(MyViews).screen)._send.click()
    assert desk.commands.asked[-1] == ("question_view", WATCHED.record_seq, "Why?")
    desk.commands.answer(Done(None))
    assert desk.commands.asked[-1] == ("load_my_views",)


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, ""), (1, "1 question about a view is open"), (2, "2 questions about views are open")],
)
def test_open_questions_are_a_quiet_line_for_those_who_may_answer(
    opened: Opened, count: int, words: str
) -> None:
    assert questions_words(count) == words
    rights = frozenset({Permission.READ_OWN_VIEWS, Permission.EXPORT_AUDIT})
    desk = opened(size=(1366, 768), signed_in=False)
    desk.bridge.session_started.emit(desks.session(Role.ADMIN, permissions=rights))
    desk.bridge.snapshot_changed.emit(replace(desks.snapshot(), questions_open=count))
    QApplication.processEvents()
    status = desk.window.desk.status
    assert status.isVisible() and status._questions.isVisible() is bool(count)
    assert status._questions.accessibleName() == words
    assert not status._watching.isVisible(), "an administrator watches nobody"
