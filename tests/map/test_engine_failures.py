"""What happens when the web engine can't start or dies."""

import os
import signal
import sys
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from respond_desktop.ui.map import view as view_module
from respond_desktop.ui.map.view import CANT_START, RESTARTS, STILL_WORKS, STOPPED, MapView
from tests.map.conftest import drawn, drawn_when, open_view, until
from tests.map.scene import demo_source, unit

SPOT = (60.1702, 24.9445)


@pytest.fixture
def own_view(qtbot: QtBot) -> Iterator[MapView]:
    """A map of its own, since these tests break it."""
    view, down = open_view()
    yield view
    down()


def test_without_an_engine_it_says_so_and_takes_all_calls(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "PySide6.QtWebEngineCore", None)
    monkeypatch.delitem(sys.modules, "respond_desktop.ui.map.engine", raising=False)
    monkeypatch.delitem(sys.modules, "respond_desktop.ui.map.scheme", raising=False)
    pack, source = demo_source()
    view = MapView(source)
    qtbot.addWidget(view)
    with qtbot.waitSignal(view.engine_failed, timeout=30_000) as failed:
        view.show()
    assert failed.args == [f"{CANT_START} {STILL_WORKS}"]
    view.show_snapshot([unit("1", *SPOT)])
    view.centre_on(*SPOT)
    view.home()
    view.set_theme("day")
    view.set_insets(left=10)
    assert drawn(view) == {}
    assert not view.is_ready
    assert view.failure == f"{CANT_START} {STILL_WORKS}"
    assert not view.grab().isNull()
    pack.close()


def test_a_missing_page_file_is_the_same(qtbot: QtBot, tmp_path: object) -> None:
    from dataclasses import replace
    from pathlib import Path

    pack, source = demo_source()
    view = MapView(replace(source, assets=Path(str(tmp_path))))
    qtbot.addWidget(view)
    with qtbot.waitSignal(view.engine_failed, timeout=30_000):
        view.show()
    pack.close()


@pytest.mark.skipif(os.name != "posix", reason="kills the render process with a signal")
def test_a_crash_is_survived_and_the_units_come_back(own_view: MapView) -> None:
    own_view.show_snapshot([unit("1", *SPOT)])
    drawn_when(own_view, lambda d: len(d["units"]) == 1)
    crash(own_view)
    until(lambda: own_view.is_ready, 90_000)
    facts = drawn_when(own_view, lambda d: bool(d.get("units")))
    assert facts["units"][0]["key"] == "1"


@pytest.mark.skipif(os.name != "posix", reason="kills the render process with a signal")
def test_a_unit_that_stopped_during_a_crash_does_not_come_back(own_view: MapView) -> None:
    own_view.show_snapshot([unit("1", *SPOT), unit("2", *SPOT)])
    drawn_when(own_view, lambda d: len(d["units"]) == 2)
    crash(own_view)
    own_view.show_snapshot([unit("2", *SPOT)])
    until(lambda: own_view.is_ready, 90_000)
    facts = drawn_when(own_view, lambda d: bool(d.get("units")))
    assert [u["key"] for u in facts["units"]] == ["2"]


@pytest.mark.skipif(os.name != "posix", reason="kills the render process with a signal")
def test_too_many_crashes_end_with_words(
    own_view: MapView, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(view_module, "RESTARTS", 1)
    assert RESTARTS >= 1
    words: list[str] = []
    own_view.engine_failed.connect(words.append)
    crash(own_view)
    until(lambda: own_view.is_ready, 90_000)
    crash(own_view)
    until(lambda: bool(words))
    assert words == [f"{STOPPED} {STILL_WORKS}"]
    assert drawn(own_view) == {}


def crash(view: MapView) -> None:
    """Kill the render process and wait until that is noticed."""
    assert view._engine is not None
    os.kill(view._engine.page.renderProcessPid(), signal.SIGKILL)
    until(lambda: not view.is_ready, 60_000)


def test_shutting_down_twice_is_quiet(own_view: MapView) -> None:
    own_view.shut_down()
    own_view.shut_down()
    assert not own_view.is_ready


def test_a_map_deleted_without_shutting_down_leaves_no_complaint(qtbot: QtBot) -> None:
    pack, source = demo_source()
    holder = QWidget()
    view = MapView(source, holder)
    holder.show()
    until(lambda: view.is_ready, 90_000)
    gone: list[object] = []
    view.destroyed.connect(lambda: gone.append(1))
    holder.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert gone
    pack.close()
