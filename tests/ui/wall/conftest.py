"""A signed-in desk with the wall's tab shown."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from respond_desktop.domain.rights.policy import Permission
from tests.ui import desk as desks
from tests.ui.wall.world import Booth, Kept, WallWorld

OpenWall = Callable[..., WallWorld]


@pytest.fixture
def kept() -> Kept:
    return Kept()


@pytest.fixture
def wall_world(qtbot: QtBot, kept: Kept) -> Iterator[OpenWall]:
    made: list[WallWorld] = []

    def make(training: bool = False, *rights: Permission) -> WallWorld:
        booth = Booth()
        world = WallWorld(
            desks.make_desk(choices=kept, make_sound=booth.sound, make_talk=booth.talk), booth=booth
        )
        made.append(world)
        window = world.desk.window
        qtbot.addWidget(window)
        window.resize(1920, 1080)
        window.show()
        window.activateWindow()
        qtbot.waitExposed(window)
        signed_in = desks.session(training=training)
        allowed = signed_in.permissions | set(rights)
        world.desk.bridge.session_started.emit(replace(signed_in, permissions=allowed))
        world.show()
        window.desk.screens.show_tab(2)
        world.settle()
        return world

    yield make
    for world in made:
        world.desk.window.close()
        world.settle()
