"""The drill's report: steps, figures, notices, refusals, audit; its keys are a contract."""

import json
import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import typer

from respond_desktop.home.private_files import emptied_file

FIGURES = ("click_to_picture_ms", "alert_to_screen_ms", "recording_to_map_ms", "stop_to_dark_ms")


class StepFailedError(AssertionError):
    """A step did not turn out as promised; the message says what was seen instead."""


def percentile(values: list[float], share: float) -> float | None:
    """Nearest-rank percentile (share 0 to 1), or None without values."""
    if not values:
        return None
    ordered = sorted(values)
    return round(ordered[max(0, math.ceil(share * len(ordered)) - 1)], 1)


@dataclass(slots=True)
class DrillReport:
    """Filled while the scenario plays."""

    scenario: str
    steps: list[dict[str, Any]] = field(default_factory=list)
    measured: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name in FIGURES})
    notices: dict[str, str] = field(default_factory=dict)
    refusals: list[dict[str, str]] = field(default_factory=list)
    audit: dict[str, int | bool] = field(default_factory=dict)
    trouble: str = ""
    _started: float = field(default_factory=time.monotonic)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Play one step: its result and the time since the start are noted; a failure ends the scenario."""
        try:
            yield
        except Exception as error:
            self._note(name, False)
            self.trouble = f"{name}: {error}"
            typer.echo(f"  FAILED  {name}: {error}", err=True)
            raise
        self._note(name, True)
        typer.echo(f"  ok      {name}")

    def _note(self, name: str, ok: bool) -> None:
        if not any(s["name"] == name and s["ok"] for s in self.steps) or not ok:
            elapsed = round((time.monotonic() - self._started) * 1000, 1)
            self.steps.append({"name": name, "ok": ok, "t_ms": elapsed})

    def measure(self, figure: str, seconds: float) -> None:
        """One measurement of a figure."""
        self.measured[figure].append(seconds * 1000)

    def refused(self, who: str, what: str, reason: str) -> None:
        """Something that had to be refused was."""
        self.refusals.append({"who": who, "what": what, "reason": reason})

    @property
    def passed(self) -> bool:
        """Every step went well and there was one."""
        return bool(self.steps) and all(s["ok"] for s in self.steps)

    def as_json(self) -> dict[str, Any]:
        """The report; docs/drill.md describes each key."""
        return {
            "scenario": self.scenario,
            "passed": self.passed,
            "steps": self.steps,
            "figures": {k: percentile(v, 0.5) for k, v in self.measured.items()},
            "figures_p95": {k: percentile(v, 0.95) for k, v in self.measured.items()},
            "notices": self.notices,
            "refusals": self.refusals,
            "audit": self.audit,
            "runs": max((len(v) for v in self.measured.values()), default=0),
            "trouble": self.trouble,
        }

    def write(self, path: Path) -> None:
        """Write the report as JSON."""
        path.parent.mkdir(parents=True, exist_ok=True)
        with emptied_file(path) as file:
            file.write(f"{json.dumps(self.as_json(), indent=2)}\n".encode())
