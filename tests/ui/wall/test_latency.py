"""The wall under load: every tile is painted, and the loop's blocks are measured (figures, not limits)."""

from pytestqt.qtbot import QtBot

from tests.ui.wall.latency import measure


def test_sixteen_moving_pictures_are_all_painted(qtbot: QtBot) -> None:
    found = measure(0.6)
    assert found.tiles == 16 and found.painted_per_s >= 16
    assert 0 < found.longest_cpu_ms <= found.longest_ms + 1000
