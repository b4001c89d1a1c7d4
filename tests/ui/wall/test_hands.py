"""The wall by keys, by dragging and by dropping; and that nothing moves under the hand."""

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from respond_desktop.domain.outcomes import Done, Refused
from respond_desktop.domain.requests import WatchRequest
from respond_desktop.domain.watches import WatchEnd, WatchState
from respond_desktop.ui.units.drag import UNIT_TYPE, carry_unit
from respond_desktop.ui.wall import Wall
from respond_desktop.ui.wall.book.plan import Layout
from respond_desktop.ui.wall.tiles.state import TileState
from tests.ui import desk as desks
from tests.ui.desk import NOW
from tests.ui.look import words
from tests.ui.wall.conftest import OpenWall
from tests.ui.wall.world import NUMBERS, WallWorld, no_right_to_watch

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
PLAIN = Qt.KeyboardModifier.NoModifier


def _press(qtbot: QtBot, world: WallWorld, key: Qt.Key, modifier: Qt.KeyboardModifier = PLAIN) -> None:
    window = world.desk.window
    qtbot.keyClick(window.focusWidget() or window, key, modifier)
    world.settle()


def _units(world: WallWorld) -> tuple[str, ...]:
    return world.wall.model.places.units[:4]


def _drop(world: WallWorld, number: str, place: int) -> None:
    """As the units table drops a row."""
    area, carried = world.wall.area, carry_unit(number)
    middle = area.tiles[place].geometry().center()
    buttons, act = Qt.MouseButton.LeftButton, Qt.DropAction.CopyAction
    QApplication.sendEvent(area, QDragEnterEvent(middle, act, carried, buttons, PLAIN))
    QApplication.sendEvent(area, QDropEvent(QPointF(middle), act, carried, buttons, PLAIN))
    world.settle()


def test_arrows_move_the_focus_and_with_ctrl_the_tile(wall_world: OpenWall, qtbot: QtBot) -> None:
    world = wall_world()
    world.watch("214", "207", "219")
    area = world.wall.area
    area.choose(0)
    _press(qtbot, world, Qt.Key.Key_Right)
    assert area.tiles[1].hasFocus() and area.current == 1
    _press(qtbot, world, Qt.Key.Key_Down)
    assert area.tiles[2].hasFocus()
    _press(qtbot, world, Qt.Key.Key_Up, CTRL)
    assert _units(world) == ("214", "219", "207", "")
    assert area.tiles[1].hasFocus()
    world.settle()
    assert world.tile("219").place == 1 and world.tile("219").state is TileState.LIVE
    assert world.sources["219"].size == world.sources["207"].size or world.sources["219"].size[0] > 400


def test_enter_makes_large_and_esc_small_again(wall_world: OpenWall, qtbot: QtBot) -> None:
    world = wall_world()
    world.watch("214", "207")
    area = world.wall.area
    area.choose(1)
    _press(qtbot, world, Qt.Key.Key_Return)
    assert area.shown == (1,) and area.tiles[1].hasFocus()
    assert area.tiles[1].width() > area.width() - 20
    _press(qtbot, world, Qt.Key.Key_Escape)
    assert len(area.shown) == 8
    assert not [asked for asked in world.desk.commands.asked if asked[0] == "acknowledge"]


def test_e_ends_the_chosen_tile_and_closes_an_ended_one(wall_world: OpenWall, qtbot: QtBot) -> None:
    world = wall_world()
    world.watch("214", "207")
    world.wall.area.choose(1)
    _press(qtbot, world, Qt.Key.Key_E)
    assert world.desk.commands.asked[-1] == ("end_watch", "w-207")
    world.desk.bridge.watch_ended.emit("w-207", "You ended the watch.")
    world.change("207", state=WatchState.ENDED, end=WatchEnd.CLOSED, ended_at=NOW)
    assert "Ended" in words(world.tile("207"))
    _press(qtbot, world, Qt.Key.Key_E)
    assert _units(world) == ("214", "", "", "")


def test_shift_e_asks_once_and_ends_all(wall_world: OpenWall, qtbot: QtBot) -> None:
    world = wall_world()
    world.watch("214", "207")
    _press(qtbot, world, Qt.Key.Key_E, SHIFT)
    _press(qtbot, world, Qt.Key.Key_E, SHIFT)
    assert {asked[1] for asked in world.desk.commands.asked if asked[0] == "end_watch"} == {"w-214", "w-207"}


def test_w_sends_a_watch_to_the_wall_and_off_it_again(wall_world: OpenWall, qtbot: QtBot) -> None:
    world = wall_world()
    world.desk.window.desk.screens.show_tab(0)
    world.watch("214", on_wall=False)
    assert _units(world) == ("", "", "", "")
    _press(qtbot, world, Qt.Key.Key_W)
    assert _units(world) == ("214", "", "", "")
    world.desk.window.desk.screens.show_tab(2)
    world.wall.area.choose(0)
    _press(qtbot, world, Qt.Key.Key_W)
    assert _units(world) == ("", "", "", "")
    world.show()
    assert _units(world) == ("", "", "", "")  # it stays off, and the watch runs on
    assert world.desk.window.desk.asks.watching.panel.running() == ("w-214",)
    assert not [asked for asked in world.desk.commands.asked if asked[0] == "end_watch"]


def test_a_full_wall_says_so(wall_world: OpenWall) -> None:
    world = wall_world()
    world.wall.choose_layout(Layout.SIXTEEN)
    world.watch(*NUMBERS)
    world.watches["999"] = desks.own_watch(id="w-999", unit_id="u-999", unit_number="999")
    world.show()
    assert not world.wall.acts.bring("w-999")
    assert "Every place on the wall is taken" in words(world.desk.window)


def test_pictures_outside_the_layout_are_counted(wall_world: OpenWall) -> None:
    world = wall_world()
    world.wall.choose_layout(Layout.FOUR)
    world.watch(*NUMBERS[:6])
    assert "2 not in this layout" in words(world.wall.header)
    assert world.sources[NUMBERS[5]].keys_only


def test_a_tile_dragged_onto_another_swaps_with_it(wall_world: OpenWall) -> None:
    world = wall_world()
    world.watch("214", "207", "219")
    one, other = world.tile("214"), world.tile("219")
    start, end = QPoint(60, 15), one.mapFromGlobal(other.mapToGlobal(other.rect().center()))
    QTest.mousePress(one, Qt.MouseButton.LeftButton, PLAIN, start)
    QTest.mouseMove(one, start + QPoint(30, 0))
    QTest.mouseMove(one, end)
    QTest.mouseRelease(one, Qt.MouseButton.LeftButton, PLAIN, end)
    world.settle()
    assert _units(world) == ("219", "207", "214", "")
    assert not [asked for asked in world.desk.commands.asked if asked[0] in ("ask_watch", "end_watch")]


def test_a_click_moves_nothing(wall_world: OpenWall, qtbot: QtBot) -> None:
    world = wall_world()
    world.watch("214", "207")
    qtbot.mouseClick(world.tile("207"), Qt.MouseButton.LeftButton, pos=QPoint(60, 15))
    assert _units(world)[:2] == ("214", "207") and world.wall.area.current == 1


def test_a_dropped_unit_keeps_the_place_and_asks_why(wall_world: OpenWall, qtbot: QtBot) -> None:
    world = wall_world()
    _drop(world, "216", 2)
    tile = world.wall.area.tiles[2]
    assert tile.state is TileState.KEPT and "Kept for Unit 216" in words(tile)
    assert world.desk.commands.asked == []  # nothing without a purpose
    form = world.desk.window.desk.asks.watching.form
    assert form.isVisible() and world.wall.isVisible()  # the form stands beside the pictures
    form._fields.choose(1)
    form._start_clicked()
    assert world.desk.commands.asked[-1] == ("ask_watch", WatchRequest("216", "danger"))
    world.desk.commands.answer(Done("w-216"))
    world.watch("216", on_wall=False)
    assert world.tile("216").place == 2 and world.tile("216").state is TileState.LIVE
    assert not world.desk.window.desk.dock.isVisible()  # the pictures have its room again


def test_the_units_table_carries_rows_as_our_own_type(wall_world: OpenWall) -> None:
    world = wall_world()
    model = world.desk.units.table.model()
    index = model.index(0, 0)
    assert model.flags(index) & Qt.ItemFlag.ItemIsDragEnabled
    carried = model.mimeData([index])
    assert carried.formats() == [UNIT_TYPE] and not carried.hasText()


def test_v_on_an_ended_tile_asks_for_its_unit(wall_world: OpenWall, qtbot: QtBot) -> None:
    world = wall_world()
    world.watch("214")
    world.change("214", state=WatchState.ENDED, end=WatchEnd.TIME_BOX, ended_at=NOW)
    world.wall.area.choose(0)
    _press(qtbot, world, Qt.Key.Key_V)
    form = world.desk.window.desk.asks.watching.form
    assert form.isVisible() and form.unit_number == "214"
    _press(qtbot, world, Qt.Key.Key_Escape)
    assert not form.isVisible()
    assert world.wall.area.tiles[0].hasFocus()


def test_a_place_is_taken_by_the_next_watch_of_its_unit_only(wall_world: OpenWall) -> None:
    world = wall_world()
    world.wall.restore(Layout.FOUR, ("", "216"), False)
    world.watch("207", "216", on_wall=False)
    assert world.wall.model.places.units[:2] == ("", "216")
    assert world.tile("216").state is TileState.LIVE


def test_a_p1_unit_takes_the_big_place_only_if_allowed_and_not_under_the_hand(wall_world: OpenWall) -> None:
    world = wall_world()
    world.watch("207", "214", "219")
    world.wall.area.choose(1)
    world.alerts = desks.three_alerts()
    world.show()
    world.pass_time(5.0)
    assert _units(world)[0] == "207"  # not allowed
    world.wall.footer.big.setChecked(True)
    world.pass_time(5.0)
    assert _units(world)[0] == "207"  # the focus is on 214
    world.desk.window.desk.strip.setFocus()
    world.wall.footer.big.setFocus()
    world.pass_time(1.5)
    assert _units(world)[0] == "207"
    world.pass_time(1.0)
    assert _units(world) == ("214", "207", "219", "")
    world.wall.acts.swap(0, 1)
    world.pass_time(5.0)
    assert _units(world)[0] == "207"  # once for each alert: a person's order stays


def test_the_pointer_counts_as_the_hand(wall_world: OpenWall) -> None:
    world = wall_world()
    world.watch("207", "214")
    world.wall.footer.big.setChecked(True)
    world.wall.footer.big.setFocus()
    tile = world.tile("207")
    tile.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, True)
    world.pass_time(0.1)
    world.alerts = desks.three_alerts()
    world.show()
    world.pass_time(9.0)
    assert _units(world)[0] == "207"
    tile.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, False)
    world.pass_time(2.1)
    assert _units(world)[0] == "214"


def test_incident_only_shows_its_units_and_ends_nothing(wall_world: OpenWall) -> None:
    world = wall_world()
    world.watch("214", "219", incident="7")
    world.watch("207")
    world.alerts = desks.three_alerts()
    world.show()
    world.desk.window.keeper.select_unit("u-214")
    world.wall.choose_layout(Layout.INCIDENT)
    assert {world.wall.model.places.units[place] for place in world.wall.area.shown} == {"214", "219"}
    assert "Incident 7 only" in words(world.wall.header)
    assert "1 not in this layout" in words(world.wall.header)
    assert len(world.wall.model.running()) == 3


def test_incident_only_without_any_says_so(wall_world: OpenWall) -> None:
    world = wall_world()
    world.wall.choose_layout(Layout.INCIDENT)
    assert world.wall.area.layout_kind is Layout.ONE_AND_SEVEN
    assert "Select an alert or a unit first" in words(world.desk.window)


def test_the_nearest_are_asked_one_by_one_and_answered_one_by_one(wall_world: OpenWall, qtbot: QtBot) -> None:
    world = wall_world()
    world.desk.window.keeper.select_unit("u-212")
    world.show()
    _press(qtbot, world, Qt.Key.Key_V, SHIFT)
    nearest = world.desk.window.desk.screens.of(Wall).nearest
    assert nearest.form.isVisible() and "Watch Units 212, " in words(nearest.form)
    nearest.form._fields.choose(1)
    nearest.form._start_clicked()
    commands = world.desk.commands
    first = commands.asked[-1][1]
    assert isinstance(first, WatchRequest) and first.unit_number == "212"
    assert len(commands.asked) == 1  # the next one only after the answer
    assert [tile.state for tile in world.wall.area.tiles[:4]] == [TileState.ASKING] * 4
    commands.answer(Done("w-212"))
    commands.answer(Refused("No.", "Not yours.", "Rule 3", "scope", 88412, NOW))
    commands.answer(Done("w-third"))
    commands.answer(Done("w-fourth"))
    requests = [asked[1] for asked in commands.asked]
    assert len({r.unit_number for r in requests if isinstance(r, WatchRequest)}) == 4
    assert {r.purpose for r in requests if isinstance(r, WatchRequest)} == {"danger"}
    world.settle()
    states = [tile.state for tile in world.wall.area.tiles[:4]]
    assert states.count(TileState.REFUSED) == 1 and states.count(TileState.WAITING) == 3
    assert "88412" in words(world.wall.area.tiles[1])
    assert commands.replies == []


def test_nothing_is_asked_on_after_sign_out(wall_world: OpenWall) -> None:
    world = wall_world()
    world.desk.window.keeper.select_unit("u-212")
    nearest = world.desk.window.desk.screens.of(Wall).nearest
    world.desk.window.desk.screens.of(Wall).watch_nearest()
    nearest.form._fields.choose(1)
    nearest.form._start_clicked()
    world.desk.bridge.session_ended.emit("")
    world.desk.commands.answer(Done("w-212"))
    assert len(world.desk.commands.asked) == 1


def test_who_may_not_watch_has_no_wall(wall_world: OpenWall) -> None:
    world = wall_world()
    world.desk.bridge.session_started.emit(no_right_to_watch())
    world.settle()
    tabs = [tab.text() for tab in world.desk.window.desk.bar._tabs]
    assert "Wall" not in tabs
    keys = {key.sequence for key in world.desk.window.desk.keys.keys}
    assert not keys & {"W", "F11", "Shift+V", "Ctrl+4"}


def test_ctrl_4_shows_the_wall(wall_world: OpenWall, qtbot: QtBot) -> None:
    world = wall_world()
    _press(qtbot, world, Qt.Key.Key_1, CTRL)
    assert not world.wall.isVisible()
    _press(qtbot, world, Qt.Key.Key_4, CTRL)
    assert world.wall.isVisible()


def test_a_held_key_ends_no_second_watch(wall_world: OpenWall) -> None:
    world = wall_world()
    world.watch("214", "207")
    world.wall.area.choose(0)
    held = QKeyEvent(QKeyEvent.Type.KeyPress, Qt.Key.Key_E, PLAIN, "e", True)
    QApplication.sendEvent(world.wall.area.tiles[0], held)
    assert world.desk.commands.asked == []
