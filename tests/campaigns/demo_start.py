"""The demo's start with all six cameras: `python -m tests.campaigns.demo_start [--times N]`.

Central, keyring, enrolments and the camera window begin as `respond-desktop demo` begins them; then the camera window's
process is killed and must come back by itself with every camera connected and the one that recorded recording again.
The last line is one JSON object: times, started, back, and the slowest start and return in seconds. Exit 0 when all
came.
The suite plays the same with two cameras (drill/test_demo_start.py).
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication

from respond_desktop.drill.demonstration.beginning import Beginning
from respond_desktop.drill.programs.secret_service import PrivateSecretService

LONG_S = 180.0
RECORDING = "207"


def main() -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="demo_start", description=__doc__)
    parser.add_argument("--times", type=int, default=1)
    asked = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication([])
    rounds = []
    for number in range(asked.times):
        with tempfile.TemporaryDirectory() as folder, PrivateSecretService():
            rounds.append(_played(app, Path(folder) / "demo"))
        sys.stdout.write(f"{number + 1}: {json.dumps(rounds[-1])}\n")
    starts = [each["start_s"] for each in rounds if each["start_s"] is not None]
    returns = [each["back_s"] for each in rounds if each["back_s"] is not None]
    found = {
        "times": asked.times,
        "started": len(starts),
        "back": len(returns),
        "slowest_start_s": max(starts, default=None),
        "slowest_return_s": max(returns, default=None),
    }
    sys.stdout.write(json.dumps(found) + "\n")
    return int(not len(starts) == len(returns) == asked.times)


def _played(app: QApplication, home: Path) -> dict[str, Any]:
    beginning, ended, said = Beginning(home, (RECORDING,), ""), list[str](), list[str]()
    beginning.said.connect(said.append)
    beginning.ready.connect(lambda: ended.append("ready"))
    beginning.failed.connect(ended.append)
    try:
        beginning.start()
        start_s = _until(app, lambda: bool(ended))
        if ended != ["ready"] or "Cameras connected: 6 of 6" not in said:
            return {"start_s": None, "back_s": None, "said": said[-1:], "ended": ended}
        cameras = beginning.begun.cameras
        cameras.watch()
        first = cameras._program
        assert first is not None
        first.process.kill()
        return {"start_s": start_s, "back_s": _until(app, lambda: _all_back(cameras, first))}
    finally:
        beginning.stop()


def _all_back(cameras: Any, first: object) -> bool:
    program = cameras._program
    facts = tuple(program.facts) if program is not None and program is not first else ()
    connected = {fact["camera"] for fact in facts if fact.get("link") == "connected"}
    return len(connected) == 6 and any(fact["lcd"]["rec"] for fact in facts if "lcd" in fact)


def _until(app: QApplication, condition: Callable[[], bool]) -> float | None:
    began = time.monotonic()
    while not condition():
        if time.monotonic() - began > LONG_S:
            return None
        app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
    return round(time.monotonic() - began, 1)


if __name__ == "__main__":
    sys.exit(main())
