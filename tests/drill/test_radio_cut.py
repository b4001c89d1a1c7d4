"""The drill itself, as its user runs it: the real programs, its report and its exit codes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from respond_desktop.drill.report import FIGURES, DrillReport, StepFailedError, percentile


def drill(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "respond_desktop.app", "drill", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONWARNINGS": "default"},
    )


@pytest.mark.journey
@pytest.mark.timeout(400)
def test_the_drill_passes_and_its_report_keeps_the_contract(tmp_path: Path) -> None:
    report, shots = tmp_path / "report.json", tmp_path / "shots"
    played = drill(
        "radio-cut", "--headless", "--repeat", "2", "--report", str(report), "--screenshots", str(shots)
    )
    assert played.returncode == 0, played.stdout + played.stderr
    facts = json.loads(report.read_text(encoding="utf-8"))
    assert facts["scenario"] == "radio-cut"
    assert facts["passed"] is True
    assert all(step["ok"] for step in facts["steps"])
    assert set(facts["figures"]) == set(facts["figures_p95"]) == set(FIGURES)
    assert all(value > 0 for value in facts["figures"].values())
    assert facts["notices"] == {"lcd": "shown", "haptic": "shown", "led": "shown"}
    assert len(facts["refusals"]) >= 7
    assert all(r["who"] and r["what"] and r["reason"] for r in facts["refusals"])
    assert facts["audit"]["missing"] == 0
    assert facts["audit"]["verified"] is True
    assert facts["audit"]["local"] > 0
    assert facts["audit"]["central"] > facts["audit"]["local"]
    assert len(list(shots.glob("*.png"))) >= 12


def test_an_unknown_drill_is_named_and_can_not_run() -> None:
    asked = drill("no-such")
    assert asked.returncode == 2
    assert "There is no drill no-such." in asked.stderr


def test_without_xvfb_the_drill_says_what_is_missing(tmp_path: Path) -> None:
    env = os.environ | {"PATH": str(tmp_path)}
    ran = subprocess.run(
        [sys.executable, "-m", "respond_desktop.app", "drill", "radio-cut", "--headless"],
        capture_output=True,
        text=True,
        check=False,
        env=env,
    )
    assert ran.returncode == 2
    assert "Xvfb is missing." in ran.stderr


def test_a_failed_step_fails_the_report() -> None:
    report = DrillReport("x")
    with report.step("good"):
        pass
    with pytest.raises(StepFailedError), report.step("bad"):
        raise StepFailedError("seen otherwise")
    assert not report.passed
    assert [s["ok"] for s in report.as_json()["steps"]] == [True, False]
    assert report.as_json()["trouble"] == "bad: seen otherwise"


def test_percentiles_are_nearest_rank() -> None:
    values = [float(n) for n in range(1, 21)]
    assert percentile(values, 0.5) == 10
    assert percentile(values, 0.95) == 19
    assert percentile([], 0.5) is None
