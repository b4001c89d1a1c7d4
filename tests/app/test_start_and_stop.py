"""The workstation's start and end: one instance, everything joined, exit codes."""

import gc
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QLockFile
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from respond_desktop.app.running import RunningWorkstation
from respond_desktop.app.start import ALREADY_RUNS
from respond_desktop.domain.session import Workplace
from respond_desktop.ui.map.start import register_scheme
from tests.conftest import HARMLESS_QT
from tests.map.conftest import NO_GPU
from tests.support.pace import within
from tests.support.secret_service import secret_service

__all__ = ["secret_service"]
register_scheme()

RUN = [sys.executable, "-m", "respond_desktop.app"]


def run(home: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """The workstation's own command, to its end."""
    env = os.environ | {"RESPOND_HOME": str(home), "QT_QPA_PLATFORM": "offscreen"}
    return subprocess.run(
        [*RUN, *arguments], env=env, capture_output=True, text=True, timeout=within(90), check=False
    )


def test_a_second_instance_says_so_and_leaves(tmp_path: Path) -> None:
    lock = QLockFile(str(tmp_path / "workstation.lock"))
    lock.setStaleLockTime(0)
    assert lock.tryLock(100)
    try:
        second = run(tmp_path)
    finally:
        lock.unlock()
    assert (second.returncode, second.stderr.strip()) == (2, ALREADY_RUNS)
    assert [p.name for p in tmp_path.iterdir()] == []


def test_a_drill_nobody_knows_is_named(tmp_path: Path) -> None:
    done = run(tmp_path, "drill", "nonsense", "--report", str(tmp_path / "report.json"))
    assert done.returncode == 2
    assert done.stderr.strip() == "There is no drill nonsense. There is: radio-cut."
    assert not (tmp_path / "report.json").exists()


def test_options_that_cannot_be_are_refused(tmp_path: Path) -> None:
    assert run(tmp_path, "drill", "radio-cut", "--repeat", "0").returncode == 2


@pytest.mark.qt_log_ignore(*HARMLESS_QT, *NO_GPU, extend=True)
@pytest.mark.usefixtures("secret_service")
def test_a_window_without_station_starts_and_everything_is_joined(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    before = set(threading.enumerate())
    workstation = RunningWorkstation(qapp, tmp_path)
    told: list[Workplace] = []
    workstation.parts.bridge.workplace_changed.connect(told.append)
    workstation.show(full_size=False)
    qtbot.waitUntil(lambda: bool(told), timeout=60_000)
    assert not told[-1].enrolled
    workstation.parts.map.view.ready.emit()
    assert gc.get_freeze_count() > 10_000, "what was loaded isn't collected again while somebody works"
    workstation.shut_down()
    workstation.shut_down()
    assert gc.get_freeze_count() == 0
    assert set(threading.enumerate()) <= before
    assert not workstation.parts.window.isVisible()
    workstation.parts.window.deleteLater()
    del workstation


@pytest.mark.qt_log_ignore(*HARMLESS_QT, *NO_GPU, extend=True)
@pytest.mark.usefixtures("secret_service")
def test_closing_at_once_is_fine(qapp: QApplication, tmp_path: Path) -> None:
    before = set(threading.enumerate())
    workstation = RunningWorkstation(qapp, tmp_path)
    workstation.shut_down()
    assert set(threading.enumerate()) <= before
    workstation.parts.window.deleteLater()
    del workstation
