"""What every test runs in: no screen, its own home, and nothing left behind."""

import gc
import os
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from tests.support import pace
from tests.support.pace import within
from tests.support.patient_bot import PatientBot

hypothesis.settings.register_profile("no deadline", deadline=None)  # machines that run tests are busy ones
hypothesis.settings.load_profile("no deadline")

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
if hasattr(os, "geteuid") and os.geteuid() == 0:
    # Chromium's sandbox can't start as root. Only tests may run as root; the product never sets this.
    os.environ.setdefault("QTWEBENGINE_DISABLE_SANDBOX", "1")

HARMLESS_QT = (
    r"This plugin does not support propagateSizeHints",
    r"This plugin does not support raise",
    r"This plugin does not support grabbing",
    r"PulseAudioService: pa_context_connect\(\) failed",
)
"""What the offscreen platform and a machine without sound say of themselves."""

THREADS_END_WITHIN_S = 10.0


def pytest_configure() -> None:
    """Before test processes begin beside one another: what it takes now is the machine's own pace."""
    pace.measured()


def pytest_report_header() -> str:
    return pace.words()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """A test's time limit follows the machine."""
    marked, asked = item.get_closest_marker("timeout"), item.config.getoption("timeout")
    limit_s = marked.args[0] if marked else float(item.config.getini("timeout") if asked is None else asked)
    item.add_marker(pytest.mark.timeout(within(limit_s)), append=False)
    return (yield)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """An unexpected warning of Qt fails the test."""
    for item in items:
        if not item.get_closest_marker("qt_log_level_fail"):
            item.add_marker(pytest.mark.qt_log_level_fail("WARNING"))
        item.add_marker(pytest.mark.qt_log_ignore(*HARMLESS_QT, extend=True))


def pytest_collection_finish() -> None:
    """What is imported by now stays: collecting after each test then costs 10 ms."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh RESPOND_HOME for each test, so that none writes into the user's."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("RESPOND_HOME", str(home))
    return home


@pytest.fixture
def qtbot(qapp: object, request: pytest.FixtureRequest) -> PatientBot:
    """pytest-qt's, with waits that follow the machine."""
    return PatientBot(request)


@pytest.fixture(autouse=True)
def nothing_left_behind(own_home: Path) -> Iterator[None]:
    """A test that leaves a thread, a window or a running timer behind fails."""
    threads, windows = set(threading.enumerate()), _windows()
    yield
    left = [thread.name for thread in _late_threads(threads)]
    assert not left, f"threads left behind: {left}"
    names = _late_windows(windows)
    assert not names, f"windows left behind: {names}"
    assert not _timers(), "a timer of the application is still running"
    _collect_qt()


def _late_threads(before: set[threading.Thread]) -> list[threading.Thread]:
    deadline = time.monotonic() + within(THREADS_END_WITHIN_S)
    for thread in set(threading.enumerate()) - before:
        thread.join(max(0.0, deadline - time.monotonic()))
    return [t for t in threading.enumerate() if t not in before and t.is_alive()]


def _windows() -> set[int]:
    widgets = sys.modules.get("PySide6.QtWidgets")
    if widgets is None or widgets.QApplication.instance() is None:
        return set()
    return {_address(w) for w in widgets.QApplication.topLevelWidgets()}


def _address(widget: object) -> int:
    import shiboken6

    return int(shiboken6.getCppPointer(widget)[0])


def _late_windows(before: set[int]) -> list[str]:
    widgets = sys.modules.get("PySide6.QtWidgets")
    if widgets is None or widgets.QApplication.instance() is None:
        return []
    core = sys.modules["PySide6.QtCore"]
    for _ in range(2):
        widgets.QApplication.sendPostedEvents(None, core.QEvent.Type.DeferredDelete)
        widgets.QApplication.processEvents()
        left = [w for w in widgets.QApplication.topLevelWidgets() if _address(w) not in before]
        if not left:
            return []
        names = [f"{type(w).__name__} {w.objectName()}".strip() for w in left]
        del left
        gc.collect()
    return names


def _collect_qt() -> None:
    """Here and now: a thread of a later test that happens to collect a QObject with a timer crashes Qt.

    What is left after it stays, so that it isn't walked through again after each later test: 60 ms each, once.
    """
    core = sys.modules.get("PySide6.QtCore")
    if core and core.QCoreApplication.instance():
        gc.collect()
        gc.freeze()


def _timers() -> bool:
    core = sys.modules.get("PySide6.QtCore")
    app = core.QCoreApplication.instance() if core else None
    return bool(app) and any(t.isActive() for t in app.findChildren(core.QTimer))
