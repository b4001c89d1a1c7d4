"""A waiting priority 1 is never hidden: named in every width, in the main window and on the wall."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from respond_desktop.domain.alert.alerts import Alert, Priority, strip_order
from respond_desktop.ui.strip.plan import GAP, WIDTH, StripRoom, must_show, plan
from tests.ui import desk as desks
from tests.ui.conftest import settle
from tests.ui.desk import Opened, TestDesk
from tests.ui.look import words
from tests.ui.strip import alerts, named

WIDTHS = (1093, 1366, 1920, 3840)


def unnamed(desk: TestDesk, strip: QWidget | None = None) -> list[str]:
    """Units whose waiting priority 1 is not there by name."""
    scene = desk.window.keeper.scene
    assert scene is not None
    urgent = [a for a in scene.alerts if a.waiting and a.priority is Priority.P1]
    return [a.unit_number for a in urgent if not named(strip or desk.window.desk.strip, a)]


def _wide(desk: TestDesk, width: int) -> None:
    desk.window.setMinimumSize(0, 0)
    desk.window.resize(width, 1080)
    settle()


def test_each_waiting_priority_1_is_named_in_every_width(opened: Opened) -> None:
    desk = opened()
    for width in WIDTHS:
        _wide(desk, width)
        for count in (1, 3, 6, 12, 40):
            desk.show(desks.snapshot(alerts=alerts(count, taken=4, others=23)))
            settle()
            assert unnamed(desk) == [], (width, count)
            assert min(w.x() for w in desk.window.desk.strip.cards) < width / 3


def test_no_width_and_no_number_of_alerts_leaves_a_waiting_priority_1_out() -> None:
    for width in range(480, 3841, 120):
        room = StripRoom(width, more=130, chip=lambda _alert: 61)
        for count, taken, others in ((1, 0, 0), (2, 3, 0), (5, 0, 9), (9, 2, 2), (40, 4, 23)):
            listed = strip_order(alerts(count, taken, others))
            for selected in (listed[0].id, listed[-1].id):
                made = plan(listed, selected, room)
                cards = tuple(alert for alert, _ in made.cards)
                assert {a.id for a in listed if must_show(a)} <= {a.id for a in (*cards, *made.chips)}
                assert len(cards) + len(made.chips) + len(made.hidden) == len(listed)
                assert selected in {a.id for a in (*cards, *made.chips, made.below) if a}
                wide = sum(WIDTH[form] + GAP for _, form in made.cards)
                wide += 0 if made.chips_under else made.chips_width
                more = room.more if made.hidden else 0
                assert wide + more <= width + GAP or width < 800, (width, count, made)


def test_a_hundred_in_a_small_window_leave_room_for_the_rest_of_it(opened: Opened) -> None:
    desk = opened()
    desk.window.setMinimumSize(0, 0)
    desk.window.resize(1093, 614)
    desk.show(desks.snapshot(alerts=alerts(100, taken=4, others=23)))
    settle()
    assert unnamed(desk) == []
    assert desk.window.desk.strip.height() < 300


def test_alerts_never_make_the_window_wider(opened: Opened) -> None:
    desk = opened()
    desk.show(desks.snapshot(alerts=()))
    settle()
    least = desk.window.minimumSizeHint().width()
    desk.show(desks.snapshot(alerts=alerts(12, taken=4, others=23)))
    settle()
    assert desk.window.minimumSizeHint().width() == least


def test_the_rest_is_counted_by_priority_and_its_first_part_is_red(opened: Opened) -> None:
    desk = opened()
    desk.show(desks.snapshot(alerts=alerts(6, taken=4, others=23)))
    settle()
    assert "+ 4 need help" in words(desk.window) and "23 more" in words(desk.window)
    urgent, _rest = desk.window.desk.strip.more.buttons
    assert urgent._look.kind == "p1"
    desk.show(desks.snapshot(alerts=alerts(6, others=23)))
    settle()
    assert "+ 23 more" in words(desk.window) and "need help" not in words(desk.window)


def test_a_selected_priority_2_takes_no_place_of_a_waiting_priority_1(opened: Opened) -> None:
    desk = opened()
    for width in WIDTHS:
        _wide(desk, width)
        for count in (1, 3, 6, 12):
            _select_a_priority_2(desk, count)


def _select_a_priority_2(desk: TestDesk, count: int) -> None:
    strip, last = desk.window.desk.strip, alerts(count, others=9)[8]
    desk.window.keeper.select_alert("")
    desk.show(desks.snapshot(alerts=alerts(count, others=9)))
    settle()
    before = {a.unit_number: named(strip, a)[0].width() for a in alerts(count)}
    desk.window.desk.strip.choose(last.id)
    settle()
    assert unnamed(desk) == []
    assert before == {a.unit_number: named(strip, a)[0].width() for a in alerts(count)}
    assert named(strip, last), "what is selected can be seen, taken and closed"


@pytest.mark.parametrize("width", [1093, 1920])
def test_keys_reach_each_of_forty(opened: Opened, qtbot: QtBot, width: int) -> None:
    desk = opened()
    _wide(desk, width)
    desk.show(desks.snapshot(alerts=alerts(40)))
    desk.hands.pass_time(1)
    for n in range(40):
        qtbot.keyClick(desk.window.focusWidget() or desk.window, Qt.Key.Key_F4)
        scene = desk.window.keeper.scene
        assert scene is not None and scene.selected_unit == f"u-2{n:02}"
    qtbot.keyClick(desk.window, Qt.Key.Key_F2, Qt.KeyboardModifier.ShiftModifier)
    assert desk.commands.asked == [("acknowledge", "a-239-needs_help")]
    qtbot.keyClick(desk.window, Qt.Key.Key_F2)
    assert desk.commands.asked[-1] == ("acknowledge", "a-200-needs_help")
    qtbot.keyClick(desk.window, Qt.Key.Key_F3)
    scene = desk.window.keeper.scene
    assert scene is not None and scene.selected_unit == "u-200"


def test_a_chip_goes_to_its_alert_and_then_it_can_be_taken_by_mouse(opened: Opened) -> None:
    desk = opened(size=(1366, 1080))
    desk.show(desks.snapshot(alerts=alerts(12)))
    settle()
    last = alerts(12)[-1]
    (chip,) = named(desk.window.desk.strip, last)
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton)
    settle()
    card = desk.window.desk.strip.card_of(last.id)
    assert card is not None and card.isVisible() and unnamed(desk) == []
    card._acknowledge.click()
    assert desk.commands.asked == [("acknowledge", last.id)]


def test_c_closes_a_selected_alert_that_has_no_card(opened: Opened, qtbot: QtBot) -> None:
    desk = opened(size=(1366, 1080))
    desk.show(desks.snapshot(alerts=alerts(12, taken=2, others=5)))
    settle()
    taken = alerts(12, taken=2)[1]
    desk.window.desk.strip.choose(taken.id)
    settle()
    qtbot.keyClick(desk.window.focusWidget() or desk.window, Qt.Key.Key_C)
    settle()
    qtbot.keyClick(desk.window.focusWidget() or desk.window, Qt.Key.Key_3)
    assert [asked[:2] for asked in desk.commands.asked] == [("close_alert", taken.id)]


def test_two_hundred_alerts_are_placed_without_trying_every_width() -> None:
    asked: list[str] = []

    def chip(alert: Alert) -> int:
        asked.append(alert.id)
        return 61

    listed = strip_order(alerts(200, taken=20, others=80))
    made = plan(listed, listed[150].id, StripRoom(1700, more=130, chip=chip))
    assert len(made.chips) + len(made.cards) == 200 and len(asked) == 200
