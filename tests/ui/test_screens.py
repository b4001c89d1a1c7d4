"""Screens are rows: a right offers the tab and its key, and the right dock stands where a screen asks for it."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from respond_desktop.domain.rights.policy import Permission
from respond_desktop.domain.session import SessionView
from respond_desktop.domain.snapshot import Snapshot
from respond_desktop.ui.frame.right_dock import RightDock
from respond_desktop.ui.frame.screen import DockUse
from respond_desktop.ui.kit import Label
from respond_desktop.ui.screens import ROWS
from respond_desktop.ui.theme import NIGHT, Theme
from tests.ui import desk as desks
from tests.ui.conftest import Opened
from tests.ui.desk import TestDesk


class Note(Label):
    """A form of the dock that counts what it is told."""

    def __init__(self) -> None:
        super().__init__("a form")
        self.sessions: list[SessionView | None] = []
        self.snapshots: list[Snapshot] = []

    def show_session(self, session: SessionView | None) -> None:
        self.sessions.append(session)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        self.snapshots.append(snapshot)


def sign_in(desk: TestDesk, *rights: Permission) -> tuple[str, ...]:
    """The tabs of somebody with these rights."""
    desk.bridge.session_started.emit(replace(desks.session(), permissions=frozenset(rights)))
    return tuple(look.name for look in desk.window.desk.screens.looks)


def test_names_and_digits_of_the_rows_are_their_own() -> None:
    looks = [look for look, _maker in ROWS]
    digits = [look.key for look in looks if look.key]
    assert len({look.name for look in looks}) == len(looks) and len(set(digits)) == len(digits)
    assert all(look.rights and look.icon for look in looks)


@pytest.mark.parametrize("right", list(Permission))
def test_a_right_offers_the_screens_that_name_it(opened: Opened, right: Permission) -> None:
    offered = sign_in(opened(), right)
    assert offered == tuple(look.name for look, _maker in ROWS if right in look.rights)


def test_keys_follow_the_tabs(opened: Opened) -> None:
    desk = opened()
    assert sign_in(desk, Permission.READ_OWN_VIEWS, Permission.SEE_ALERTS) == (
        "Operations",
        "Alerts",
        "My views",
    )
    keys, actions = desk.window.desk.keys_now()
    opening = {key.words: key.sequence for key in keys if key.action.startswith("screen_")}
    assert opening == {
        "Screen: Operations": "Ctrl+1",
        "Screen: Alerts": "Ctrl+2",
        "Screen: My views": "Ctrl+3",
    }
    assert {key.action for key in keys} <= set(actions)


def test_the_dock_stands_where_the_screen_asks_for_it(opened: Opened, qtbot: QtBot) -> None:
    desk = opened()
    inner = desk.window.desk
    desk.window.keeper.select_unit("u-214")
    for number, screen in enumerate(inner.screens.mine):
        inner.screens.show_tab(number)
        assert inner.dock.isVisible() is (screen.dock is DockUse.ALWAYS)
        qtbot.keyClick(desk.window, Qt.Key.Key_F7)
        assert inner.dock.isVisible() and inner.dock.has_form, "a form is never filled in unseen"
        assert inner.screens.current is screen or screen.dock is DockUse.NEVER
        inner.dock.show_panels()


def test_the_dock_tells_every_form_who_sits_here_and_what_is_known(qtbot: QtBot) -> None:
    dock, form = RightDock(Theme(NIGHT)), Note()
    qtbot.addWidget(dock)
    dock.add_form(form)
    dock.show_session(desks.session())
    dock.show_snapshot(desks.snapshot())
    assert form.sessions == [desks.session()] and form.snapshots == [desks.snapshot()]
    dock.show_session(None)
    assert form.sessions[-1] is None and form.snapshots[-1].units == (), "no unit of the last session stays"
