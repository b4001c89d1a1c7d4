"""From alert to closed alert by keys alone: watching, backup and ending on the way."""

from dataclasses import replace

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from respond_desktop.domain.alert.alerts import AlertOutcome
from respond_desktop.domain.backup import Code
from respond_desktop.domain.outcomes import Done, Refused
from respond_desktop.domain.requests import BackupDraft, WatchRequest
from tests.ui import desk as desks
from tests.ui.conftest import settle
from tests.ui.desk import NOW, Opened, TestDesk
from tests.ui.look import words

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
PLAIN = Qt.KeyboardModifier.NoModifier


def _press(qtbot: QtBot, desk: TestDesk, key: Qt.Key, modifier: Qt.KeyboardModifier = PLAIN) -> None:
    qtbot.keyClick(desk.window.focusWidget() or desk.window, key, modifier)
    settle()


def test_acceptance_6_the_story_by_keys_alone(opened: Opened, qtbot: QtBot) -> None:
    desk = opened()
    desk.show(desks.snapshot(alerts=tuple(a for a in desks.three_alerts() if a.unit_number != "219")))
    desk.hands.pass_time(1)
    _press(qtbot, desk, Qt.Key.Key_F2)
    assert desk.commands.asked == [("acknowledge", "a-214-needs_help")]
    desk.commands.answer(Done(None))
    waiting = desk.window.keeper.scene.alerts if desk.window.keeper.scene else ()
    alerts = tuple(
        replace(a, acknowledged_by="R. Okafor", acknowledged_at=NOW) if a.unit_number == "214" else a
        for a in waiting
    )
    desk.show(desks.snapshot(alerts=alerts))

    _press(qtbot, desk, Qt.Key.Key_F3)
    _press(qtbot, desk, Qt.Key.Key_V)
    _press(qtbot, desk, Qt.Key.Key_1)
    _press(qtbot, desk, Qt.Key.Key_Return, CTRL)
    assert desk.commands.asked[-1] == ("ask_watch", WatchRequest("214", "danger"))
    desk.commands.answer(Done("w-1"))
    desk.show(desks.snapshot(alerts=alerts, watches=(desks.own_watch(),)))
    settle()
    assert "Watching Unit 214" in words(desk.window)
    assert "You are watching 1 camera" in words(desk.window)

    _press(qtbot, desk, Qt.Key.Key_F7)
    _press(qtbot, desk, Qt.Key.Key_Return, CTRL)
    asked = desk.commands.asked[-1][1]
    assert isinstance(asked, BackupDraft)
    assert (asked.for_unit_number, asked.code, len(asked.recipients)) == ("214", Code.CODE_3, 1)
    desk.commands.answer(Done("b-1"))
    settle()
    _press(qtbot, desk, Qt.Key.Key_Escape)

    _press(qtbot, desk, Qt.Key.Key_E)
    assert desk.commands.asked[-1] == ("end_watch", "w-1")
    _press(qtbot, desk, Qt.Key.Key_C)
    _press(qtbot, desk, Qt.Key.Key_1)
    assert desk.commands.asked[-1] == ("close_alert", "a-214-needs_help", AlertOutcome.REAL)


def test_a_refused_watch_says_fact_reason_rule_record_and_a_way_on(opened: Opened, qtbot: QtBot) -> None:
    desk = opened()
    desk.window.keeper.select_unit("u-216")
    _press(qtbot, desk, Qt.Key.Key_V)
    _press(qtbot, desk, Qt.Key.Key_1)
    _press(qtbot, desk, Qt.Key.Key_Return, CTRL)
    refused = Refused(
        "Unit 216 is not recording.",
        "Cameras can be watched only while they record.",
        "Live Video Policy v1, rule 3",
        "not_recording",
        88412,
        NOW,
        ("Ask by radio",),
    )
    desk.commands.answer(refused)
    settle()
    said = words(desk.window)
    for part in (
        "Refused: Unit 216 is not recording.",
        "only while they record",
        "rule 3",
        "88412",
        "ask by radio",
    ):
        assert part in said
    assert any("Refused: Unit 216" in line for line in desk.window.desk.aside.panel.lines())


def test_ending_all_watches_asks_once_more(opened: Opened, qtbot: QtBot) -> None:
    desk = opened()
    second = desks.own_watch(id="w-2", unit_id="u-207", unit_number="207", device_id="d-207")
    desk.show(desks.snapshot(watches=(desks.own_watch(), second)))
    _press(qtbot, desk, Qt.Key.Key_E, SHIFT)
    assert desk.commands.asked == []
    assert "Press Shift+E again within 5 s to end all 2 watches." in words(desk.window)
    _press(qtbot, desk, Qt.Key.Key_E, SHIFT)
    assert desk.commands.asked == [("end_watch", "w-1"), ("end_watch", "w-2")]


def test_an_ended_watch_is_said_and_kept_in_the_journal(opened: Opened, qtbot: QtBot) -> None:
    desk = opened()
    desk.show(desks.snapshot(watches=(desks.own_watch(),)))
    desk.bridge.watch_ended.emit(
        "w-1", "Recording stopped at 21:12:40. The picture and the location are gone."
    )
    settle()
    assert "Recording stopped at 21:12:40." in words(desk.window)
    _press(qtbot, desk, Qt.Key.Key_J, CTRL)
    assert any("Recording stopped" in line for line in desk.window.desk.aside.panel.lines())
    _press(qtbot, desk, Qt.Key.Key_Escape)
    assert not desk.window.desk.aside.panel.isVisible()


def test_the_focus_goes_back_when_the_side_panel_closes(opened: Opened, qtbot: QtBot) -> None:
    desk = opened()
    table = desk.units.table
    table.setFocus()
    for key, modifier in ((Qt.Key.Key_J, CTRL), (Qt.Key.Key_Comma, CTRL)):
        _press(qtbot, desk, key, modifier)
        assert desk.window.desk.aside.panel.isAncestorOf(desk.window.focusWidget())
        _press(qtbot, desk, Qt.Key.Key_Escape)
        assert desk.window.focusWidget() is table


def test_f1_lists_exactly_the_keys_that_are_installed(opened: Opened, qtbot: QtBot) -> None:
    desk = opened()
    _press(qtbot, desk, Qt.Key.Key_F1)
    said = words(desk.window.desk.aside.panel)
    for key in desk.window.desk.keys.keys:
        assert key.words in said
    assert "F9" not in said
    installed = {s.key().toString() for s in desk.window.desk.keys._shortcuts}
    assert {
        "F2",
        "Shift+F2",
        "F3",
        "F4",
        "Shift+F4",
        "V",
        "F7",
        "E",
        "Shift+E",
        "C",
        "Ctrl+F",
        "Ctrl+L",
    } <= installed
    assert {"Ctrl+M", "Ctrl+J", "Ctrl+0", "F6", "Shift+F6", "F1", "Ctrl+1"} <= installed


def test_a_watch_answered_after_the_session_is_nobodys(opened: Opened, qtbot: QtBot) -> None:
    desk = opened()
    desk.window.keeper.select_unit("u-214")
    _press(qtbot, desk, Qt.Key.Key_V)
    _press(qtbot, desk, Qt.Key.Key_1)
    _press(qtbot, desk, Qt.Key.Key_Return, CTRL)
    desk.bridge.session_ended.emit("")
    desk.bridge.session_started.emit(desks.session())
    desk.commands.answer(Done("w-1"))
    settle()
    assert desk.window.desk.asks.watching.panel.running() == ()
