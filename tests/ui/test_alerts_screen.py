"""The Alerts screen: read when it is looked at, by day and unit; never blank, never somebody else's, and F7 is seen."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from respond_desktop.domain.alert.alerts import Alert, AlertKind, AlertOutcome, Withheld
from respond_desktop.domain.alert.history import PastAlerts, PastAsk
from respond_desktop.domain.outcomes import Done, Outcome, Refused, Unavailable
from respond_desktop.domain.people import Role
from respond_desktop.domain.snapshot import Link, LinkState
from respond_desktop.ui.alerts.columns import Column, hidden_at
from respond_desktop.ui.alerts.words import bounds, day_words
from respond_desktop.ui.operations import OperationsScreen
from tests.ui import desk as desks
from tests.ui.desk import NOW, Opened, TestDesk
from tests.ui.watch.world import said, smallest_text, unnamed


def closed(number: str, minutes_ago: float, **changes: object) -> Alert:
    """Taken after 6 s, closed after 11 min as real."""
    made = desks.alert(AlertKind.TASER_ARMED, number, minutes_ago * 60, "S Decker Ave at E Pratt St")
    opened = made.opened_at
    facts = {"acknowledged_by": "M. Chen", "acknowledged_at": opened + timedelta(seconds=6)}
    facts |= {
        "closed_by": "M. Chen",
        "closed_at": opened + timedelta(minutes=11),
        "outcome": AlertOutcome.REAL,
    }
    return replace(made, **facts, **changes)  # type: ignore[arg-type]


SOME = (
    closed("231", 20),
    closed("214", 40, place=None, withheld=Withheld.RIGHT),
    closed("K9-2", 60, place=None),
)


def asked(desk: TestDesk) -> PastAsk:
    """The newest question to central."""
    return next(a[1] for a in reversed(desk.commands.asked) if a[0] == "read_alerts")  # type: ignore[return-value]


def answer(desk: TestDesk, outcome: Outcome) -> None:
    """Central answers the newest question."""
    place = max(n for n, a in enumerate(desk.commands.asked) if a[0] == "read_alerts")
    desk.commands.replies[place](outcome)
    QApplication.processEvents()


@pytest.fixture
def listed(opened: Opened) -> TestDesk:
    """Ctrl+2, and central's answer."""
    desk = opened()
    QTest.keyClick(desk.window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    QApplication.processEvents()
    assert "Asking central which alerts were closed on" in said(desk.alerts)
    answer(desk, Done(PastAlerts(SOME, record_seq=4711)))
    return desk


def rows(desk: TestDesk) -> list[list[str]]:
    """The list's words."""
    model = desk.alerts.table.model()
    columns = range(model.columnCount())
    return [[str(model.index(n, c).data()) for c in columns] for n in range(model.rowCount())]


def test_it_lists_today_and_shows_the_newest_in_full(listed: TestDesk) -> None:
    today = NOW.astimezone().date()
    assert (asked(listed).since, asked(listed).until) == bounds(today)
    assert [r[Column.UNIT] for r in rows(listed)] == ["231", "214", "K9-2"]
    assert rows(listed)[0][Column.TAKEN :] == ["6 s", "M. Chen", "Real", "11 min"]
    assert [r[Column.WHERE] for r in rows(listed)[1:]] == ["place not yours to see", "no place known"]
    words = said(listed.alerts)
    assert "TASER armed · Unit 231" in words and "3 alerts" in words
    assert smallest_text(listed.alerts) >= 11 and not unnamed(listed.alerts)


def test_a_unit_is_looked_for_on_any_day_and_older_ones_follow(listed: TestDesk) -> None:
    screen = listed.alerts
    QTest.keyClick(listed.window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert screen.search.hasFocus()
    screen.days.setCurrentRow(0)
    QTest.keyClicks(screen.search, "214")
    QTest.keyClick(screen.search, Qt.Key.Key_Return)
    assert asked(listed) == PastAsk(unit_number="214")
    answer(listed, Done(PastAlerts((SOME[1],), "12.a", 4712)))
    assert screen.further.isVisible()
    screen.further.click()
    assert asked(listed) == PastAsk(unit_number="214", after="12.a")
    older = closed("214", 60 * 24 * 400)
    answer(listed, Done(PastAlerts((older,), record_seq=4713)))
    assert len(rows(listed)) == 2 and not screen.further.isVisible()
    assert "," in rows(listed)[1][Column.AT], "the day stands beside the time where there are several"


def test_older_ones_that_cannot_be_had_are_said_beside_what_is_there(listed: TestDesk) -> None:
    screen = listed.alerts
    screen.again.click()
    answer(listed, Done(PastAlerts(SOME, "12.a", 4712)))
    screen.further.click()
    answer(listed, Unavailable("Central does not answer: the closed alerts can't be shown."))
    assert rows_seen(listed) and "Central does not answer" in said(screen) and screen.further.isEnabled()


def test_an_empty_day_and_a_refusal_have_words(listed: TestDesk) -> None:
    screen = listed.alerts
    screen.search.setText("305")
    screen.search.returnPressed.emit()
    assert "Asking central which alerts of Unit 305 were closed" in said(screen)
    answer(listed, Done(PastAlerts(())))
    assert "No closed alert: Unit 305 on" in said(screen) and not screen.side.card.isVisible()
    screen.search.setText("999")
    screen.search.returnPressed.emit()
    fact = "Unit 999 is not among the units you may see alerts of."
    answer(listed, Refused(fact, "Your role may see alerts of East command.", "Policy v1, rule 2"))
    assert f"Refused: {fact}" in said(screen) and not rows_seen(listed)


def rows_seen(desk: TestDesk) -> bool:
    """Whether the list itself is on the screen."""
    return desk.alerts.table.isVisible()


def test_an_answer_to_an_older_question_is_not_shown(listed: TestDesk) -> None:
    screen = listed.alerts
    screen.search.setText("305")
    screen.search.returnPressed.emit()
    first = len(listed.commands.replies) - 1
    screen.search.setText("306")
    screen.search.returnPressed.emit()
    listed.commands.replies[first](Done(PastAlerts(SOME)))
    assert "Unit 306" in said(screen) and not rows_seen(listed)


def test_a_lost_link_is_said_and_what_was_read_stays(listed: TestDesk) -> None:
    screen = listed.alerts
    listed.show(desks.snapshot(link=Link(LinkState.LOST, NOW)))
    assert rows_seen(listed) and not screen.again.isEnabled()
    assert "Nothing can be read now." in said(screen) and "As central had it at" in said(screen)
    questions = len(listed.commands.asked)
    screen.days.setCurrentRow(3)
    assert len(listed.commands.asked) == questions and not rows_seen(listed)
    listed.show(desks.snapshot())
    assert len(listed.commands.asked) == questions + 1, "it is read as soon as it can be"


def test_nothing_is_left_for_the_next_person(listed: TestDesk) -> None:
    screen = listed.alerts
    screen.search.setText("214")
    listed.bridge.session_ended.emit("")
    waiting = list(listed.commands.replies)
    listed.bridge.session_started.emit(desks.session(Role.SUPERVISOR))
    for reply in waiting:
        reply(Done(PastAlerts(SOME)))
    assert not rows(listed) and not screen.search.text()


def test_a_form_asked_for_here_is_seen(listed: TestDesk) -> None:
    desk = listed.window.desk
    listed.window.keeper.select_unit("u-214")
    QTest.keyClick(listed.window, Qt.Key.Key_F7)
    assert desk.dock.has_form and desk.screens.of(OperationsScreen).page.isVisible()


def test_who_may_not_see_alerts_has_no_such_screen(opened: Opened) -> None:
    desk = opened(signed_in=False)
    desk.bridge.session_started.emit(desks.session(Role.OFFICER))
    assert "Alerts" not in [look.name for look in desk.window.desk.screens.looks]


def test_unit_time_and_end_never_give_way() -> None:
    kept = {Column.SYMBOL, Column.AT, Column.WHAT, Column.UNIT, Column.CLOSED, Column.OPEN_FOR}
    for width in range(480, 2400, 40):
        assert not hidden_at(width) & kept


def test_days_are_named_and_go_from_midnight_to_midnight() -> None:
    today = date(2026, 11, 21)
    assert day_words(today, today).startswith("Today, ") and day_words(None, today) == "Any day"
    assert day_words(date(2025, 12, 31), today).endswith(", 2025")
    since, until = bounds(today)
    assert isinstance(since, datetime) and until is not None and since.astimezone().hour == 0
    assert until.astimezone().date() == date(2026, 11, 22)
