"""Handing over in the window: offered once before one signs out, and shown to whoever takes over; never by accident."""

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from respond_desktop.domain.alert.handover import (
    Colleague,
    HandOver,
    OpenKind,
    OpenThing,
    TakenOver,
    WhatIsOpen,
)
from respond_desktop.domain.alert.history import PastAlerts
from respond_desktop.domain.outcomes import Done, Outcome, Refused, Unavailable
from respond_desktop.domain.snapshot import Link, LinkState, Snapshot
from respond_desktop.ui.alerts import AlertsDesk
from respond_desktop.ui.alerts.columns import Column
from respond_desktop.ui.alerts.handing import Handing
from respond_desktop.ui.operations import OperationsScreen
from respond_desktop.ui.window import LEAST_SIZE
from tests.ui import desk as desks
from tests.ui.conftest import settle
from tests.ui.desk import NOW, Opened, TestDesk
from tests.ui.test_alerts_screen import SOME, rows
from tests.ui.watch.world import said, smallest_text, unnamed

ALERT = OpenThing(OpenKind.ALERT, "a-1", "u-219", "219", NOW - timedelta(seconds=118), "gunshot")
WATCH = OpenThing(OpenKind.WATCH, "w-1", "u-214", "214", NOW - timedelta(minutes=5))
OPEN = WhatIsOpen((ALERT, WATCH), (Colleague("p-2", "M. Chen", "RTC-01"),))
GIVEN = HandOver(
    "h-1", "K. Adeyemi", "p-3", "", "", "RTC-04", "ws-4", NOW - timedelta(minutes=9), "Quiet.", (ALERT, WATCH)
)


def mine() -> tuple[object, ...]:
    """Three open alerts, one of which is the person's own by id."""
    first, second, third = desks.three_alerts()
    return first, replace(second, acknowledged_by_id="p-1"), third


@pytest.fixture
def desk(opened: Opened) -> TestDesk:
    made = opened()
    made.show(desks.snapshot(alerts=mine()))
    return made


def names(desk: TestDesk) -> list[str]:
    """What was asked of central."""
    return [str(a[0]) for a in desk.commands.asked]


def sign_in_to(desk: TestDesk, *given: HandOver) -> None:
    """Somebody signs in, and central says that something waits for a yes here."""
    desk.bridge.session_ended.emit("")
    desk.bridge.session_started.emit(desks.session())
    desk.show(desks.snapshot(alerts=(), units=()))  # what is known before central's first state
    desk.show(waiting(given))
    answer(desk, "load_hand_overs", Done(given))


def waiting(given: tuple[HandOver, ...]) -> Snapshot:
    """The world in which these wait."""
    return desks.snapshot(alerts=mine(), hand_overs=tuple(h.id for h in given))


def answer(desk: TestDesk, name: str, outcome: Outcome) -> None:
    """Central answers the newest of these."""
    place = max(n for n, asked in enumerate(names(desk)) if asked == name)
    desk.commands.replies[place](outcome)
    QApplication.processEvents()


def leave(desk: TestDesk) -> None:
    """Ctrl+L."""
    QTest.keyClick(desk.window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    QApplication.processEvents()


def test_what_is_open_is_offered_before_one_signs_out(desk: TestDesk) -> None:
    leave(desk)
    giving = desk.alerts.side.giving
    assert giving.isVisible() and "sign_out" not in names(desk)
    assert "Asking central what is open." in said(giving) and not giving.give.isEnabled()
    answer(desk, "load_open", Done(OPEN))
    words = said(giving)
    assert "Gunshot, Unit 219" in words and "goes over" in words
    assert "You watch Unit 214" in words and "ends with your session" in words
    giving.give.click()
    assert "Choose who takes over." in said(giving) and "hand_over" not in names(desk)
    QTest.keyClick(giving, Qt.Key.Key_1)
    QTest.keyClicks(giving.words, "12 units record along Eastern Ave.")
    QTest.keyClick(giving.words, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert desk.commands.asked[-1] == ("hand_over", "p-2", "12 units record along Eastern Ave.")
    assert "sign_out" not in names(desk), "not before it is recorded"
    answer(desk, "hand_over", Done(GIVEN))
    assert names(desk)[-1] == "sign_out"
    assert smallest_text(giving) >= 11 and not unnamed(giving)


def test_nobody_is_kept_here(desk: TestDesk, opened: Opened) -> None:
    leave(desk)
    answer(desk, "load_open", Unavailable("Central does not answer: what is open can't be shown."))
    assert "Central does not answer" in said(desk.alerts.side.giving)
    leave(desk)
    assert names(desk)[-1] == "sign_out", "the second time it is not asked again"
    for snapshot in (
        desks.snapshot(),  # one of the same name has an alert
        desks.snapshot(alerts=()),
        desks.snapshot(alerts=mine(), link=Link(LinkState.LOST, NOW)),
    ):
        other = opened()
        other.show(snapshot)
        leave(other)
        assert names(other)[-1] == "sign_out"


def test_a_no_is_read_on_a_small_laptop_and_covers_nothing(desk: TestDesk) -> None:
    desk.window.resize(*LEAST_SIZE)
    leave(desk)
    answer(desk, "load_open", Done(replace(OPEN, colleagues=OPEN.colleagues * 8)))
    giving = desk.alerts.side.giving
    QTest.keyClick(giving, Qt.Key.Key_1)
    giving.give.click()
    answer(desk, "hand_over", Refused("Nothing went over.", "The other has signed out.", "rule 2"))
    settle()
    refusal = giving._refusal
    assert "Nothing went over." in refusal._fact.text()
    for part in (refusal._fact, refusal._why, refusal._rule, refusal._close, giving.give, giving.words):
        assert part.visibleRegion().boundingRect() == part.rect()


def test_not_yet_leaves_everything_as_it_was(desk: TestDesk) -> None:
    leave(desk)
    answer(desk, "load_open", Done(OPEN))
    side = desk.alerts.side
    QTest.keyClick(side.giving, Qt.Key.Key_Escape)
    assert not side.has_form and "sign_out" not in names(desk) and "hand_over" not in names(desk)
    leave(desk)
    assert side.giving.isVisible(), "it is offered again at the next time"
    desk.window.desk.screens.show_tab(0)
    leave(desk)
    assert side.giving.isVisible() and "sign_out" not in names(desk), (
        "nor does it vanish behind another screen"
    )
    side.giving.without.click()
    assert names(desk)[-1] == "sign_out"


def test_what_waits_is_shown_at_sign_in_and_taken_by_a_yes_alone(desk: TestDesk) -> None:
    sign_in_to(desk, GIVEN)
    taking = desk.alerts.side.taking
    words = said(taking)
    assert (
        taking.isVisible() and "K. Adeyemi hands over to whoever sits here now" in words and "Quiet." in words
    )
    assert "Watched Unit 214" in words and "ask anew" in words
    focus = QApplication.focusWidget()
    QTest.keyClick(focus or taking, Qt.Key.Key_Return)
    QTest.keyClick(focus or taking, Qt.Key.Key_Space)
    assert "take_over" not in names(desk), "Enter and space take nothing"
    QTest.keyClick(taking, Qt.Key.Key_Escape)
    assert not taking.isVisible() and desk.alerts.handed.isVisible()
    desk.alerts.handed.click()
    answer(desk, "load_hand_overs", Done((GIVEN,)))
    QTest.keyClick(taking, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert desk.commands.asked[-1] == ("take_over", "h-1")
    answer(desk, "take_over", Done(TakenOver(("a-1",), 1)))
    desk.show(desks.snapshot(alerts=mine()))
    assert not desk.alerts.side.has_form and not desk.alerts.handed.isVisible()
    assert "You took over 1 alert from K. Adeyemi. 1 stayed" in said(desk.window)


def test_who_works_is_told_and_her_screen_stays(desk: TestDesk) -> None:
    """Nobody's hand is pulled away: what comes meanwhile is said, and read when she looks."""
    desk.hands.pass_time(60)
    desk.show(waiting((GIVEN,)))
    assert desk.window.desk.screens.of(OperationsScreen).page.isVisible() and "load_hand_overs" not in names(
        desk
    )
    assert "Something is handed over to you." in said(desk.window)
    desk.window.desk.screens.show_tab(1)
    desk.alerts.handed.click()
    answer(desk, "load_hand_overs", Done((GIVEN,)))
    assert desk.alerts.side.taking.isVisible()


def test_what_was_taken_elsewhere_goes_from_the_screen(desk: TestDesk) -> None:
    sign_in_to(desk, GIVEN)
    desk.show(waiting((GIVEN,)))
    assert names(desk).count("load_hand_overs") == 1, "it is read once, for reading is recorded"
    desk.show(desks.snapshot(alerts=mine()))
    assert not desk.alerts.side.has_form and not desk.alerts.handed.isVisible()


def test_a_yes_that_fails_says_so_and_can_be_said_again(desk: TestDesk) -> None:
    sign_in_to(desk, GIVEN)
    taking = desk.alerts.side.taking
    taking.yes.click()
    answer(desk, "take_over", Unavailable("Nothing went over. The record couldn't be written."))
    assert "Nothing went over." in said(taking) and taking.yes.isEnabled()


def test_nothing_of_it_is_left_for_the_next_person(desk: TestDesk) -> None:
    leave(desk)
    desk.show(desks.snapshot(alerts=mine(), hand_overs=("h-1",)))
    waiting = list(desk.commands.replies)
    desk.bridge.session_ended.emit("")
    desk.bridge.session_started.emit(desks.session())
    for reply in waiting:
        reply(Done((GIVEN,)))
    side = desk.alerts.side
    assert not side.has_form and not side.giving.words.toPlainText()


def test_a_note_stands_where_it_was_given(desk: TestDesk) -> None:
    screen = desk.alerts
    desk.window.desk.screens.show_tab(1)
    note = replace(GIVEN, given_at=NOW - timedelta(minutes=30), taken_by="M. Chen", taken_at=NOW)
    answer(desk, "read_alerts", Done(PastAlerts(SOME, hand_overs=(note,))))
    assert rows(desk)[0][Column.UNIT] == "231"
    assert rows(desk)[1][Column.WHAT] == "Hand-over, K. Adeyemi to M. Chen"
    screen.table.selectRow(1)
    words = said(screen.side)
    assert "Quiet." in words and "Went over: Gunshot, Unit 219." in words
    assert "3 alerts" in said(screen)


def test_words_that_turn_text_around_turn_nothing(desk: TestDesk) -> None:
    tricky = replace(
        GIVEN, words="Unit 214\u202e is safe\nand 231\u200b waits", taken_at=NOW, taken_by="M. Chen"
    )
    sign_in_to(desk, tricky)
    words = said(desk.alerts.side.taking)
    assert "Unit 214 is safe\nand 231 waits" in words and "\u202e" not in words
    answer(desk, "read_alerts", Done(PastAlerts((), hand_overs=(tricky,))))
    assert not {"\u202e", "\u200b"} & set("".join(rows(desk)[0]))


def test_who_may_not_take_alerts_is_asked_for_none(opened: Opened) -> None:
    desk = opened(signed_in=False)
    plain = desks.session()
    desk.bridge.session_started.emit(
        replace(plain, permissions=frozenset({p for p in plain.permissions if p != "acknowledge_alerts"}))
    )
    desk.show(desks.snapshot(alerts=mine(), hand_overs=("h-1",)))
    assert "load_hand_overs" not in names(desk)
    leave(desk)
    assert names(desk)[-1] == "sign_out" and isinstance(
        desk.window.desk.screens.of(AlertsDesk)._handing, Handing
    )
