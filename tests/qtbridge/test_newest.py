"""A storm of snapshots reaches the window as its newest one, whatever the window was busy with."""

from dataclasses import replace

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from respond_desktop.domain.snapshot import Snapshot
from respond_desktop.qtbridge.bridge import Bridge
from respond_desktop.qtbridge.newest import NewestSnapshot
from respond_desktop.qtbridge.post import GuiPost
from respond_desktop.qtbridge.world import empty_snapshot
from tests.ui.desk import FakeCommands


def test_what_came_while_the_window_was_busy_is_shown_once(qtbot: QtBot) -> None:
    gui, bridge, shown = GuiPost(), Bridge(FakeCommands()), list[Snapshot]()
    newest = NewestSnapshot(gui, bridge)
    bridge.snapshot_changed.connect(shown.append)
    storm = [replace(empty_snapshot(), alerts_last_hour=n) for n in range(200)]
    for snapshot in storm:
        newest.show(snapshot)
    qtbot.waitUntil(lambda: bool(shown))
    QApplication.processEvents()
    assert shown == [storm[-1]]
    newest.show(storm[0])
    qtbot.waitUntil(lambda: len(shown) == 2)
    assert shown[-1] is storm[0]
    gui.close()
