"""The wall's own window: one at most, with its own alerts and keys; and what is kept of the wall for a person."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMainWindow
from pytestqt.qtbot import QtBot

from respond_desktop.ui.frame.band import TrainingBand
from respond_desktop.ui.strip.plan import must_show
from respond_desktop.ui.strip.title import TitleLabel
from respond_desktop.ui.wall import Wall
from respond_desktop.ui.wall.book.choice import KEY, WallChoice, read_choice
from respond_desktop.ui.wall.book.plan import Layout
from respond_desktop.ui.wall.home import SAVE_AFTER_MS, WallHome
from respond_desktop.ui.wall.tiles.state import TileState
from respond_desktop.ui.wall.window import WallWindow, screen_key
from tests.ui import desk as desks
from tests.ui import strip as strip_room
from tests.ui.look import words
from tests.ui.wall.conftest import OpenWall
from tests.ui.wall.world import Kept, WallWorld

PLAIN, CTRL, SHIFT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
)


def _home(world: WallWorld) -> WallHome:
    return world.desk.window.desk.screens.of(Wall).home


def _pop_out(world: WallWorld, qtbot: QtBot) -> WallWindow:
    _home(world).pop_out()
    window = _home(world).window
    assert window is not None
    qtbot.waitExposed(window)
    window.activateWindow()
    world.settle()
    return window


def _press(qtbot: QtBot, window: QMainWindow, key: Qt.Key, modifier: Qt.KeyboardModifier = PLAIN) -> None:
    qtbot.keyClick(window.focusWidget() or window, key, modifier)
    for _ in range(3):
        QApplication.processEvents()


def _kept(kept: Kept) -> WallChoice:
    return read_choice(kept.texts.get(("p-1", KEY), ""))


def test_the_window_takes_the_tiles_and_gives_them_back(wall_world: OpenWall, qtbot: QtBot) -> None:
    world = wall_world()
    world.watch("214", "207")
    window = _pop_out(world, qtbot)
    assert window.isAncestorOf(world.wall) and world.wall.isVisible()
    assert "The wall is in its own window." in words(world.desk.window)
    assert world.tile("214").state is TileState.LIVE and not world.sources["214"].keys_only
    window.close()
    world.settle()
    assert _home(world).window is None
    assert world.desk.window.isAncestorOf(world.wall) and world.wall.isVisible()
    assert len(world.wall.model.running()) == 2
    assert world.tile("214").state is TileState.LIVE and not world.sources["214"].keys_only
    assert not [asked for asked in world.desk.commands.asked if asked[0] == "end_watch"]


def test_there_are_never_more_than_two_windows(wall_world: OpenWall, qtbot: QtBot) -> None:
    world = wall_world()
    for _ in range(3):
        _pop_out(world, qtbot)
    ours = [w for w in QApplication.topLevelWidgets() if isinstance(w, QMainWindow) and w.isVisible()]
    assert len(ours) == 2
    assert {window.windowTitle() for window in ours} == {"respond"}  # no unit, place or name


def test_the_window_has_its_own_strip_band_and_way_to_end_all(wall_world: OpenWall, qtbot: QtBot) -> None:
    world = wall_world(training=True)
    world.alerts = desks.three_alerts()
    world.watch("214", "207")
    window = _pop_out(world, qtbot)
    window.resize(1920, 1080)
    world.show()
    world.settle()
    card = world.wall.header.alerts.card
    corner = card.mapTo(window, QPoint(0, 0))
    assert card.isVisible() and corner.x() + card.width() < 640 and corner.y() + card.height() <= 138
    said = words(window)
    assert "NEEDS HELP · Unit 214" in said and "End all" in said
    assert "+ 1 gunshot" in said and "1 more" in said
    assert any(band.isVisible() for band in window.findChildren(TrainingBand))
    world.desk.hands.pass_time(1)
    _press(qtbot, window, Qt.Key.Key_F2)
    assert world.desk.commands.asked[-1] == ("acknowledge", "a-214-needs_help")
    _press(qtbot, window, Qt.Key.Key_E, SHIFT)
    assert "Press Shift+E again" in words(window)
    _press(qtbot, window, Qt.Key.Key_E, SHIFT)
    assert {a[1] for a in world.desk.commands.asked if a[0] == "end_watch"} == {"w-214", "w-207"}


def test_the_window_names_each_waiting_priority_1(wall_world: OpenWall, qtbot: QtBot) -> None:
    world = wall_world()
    window = _pop_out(world, qtbot)
    window.setMinimumSize(0, 0)
    for width in (1100, 1366, 1920, 3840):
        window.resize(width, 900)
        for count in (1, 3, 6, 12, 40):
            world.alerts = strip_room.alerts(count, taken=4, others=23)
            world.show()
            world.settle()
            missing = [
                a.unit_number for a in world.alerts if must_show(a) and not strip_room.named(world.wall, a)
            ]
            assert missing == [], (width, count)
            assert "+ 4 need help" in words(window) and "23 more" in words(window)
            title = world.wall.header.alerts.card.findChild(TitleLabel)
            assert title is not None and title.shown_text() == "NEEDS HELP · Unit 200"
    assert world.wall.header.alerts.under.isVisible()
    last = strip_room.alerts(40)[-1]
    (chip,) = strip_room.named(world.wall, last)
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    scene = world.desk.window.keeper.scene
    assert scene is not None and scene.selected_alert == last.id
    world.alerts = ()
    world.show()
    world.settle()
    assert not world.wall.header.alerts.under.isVisible()


def test_the_card_acknowledges_only_by_its_button(wall_world: OpenWall, qtbot: QtBot) -> None:
    world = wall_world()
    world.alerts = desks.three_alerts()
    world.show()
    _pop_out(world, qtbot)
    card = world.wall.header.alerts.card
    qtbot.mouseClick(card, Qt.MouseButton.LeftButton, pos=QPoint(20, 15))
    assert world.desk.commands.asked == []
    qtbot.mouseClick(card.acknowledge, Qt.MouseButton.LeftButton)
    assert world.desk.commands.asked == [("acknowledge", "a-214-needs_help")]


def test_keys_of_the_window_act_on_its_tiles(wall_world: OpenWall, qtbot: QtBot) -> None:
    world = wall_world()
    world.watch("214", "207")
    window = _pop_out(world, qtbot)
    world.wall.area.choose(0)
    _press(qtbot, window, Qt.Key.Key_Right)
    _press(qtbot, window, Qt.Key.Key_E)
    assert world.desk.commands.asked[-1] == ("end_watch", "w-207")
    _press(qtbot, window, Qt.Key.Key_M, CTRL)
    assert world.desk.theme.tokens.name == "day"


def test_v_in_the_window_opens_the_form_in_the_main_window(wall_world: OpenWall, qtbot: QtBot) -> None:
    world = wall_world()
    world.wall.restore(Layout.FOUR, ("216",), False)
    window = _pop_out(world, qtbot)
    world.wall.area.choose(0)
    _press(qtbot, window, Qt.Key.Key_V)
    form = world.desk.window.desk.asks.watching.form
    assert form.isVisible() and form.unit_number == "216"
    assert form.window() is world.desk.window


def test_f11_is_full_screen_and_esc_leaves_it_without_acknowledging(
    wall_world: OpenWall, qtbot: QtBot
) -> None:
    world = wall_world()
    world.alerts = desks.three_alerts()
    world.show()
    window = _pop_out(world, qtbot)
    world.desk.hands.pass_time(1)
    _press(qtbot, window, Qt.Key.Key_F11)
    assert window.isFullScreen()
    _press(qtbot, window, Qt.Key.Key_Escape)
    assert not window.isFullScreen() and _home(world).window is window
    assert world.desk.commands.asked == []


def test_f11_in_the_tab_and_back(wall_world: OpenWall, qtbot: QtBot) -> None:
    world = wall_world()
    _press(qtbot, world.desk.window, Qt.Key.Key_F11)
    window = _home(world).window
    assert window is not None and window.isFullScreen()
    _press(qtbot, window, Qt.Key.Key_Escape)
    assert _home(world).window is None and world.desk.window.isAncestorOf(world.wall)


def test_the_wall_s_key_leads_to_the_chosen_picture(wall_world: OpenWall, qtbot: QtBot) -> None:
    world = wall_world()
    world.watch("214", "219")
    window, area = world.desk.window, world.wall.area
    area.choose(1)
    _press(qtbot, window, Qt.Key.Key_1, CTRL)
    _press(qtbot, window, Qt.Key.Key_4, CTRL)
    assert window.focusWidget() is area.tiles[1]


def test_esc_makes_small_before_it_leaves_full_screen(wall_world: OpenWall, qtbot: QtBot) -> None:
    world = wall_world()
    world.watch("214")
    window = _pop_out(world, qtbot)
    window.toggle_full_screen()
    world.wall.area.choose(0)
    _press(qtbot, window, Qt.Key.Key_Return)
    _press(qtbot, window, Qt.Key.Key_Escape)
    assert world.wall.area.large is None and window.isFullScreen()
    _press(qtbot, window, Qt.Key.Key_Escape)
    assert not window.isFullScreen()


def test_a_screen_that_is_gone_brings_the_wall_back_and_says_so(wall_world: OpenWall, qtbot: QtBot) -> None:
    world = wall_world()
    world.watch("214")
    window = _pop_out(world, qtbot)
    _home(world)._screen_removed(window.screen())
    world.settle()
    assert _home(world).window is None and world.wall.isVisible()
    assert "monitor is gone" in words(world.desk.window)
    assert world.tile("214").state is TileState.LIVE


def test_sign_out_empties_the_wall_and_closes_its_window(wall_world: OpenWall, qtbot: QtBot) -> None:
    world = wall_world()
    world.watch("214")
    window = _pop_out(world, qtbot)
    world.desk.bridge.session_ended.emit("Signed out.")
    world.settle()
    assert not window.isVisible() and _home(world).window is None
    assert world.wall.model.places.units == ("",) * 16
    assert "214" not in words(world.wall)


def test_closing_the_main_window_closes_the_wall(wall_world: OpenWall, qtbot: QtBot) -> None:
    world = wall_world()
    _pop_out(world, qtbot)
    world.desk.window.close()
    world.settle()
    assert _home(world).window is None
    assert not [w for w in QApplication.topLevelWidgets() if isinstance(w, WallWindow) and w.isVisible()]


def test_places_are_kept_for_a_person_and_watch_nobody_by_themselves(
    wall_world: OpenWall, qtbot: QtBot, kept: Kept
) -> None:
    world = wall_world()
    world.watch("214", "207")
    world.wall.choose_layout(Layout.FOUR)
    world.wall.acts.swap(0, 3)
    world.wall.footer.big.click()
    qtbot.waitUntil(lambda: _kept(kept).big_for_p1, timeout=20 * SAVE_AFTER_MS)
    saved = _kept(kept)
    assert (saved.layout, saved.units[:4]) == (Layout.FOUR, ("", "207", "", "214"))

    world.watches.clear()
    world.desk.bridge.session_ended.emit("")
    world.desk.bridge.session_started.emit(desks.session())
    world.show()
    world.desk.window.desk.screens.show_tab(2)
    world.settle()
    assert world.wall.area.layout_kind is Layout.FOUR and world.wall.big_for_p1
    assert world.wall.model.places.units[:4] == ("", "207", "", "214")
    assert world.tile("214").state is TileState.KEPT and "Nothing starts by itself." in words(world.wall)
    assert not [asked for asked in world.desk.commands.asked if asked[0] == "ask_watch"]


def test_another_person_has_an_own_order(wall_world: OpenWall, kept: Kept) -> None:
    from dataclasses import replace

    world = wall_world()
    world.watch("214")
    world.wall.choose_layout(Layout.NINE)
    world.desk.bridge.session_ended.emit("")
    first = desks.session()
    world.watches.clear()
    world.desk.bridge.session_started.emit(replace(first, person=replace(first.person, id="p-2")))
    world.show()
    assert world.wall.area.layout_kind is Layout.ONE_AND_SEVEN
    assert world.wall.model.places.units == ("",) * 16


def test_the_window_opens_again_at_sign_in_where_it_was(
    wall_world: OpenWall, qtbot: QtBot, kept: Kept
) -> None:
    screen = QGuiApplication.primaryScreen()
    kept.texts[("p-1", KEY)] = WallChoice(
        own_window=True, screen=screen_key(screen), box=(10, 20, 950, 600)
    ).text()
    world = wall_world()
    window = _home(world).window
    assert window is not None and window.screen() is screen
    assert (window.geometry().x(), window.geometry().y()) == (10, 20)


def test_a_missing_screen_at_sign_in_is_said(wall_world: OpenWall, kept: Kept) -> None:
    kept.texts[("p-1", KEY)] = WallChoice(own_window=True, screen="gone|1", box=(10, 20, 950, 600)).text()
    world = wall_world()
    assert _home(world).window is None
    assert "monitor isn’t there" in words(world.desk.window)


def test_ctrl_0_resets(wall_world: OpenWall, qtbot: QtBot) -> None:
    world = wall_world()
    world.watch("214")
    world.wall.choose_layout(Layout.NINE)
    _pop_out(world, qtbot)
    world.desk.window.desk.keys_now()[1]["reset_layout"]()
    world.settle()
    assert _home(world).window is None and world.wall.area.layout_kind is Layout.ONE_AND_SEVEN
    assert world.tile("214").state is TileState.LIVE


@pytest.mark.parametrize("width", [1100, 1366, 1920])
def test_the_head_fits(wall_world: OpenWall, qtbot: QtBot, width: int) -> None:
    world = wall_world()
    world.alerts = desks.three_alerts()
    world.watch("214")
    window = _pop_out(world, qtbot)
    window.resize(width, 760)
    world.show()
    world.settle()
    header = world.wall.header
    assert window.width() >= header.minimumSizeHint().width()
    assert header._end.isVisible() and header._end.geometry().right() <= header.width()
