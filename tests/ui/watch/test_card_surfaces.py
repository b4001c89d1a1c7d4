"""Painted by OpenGL or by Qt Quick's video sink (in software, on a virtual screen): what the screen's pixels say."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.pace import within

pytestmark = pytest.mark.skipif(not shutil.which("Xvfb") or sys.platform != "linux", reason="needs Xvfb")
KINDS = ("gpu", "sink")


def run(kind: str, what: str, **more: str) -> dict[str, Any]:
    """What the program says of one kind of surface."""
    display = ["xvfb-run", "-a", "-s", "-screen 0 800x240x24"]
    done = subprocess.run(
        [*display, sys.executable, "-m", "tests.ui.watch.card_program", kind, what],
        env={**os.environ, "QT_QPA_PLATFORM": "xcb", **more},
        capture_output=True,
        text=True,
        timeout=within(100),
        check=False,
    )
    assert done.returncode == 0, done.stderr
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    if not said.pop("opengl"):
        pytest.skip("no OpenGL here at all")
    return said


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_is_marked_stays_when_moved_and_is_dark_at_once(kind: str) -> None:
    said = run(kind, "life")
    assert said.pop("turns until dark") <= 2
    assert said == {
        "has the keys": True,
        "shown": True,
        "keeps the keys": True,
        "marked": True,
        "grey": True,
        "frozen moved": True,
        "moved marked": True,
        "left behind": False,
        "again": True,
        "stale after hiding": False,
        "once more": True,
        "no picture without watermark": True,
    }


@pytest.mark.parametrize("kind", KINDS)
def test_two_hundred_pictures_opened_moved_and_closed_leave_nothing(kind: str) -> None:
    said = run(kind, "cycles")
    assert said["still paints"]
    assert said["grown kB"] < 8_000


@pytest.mark.parametrize("kind", KINDS)
def test_a_card_that_does_not_paint_is_left_for_the_processor(kind: str) -> None:
    """A window drawn by another API shows nothing of OpenGL: as on Windows beside the map (Direct3D)."""
    said = run(kind, "blank", QSG_RHI_BACKEND="null")
    assert said == {
        "gave up": True,
        "why": "processor. The graphics card did not paint in this window.",
        "painted": True,
    }


def test_where_the_video_output_does_not_load_the_processor_paints(tmp_path: Path) -> None:
    module = tmp_path / "QtMultimedia"
    module.mkdir()
    (module / "qmldir").write_text("module QtMultimedia\nVideoOutput 254.0 Other.qml\n", encoding="utf-8")
    (module / "Other.qml").write_text("import QtQuick\nItem {}\n", encoding="utf-8")
    said = run("sink", "blank", QML_IMPORT_PATH=str(tmp_path))
    assert said == {
        "gave up": True,
        "why": "processor. Qt's part that paints by the graphics card does not load here.",
        "painted": True,
    }
