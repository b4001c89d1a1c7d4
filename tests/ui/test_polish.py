"""What a tired sergeant must not stumble over: cut numbers, missing streets, focus on a button, scroll bars."""

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from respond_desktop.domain.alert.alerts import AlertKind
from respond_desktop.domain.backup import BackupRequest, Code
from respond_desktop.domain.outcomes import Done
from respond_desktop.ui.frame.tab import Tab
from respond_desktop.ui.kit import Rows
from respond_desktop.ui.strip.card import AlertCard
from respond_desktop.ui.strip.title import TitleLabel
from respond_desktop.ui.units.delegate import NUMBER_WIDTH, column_widths
from respond_desktop.ui.words.places import PlaceNamer
from tests.ui import desk as desks
from tests.ui.conftest import settle
from tests.ui.desk import NOW, Opened, TestDesk
from tests.ui.look import words

LONG_TYPE = (AlertKind.CAMERA_LOST, AlertKind.TASER_ARMED, AlertKind.GUNSHOT)
HOUR_S = 3753.0
"""An age as wide as they get: 1:02:33."""


@pytest.mark.parametrize("acknowledged", [False, True])
def test_no_card_ever_cuts_a_units_number(opened: Opened, acknowledged: bool) -> None:
    desk = opened()
    taken = {"acknowledged_by": "R. Okafor", "acknowledged_at": NOW} if acknowledged else {}
    alerts = tuple(
        desks.alert(kind, "K9-231", HOUR_S, "Fleet St at S Broadway", count=3, id=str(n), **taken)
        for n, kind in enumerate(LONG_TYPE)
    )
    desk.show(desks.snapshot(alerts=alerts))
    settle()
    cards = [c for c in desk.window.findChildren(AlertCard) if c.isVisible()]
    assert len(cards) == 3
    for card in cards:
        title = card.findChild(TitleLabel)
        assert title is not None
        shown = title.shown_text()
        assert shown.endswith("Unit K9-231 ×3")
        assert title.fontMetrics().horizontalAdvance(shown) <= title.width()


def test_the_units_column_is_as_wide_as_the_longest_number(opened: Opened) -> None:
    desk = opened()
    long = desks.unit("1-ADAM-1234")
    desk.show(desks.snapshot(units=(long, *desks.shift(3, 0)), alerts=()))
    units = desk.units
    assert units.table.columnWidth(0) == column_widths(units.rows)[0] > NUMBER_WIDTH


def test_an_old_fix_of_an_alerting_unit_looks_old(opened: Opened) -> None:
    desk = opened()
    old = desks.unit("214", 31.0)
    desk.show(desks.snapshot(units=(old, desks.unit("216"))))
    rows = desk.units.rows
    assert [(r.number, r.symbol, r.old) for r in rows] == [("214", "p1", True), ("216", "fresh", False)]


def streets(lat: float, lon: float) -> str | None:
    return "Arkadiankatu at Mannerheimintie" if lat > 39.0 else None


def test_an_alert_says_its_streets_when_central_only_knows_the_position(qtbot: QtBot) -> None:
    desk = desks.make_desk(place_words=streets)
    qtbot.addWidget(desk.window)
    desk.window.show()
    desk.bridge.session_started.emit(desks.session())
    unnamed = desks.alert(AlertKind.NEEDS_HELP, "214", 42, "")
    desk.show(desks.snapshot(alerts=(unnamed,), backups=(_request(unnamed.place),)))
    shown = words(desk.window)
    assert "Arkadiankatu at Mannerheimintie" in shown and "place on the map" not in shown
    receipts = desk.window.desk.asks.backup.receipts
    receipts.show_request("b-1")
    assert receipts._where.text() == "Arkadiankatu at Mannerheimintie"
    assert receipts._title.text() == "To Unit 214"
    assert "Within 52 ft (16 m)" in receipts._place.text()


def _request(place: object) -> BackupRequest:
    return BackupRequest("b-1", "u-214", "214", place, Code.CODE_3, "Knife.", "R. Okafor", NOW, ())  # type: ignore[arg-type]


def test_each_place_is_looked_up_once_and_a_said_one_is_left_alone() -> None:
    asked: list[tuple[float, float]] = []

    def looked_up(lat: float, lon: float) -> str | None:
        asked.append((lat, lon))
        return streets(lat, lon)

    namer = PlaceNamer(looked_up)
    said = desks.snapshot()
    assert namer.named(said) is said and not asked
    unnamed = desks.alert(AlertKind.NEEDS_HELP, "214", 42, "")
    without = replace(unnamed, id="a-2", place=None)
    for _ in range(3):
        first, second = namer.named(desks.snapshot(alerts=(unnamed, without))).alerts
        assert first.place is not None and first.place.words.startswith("Arkadiankatu")
        assert second.place is None
    assert len(asked) == 1
    namer.forget()
    namer.named(desks.snapshot(alerts=(unnamed,)))
    assert len(asked) == 2


def focused() -> QWidget:
    """What has the keyboard."""
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def watching_form(desk: TestDesk) -> None:
    desk.window.keeper.select_unit("u-214")
    desk.window.desk.asks.watch_selected()
    settle()


def test_after_start_the_focus_is_on_nothing_that_enter_would_press(opened: Opened) -> None:
    desk = opened()
    watching_form(desk)
    form = desk.window.desk.asks.watching.form
    QTest.keyClick(focused(), Qt.Key.Key_1)
    QTest.keyClick(focused(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    desk.commands.answer(Done("w-1"))
    desk.show(desks.snapshot(watches=(desks.own_watch(),)))
    settle()
    focus = QApplication.focusWidget()
    assert focus is not None and not form.isVisible()
    assert not isinstance(focus, QAbstractButton) and focus.accessibleName()
    before = list(desk.commands.asked)
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Space):
        QTest.keyClick(focus, key)
    assert desk.commands.asked == before
    assert not desk.window.desk.asks.backup.form.isVisible()


def test_the_purpose_form_needs_no_scroll_bar(opened: Opened) -> None:
    desk = opened(sound_words="No sound device. Alerts are shown and flash, but you won't hear them.")
    desk.bridge.session_started.emit(desks.session(training=True))
    desk.show(desks.snapshot())
    watching_form(desk)
    assert desk.window.band.isVisible() and desk.window.desk.bars.words()
    form = desk.window.desk.asks.watching.form
    for area in form.findChildren(QScrollArea):
        assert not area.verticalScrollBar().isVisible()
        content = area.widget()
        assert content is not None
        assert content.height() <= area.height() and content.width() == area.width()


def test_a_chosen_reason_looks_chosen(opened: Opened) -> None:
    desk = opened()
    watching_form(desk)
    rows = desk.window.desk.asks.watching.form._fields._rows
    before = rows[1].grab().toImage()
    QTest.keyClick(focused(), Qt.Key.Key_2)
    settle()
    after = rows[1].grab().toImage()
    middle = after.height() // 2
    assert before.pixelColor(1, middle) != after.pixelColor(1, middle)  # the bar at its left end
    assert before.pixelColor(19, middle) != after.pixelColor(19, middle)  # the dot
    assert before.pixelColor(200, 3) != after.pixelColor(200, 3)  # the ground


@pytest.mark.parametrize("width", [1100, 1280, 1366, 1920])
def test_tabs_are_never_cut_and_amber_pills_keep_their_words(opened: Opened, width: int) -> None:
    desk = opened(sound_words="No sound device.", size=(width, 768))
    desk.bridge.session_started.emit(desks.session(agency="Harborview Metropolitan Police Department"))
    desk.show(desks.snapshot())
    settle()
    bar = desk.window.desk.bar
    tabs = [tab for tab in bar.findChildren(Tab) if tab.isVisible()]
    assert [t.text() for t in tabs] == ["Operations", "Alerts", "Wall", "My views"]
    for tab in tabs:
        assert tab.width() >= tab.sizeHint().width()
    assert bar._sound.text() == "No sound" and bar._link.accessibleName() == "Central 38 ms"
    assert bar.width() == width


def test_the_first_card_is_high_up_in_training(opened: Opened) -> None:
    desk = opened(sound_words="No sound device.")
    desk.bridge.session_started.emit(desks.session(training=True))
    desk.show(desks.snapshot())
    settle()
    first = next(c for c in desk.window.findChildren(AlertCard) if c.isVisible())
    assert first.mapTo(desk.window, first.rect().topLeft()).y() < 138


def test_labels_stand_beside_the_first_line_of_a_long_value(qtbot: QtBot) -> None:
    rows = Rows()
    qtbot.addWidget(rows)
    rows.set_row("In words", "Man about 30, grey hood, dark trousers, coming at her behind the house. " * 3)
    rows.resize(300, 200)
    rows.show()
    assert abs(rows._labels["In words"].y() - rows._values["In words"].y()) <= 1


def test_the_map_goes_home_once_when_the_first_unit_records(opened: Opened) -> None:
    desk = opened(signed_in=False)
    desk.bridge.session_started.emit(desks.session())
    desk.show(desks.snapshot(units=desks.shift(0), alerts=()))
    assert desk.map.homes == 0
    for number in (1, 2, 3):
        desk.show(desks.snapshot(units=desks.shift(number), alerts=(), as_of=NOW + timedelta(seconds=number)))
    assert desk.map.homes == 1
