"""The picture of a running watch stays in sight while any form has the dock."""

from datetime import timedelta

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from respond_desktop.domain.watches import WatchEnd, WatchState
from respond_desktop.qtbridge.picture.pictures import PictureFeed
from respond_desktop.ui.frame.right_dock import RightDock
from respond_desktop.ui.kit import Button
from respond_desktop.ui.kit.panels import FittingScroll
from tests.ui import desk as desks
from tests.ui.conftest import settle
from tests.ui.desk import Opened, TestDesk
from tests.ui.look import words
from tests.ui.watch.pictures import COLOUR, Hands, Source
from tests.ui.watch.test_picture import near

SIZES = [(1920, 1080), (1366, 768), (1100, 680)]
LEAST_PICTURE = 180


def watching(opened: Opened, size: tuple[int, int]) -> TestDesk:
    """A live picture of Unit 214, which is selected."""
    desk = opened(size=size)
    desk.window.keeper.select_unit("u-214")
    desk.show(desks.snapshot(watches=(desks.own_watch(),)))
    source = Source(Hands())
    source.make()
    desk.bridge.picture_opened.emit("w-1", PictureFeed(source, desk.bridge))
    settle()
    return desk


def dock_of(desk: TestDesk) -> RightDock:
    return desk.window.desk.dock


def picture_of(desk: TestDesk) -> QWidget:
    return desk.window.desk.asks.watching.panel._picture


def on_window(desk: TestDesk, widget: QWidget) -> QRect:
    return QRect(widget.mapTo(desk.window, widget.rect().topLeft()), widget.size())


def fixed_buttons(form: QWidget) -> list[Button]:
    """Those that don't scroll away."""
    scrolled = form.findChildren(FittingScroll)
    found = (b for b in form.findChildren(Button) if b.isVisible())
    return [b for b in found if not any(s.isAncestorOf(b) for s in scrolled)]


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_picture_and_the_button_that_sends_stay_in_sight_with_every_form(
    opened: Opened, size: tuple[int, int]
) -> None:
    desk = watching(opened, size)
    dock, picture = dock_of(desk), picture_of(desk)
    forms = [dock._forms.widget(n) for n in range(dock._forms.count())]
    assert len(forms) >= 5
    for form in forms:
        dock.show_form(form)
        settle()
        name = type(form).__name__
        assert picture.isVisible() and picture.height() >= LEAST_PICTURE, name
        assert desk.window.rect().contains(on_window(desk, picture)), name
        assert near(picture.grab().toImage(), COLOUR) > 1000, f"{name}: the picture goes on"
        assert "Told 3 of 3" in words(dock) and "12:40 left" in words(dock), name
        for button in fixed_buttons(form):
            assert desk.window.rect().contains(on_window(desk, button)), f"{name}: {button.text()}"
            assert not on_window(desk, button).intersects(on_window(desk, picture)), name
    dock.show_panels()
    settle()
    assert "The officer was told" in words(dock) and "left" not in words(dock).split("\n")


def test_backup_is_asked_by_digits_at_once_and_the_text_is_one_tab_further(
    opened: Opened, qtbot: QtBot
) -> None:
    desk = watching(opened, (1366, 768))
    QTest.keyClick(desk.window.focusWidget() or desk.window, Qt.Key.Key_F7)
    settle()
    form = desk.window.desk.asks.backup.form
    before = set(form._recipients.chosen()) if form._recipients else set()
    QTest.keyClick(form.focusWidget() or form, Qt.Key.Key_2)
    assert form._recipients is not None and len(set(form._recipients.chosen()) - before) == 1
    QTest.keyClick(form.focusWidget() or form, Qt.Key.Key_Tab)
    assert desk.window.focusWidget() is form._description
    settle()
    text = on_window(desk, form._description)
    assert on_window(desk, form._scroll).contains(text), "what is typed is seen"
    next(iter(form._code._group.buttons())).setFocus()
    settle()
    form._description.setFocus()
    settle()
    assert on_window(desk, form._scroll).contains(on_window(desk, form._description)), "by program as well"
    QTest.keyClick(form._description, Qt.Key.Key_Backtab)
    QTest.keyClick(form.focusWidget() or form, Qt.Key.Key_Down)
    QTest.keyClick(form.focusWidget() or form, Qt.Key.Key_E)
    assert desk.commands.asked[-1] == ("end_watch", "w-1"), "E ends the watch above"


def test_a_picture_that_ends_while_a_form_is_open_is_dark_and_nothing_jumps(opened: Opened) -> None:
    desk = watching(opened, (1366, 768))
    desk.window.desk.asks.backup_selected()
    settle()
    form = desk.window.desk.asks.backup.form
    before = on_window(desk, form)
    gone = desks.own_watch(
        state=WatchState.ENDED, end=WatchEnd.RECORDING_STOPPED, ended_at=desks.NOW + timedelta(seconds=1)
    )
    desk.show(desks.snapshot(watches=(gone,)))
    settle()
    assert near(picture_of(desk).grab().toImage(), COLOUR) == 0
    assert "Recording stopped" in words(dock_of(desk))
    assert on_window(desk, form) == before
    dock_of(desk).show_panels()
    desk.window.desk.asks.backup_selected()
    settle()
    assert not picture_of(desk).isVisible(), "an ended picture takes no room of the next form"


def test_beside_the_wall_a_form_stands_alone(opened: Opened) -> None:
    desk = watching(opened, (1920, 1080))
    desk.window.desk.screens.show_tab(2)
    desk.window.desk.asks.backup_selected()
    settle()
    assert desk.window.desk.asks.backup.form.isVisible()
    assert not picture_of(desk).isVisible()
