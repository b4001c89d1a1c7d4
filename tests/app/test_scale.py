"""The size of everything: kept beside the workstation's files, in force before Qt starts."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from respond_desktop.app.scale import VARIABLE, keep_scale, take_scale


@pytest.fixture(autouse=True)
def no_size_of_qts_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)


def test_the_next_start_has_the_size_that_was_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert take_scale(tmp_path) == 100 and VARIABLE not in os.environ
    keep_scale(tmp_path, 130)
    assert take_scale(tmp_path) == 130
    assert os.environ[VARIABLE] == "1.3"
    monkeypatch.delenv(VARIABLE)
    keep_scale(tmp_path, 100)
    assert take_scale(tmp_path) == 100 and VARIABLE not in os.environ


@pytest.mark.parametrize("kept", ["", "huge", "175", "-1", "130.5", "９９"])
def test_an_unreadable_size_is_the_usual_one(tmp_path: Path, kept: str) -> None:
    (tmp_path / "workstation").mkdir()
    (tmp_path / "workstation" / "scale").write_text(kept, encoding="utf-8")
    assert take_scale(tmp_path) == 100 and VARIABLE not in os.environ


@pytest.mark.parametrize(("said", "scale"), [("1.5", 150), ("wide", 100), ("inf", 100)])
def test_qts_own_variable_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str, scale: int
) -> None:
    keep_scale(tmp_path, 130)
    monkeypatch.setenv(VARIABLE, said)
    assert take_scale(tmp_path) == scale and os.environ[VARIABLE] == said


def test_a_full_disk_keeps_the_window_working(tmp_path: Path) -> None:
    (tmp_path / "workstation").write_text("no folder")
    keep_scale(tmp_path, 130)
    assert take_scale(tmp_path) == 100


def test_everything_is_really_larger(tmp_path: Path) -> None:
    keep_scale(tmp_path, 150)
    program = (
        "import sys; from pathlib import Path; from respond_desktop.app.scale import take_scale\n"
        "take_scale(Path(sys.argv[1]))\n"
        "from PySide6.QtWidgets import QApplication, QLabel\n"
        "app = QApplication([]); label = QLabel(); label.resize(100, 40)\n"
        "print(label.grab().width())"
    )
    shown = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)],
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert shown.stdout.strip() == "150"
