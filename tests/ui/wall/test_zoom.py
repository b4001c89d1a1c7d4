"""Zoom and pan on the wall: only the chosen tile, and never instead of choosing, arranging or enlarging tiles."""

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from respond_desktop.ui.kit import Button
from respond_desktop.ui.picture.zoom import WHOLE, Zoom
from respond_desktop.ui.wall.tiles.tile import Tile
from tests.ui.wall.conftest import OpenWall
from tests.ui.wall.world import WallWorld

PLAIN, CTRL, SHIFT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
)


def _press(world: WallWorld, key: Qt.Key, modifier: Qt.KeyboardModifier = PLAIN) -> None:
    window = world.desk.window
    QTest.keyClick(window.focusWidget() or window, key, modifier)
    world.settle()


def _zoom(tile: Tile) -> Zoom:
    return tile.face.canvas.zoom


def _wheel(tile: Tile, notches: int, at: QPoint | None = None) -> None:
    """As the window system brings it, to whatever lies under the pointer."""
    window = tile.window()
    where = tile.face.mapTo(window, at or tile.face.rect().center())
    QTest.wheelEvent(window.windowHandle(), QPointF(where), QPoint(0, 120 * notches))
    QApplication.processEvents()


def _open(wall_world: OpenWall) -> WallWorld:
    world = wall_world()
    world.watch("214", "207", "219")
    world.wall.area.choose(0)
    world.settle()
    return world


def _whole_button(tile: Tile) -> Button | None:
    found = (b for b in tile.findChildren(Button) if b.isVisible() and "whole picture" in b.accessibleName())
    return next(found, None)


def test_the_wheel_enlarges_the_chosen_tile_only(wall_world: OpenWall) -> None:
    world = _open(wall_world)
    _wheel(world.tile("207"), 3)
    assert _zoom(world.tile("207")) == WHOLE
    _wheel(world.tile("214"), 3)
    assert _zoom(world.tile("214")).factor > 1.9
    assert _whole_button(world.tile("214")) is not None
    _wheel(world.tile("214"), -9)
    assert _zoom(world.tile("214")) == WHOLE and _whole_button(world.tile("214")) is None


def test_what_lies_under_the_pointer_stays_there(wall_world: OpenWall) -> None:
    world = _open(wall_world)
    _wheel(world.tile("214"), 4, QPoint(10, 10))
    zoom = _zoom(world.tile("214"))
    assert zoom.x < 0.5 and zoom.y < 0.5


def test_keys_enlarge_and_show_the_whole_again(wall_world: OpenWall) -> None:
    world = _open(wall_world)
    tile, homes = world.tile("214"), world.desk.map.homes
    for _ in range(3):
        _press(world, Qt.Key.Key_Plus)
    assert _zoom(tile).factor > 1.9
    _press(world, Qt.Key.Key_Minus)
    assert 1.0 < _zoom(tile).factor < 1.9
    _press(world, Qt.Key.Key_Home)
    assert _zoom(tile) == WHOLE
    assert world.desk.map.homes == homes  # Home was the picture's


def test_arrows_choose_tiles_and_with_shift_move_the_enlarged_picture(wall_world: OpenWall) -> None:
    world = _open(wall_world)
    tile = world.tile("214")
    _press(world, Qt.Key.Key_Plus)
    before = _zoom(tile)
    _press(world, Qt.Key.Key_Right, SHIFT)
    assert _zoom(tile).x > before.x and tile.hasFocus()
    _press(world, Qt.Key.Key_Right)
    assert world.tile("207").hasFocus()
    assert _zoom(tile).factor == before.factor  # it stays enlarged, and its caption says so
    assert _whole_button(tile) is not None
    _press(world, Qt.Key.Key_Left, CTRL)
    assert world.wall.model.places.units[:2] == ("207", "214")


def test_in_a_large_tile_arrows_alone_move_the_picture(wall_world: OpenWall) -> None:
    world = _open(wall_world)
    tile = world.tile("214")
    _press(world, Qt.Key.Key_Return)
    for _ in range(4):
        _press(world, Qt.Key.Key_Plus)
    before = _zoom(tile)
    _press(world, Qt.Key.Key_Right)
    assert _zoom(tile).x > before.x
    _press(world, Qt.Key.Key_Escape)
    assert world.wall.area.large is None


def test_dragging_an_enlarged_picture_moves_the_picture_and_not_the_tile(wall_world: OpenWall) -> None:
    world = _open(wall_world)
    one, other = world.tile("214"), world.tile("219")
    _wheel(one, 4)
    before = _zoom(one)
    canvas = one.face.canvas
    start = canvas.rect().center()
    end = canvas.mapFromGlobal(other.mapToGlobal(other.rect().center()))
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, PLAIN, start)
    QTest.mouseMove(canvas, start - QPoint(40, 0))
    QTest.mouseMove(canvas, end)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, PLAIN, end)
    world.settle()
    assert world.wall.model.places.units[:3] == ("214", "207", "219")
    assert _zoom(one) != before


def test_dragging_a_whole_picture_moves_the_tile(wall_world: OpenWall) -> None:
    world = _open(wall_world)
    one, other = world.tile("214"), world.tile("219")
    canvas = one.face.canvas
    start = canvas.rect().center()
    end = canvas.mapFromGlobal(other.mapToGlobal(other.rect().center()))
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, PLAIN, start)
    QTest.mouseMove(canvas, start + QPoint(60, 0))
    QTest.mouseMove(canvas, end)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, PLAIN, end)
    world.settle()
    assert world.wall.model.places.units[:3] == ("219", "207", "214")


def test_a_double_click_enlarges_the_tile_and_never_the_picture(wall_world: OpenWall) -> None:
    world = _open(wall_world)
    area, tile = world.wall.area, world.tile("207")
    for large in (1, None):
        QTest.mouseDClick(tile.face.canvas, Qt.MouseButton.LeftButton)
        world.settle()
        assert area.large == large and _zoom(tile) == WHOLE
    _wheel(tile, 4)
    enlarged = _zoom(tile)
    QTest.mouseDClick(tile.face.canvas, Qt.MouseButton.LeftButton)
    world.settle()
    assert area.large == 1 and _zoom(tile).factor == enlarged.factor
    assert world.wall.model.places.units[:3] == ("214", "207", "219")


def test_a_double_click_on_an_empty_place_does_nothing(wall_world: OpenWall) -> None:
    world = _open(wall_world)
    QTest.mouseDClick(world.wall.area.tiles[5], Qt.MouseButton.LeftButton)
    assert world.wall.area.large is None


def test_the_button_shows_the_whole_picture(wall_world: OpenWall) -> None:
    world = _open(wall_world)
    tile = world.tile("214")
    _wheel(tile, 3)
    button = _whole_button(tile)
    assert button is not None and button.text() == "2.0x"
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert _zoom(tile) == WHOLE and _whole_button(tile) is None


def test_another_picture_in_the_place_is_whole(wall_world: OpenWall) -> None:
    world = _open(wall_world)
    _wheel(world.tile("214"), 4)
    world.wall.acts.swap(0, 1)
    world.settle()
    assert _zoom(world.tile("207")) == WHOLE and _zoom(world.tile("214")) == WHOLE
    assert _whole_button(world.tile("207")) is None


def test_tiles_that_are_not_chosen_are_asked_about_no_event(wall_world: OpenWall) -> None:
    world = _open(wall_world)
    other = world.tile("207")
    plus = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Plus, PLAIN, "+")
    QApplication.sendEvent(other, plus)
    assert _zoom(other) == WHOLE
    assert not other.face.hand._active and world.tile("214").face.hand._active
