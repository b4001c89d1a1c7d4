"""Without a display every program with a window says so in one line, instead of dying in the middle of its start."""

import os
import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "There is no display here."),
        (["demo"], "The demo can't start: there is no display here."),
        (["drill", "radio-cut"], "The drill can't run: there is no display here. Add --headless."),
    ],
)
def test_without_a_display_the_program_says_so(arguments: list[str], words: str) -> None:
    hidden = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}
    env = {name: value for name, value in os.environ.items() if name not in hidden}
    ran = subprocess.run(
        [sys.executable, "-m", "respond_desktop.app", *arguments],
        capture_output=True,
        text=True,
        env=env,
        check=False,
    )
    assert ran.returncode == 2
    assert words in ran.stderr
    assert "Traceback" not in ran.stderr
