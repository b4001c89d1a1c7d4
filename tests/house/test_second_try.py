"""What fails once is tried again, alone; what needed that is counted and named where one looks."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / ".ci" / "second_try.py"
COMMAND = [sys.executable, "-m", "pytest", "-q", "-p", "xdist"]
FLAKY = """
from pathlib import Path

def test_late():
    times = Path("times")
    before = times.read_text() if times.exists() else ""
    times.write_text(before + "x")
    assert len(before) % 2

def test_well():
    pass
"""
BROKEN = "def test_broken():\n    assert False\n"


@pytest.fixture
def house(tmp_path: Path) -> Path:
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    (tmp_path / "test_flaky.py").write_text(FLAKY)
    return tmp_path


def run(house: Path) -> tuple[int, list[str]]:
    env = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, SCRIPT, *COMMAND], cwd=house, env=env, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout.splitlines()


def test_what_passes_the_second_time_is_counted_and_named_and_twice_is_too_often(house: Path) -> None:
    code, said = run(house)
    assert code == 0
    assert said[-1] == "needed a second try: 1: test_flaky.py::test_late"
    assert "1 failed. Each is tried once more, alone." in said
    code, said = run(house)
    assert code == 0
    assert said[-2:] == [
        "needed a second try: 1: test_flaky.py::test_late",
        "needed it 2 times on this computer, mend it: test_flaky.py::test_late",
    ]


def test_what_fails_twice_fails(house: Path) -> None:
    (house / "test_flaky.py").write_text(BROKEN)
    code, said = run(house)
    assert code == 1 and said[-1] == "needed a second try: 1: test_flaky.py::test_broken"


def test_without_a_failure_nothing_is_tried_again(house: Path) -> None:
    (house / "times").write_text("x")
    code, said = run(house)
    assert code == 0 and said[-1] == "needed a second try: 0"
    assert not (house / ".dev").exists()


def test_a_command_that_cant_run_is_not_tried_again(house: Path) -> None:
    (house / "pytest.ini").write_text("[pytest]\naddopts = --no-such-option\n")
    code, said = run(house)
    assert code == 4 and said[-1] == "needed a second try: 0"
