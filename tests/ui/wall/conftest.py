"""A signed-in desk with the wall's tab shown."""

from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from tests.ui import desk as desks
from tests.ui.wall.world import Kept, WallWorld

OpenWall = Callable[..., WallWorld]


@pytest.fixture
def kept() -> Kept:
    return Kept()


@pytest.fixture
def wall_world(qtbot: QtBot, kept: Kept) -> Iterator[OpenWall]:
    made: list[WallWorld] = []

    def make(training: bool = False) -> WallWorld:
        world = WallWorld(desks.make_desk(choices=kept))
        made.append(world)
        window = world.desk.window
        qtbot.addWidget(window)
        window.resize(1920, 1080)
        window.show()
        window.activateWindow()
        qtbot.waitExposed(window)
        world.desk.bridge.session_started.emit(desks.session(training=training))
        world.show()
        window.desk.show_screen(1)
        world.settle()
        return world

    yield make
    for world in made:
        world.desk.window.close()
        world.settle()
