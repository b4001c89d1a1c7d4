"""Listening and talking on the wall: one tile, by key and by button, and what its tile says of it."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow
from pytestqt.qtbot import QtBot

from respond_desktop.domain.outcomes import Done, Refused, Unavailable
from respond_desktop.domain.rights.policy import Permission
from respond_desktop.domain.watches import WatchState
from respond_desktop.qtbridge.hear.sound import NO_DEVICE
from respond_desktop.qtbridge.hear.talk_line import TalkAddress
from respond_desktop.qtbridge.hear.talking import TalkOver, TalkState
from respond_desktop.ui.hear.hearing import Hearing
from respond_desktop.ui.kit import Button
from respond_desktop.ui.wall import Wall
from respond_desktop.ui.wall.book.plan import Layout
from respond_desktop.ui.wall.hearing import MAY_NOT_LISTEN, MAY_NOT_TALK
from tests.qtbridge.test_talking import CONTEXT
from tests.ui.desk import NOW
from tests.ui.look import words
from tests.ui.wall.conftest import OpenWall
from tests.ui.wall.world import WallWorld
from tests.ui.watch.world import smallest_text, unnamed

PLAIN = Qt.KeyboardModifier.NoModifier
ALL = (Permission.LISTEN, Permission.TALK, Permission.KEEP)


def _press(world: WallWorld, key: Qt.Key, window: QMainWindow | None = None) -> None:
    window = window or world.desk.window
    QTest.keyClick(window.focusWidget() or window, key)
    world.settle()


def _hearing(world: WallWorld) -> Hearing:
    return world.desk.window.desk.asks.watching.hearing


def _button(world: WallWorld, number: str, name: str) -> Button:
    """The visible button of a tile whose words begin like that."""
    buttons = world.tile(number).findChildren(Button)
    return next(b for b in buttons if b.isVisible() and b.text().startswith(name))


def _has(world: WallWorld, number: str, name: str) -> bool:
    buttons = world.tile(number).findChildren(Button)
    return any(b.isVisible() and b.text().startswith(name) for b in buttons)


def _heard(world: WallWorld) -> list[str]:
    return [number for number, source in world.sources.items() if source.take is not None]


def _open(wall_world: OpenWall, *numbers: str) -> WallWorld:
    world = wall_world(False, *ALL)
    world.watch(*numbers, sound=True)
    world.wall.area.choose(0)
    world.settle()
    return world


def _talk(world: WallWorld) -> None:
    """T goes down on the chosen tile, and central grants it."""
    _press_down(world)
    world.desk.commands.answer(Done("t1"))
    watch_id = _hearing(world).state.talk_to
    address = TalkAddress("t1", watch_id, "rtsps://x/stream/t1", "token", CONTEXT)
    world.desk.bridge.talk_granted.emit(address)
    world.settle()


def _press_down(world: WallWorld, window: QMainWindow | None = None) -> None:
    window = window or world.desk.window
    QTest.keyPress(window.focusWidget() or window, Qt.Key.Key_T)
    world.settle()


def test_l_hears_the_chosen_tile_after_the_record(wall_world: OpenWall) -> None:
    world = _open(wall_world, "214", "207")
    _press(world, Qt.Key.Key_Right)
    _press(world, Qt.Key.Key_L)
    assert world.desk.commands.asked == [("note_listening", "w-207", True)]
    assert _heard(world) == []
    world.desk.commands.answer(Done(None))
    world.settle()
    assert _heard(world) == ["207"]
    assert _has(world, "207", "Stop listening")
    assert "you hear it" in world.tile("207").accessibleDescription()
    _press(world, Qt.Key.Key_L)
    assert _heard(world) == []
    assert world.desk.commands.asked[-1] == ("note_listening", "w-207", False)


def test_one_tile_is_heard_at_a_time_and_says_so_without_the_focus(wall_world: OpenWall) -> None:
    world = _open(wall_world, "214", "207")
    _press(world, Qt.Key.Key_L)
    world.desk.commands.answer(Done(None))
    _press(world, Qt.Key.Key_Right)
    assert _has(world, "214", "Stop listening")  # the focus is elsewhere, the mark stays
    assert _has(world, "207", "Listen")
    _press(world, Qt.Key.Key_L)
    world.desk.commands.answer(Done(None))
    world.settle()
    assert _heard(world) == ["207"]
    assert not _has(world, "214", "Stop listening") and not _has(world, "214", "Listen")


def test_the_panel_takes_the_sound_over_and_the_tile_shows_it(wall_world: OpenWall) -> None:
    world = _open(wall_world, "214", "207")
    _press(world, Qt.Key.Key_L)
    world.desk.commands.answer(Done(None))
    panel = world.desk.window.desk.asks.watching.panel
    panel.select("w-207")
    panel.acts.toggle_listening()
    world.desk.commands.answer(Done(None))
    world.settle()
    assert _heard(world) == ["207"]
    assert world.tile("207").facts.said.heard and not world.tile("214").facts.said.heard
    assert _has(world, "207", "Stop listening")


def test_the_heard_tile_is_silenced_by_its_button_wherever_the_focus_was(wall_world: OpenWall) -> None:
    world = _open(wall_world, "214", "207")
    QTest.mouseClick(_button(world, "214", "Listen"), Qt.MouseButton.LeftButton)
    world.desk.commands.answer(Done(None))
    world.wall.area.choose(1)
    world.settle()
    QTest.mouseClick(_button(world, "214", "Stop listening"), Qt.MouseButton.LeftButton)
    assert _heard(world) == [] and not world.tile("214").facts.said.heard


def test_without_a_sound_device_the_tile_says_so_until_it_is_read(wall_world: OpenWall) -> None:
    world = _open(wall_world, "214", "207")
    world.booth.speaker.trouble = NO_DEVICE
    _press(world, Qt.Key.Key_L)
    world.desk.commands.answer(Done(None))
    world.settle()
    said = words(world.tile("214"))
    assert "You hear nothing of Unit 214." in said and NO_DEVICE in said
    assert NO_DEVICE not in words(world.tile("207"))
    _press(world, Qt.Key.Key_Escape)
    assert "You hear nothing" not in words(world.tile("214"))
    assert world.desk.commands.asked[-1] == ("note_listening", "w-214", False)


def test_without_a_record_nothing_is_heard(wall_world: OpenWall) -> None:
    world = _open(wall_world, "214")
    _press(world, Qt.Key.Key_L)
    world.desk.commands.answer(Unavailable("The record can't be written, so this can't be done."))
    world.settle()
    assert _heard(world) == []
    assert "The record can't be written" in words(world.tile("214"))


def test_only_what_is_allowed_is_there(wall_world: OpenWall) -> None:
    world = wall_world()
    world.watch("214")
    world.wall.area.choose(0)
    world.settle()
    for name in ("Listen", "Talk", "Keep"):
        assert not _has(world, "214", name)
    _press(world, Qt.Key.Key_L)
    assert MAY_NOT_LISTEN in words(world.desk.window)
    _press(world, Qt.Key.Key_T)
    assert MAY_NOT_TALK in words(world.desk.window)
    assert world.desk.commands.asked == []


def test_a_stream_without_sound_has_no_listen(wall_world: OpenWall) -> None:
    world = wall_world(False, *ALL)
    world.watch("214", sound=False)
    world.wall.area.choose(0)
    _press(world, Qt.Key.Key_L)
    assert not _has(world, "214", "Listen") and _has(world, "214", "Talk")
    assert "No sound of Unit 214 is carried here." in words(world.desk.window)


def test_before_the_officer_is_told_there_is_nothing_to_hear_or_say(wall_world: OpenWall) -> None:
    world = wall_world(False, *ALL)
    world.watch("214", sound=True, state=WatchState.TELLING)
    world.wall.area.choose(0)
    _press(world, Qt.Key.Key_T)
    assert world.desk.commands.asked == []


def test_t_is_held_while_one_talks_to_the_chosen_tile(wall_world: OpenWall) -> None:
    world = _open(wall_world, "214", "207")
    _press(world, Qt.Key.Key_Right)
    _press_down(world)
    assert world.desk.commands.asked == [("begin_talk", "w-207")]
    assert "Telling the officer… Keep holding." in words(world.tile("207"))
    assert world.booth.microphone.take is None
    world.desk.commands.answer(Done("t1"))
    address = TalkAddress("t1", "w-207", "rtsps://x/stream/t1", "token", CONTEXT)
    world.desk.bridge.talk_granted.emit(address)
    world.settle()
    assert "Talk now. The officer hears you." in words(world.tile("207"))
    assert "Talk now" not in words(world.tile("214"))
    assert world.booth.microphone.take is not None
    held = world.desk.window.focusWidget()
    again = QKeyEvent(QEvent.Type.KeyRelease, Qt.Key.Key_T, PLAIN, "t", True)
    QApplication.sendEvent(held, again)  # a repeating key is one that is held
    assert _hearing(world).talk.state is TalkState.TALKING
    QTest.keyRelease(held, Qt.Key.Key_T)
    world.settle()
    assert _hearing(world).talk.state is TalkState.SILENT and world.booth.lines[0].stopped
    assert "Talk now" not in words(world.tile("207"))
    assert world.tile("207").hasFocus()  # the arrows act on the tile again
    _press(world, Qt.Key.Key_Left)
    assert world.tile("214").hasFocus()


def test_talking_silences_what_is_heard(wall_world: OpenWall) -> None:
    world = _open(wall_world, "214", "207")
    _press(world, Qt.Key.Key_L)
    world.desk.commands.answer(Done(None))
    _press(world, Qt.Key.Key_Right)
    _talk(world)
    assert world.booth.speaker.volume == 0.0
    QTest.keyRelease(world.desk.window.focusWidget(), Qt.Key.Key_T)
    assert world.booth.speaker.volume == 1.0


def test_talk_ends_when_the_focus_goes_to_another_tile(wall_world: OpenWall) -> None:
    world = _open(wall_world, "214", "207")
    _talk(world)
    world.wall.area.choose(1)
    world.settle()
    assert _hearing(world).talk.state is TalkState.SILENT and world.booth.lines[0].stopped


def test_talk_by_mouse_ends_where_it_is_let_go(wall_world: OpenWall) -> None:
    world = _open(wall_world, "214")
    button = _button(world, "214", "Talk")
    QTest.mousePress(button, Qt.MouseButton.LeftButton)
    assert world.desk.commands.asked == [("begin_talk", "w-214")]
    QTest.mouseRelease(button, Qt.MouseButton.LeftButton)
    assert _hearing(world).talk.state is TalkState.SILENT


def test_a_refused_talk_is_read_on_the_tile(wall_world: OpenWall) -> None:
    world = _open(wall_world, "214", "207")
    _press_down(world)
    refused = Refused(
        "You may not talk to Unit 214.", "No rule allows it.", "Live Video Policy v1", "", 88413, NOW
    )
    world.desk.commands.answer(refused)
    world.settle()
    said = words(world.tile("214"))
    assert "Refused: You may not talk to Unit 214." in said and "No rule allows it." in said
    assert "recorded as refusal 88413" in said
    QTest.mouseClick(_button(world, "214", "Close"), Qt.MouseButton.LeftButton)
    world.settle()
    assert "Refused" not in words(world.tile("214"))


def test_an_officer_who_cannot_be_told_is_said_on_the_tile(wall_world: OpenWall) -> None:
    world = _open(wall_world, "214")
    _press_down(world)
    world.desk.commands.answer(Done("t1"))
    world.desk.bridge.talk_over.emit(TalkOver("t1", "The officer can't be told: stealth is on."))
    world.settle()
    assert "The officer can't be told: stealth is on." in words(world.tile("214"))


def test_sound_works_from_the_second_window(wall_world: OpenWall, qtbot: QtBot) -> None:
    world = _open(wall_world, "214", "207")
    home = world.desk.window.desk.screens.of(Wall).home
    home.pop_out()
    window = home.window
    assert window is not None
    qtbot.waitExposed(window)
    window.activateWindow()
    world.settle()
    world.wall.area.choose(1)
    _press(world, Qt.Key.Key_L, window)
    world.desk.commands.answer(Done(None))
    world.settle()
    assert _heard(world) == ["207"]
    _press_down(world, window)
    assert world.desk.commands.asked[-1] == ("begin_talk", "w-207")
    QTest.keyRelease(window.focusWidget(), Qt.Key.Key_T)
    assert _hearing(world).talk.state is TalkState.SILENT


def test_the_sound_of_an_ended_watch_ends_with_it(wall_world: OpenWall) -> None:
    world = _open(wall_world, "214")
    _press(world, Qt.Key.Key_L)
    world.desk.commands.answer(Done(None))
    world.desk.bridge.watch_ended.emit("w-214", "Recording stopped.")
    world.settle()
    assert _heard(world) == [] and not _has(world, "214", "Stop listening")


def test_a_swapped_tile_takes_its_sound_along(wall_world: OpenWall) -> None:
    world = _open(wall_world, "214", "207")
    _press(world, Qt.Key.Key_L)
    world.desk.commands.answer(Done(None))
    world.wall.acts.swap(0, 1)
    world.settle()
    assert world.tile("214").place == 1 and world.tile("214").facts.said.heard
    assert not world.tile("207").facts.said.heard


def test_keep_opens_the_form_of_the_panel(wall_world: OpenWall) -> None:
    world = _open(wall_world, "214", "207")
    _press(world, Qt.Key.Key_Right)
    QTest.mouseClick(_button(world, "207", "Keep"), Qt.MouseButton.LeftButton)
    world.settle()
    form = world.desk.window.desk.asks.watching.keeping.form
    assert form.isVisible() and "Unit 207" in words(form)
    assert world.wall.isVisible()  # beside the pictures


@pytest.mark.parametrize("layout", [Layout.ONE_AND_SEVEN, Layout.FOUR, Layout.SIXTEEN])
@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_the_controls_fit_and_are_named(wall_world: OpenWall, layout: Layout, size: tuple[int, int]) -> None:
    world = wall_world(False, *ALL)
    world.desk.window.resize(*size)
    world.wall.choose_layout(layout)
    world.watch("214", "207", "219", "231", sound=True)
    world.wall.area.choose(3)
    _press(world, Qt.Key.Key_L)
    world.desk.commands.answer(Done(None))
    tile = world.tile("231")
    tile.face.canvas.zoom_to(2.0)
    tile.face.hand.zoomed.emit()
    world.settle()
    buttons = [b for b in tile.findChildren(Button) if b.isVisible()]
    assert {"Stop listening", "Talk", "2.0x"} <= {button.text() for button in buttons}
    for button in buttons:
        left = button.mapTo(tile, button.rect().topLeft()).x()
        assert left >= 0 and left + button.width() <= tile.width(), button.text()
        assert button.width() >= button.minimumSizeHint().width(), button.text()
        assert button.width() >= 26 and button.height() >= 26, button.text()
        assert button.accessibleName()
    assert not unnamed(tile) and smallest_text(tile) >= 11


def test_tab_reaches_the_controls_of_the_chosen_tile(wall_world: OpenWall) -> None:
    world = _open(wall_world, "214", "207")
    reached = []
    for _ in range(4):
        _press(world, Qt.Key.Key_Tab)
        focused = world.desk.window.focusWidget()
        reached.append(focused.accessibleName().split(",")[0] if focused else "")
    assert reached[:3] == ["Listen", "Talk", "Keep a picture or clip"]
    assert world.wall.area.current == 1  # and goes on to the next tile
