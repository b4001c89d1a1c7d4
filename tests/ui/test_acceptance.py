"""The acceptance checks of the interface, by number."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from respond_desktop.domain.people import Role
from respond_desktop.ui.strip.card import AlertCard
from respond_desktop.ui.theme import DAY, DIM, NIGHT, TYPE, Tokens, contrast
from tests.ui import desk as desks
from tests.ui.conftest import settle
from tests.ui.desk import Opened, TestDesk
from tests.ui.look import colourful, focusable

THEMES = [pytest.param(NIGHT, id="night"), pytest.param(DAY, id="day")]


@pytest.mark.parametrize("training", [False, True])
def test_acceptance_1_waiting_needs_help_lies_top_left_on_every_screen(
    opened: Opened, training: bool
) -> None:
    desk = opened(signed_in=False)
    desk.bridge.session_started.emit(desks.session(training=training))
    desk.show(desks.snapshot(units=desks.shift(40)))
    settle()
    for screen in range(len(desk.window.desk.bar._tabs)):
        desk.window.desk.screens.show_tab(screen)
        settle()
        card = _card(desk, "a-214-needs_help")
        corner = card.mapTo(desk.window, QPoint(0, 0))
        assert card.isVisible()
        assert corner.x() + card.width() < 640
        assert corner.y() + card.height() <= (138 if training else 112)


def test_acceptance_1_cards_are_ordered_by_priority_waiting_and_age(opened: Opened) -> None:
    desk = opened()
    by_place = sorted(desk.window.findChildren(AlertCard), key=lambda card: card.x())
    assert [card.alert_id for card in by_place] == ["a-214-needs_help", "a-219-gunshot", "a-231-taser_armed"]
    assert [card.width() for card in by_place] == [560, 430, 430]


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.OFFICER])
def test_acceptance_2_focusable_widgets_have_names_that_differ(opened: Opened, role: Role) -> None:
    desk = opened(signed_in=False)
    desk.bridge.session_started.emit(desks.session(role, unit_number="214"))
    desk.show(desks.snapshot())
    desk.window.keeper.select_unit("u-214")
    settle()
    _check_names(desk.window)
    desk.window.desk.asks.watch_selected()
    settle()
    _check_names(desk.window)
    desk.window.desk.asks.backup_selected()
    settle()
    _check_names(desk.window)


def test_acceptance_2_sign_in_has_names_that_differ(opened: Opened) -> None:
    desk = opened(signed_in=False, size=(1366, 768))
    desk.bridge.workplace_changed.emit(desks.workplace())
    settle()
    _check_names(desk.window)


def _check_names(window: QWidget) -> None:
    seen: dict[int, set[str]] = {}
    for widget in focusable(window):
        name = widget.accessibleName()
        where = f"{type(widget).__name__} in {type(widget.parentWidget()).__name__}"
        assert name, f"no accessible name: {where}"
        siblings = seen.setdefault(id(widget.parentWidget()), set())
        assert name not in siblings, f"{name} twice: {where}"
        siblings.add(name)


@pytest.mark.parametrize("tokens", THEMES)
def test_acceptance_3_no_text_is_smaller_than_11_px(opened: Opened, tokens: Tokens) -> None:
    desk = opened(tokens)
    desk.window.keeper.select_unit("u-214")
    settle()
    for widget in desk.window.findChildren(QWidget):
        if isinstance(widget, QLabel) or widget.isVisible():
            assert widget.fontInfo().pixelSize() >= TYPE.LABEL, type(widget).__name__


@pytest.mark.parametrize("tokens", [*THEMES, pytest.param(DIM, id="dim")])
def test_acceptance_4_text_and_edges_have_contrast(tokens: Tokens) -> None:
    t = tokens
    for ground in (t.bg, t.panel, t.raised):
        for text in (t.text, t.muted, t.dim, t.p1_text, t.p2_text, t.live_text):
            assert contrast(text, ground) >= 4.5, (text, ground)
        for edge in (t.ctl, t.focus, t.p2_line):
            assert contrast(edge, ground) >= 3, (edge, ground)
    for fill in (t.p1, t.live, t.train):
        assert contrast(t.on_fill, fill) >= 4.5
    assert contrast(t.on_p2, t.p2) >= 4.5
    assert contrast(t.unit, t.map) >= 4.5
    assert contrast(t.unit, t.street) >= 4.5


def test_acceptance_4_contrast_is_the_formula_of_wcag() -> None:
    assert contrast("#FFFFFF", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("pane", range(5))
def test_acceptance_5_keys_reach_their_action_from_each_pane(opened: Opened, qtbot: QtBot, pane: int) -> None:
    desk = opened()
    _focus_pane(desk, pane)
    desk.hands.pass_time(1)
    _press(qtbot, desk, Qt.Key.Key_F2)
    assert desk.commands.asked == [("acknowledge", "a-214-needs_help")]
    _press(qtbot, desk, Qt.Key.Key_F3)
    assert desk.window.keeper.scene is not None
    assert desk.window.keeper.scene.selected_alert == "a-214-needs_help"
    _press(qtbot, desk, Qt.Key.Key_F4)
    assert desk.window.keeper.scene.selected_unit == "u-219"
    if not isinstance(desk.window.focusWidget(), QLineEdit):
        _press(qtbot, desk, Qt.Key.Key_V)
        assert desk.window.desk.dock.shows(desk.window.desk.asks.watching.form)
    _press(qtbot, desk, Qt.Key.Key_F7)
    assert desk.window.desk.dock.shows(desk.window.desk.asks.backup.form)
    _press(qtbot, desk, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    assert desk.theme.tokens is DAY
    _press(qtbot, desk, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    assert desk.window.desk.aside.panel.isVisible()
    _press(qtbot, desk, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert desk.commands.asked[-1] == ("sign_out",)


def test_acceptance_5_escape_never_acknowledges(opened: Opened, qtbot: QtBot) -> None:
    desk = opened()
    desk.hands.pass_time(1)
    for widget in focusable(desk.window):
        widget.setFocus()
        _press(qtbot, desk, Qt.Key.Key_Escape)
    assert [asked for asked in desk.commands.asked if asked[0] == "acknowledge"] == []


def test_acceptance_5_letters_are_letters_in_text_fields(opened: Opened, qtbot: QtBot) -> None:
    desk = opened()
    _press(qtbot, desk, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    search = desk.units.search
    assert search.hasFocus()
    qtbot.keyClicks(search, "vec2")
    assert search.text() == "vec2"
    assert desk.commands.asked == []


def test_acceptance_5_tab_reaches_every_control_and_leaves_it(opened: Opened, qtbot: QtBot) -> None:
    desk = opened()
    wanted = {id(w): w for w in focusable(desk.window)}
    reached: set[int] = set()
    for _ in range(3 * len(wanted)):
        focused = desk.window.focusWidget()
        reached.add(id(focused))
        qtbot.keyClick(focused or desk.window, Qt.Key.Key_Tab)
    missed = [type(w).__name__ for key, w in wanted.items() if key not in reached]
    assert missed == []


def test_acceptance_5_f6_steps_through_the_panes(opened: Opened, qtbot: QtBot) -> None:
    desk = opened()
    seen = []
    for _ in range(5):
        _press(qtbot, desk, Qt.Key.Key_F6)
        focused = desk.window.focusWidget()
        seen.append(next((n for n, p in enumerate(desk.window.desk.panes) if _holds(p, focused)), None))
    assert len(set(seen)) >= 4


@pytest.mark.parametrize("tokens", THEMES)
def test_acceptance_7_colour_is_rare(opened: Opened, tokens: Tokens) -> None:
    desk = opened(tokens)
    assert colourful(desk.window.grab().toImage()) < 0.03
    desk.show(desks.snapshot(alerts=()))
    settle()
    assert colourful(desk.window.grab().toImage()) < 0.003


def _card(desk: TestDesk, alert_id: str) -> AlertCard:
    return next(card for card in desk.window.findChildren(AlertCard) if card.alert_id == alert_id)


def _press(
    qtbot: QtBot, desk: TestDesk, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    target = desk.window.focusWidget() or desk.window
    qtbot.keyClick(target, key, modifier)
    settle()


def _focus_pane(desk: TestDesk, pane: int) -> None:
    from respond_desktop.ui.frame.panes import first_control

    panes = [p for p in desk.window.desk.panes if p.isVisible() and first_control(p) is not None]
    control = first_control(panes[pane % len(panes)])
    assert control is not None
    control.setFocus(Qt.FocusReason.ShortcutFocusReason)


def _holds(pane: QWidget, widget: QWidget | None) -> bool:
    return widget is not None and (pane is widget or pane.isAncestorOf(widget))
