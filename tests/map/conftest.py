"""The map's tests: the URL scheme is registered while tests are collected, before any application object exists."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QDeadlineTimer, QEvent, QEventLoop
from PySide6.QtWidgets import QApplication

from respond_desktop.ui.map.start import register_scheme
from respond_desktop.ui.map.view import MapView
from tests.conftest import HARMLESS_QT
from tests.map.scene import demo_source
from tests.support.pace import within_ms

register_scheme()

NO_GPU = (
    r"QRhiGles2: Failed to create",
    r"Failed to create RHI",
    r"QVulkanInstance",
    r"This plugin does not support createPlatformVulkanInstance",
    r"Sandboxing disabled by user",
    r"GBM is not supported",
    r"GPUInfo not initialized",
    r"Compositor returned null texture",
)
"""What the web engine says on a computer without a graphics card. A late page is not among it."""

OPENS_WITHIN_MS = 90_000


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the engine say that there is no graphics card."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.qt_log_ignore(*HARMLESS_QT, *NO_GPU, extend=True), append=False)


def until(condition: Callable[[], Any], patience_ms: int = 30_000) -> None:
    """Let Qt work until `condition` holds; fails when it doesn't in time."""
    deadline = QDeadlineTimer(within_ms(patience_ms))
    while not condition():
        assert not deadline.hasExpired(), "waited in vain"
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)


def drawn(view: MapView) -> dict[str, Any]:
    """What the overlay drew last."""
    answers: list[dict[str, Any]] = []
    view.query_overlay(answers.append)
    until(lambda: bool(answers))
    return answers[0]


def drawn_when(view: MapView, condition: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """What the overlay drew as soon as `condition` holds for it."""
    newest: list[dict[str, Any]] = [{}]

    def holds() -> bool:
        newest[0] = drawn(view)
        return condition(newest[0])

    try:
        until(holds)
    except AssertionError as late:
        raise AssertionError(f"the overlay drew {newest[0]}") from late
    return newest[0]


def evaluate(view: MapView, script: str) -> Any:
    """The value of a script in the page."""
    answers: list[Any] = []
    assert view._engine is not None
    view._engine.ask(script, answers.append)
    until(lambda: bool(answers))
    return answers[0]


def open_view() -> tuple[MapView, Callable[[], None]]:
    """A shown, open map of the demo city and how to take it down."""
    pack, source = demo_source()
    view = MapView(source)
    view.resize(1000, 700)
    view.show()
    until(lambda: view.is_ready or view.failure, OPENS_WITHIN_MS)
    assert not view.failure

    def down() -> None:
        view.shut_down()
        view.close()
        view.deleteLater()
        for _ in range(3):
            QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
            QApplication.processEvents()
        pack.close()

    return view, down


@pytest.fixture(scope="module")
def shared_view(qapp: QApplication) -> Iterator[MapView]:
    """One open map for a module's tests."""
    view, down = open_view()
    yield view
    down()


@pytest.fixture
def view(shared_view: MapView) -> MapView:
    """The module's map as new: night, no insets, nothing on it, home."""
    shared_view.set_theme("night")
    shared_view.set_insets()
    shared_view.set_reduced_motion(False)
    shared_view.show_snapshot([])
    shared_view.home()
    drawn_when(shared_view, lambda d: not d["units"] and not d["places"] and d["theme"] == "night")
    return shared_view
