"""The units dock, its rows, and what the map is given."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from respond_desktop.domain.alert.alerts import AlertKind
from respond_desktop.ui.frame.scene import Scene
from respond_desktop.ui.operations.mapping import map_facts, map_places
from respond_desktop.ui.units.rows import foot_words, natural, recording_words, unit_rows
from tests.support.map_units import units_in
from tests.ui import desk as desks
from tests.ui.conftest import settle
from tests.ui.desk import NOW, Opened


def _scene(**changes: object) -> Scene:
    return Scene(desks.snapshot(**changes), NOW, desks.session())


def test_alerting_units_come_first_then_watched_then_by_number() -> None:
    numbers = [row.number for row in unit_rows(_scene())]
    assert numbers == ["214", "219", "231", "207", "212", "216", "222", "226", "228", "233", "240", "K9-2"]


def test_rows_say_state_and_age() -> None:
    rows = {row.number: row for row in unit_rows(_scene())}
    assert (rows["214"].word, rows["214"].symbol, rows["214"].waiting) == ("Needs help", "p1", True)
    assert (rows["219"].word, rows["219"].symbol, rows["219"].waiting) == ("Gunshot near", "p1", False)
    assert (rows["231"].word, rows["231"].symbol) == ("TASER armed", "p2")
    assert (rows["207"].word, rows["207"].watched) == ("Recording", True)
    assert rows["226"].spoken == "Unit 226, Fix is old, fix 31 s old"


def test_units_that_do_not_record_are_counted_and_never_listed() -> None:
    scene = _scene()
    assert recording_words(scene) == "Recording now: 12"
    assert foot_words(scene).startswith("28 units on shift are not recording.")
    assert not any(row.number.startswith("4") for row in unit_rows(scene))
    alone = replace(scene, snapshot=replace(scene.snapshot, units=(desks.silent("401"),)))
    assert foot_words(alone).startswith("1 unit on shift is not recording. It has no location")


def test_a_unit_that_lost_contact_has_a_row_without_place() -> None:
    lost = replace(desks.silent("214"), lost_contact=True)
    scene = _scene(units=(lost,), alerts=())
    (row,) = unit_rows(scene)
    assert (row.word, row.age) == ("Lost contact", "")
    assert units_in(map_facts(scene)) == ()
    assert foot_words(scene) == ""


def test_search_keeps_matching_numbers() -> None:
    assert [row.number for row in unit_rows(_scene(), " k9 ")] == ["K9-2"]
    assert unit_rows(_scene(), "999") == ()


@pytest.mark.parametrize(("less", "more"), [("K9-2", "K9-10"), ("9", "10"), ("240", "K9-2")])
def test_numbers_sort_as_people_count(less: str, more: str) -> None:
    assert natural(less) < natural(more)


def test_the_map_gets_recording_units_with_a_fix_only() -> None:
    bare = replace(desks.unit("500"), fix=None)
    scene = replace(_scene(units=(*desks.shift(), bare)), selected_unit="u-216")
    shown = {unit.key: unit for unit in units_in(map_facts(scene))}
    assert len(shown) == 12
    help_, taser, plain = shown["u-214"], shown["u-231"], shown["u-216"]
    assert (help_.priority, help_.alert_icon, help_.waiting, help_.watched) == (
        1,
        "hand-back-left",
        True,
        True,
    )
    assert (taser.priority, taser.alert_icon) == (2, "flash")
    assert (plain.priority, plain.selected) == (0, True)
    assert shown["u-226"].fix_state == "old"
    assert shown["u-219"].priority == 0, "a gunshot near a unit is a place, not her alert"


def test_gunshots_and_alerts_without_a_marker_are_places() -> None:
    scene = _scene(units=())
    places = {place.kind for place in map_places(scene)}
    assert places == {"sensed", "alert"}
    (gunshot,) = [p for p in map_places(_scene()) if p.kind == "sensed"]
    assert (gunshot.radius_m, gunshot.waiting) == (16.0, False)


def test_places_of_alerts_with_a_marker_are_not_drawn_twice() -> None:
    assert {place.kind for place in map_places(_scene())} == {"sensed"}


def test_choosing_a_row_selects_the_unit_everywhere(opened: Opened, qtbot: QtBot) -> None:
    desk = opened()
    units = desk.units
    qtbot.mouseClick(
        units.table.viewport(),
        Qt.MouseButton.LeftButton,
        pos=units.table.visualRect(units._model.index(5, 1)).center(),
    )
    settle()
    assert [u.label for u in desk.map.units if u.selected] == ["216"]
    assert desk.window.desk.asks.unit_card.unit_id == "u-216"
    assert desk.map.centred is not None


def test_choosing_a_marker_selects_the_row(opened: Opened) -> None:
    desk = opened()
    desk.map.unit_clicked.emit("u-216")
    settle()
    assert desk.units.table.currentIndex().row() == 5


def test_find_by_keyboard_selects_the_first_match(opened: Opened, qtbot: QtBot) -> None:
    desk = opened()
    qtbot.keyClick(desk.window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    search = desk.units.search
    qtbot.keyClicks(search, "24")
    qtbot.keyClick(search, Qt.Key.Key_Return)
    settle()
    assert desk.window.desk.asks.unit_card.unit_id == "u-240"


def test_the_selection_survives_another_order(opened: Opened) -> None:
    desk = opened()
    desk.window.keeper.select_unit("u-240")
    settle()
    new = desks.alert(AlertKind.NEEDS_HELP, "240", 1, "Aliceanna St")
    desk.show(desks.snapshot(alerts=(*desks.three_alerts(), new)))
    settle()
    units = desk.units
    assert units.rows[units.table.currentIndex().row()].number == "240"
    assert desk.window.keeper.scene is not None
    assert desk.window.keeper.scene.selected_unit == "u-240"
