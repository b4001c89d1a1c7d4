"""Theme, focus ring, side panel and the window's own manners."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QSplitter
from pytestqt.qtbot import QtBot

from respond_desktop.ui.frame.focus_ring import FocusRing
from respond_desktop.ui.theme import DAY, DIM, NIGHT, Theme, font, load_fonts
from tests.ui import desk as desks
from tests.ui.conftest import settle
from tests.ui.desk import Opened


def test_inter_is_bundled_with_figures_of_equal_width(qtbot: QtBot) -> None:
    from PySide6.QtGui import QFontInfo, QFontMetrics

    assert "Inter" in desks.fonts_once()
    for weight in (400, 500, 600, 700):
        made = font(13, weight)
        assert QFontInfo(made).family() == "Inter"
        figures = {QFontMetrics(made).horizontalAdvance(str(digit) * 4) for digit in range(10)}
        assert len(figures) == 1
    assert load_fonts


def test_theme_goes_round_and_tells_followers_once_each(qtbot: QtBot) -> None:
    theme, told = Theme(NIGHT), []
    theme.changed.connect(told.append)
    theme.next()
    theme.use(DAY)
    theme.next()
    theme.next()
    assert told == [DAY, DIM, NIGHT]


def test_changing_the_theme_repaints_window_and_map(opened: Opened, qtbot: QtBot) -> None:
    desk = opened()
    assert desk.map.theme == "night"
    qtbot.keyClick(desk.window, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    settle()
    assert desk.map.theme == "day"
    shot = desk.window.grab().toImage()
    assert shot.pixelColor(700, 20).name().upper() == DAY.panel


def test_the_ring_follows_keys_and_leaves_the_mouse_alone(opened: Opened, qtbot: QtBot) -> None:
    desk = opened()
    ring = desk.window.findChild(FocusRing)
    assert ring is not None
    search = desk.units.search
    tab = desk.window.desk.bar._tabs[0]
    desk.window.activateWindow()
    qtbot.waitUntil(desk.window.isActiveWindow)
    tab.setFocus(Qt.FocusReason.TabFocusReason)
    assert ring.isVisible()
    assert ring.geometry().contains(
        tab.geometry().translated(tab.parentWidget().mapTo(desk.window, tab.rect().topLeft()))
    )
    tab.clearFocus()
    qtbot.mouseClick(tab, Qt.MouseButton.LeftButton)
    assert not ring.isVisible()
    qtbot.mouseClick(search, Qt.MouseButton.LeftButton)
    assert ring.isVisible()


def test_the_title_names_no_unit_and_no_person(opened: Opened) -> None:
    desk = opened()
    desk.window.keeper.select_unit("u-214")
    settle()
    assert desk.window.windowTitle() == "respond"


def test_reset_layout_gives_the_map_what_is_left(opened: Opened, qtbot: QtBot) -> None:
    desk = opened()
    middle, inner = desk.window.desk.findChildren(QSplitter)
    middle.setSizes([1200, 720])
    inner.setSizes([400, 800])
    qtbot.keyClick(desk.window, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    settle()
    assert desk.units.width() == 280
    assert desk.window.desk.dock.width() == 440


def test_nothing_beats_after_the_window_is_closed(opened: Opened) -> None:
    desk = opened()
    desk.window.close()
    QApplication.processEvents()
    assert not desk.window.keeper._timer.isActive()
    assert desk.speaker.played[-1] == ""


def test_the_journal_keeps_the_newest_five_hundred(opened: Opened) -> None:
    desk = opened()
    for n in range(510):
        desk.bridge.journal_line.emit(f"line {n}")
    lines = desk.window.desk.aside.panel.lines()
    assert len(lines) == 500
    assert lines[0].endswith("line 509")
